package audit

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"walras/analysis"
	"walras/analysis/table"
	"walras/results/query"
)

// parameters sets the parameters that the paper states beside the values that the experiments ran, and below it which experiments ran what.
// They are inputs, which we chose to run: that they were run as stated is no evidence, and is not compared.
func (f Folders) parameters(p *Paper, t *Table) (g *table.Grid, verdicts []Verdict, reason string, problems []string) {
	g = &table.Grid{Title: fmt.Sprintf("Table %s beside the paper's: %s", t.Number, t.Title), Notes: t.Notes,
		Columns: []table.Column{{Name: "parameter"}, {Name: "default, paper"}, {Name: "range, paper"}, {Name: "run here"}, {Name: "verdict"}},
		Below:   &table.Grid{Name: "experiments", Title: "What each experiment ran", Folded: true, Columns: []table.Column{{Name: "parameter"}, {Name: "run here"}, {Name: "experiments"}}}}
	var open []string
	for _, q := range t.Parameters {
		all, err := f.ran(p, q.Column)
		verdict := NotCompared
		var values, texts []string
		for _, r := range all {
			values, texts = append(values, r.values...), append(texts, r.text())
			g.Below.Rows = append(g.Below.Rows, cells(q.Name, r.text(), strings.Join(r.experiments, ", ")))
		}
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s: parameter %s: %v", q.Pos, q.Name, err))
			verdict = Missing
		case !covers(values, q):
			verdict = NotReproduced
			open = append(open, q.Name)
		}
		verdicts = append(verdicts, verdict)
		stated := strings.Join(q.Values, ", ")
		if len(q.Range) == 2 {
			stated = q.Range[0] + " to " + q.Range[1]
		}
		g.Rows = append(g.Rows, append(cells(q.Name, orDash(q.Default), orDash(stated), orDash(strings.Join(texts, "; "))), verdict.cell()))
	}
	reason = fmt.Sprintf("The default of each of %d parameters was run, and so were all of its stated values or both ends of its range; these are inputs, so that there is nothing to compare", len(t.Parameters))
	if len(open) > 0 {
		reason = "Not run at the default and at all stated values: " + strings.Join(open, ", ")
	}
	return g, verdicts, sentence(reason), problems
}

// cells are texts.
func cells(texts ...string) []table.Cell {
	out := make([]table.Cell, len(texts))
	for i, s := range texts {
		out[i] = table.Cell{Text: s}
	}
	return out
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// ranValues are values of a parameter that some experiments ran.
type ranValues struct {
	values      []string
	experiments []string
}

func (r ranValues) text() string {
	if n := len(r.values); n > 6 {
		return fmt.Sprintf("%s to %s (%d values)", r.values[0], r.values[n-1], n)
	}
	return strings.Join(r.values, ", ")
}

// ran are the values of a column over all experiments, those that ran the same ones together. The column replicate counts draws.
func (f Folders) ran(p *Paper, column string) ([]ranValues, error) {
	var out []ranValues
	for _, x := range p.Experiments {
		folder := f[x.Name]
		if folder.Data == nil {
			continue
		}
		own, err := folder.Data.Columns("runs")
		if err != nil {
			return nil, err
		}
		found, err := query.Column("runs", column, own)
		if err != nil {
			continue // an experiment without the parameter
		}
		a, err := analysis.AggregateTable(folder.Data, "runs", []string{found.Name})
		if err != nil {
			return nil, err
		}
		var list []string
		for _, g := range a.Groups {
			if !g.Key[0].Null {
				list = append(list, g.Key[0].Text)
			}
		}
		if column == "replicate" {
			list = []string{strconv.Itoa(len(list))}
		}
		i := slices.IndexFunc(out, func(r ranValues) bool { return slices.Equal(r.values, list) })
		if i < 0 {
			i, out = len(out), append(out, ranValues{values: list})
		}
		out[i].experiments = append(out[i].experiments, x.Name)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no experiment has column %s", column)
	}
	return out, nil
}

// covers says whether the values hold the default, all stated values, and something at or beyond both ends of the range.
func covers(values []string, p Parameter) bool {
	has := func(text string) bool {
		return slices.ContainsFunc(values, func(v string) bool {
			x, err := strconv.ParseFloat(v, 64)
			return query.Value{Text: v, Number: x, Numeric: err == nil}.Is(text)
		})
	}
	if p.Default != "" && !has(p.Default) {
		return false
	}
	if slices.ContainsFunc(p.Values, func(v string) bool { return !has(v) }) {
		return false
	}
	if len(p.Range) == 2 {
		low, high := math.Inf(1), math.Inf(-1)
		for _, v := range values {
			if x, err := strconv.ParseFloat(v, 64); err == nil {
				low, high = math.Min(low, x), math.Max(high, x)
			}
		}
		from, _ := strconv.ParseFloat(p.Range[0], 64) // the parser of the file has read both
		to, _ := strconv.ParseFloat(p.Range[1], 64)
		return low <= from && high >= to
	}
	return true
}
