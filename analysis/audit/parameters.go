package audit

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"walras/analysis"
	"walras/analysis/table"
)

// parameters sets the parameters that the paper states beside the values that the experiments ran; short is the same for print, without
// the names of the experiments.
func (f Folders) parameters(file *Paper, t *Table) (g Grid, short *table.Grid, verdict Verdict, reason string, problems []string) {
	g = Grid{Title: "The paper's parameters and what was run", Head: []Head{{Text: "parameter"}, {Text: "default, paper"}, {Text: "range, paper"}, {Text: "run here"}, {Text: "verdict"}}}
	short = &table.Grid{Name: "audit-table-" + slug(t.Number), Title: fmt.Sprintf("Table %s beside the paper's: %s", t.Number, t.Title), Notes: t.Notes}
	for _, h := range g.Head {
		short.Columns = append(short.Columns, table.Column{Name: h.Text})
	}
	var verdicts []Verdict
	var open []string
	for _, p := range t.Parameters {
		values, text, brief, err := f.ran(file, p.Column)
		verdict := Reproduced
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s: parameter %s: %v", p.Pos, p.Name, err))
			verdict = Missing
		case !covers(values, p):
			verdict = NotReproduced
			open = append(open, p.Name)
		}
		verdicts = append(verdicts, verdict)
		stated := strings.Join(p.Values, ", ")
		if len(p.Range) == 2 {
			stated = p.Range[0] + " to " + p.Range[1]
		}
		g.Rows = append(g.Rows, []Cell{words(p.Name), words(orDash(p.Default)), words(orDash(stated)), words(text), {Number: math.NaN(), Verdict: verdict}})
		short.Rows = append(short.Rows, []table.Cell{{Text: p.Name}, {Text: orDash(p.Default)}, {Text: orDash(stated)}, {Text: brief}, {Text: string(verdict)}})
	}
	reason = fmt.Sprintf("the default of each of %d parameters, and all of its stated values or both ends of its range, were run", len(t.Parameters))
	if len(open) > 0 {
		reason = "not run at its default and over all of its stated values: " + strings.Join(open, ", ")
	}
	return g, short, worst(verdicts), sentence(reason), problems
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// ran are the values of a column over all experiments; text has the experiments by value, brief the values alone. The column replicate
// counts draws.
func (f Folders) ran(file *Paper, column string) (values []string, text, brief string, err error) {
	by := map[string][]string{} // experiments by what they ran
	var order []string
	for _, x := range file.Experiments {
		folder := f[x.Name]
		if folder.Data == nil {
			continue
		}
		own, err := folder.Data.Columns("runs")
		if err != nil {
			return nil, "", "", err
		}
		full := fullName(own, column)
		if len(known(own, []string{full})) == 0 {
			continue
		}
		a, err := analysis.AggregateTable(folder.Data, "runs", []string{full})
		if err != nil {
			return nil, "", "", err
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
		values = append(values, list...)
		what := strings.Join(list, ", ")
		if n := len(list); n > 6 {
			what = fmt.Sprintf("%s to %s (%d values)", list[0], list[n-1], n)
		}
		if by[what] == nil {
			order = append(order, what)
		}
		by[what] = append(by[what], x.Name)
	}
	if len(values) == 0 {
		return nil, "–", "–", fmt.Errorf("no experiment has column %s", column)
	}
	var parts []string
	for _, what := range order {
		parts = append(parts, fmt.Sprintf("%s (%s)", what, strings.Join(by[what], ", ")))
	}
	return values, strings.Join(parts, "; "), strings.Join(order, "; "), nil
}

// covers says whether the values hold the default, all stated values, and something at or beyond both ends of the range.
func covers(values []string, p Parameter) bool {
	has := func(text string) bool {
		return slices.ContainsFunc(values, func(v string) bool {
			x, err := strconv.ParseFloat(v, 64)
			return matches(analysis.Value{Text: v, Number: x, Numeric: err == nil}, text)
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
