package table

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/results"
)

// shootoutTarget is the accuracy of every part of the certificate that the experiment's solvers are judged by.
const shootoutTarget = 1e-6

// makeShootout sets the solvers side by side on the same markets: what they claim, what the certificate proves and what they charge, over
// all markets and then by family and tightness, and how they rank.
func makeShootout(d *results.Dataset) (*Grid, error) {
	s, err := newShootout(d, shootoutTarget)
	if err != nil {
		return nil, err
	}
	return s.grid()
}

// shootoutColumns are what a comparison of solvers reads.
var shootoutColumns = slices.Concat(analysis.CertificateColumns, []string{"experiment", "rounds", "demand_calls", "messages", "time_total_ns"})

// shootout is a run in which several solvers, or variants of one, solve the same markets.
type shootout struct {
	view    analysis.View
	by      []string // columns that tell the solvers apart
	solvers []string // in the order of the run
	target  float64
	targets []analysis.Target
}

func newShootout(d *results.Dataset, target float64) (*shootout, error) {
	runs, err := analysis.Load(d, "runs", shootoutColumns...)
	if err != nil {
		return nil, err
	}
	by := runs.Choices().Telling("solver")
	solvers, _, err := names(runs, by)
	if err != nil {
		return nil, err
	}
	return &shootout{view: runs, by: by, solvers: solvers, target: target, targets: analysis.Certificate(target)}, nil
}

// grid is one row per solver over all markets, and below it what is proved and each meter by place, and the rankings.
func (s *shootout) grid() (*Grid, error) {
	known, note := s.charged()
	g, err := s.overall(known)
	if err != nil {
		return nil, err
	}
	if note != "" {
		g.Notes = append(g.Notes, note)
	}
	by := s.view.Choices().Telling("market")
	labels, places, err := names(s.view, by)
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
	if last.Below, err = s.provedByPlace(labels, places); err != nil {
		return nil, err
	}
	last = last.Below
	if key != "" {
		last.Notes = append(last.Notes, key)
	}
	for _, k := range known {
		if last.Below, err = s.costByPlace(k, labels, places); err != nil {
			return nil, err
		}
		last = last.Below
	}
	for _, k := range known {
		if k.ranked {
			if last.Below, err = s.ranked(k); err != nil {
				return nil, err
			}
			last = last.Below
		}
	}
	return g, nil
}

// overall is one row per solver over all markets.
func (s *shootout) overall(known []charge) (*Grid, error) {
	g := &Grid{Columns: []Column{{Name: "solver"},
		{Name: "runs", Numbers: true}, {Name: "success, %", Numbers: true}, {Name: "correct, %", Numbers: true}, {Name: "claimed, not correct", Numbers: true}}}
	_, groups, err := names(s.view, s.by)
	if err != nil {
		return nil, err
	}
	for i, group := range groups {
		r, err := group.Reliability(s.targets...)
		if err != nil {
			return nil, err
		}
		runs := Count(r.Runs)
		if r.Draws < r.Runs {
			runs.Mark = fmt.Sprintf("on %d draws", r.Draws)
		}
		g.Rows = append(g.Rows, []Cell{Text("%s", s.solvers[i]), runs, share(r.Claimed), share(r.Correct), Count(r.Wrong)})
	}
	counts, err := s.view.Statuses()
	if err != nil {
		return nil, err
	}
	g.Notes = append(g.Notes, analysis.FailureNote(counts)+".",
		fmt.Sprintf("Success: the solver says so. Correct: the certificate proves it, that is gap, infeasibility, complementarity and regret are all at most %s. In brackets, as everywhere: runs that are not correct.", Short(s.target)))
	draws, few := "", ""
	for _, k := range known {
		cells, m, exempt, err := s.means(s.view, k)
		if err != nil {
			return nil, err
		}
		g.Columns = append(g.Columns, Column{Name: k.head, Numbers: true})
		for i, name := range s.solvers {
			g.Rows[i] = append(g.Rows[i], cellOf(cells, name))
		}
		line, err := s.chargeNote(k)
		if err != nil {
			return nil, err
		}
		if draws == "" {
			draws, few = m.Note(), analysis.TooFewDraws(m.DrawCount(), len(m.Treatments))
			g.Notes = append(g.Notes, fmt.Sprintf("Costs are shifted geometric means exp(mean log(c + s)) − s over %s%s; digits by their %g %% t interval.",
				m.Count(), incomplete(m), 100*stat.Level))
		}
		g.Notes = append(g.Notes, line)
		if len(exempt) > 0 {
			g.Notes = append(g.Notes, exemptNote(k, exempt))
		}
	}
	bold := boldNote("of its column", "the logarithms of costs")
	if few != "" {
		bold = "No bold type: " + few + "."
	}
	g.Notes = append(g.Notes, bold)
	return g, nil
}

func incomplete(m analysis.Matrix) string {
	if m.Incomplete == 0 {
		return ""
	}
	return fmt.Sprintf(" that all solvers ran (%d more are left out)", m.Incomplete)
}

// provedByPlace is the share of correct runs, with the share of claimed ones behind it where that differs.
func (s *shootout) provedByPlace(labels []string, places []analysis.Group) (*Grid, error) {
	g := &Grid{Name: "correct", Title: fmt.Sprintf("Correct runs, %% (certificate at %s)", Short(s.target)), Columns: []Column{{Name: "solver"}},
		Notes: []string{"In brackets: per cent that the solver calls a success, where that is another number."}}
	for _, name := range s.solvers {
		g.Rows = append(g.Rows, []Cell{Text("%s", name)})
	}
	for p, place := range places {
		g.Columns = append(g.Columns, Column{Name: labels[p], Numbers: true})
		names, groups, err := names(place.View, s.by)
		if err != nil {
			return nil, err
		}
		for i, name := range s.solvers {
			cell := Missing
			if at := slices.Index(names, name); at >= 0 {
				r, err := groups[at].Reliability(s.targets...)
				if err != nil {
					return nil, err
				}
				cell = share(r.Correct)
				if r.Wrong != r.Unsaid {
					cell.Mark = fmt.Sprintf("[%s]", format(100*r.Claimed.Value, 0))
				}
			}
			g.Rows[i] = append(g.Rows[i], cell)
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
func share(s stat.Estimate) Cell {
	if s.N == 0 {
		return Missing
	}
	c := plain(100*s.Value, 1)
	c.Number.Interval = percent(s.Interval)
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
