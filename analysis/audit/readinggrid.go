package audit

import (
	"fmt"
	"math"

	"walras/analysis/table"
)

// readings is a grid for every metric with more than one definition: all of them, closest first, the paper's values on top.
func (c *compared) readings() []*table.Grid {
	var out []*table.Grid
	for k, m := range c.declared.Metrics {
		if len(c.byMetric[k]) < 2 {
			continue
		}
		g := &table.Grid{Name: "readings-" + slug(m.Name), Title: fmt.Sprintf("All %d definitions tried for %s, closest first", len(c.byMetric[k]), m.Name), Columns: []table.Column{{Name: "definition"}}}
		top := cells("paper")
		for _, row := range c.declared.Values {
			g.Columns = append(g.Columns, table.Column{Name: c.rowName(row.Key), Numbers: true})
			top = append(top, published(row, m.Name))
		}
		g.Columns = append(g.Columns, table.Column{Name: "distance", Numbers: true})
		g.Rows = append(g.Rows, append(top, table.Missing))
		for _, d := range c.byMetric[k] {
			name := d.called(c.declared, k, c.all)
			if c.chosen[k] != nil && d.selection == c.chosen[k].selection && d.reading == c.chosen[k].reading {
				name += " (used above)"
			}
			row := cells(name)
			for i := range c.declared.Values {
				row = append(row, table.Value(d.means[i].Value))
			}
			g.Rows = append(g.Rows, append(row, distance(d.distance)))
		}
		g.Folded = len(g.Rows) > long
		out = append(out, g)
	}
	return out
}

// long is the number of rows beyond which evidence is folded.
const long = 12

// distance is a cell with the distance of a definition, which is infinite where a row is missing.
func distance(x float64) table.Cell {
	if math.IsInf(x, 0) {
		return table.Missing
	}
	return table.Value(x)
}

// closest names for every row the definition that comes closest to that row alone; nil where no metric has more than one.
func (c *compared) closest() *table.Grid {
	g := &table.Grid{Name: "closest", Title: "Closest definition for each row alone", Columns: []table.Column{{Name: c.declared.heading()}},
		Notes: []string{"In brackets the difference ours − paper, in published standard deviations, or in values where none is printed. Different definitions in different rows are no reading of the table: they say how far any one is from fitting it."}}
	for k, m := range c.declared.Metrics {
		if len(c.byMetric[k]) > 1 {
			g.Columns = append(g.Columns, table.Column{Name: m.Name, Series: m.Name})
		}
	}
	if len(g.Columns) == 1 {
		return nil
	}
	for i, row := range c.declared.Values {
		cells := cells(c.rowName(row.Key))
		for k, m := range c.declared.Metrics {
			if len(c.byMetric[k]) < 2 {
				continue
			}
			d, ok := closestIn(c.byMetric[k], i)
			_, has := row.Values[m.Name]
			if !ok || !has {
				cells = append(cells, table.Missing)
				continue
			}
			cell := table.Text("%s (%s)", d.called(c.declared, k, c.all), table.Short(d.z[i]))
			if s := d.standings[i]; s != nil && s.inside {
				cell = Reproduced.on(cell)
			}
			cells = append(cells, cell)
		}
		g.Rows = append(g.Rows, cells)
	}
	return g
}

// metrics is the grid of verdicts by metric.
func (c *compared) metrics() *table.Grid {
	g := &table.Grid{Name: "metrics", Title: "Verdict by metric", Columns: []table.Column{{Name: "metric"}, {Name: "unit"}, {Name: "read as"}, {Name: "distance", Numbers: true}, {Name: "verdict"}, {Name: "why"}}}
	for k, m := range c.declared.Metrics {
		read, far := "–", table.Missing
		if d := c.chosen[k]; d != nil {
			read, far = d.called(c.declared, k, c.all), distance(d.distance)
		}
		g.Rows = append(g.Rows, append(cells(m.Name, m.Unit, read), far, c.verdicts[k].cell(), table.Text("%s", c.reasons[k])))
	}
	return g
}
