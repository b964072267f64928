package table

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"

	"walras/analysis"
)

// CSV is the grid at full precision, without notes and without the grid below it. A column in which a
// number has a standard deviation or an interval is followed by columns "NAME sd", "NAME low",
// "NAME high", and one with marks, verdicts, doubts or a best cell by "NAME note"; what is not known is empty.
func (g *Grid) CSV() ([]byte, error) {
	g.check()
	sd, interval, note := make([]bool, len(g.Columns)), make([]bool, len(g.Columns)), make([]bool, len(g.Columns))
	for _, r := range g.Rows {
		for i, c := range r {
			note[i] = note[i] || c.note() != ""
			if c.Number != nil {
				sd[i] = sd[i] || !math.IsNaN(c.Number.SD)
				interval[i] = interval[i] || c.Number.Interval.Known()
			}
		}
	}
	var head []string
	for i, c := range g.Columns {
		head = append(head, c.Name)
		if sd[i] {
			head = append(head, c.Name+" sd")
		}
		if interval[i] {
			head = append(head, c.Name+" low", c.Name+" high")
		}
		if note[i] {
			head = append(head, c.Name+" note")
		}
	}
	records := [][]string{head}
	for _, r := range g.Rows {
		var record []string
		for i, c := range r {
			n := Number{Value: math.NaN(), SD: math.NaN(), Interval: unknown}
			first := c.Text
			if c.Number != nil {
				n = *c.Number
				first = exact(n.Value)
			}
			if c.Text == Missing.Text {
				first = ""
			}
			record = append(record, first)
			if sd[i] {
				record = append(record, exact(n.SD))
			}
			if interval[i] {
				record = append(record, exact(n.Interval.Low), exact(n.Interval.High))
			}
			if note[i] {
				record = append(record, c.note())
			}
		}
		records = append(records, record)
	}
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(records); err != nil {
		return nil, fmt.Errorf("table %s: %w", g.Name, err)
	}
	return out.Bytes(), nil
}

// note is what a cell shows beside its value.
func (c Cell) note() string {
	var parts []string
	if c.Number != nil && c.Text != "" {
		parts = append(parts, c.Text)
	}
	if c.Best {
		parts = append(parts, "best")
	}
	words := []string{c.Mark, c.Tag}
	if c.Number != nil && analysis.MarkOf(c.Number.Interval) != "" {
		words = append(words, cmp.Or(c.Number.Interval.Doubt, c.Number.Interval.Reason))
	}
	for _, s := range words {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

func exact(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
