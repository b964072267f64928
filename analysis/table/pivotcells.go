package table

import (
	"fmt"
	"math"
	"strings"

	"walras/analysis"
)

// head names the columns: those of the row keys, then every column key by every reduction.
func (p *resolved) head(g *Grid, t *arranged) {
	for _, r := range p.Rows {
		g.Columns = append(g.Columns, Column{Name: analysis.ParameterHeading(r)})
	}
	for _, key := range t.cols {
		for _, c := range p.columns {
			name := p.columnName(c)
			if len(p.Cols) > 0 {
				group := analysis.Group{Key: key}.Name(p.Cols...)
				if len(p.columns) > 1 {
					group += ": " + name
				}
				name = group
			}
			g.Columns = append(g.Columns, Column{Name: name, Numbers: true})
		}
	}
}

// body fills the rows.
func (p *resolved) body(g *Grid, t *arranged, tests *rowTests) {
	for i, key := range t.rows {
		row := make([]Cell, 0, len(g.Columns))
		for _, v := range key {
			row = append(row, Cell{Text: v.Short()})
		}
		for j := range t.cols {
			group := t.at[[2]int{i, j}]
			for k, c := range p.columns {
				cell := p.cell(group, c)
				cell.Best = tests.best[[2]int{i, k}] == j+1
				row = append(row, cell)
			}
		}
		g.Rows = append(g.Rows, row)
	}
}

// cell is one number with what it leaves out: in brackets failed runs, in braces runs without a value.
func (p *resolved) cell(g *analysis.Aggregate, c column) Cell {
	if g == nil {
		return Text("no runs")
	}
	var s *analysis.Stat
	if c.value >= 0 {
		s = &g.Stats[c.value]
	}
	if c.agg.name == "count" {
		return Count(int(g.Rows))
	}
	if s != nil && s.Used == 0 {
		var why []string
		if s.Failed > 0 {
			why = append(why, fmt.Sprintf("%d failed", s.Failed))
		}
		if s.Missing > 0 {
			why = append(why, fmt.Sprintf("%d without a value", s.Missing))
		}
		return Text("none: %s", strings.Join(why, ", "))
	}
	value, interval := c.agg.of(g, s)
	switch {
	case !math.IsNaN(value):
	case s != nil && s.N > 1: // infinite values of both signs, or a spread of infinite ones
		return Text("not finite")
	case s != nil && s.Used > 1:
		return Text("none: 1 draw")
	default:
		return Text("none: 1 run")
	}
	if c.value >= 0 && c.agg.name != "rate" {
		value, interval = value/p.units[c.value].factor, scaledBy(interval, 1/p.units[c.value].factor)
	}
	cell := Cell{Number: &Number{Value: value, SD: math.NaN(), Interval: interval, Decimals: -1}}
	if c.agg.name == "rate" {
		cell.Number.Decimals = 1
	}
	if p.over[g] {
		cell.Mark = "†"
	}
	if s != nil {
		if s.Failed > 0 {
			cell.Mark = strings.TrimSpace(cell.Mark + fmt.Sprintf(" [%d]", s.Failed))
		}
		if s.Missing > 0 {
			cell.Mark = strings.TrimSpace(cell.Mark + fmt.Sprintf(" {%d}", s.Missing))
		}
	}
	return cell
}
