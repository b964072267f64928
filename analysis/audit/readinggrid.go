package audit

import (
	"fmt"
	"math"

	"walras/analysis"
)

// readings is a grid for every metric with more than one definition: all of them, closest first, the paper's values on top.
func (c *compared) readings() []Grid {
	var out []Grid
	for k, m := range c.declared.Metrics {
		if len(c.byMetric[k]) < 2 {
			continue
		}
		g := Grid{Title: fmt.Sprintf("All %d definitions tried for %s, closest first", len(c.byMetric[k]), m.Name), Head: []Head{{Text: "definition"}}}
		top := []Cell{words("paper")}
		for _, row := range c.declared.Values {
			g.Head = append(g.Head, Head{Text: c.rowName(row.Key), Numeric: true})
			top = append(top, published(row, m.Name))
		}
		g.Head = append(g.Head, Head{Text: "distance", Numeric: true})
		g.Rows = append(g.Rows, append(top, words("–")))
		for _, d := range c.byMetric[k] {
			name := d.called(c.declared, k, c.all)
			if c.chosen[k] != nil && d.selection == c.chosen[k].selection && d.reading == c.chosen[k].reading {
				name += " (used above)"
			}
			cells := []Cell{words(name)}
			for i := range c.declared.Values {
				cells = append(cells, number(d.means[i]))
			}
			g.Rows = append(g.Rows, append(cells, number(d.distance)))
		}
		out = append(out, g)
	}
	return out
}

// closest names for every row the definition that comes closest to that row alone.
func (c *compared) closest() (Grid, bool) {
	g := Grid{Title: "Closest definition for each row alone", Head: []Head{{Text: c.declared.Rows}},
		Notes: []string{"In brackets the difference ours − paper, in published standard deviations, or in values where none is printed. Different definitions in different rows are no reading of the table: they say how far any one is from fitting it."}}
	several := false
	for k, m := range c.declared.Metrics {
		if len(c.byMetric[k]) > 1 {
			several = true
			g.Head = append(g.Head, Head{Text: m.Name, Series: m.Name})
		}
	}
	for i, row := range c.declared.Values {
		cells := []Cell{words(c.rowName(row.Key))}
		for k, m := range c.declared.Metrics {
			if len(c.byMetric[k]) < 2 {
				continue
			}
			d, ok := closestIn(c.byMetric[k], i)
			v, has := row.Values[m.Name]
			if !ok || !has {
				cells = append(cells, words("–"))
				continue
			}
			e := meanOf(d.ours[i].values, analysis.Level)
			verdict := Verdict("")
			if within(e, v, m, c.declared.Replications) {
				verdict = Reproduced
			}
			cells = append(cells, Cell{Text: fmt.Sprintf("%s (%s)", d.called(c.declared, k, c.all), short(d.z[i])), Number: math.Abs(d.z[i]), Verdict: verdict})
		}
		g.Rows = append(g.Rows, cells)
	}
	return g, several
}

// metrics is the grid of verdicts by metric.
func (c *compared) metrics() Grid {
	g := Grid{Title: "Verdict by metric", Head: []Head{{Text: "metric"}, {Text: "unit"}, {Text: "read as"}, {Text: "distance", Numeric: true}, {Text: "verdict"}, {Text: "why"}}}
	for k, m := range c.declared.Metrics {
		read, distance := "–", math.NaN()
		if d := c.chosen[k]; d != nil {
			read, distance = d.called(c.declared, k, c.all), d.distance
		}
		g.Rows = append(g.Rows, []Cell{words(m.Name), words(m.Unit), words(read), number(distance),
			{Number: math.NaN(), Verdict: c.verdicts[k]}, words(c.reasons[k])})
	}
	return g
}
