package audit

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"walras/analysis/stat"
	"walras/analysis/table"
)

// published standard deviations are tested as published means are, by equivalence: how far values of one draw lie apart is evidence too, and one
// that is far off tells of another number of agents or of another quantity.

// spread is our standard deviation beside a published one.
type spread struct {
	ours    stat.Estimate
	low     float64 // of the margin
	high    float64
	verdict Verdict
}

// SDRounding is half a unit of the last printed digit of the standard deviation.
func (v Value) SDRounding() float64 { return 0.5 * math.Pow10(-v.SDDecimals) }

// spreadMargin is the interval of the law's standard deviation that the published one of so many replications allows, by the law of
// chi-squared, widened by rounding; without the number of replications it is rounding alone.
func spreadMargin(v Value, replications int) (low, high float64) {
	low, high = math.Max(0, v.SD-v.SDRounding()), v.SD+v.SDRounding()
	if replications < 2 {
		return low, high
	}
	n := float64(replications - 1)
	law := distuv.ChiSquared{K: n}
	tail := (1 - stat.Level) / 2
	return low * math.Sqrt(n/law.Quantile(1-tail)), high * math.Sqrt(n/law.Quantile(tail))
}

// spreadOf judges a published standard deviation by draws; family is how many there are in the paper.
func spreadOf(x []float64, v Value, replications, family int) spread {
	s := spread{ours: stat.SpreadOf(x, stat.Level), verdict: Undecided}
	s.low, s.high = spreadMargin(v, replications)
	e := stat.EquivalentTo(s.ours, s.low, s.high)
	nearest := math.Min(math.Max(s.ours.Value, v.SD-v.SDRounding()), v.SD+v.SDRounding()) // rounding taken off
	test := stat.SpreadAgrees(nearest, max(2, replications), x, stat.Level)
	switch {
	case len(x) == 0:
		s.verdict = Missing
	case e.Inside:
		s.verdict = Reproduced
	case e.Outside && (replications < 2 || test.P <= (1-stat.Level)/float64(max(1, family))):
		s.verdict = NotReproduced
	}
	return s
}

// publishedSpreads is the number of standard deviations in the tables of the paper.
func (p *Paper) publishedSpreads() (n int) {
	for i := range p.Tables {
		for _, m := range p.Tables[i].Metrics {
			n += p.Tables[i].spreads(m.Name)
		}
	}
	return n
}

// spreads is the number of standard deviations of a metric.
func (t *Table) spreads(metric string) (n int) {
	for _, row := range t.Values {
		if v, ok := row.Values[metric]; ok && v.SD > 0 {
			n++
		}
	}
	return n
}

// spreads sets our standard deviations beside the published ones, under the definitions that the means are read by; nil where none is
// published.
func (c *compared) spreads() *table.Grid {
	t := c.declared
	g := &table.Grid{Name: "spread", Title: "Standard deviations over draws beside the published ones", Columns: []table.Column{{Name: t.heading()}},
		Notes: []string{fmt.Sprintf("Ours: the standard deviation with its %g %% interval (Bonett), under the definition that the mean is read by. The margin of a published one is what %d replications leave open, and rounding; that ours is another is corrected for the %d of the paper.",
			100*stat.Level, t.Replications, c.paper.publishedSpreads())}}
	var with []int
	for k, m := range t.Metrics {
		if t.spreads(m.Name) > 0 {
			with = append(with, k)
			g.Columns = append(g.Columns, table.Column{Name: m.Name + ", ours", Numbers: true, Series: m.Name}, table.Column{Name: m.Name + ", paper", Numbers: true, Series: m.Name})
		}
	}
	if len(with) == 0 {
		return nil
	}
	c.spreadVerdicts = nil
	for i, row := range t.Values {
		out := cells(c.rowName(row.Key))
		for _, k := range with {
			v, ok := row.Values[t.Metrics[k].Name]
			if d := c.chosen[k]; !ok || !(v.SD > 0) || d == nil {
				out = append(out, table.Missing, table.Missing)
				continue
			}
			s := spreadOf(c.chosen[k].ours[i].values, v, t.Replications, c.paper.publishedSpreads())
			if c.equal[c.selected] != "" {
				s.verdict = NotCompared
			}
			c.spreadVerdicts = append(c.spreadVerdicts, s.verdict)
			out = append(out, s.verdict.on(estimated(s.ours)), table.Published(v.SD, math.NaN(), v.SDDecimals))
		}
		g.Rows = append(g.Rows, out)
	}
	return g
}

// estimated is a cell with an estimate and its interval.
func estimated(e stat.Estimate) table.Cell {
	if math.IsNaN(e.Value) {
		return table.Missing
	}
	if !e.Interval.Known() {
		return table.Value(e.Value)
	}
	return table.Cell{Number: &table.Number{Value: e.Value, SD: math.NaN(), Interval: e.Interval, Bounds: true, Decimals: -1}}
}
