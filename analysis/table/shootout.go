package table

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/results"
)

// shootout is the solvers side by side on the same markets: what they claim, what the certificate proves, and what they
// charge, over all markets and then by family and tightness.
var shootout = Table{
	Name: nameShootout, Title: titleShootout,
	Experiment: "solver-shootout", Build: buildShootout,
}

const (
	nameShootout  = "shootout"
	titleShootout = "Solvers on common markets: reliability and cost"
)

// shootoutTarget is the accuracy of every part of the certificate that the experiment's solvers are judged by.
const shootoutTarget = 1e-6

func buildShootout(d *results.Dataset) (*Grid, error) {
	c, err := newContest(d, shootoutTarget)
	if err != nil {
		return nil, err
	}
	return c.shootout()
}

// shootout is the overall grid, and below it one grid for what is proved and for each meter, by place.
func (c *contest) shootout() (*Grid, error) {
	known, note := c.charged()
	g, err := c.overall(known)
	if err != nil {
		return nil, err
	}
	if note != "" {
		g.Notes = append(g.Notes, note)
	}
	by, err := varying(c.view, "market")
	if err != nil {
		return nil, err
	}
	labels, places, err := names(c.view, by)
	if err != nil {
		return nil, err
	}
	key := ""
	for i, long := range labels {
		labels[i] = shortPlace(by, places[i].Key)
		if key == "" && labels[i] != long {
			key = fmt.Sprintf("Columns: market families and how tight they are; %s stands for %s.", labels[i], long)
		}
	}
	last := g
	if last.Below, err = c.provedByPlace(labels, places); err != nil {
		return nil, err
	}
	last = last.Below
	if key != "" {
		last.Notes = append(last.Notes, key)
	}
	for _, k := range known {
		if last.Below, err = c.costByPlace(k, labels, places); err != nil {
			return nil, err
		}
		last = last.Below
	}
	return g, nil
}

// overall is one row per solver over all markets.
func (c *contest) overall(known []charge) (*Grid, error) {
	g := &Grid{Name: nameShootout, Title: titleShootout, Columns: []Column{{Name: "solver"},
		{Name: "runs", Numbers: true}, {Name: "success, %", Numbers: true}, {Name: "correct, %", Numbers: true}, {Name: "claimed, not correct", Numbers: true}}}
	_, groups, err := names(c.view, c.by)
	if err != nil {
		return nil, err
	}
	for i, group := range groups {
		r, err := group.Reliability(c.targets...)
		if err != nil {
			return nil, err
		}
		g.Rows = append(g.Rows, []Cell{Text("%s", c.solvers[i]), Count(r.Runs), share(r.Claimed), share(r.Correct), Count(r.Wrong)})
	}
	counts, err := c.view.Statuses()
	if err != nil {
		return nil, err
	}
	g.Notes = append(g.Notes, analysis.FailureNote(counts)+".",
		fmt.Sprintf("Success: the solver says so. Correct: the certificate proves it, that is gap, infeasibility, complementarity and regret are all at most %s. In brackets, as everywhere: runs that are not correct.", Short(c.target)))
	draws := ""
	for _, k := range known {
		cells, m, exempt, err := c.means(c.view, k)
		if err != nil {
			return nil, err
		}
		g.Columns = append(g.Columns, Column{Name: k.head, Numbers: true})
		for i, s := range c.solvers {
			g.Rows[i] = append(g.Rows[i], cellOf(cells, s))
		}
		line, err := c.chargeNote(k)
		if err != nil {
			return nil, err
		}
		if draws == "" {
			draws = m.Note()
			g.Notes = append(g.Notes, fmt.Sprintf("Costs are shifted geometric means exp(mean log(c + s)) − s over %d markets%s; digits by their %g %% t interval.",
				len(m.X), incomplete(m), 100*stat.Level))
		}
		g.Notes = append(g.Notes, line)
		if len(exempt) > 0 {
			g.Notes = append(g.Notes, exemptNote(k, exempt))
		}
	}
	g.Notes = append(g.Notes, boldNote("of its column", "the logarithms of costs"))
	return g, nil
}

func incomplete(m analysis.Matrix) string {
	if m.Incomplete == 0 {
		return ""
	}
	return fmt.Sprintf(" that all solvers ran (%d more are left out)", m.Incomplete)
}

// provedByPlace is the share of correct runs, with the share of claimed ones behind it where that differs.
func (c *contest) provedByPlace(labels []string, places []analysis.Group) (*Grid, error) {
	g := &Grid{Name: "correct", Title: fmt.Sprintf("Correct runs, %% (certificate at %s)", Short(c.target)), Columns: []Column{{Name: "solver"}},
		Notes: []string{"In brackets: per cent that the solver calls a success, where that is another number."}}
	for _, s := range c.solvers {
		g.Rows = append(g.Rows, []Cell{Text("%s", s)})
	}
	for p, place := range places {
		g.Columns = append(g.Columns, Column{Name: labels[p], Numbers: true})
		names, groups, err := names(place.View, c.by)
		if err != nil {
			return nil, err
		}
		for i, s := range c.solvers {
			cell := Missing
			if at := slices.Index(names, s); at >= 0 {
				r, err := groups[at].Reliability(c.targets...)
				if err != nil {
					return nil, err
				}
				cell = share(r.Correct)
				if r.Claimed.Count != r.Correct.Count {
					cell.Mark = fmt.Sprintf("[%s]", format(100*r.Claimed.Value(), 0))
				}
			}
			g.Rows[i] = append(g.Rows[i], cell)
		}
	}
	return g, nil
}

// costByPlace is the shifted geometric mean of one meter.
func (c *contest) costByPlace(k charge, labels []string, places []analysis.Group) (*Grid, error) {
	line, err := c.chargeNote(k)
	if err != nil {
		return nil, err
	}
	g := &Grid{Name: strings.NewReplacer(" ", "-", ",", "").Replace(k.meter.Name), Title: "Shifted geometric mean of " + k.head, Columns: []Column{{Name: "solver"}},
		Notes: []string{line, "In brackets: runs that failed.", boldNote("of its column", "the logarithms of costs")}}
	for _, s := range c.solvers {
		g.Rows = append(g.Rows, []Cell{Text("%s", s)})
	}
	for p, place := range places {
		g.Columns = append(g.Columns, Column{Name: labels[p], Numbers: true})
		cells, _, _, err := c.means(place.View, k)
		if err != nil {
			return nil, err
		}
		for i, s := range c.solvers {
			g.Rows[i] = append(g.Rows[i], cellOf(cells, s))
		}
	}
	return g, nil
}

func cellOf(cells map[string]Cell, name string) Cell {
	if c, ok := cells[name]; ok {
		return c
	}
	return Missing
}

// share is a proportion in per cent, with Wilson's interval.
func share(s stat.Share) Cell {
	if s.Of == 0 {
		return Missing
	}
	c := plain(100*s.Value(), 1)
	c.Number.Interval = stat.Interval{Low: 100 * s.Interval.Low, High: 100 * s.Interval.High, Level: s.Interval.Level}
	return c
}

// shortPlace is the head of the column of a market family and its parameters; a parameter drawn uniformly is its range.
func shortPlace(by []string, key []analysis.Value) string {
	var parts []string
	for i, v := range key {
		text := v.String()
		law, uniform := strings.CutPrefix(text, "uniform(")
		switch {
		case v.Null:
			continue
		case uniform:
			text = strings.Replace(strings.TrimSuffix(law, ")"), ",", "–", 1)
		case i > 0:
			text = analysis.ParameterName(by[i]) + " = " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}
