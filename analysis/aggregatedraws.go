package analysis

import (
	"slices"
	"strings"

	"walras/analysis/stat"
	"walras/results"
)

// drawSplitter says, row group after row group, where a draw begins within its group of an aggregation. All rows of a drawn market stand
// together in a run, but for those that differ in a paired parameter: where these may fall into one group, or where specs were merged, a
// table remembers every draw of every group; elsewhere a group remembers its last draw alone, and memory does not grow with the rows.
type drawSplitter struct {
	of        source // whose frame is the last row group
	rows      uint64 // before it
	note      string
	scattered bool
	last      []lastDraw // by group
	table     cellTable  // from (group, draw) to pairs, where draws are scattered
	groupOf   []uint32   // of each pair
	pairs     []uint32   // of the rows of the last row group
	fresh     []bool     // of the same: it is the first of its draw in its group
}

type lastDraw struct {
	draw  uint64
	known bool
}

// newDrawSplitter also names the columns that draws are told apart by.
func newDrawSplitter(d *results.Dataset, t recorded, keys []string) (*drawSplitter, []string) {
	market := func(c results.Column) bool { return strings.HasPrefix(c.Name, "p_market_") }
	has := func(name string) bool { _, err := t.column(name); return err == nil }
	var columns []string
	switch {
	case has("seed"):
		columns = []string{"seed"}
	case has("replicate"):
		columns = []string{"replicate"}
		for _, c := range t.columns {
			if c.Name == "market" || market(c) {
				columns = append(columns, c.Name)
			}
		}
	case has("cell_id"):
		columns = []string{"cell_id"}
	}
	paired := pairedColumns(d)
	if !d.Manifest().About.Known() { // any of them may be
		paired = nil
		for _, c := range t.columns {
			if market(c) {
				paired = append(paired, c.Name)
			}
		}
	}
	pooled := slices.ContainsFunc(paired, func(c string) bool { return has(c) && !slices.Contains(keys, c) })
	s := &drawSplitter{scattered: pooled || t.table != "runs" || len(d.Manifest().Parts) > 1}
	s.of = source{experiment: t.experiment, table: t.table, data: d, paired: pairedColumns(d)}
	return s, columns
}

// find finds the draws of the rows of a frame.
func (s *drawSplitter) find(f *results.Frame) (draws []uint64, err error) {
	s.of.frame = f
	draws, s.note, err = s.of.findDraws()
	if s.note == drawsByRow { // the rows of other frames have other numbers
		for i := range draws {
			draws[i] = s.rows + uint64(i)
		}
		s.rows += uint64(len(draws))
	}
	return draws, err
}

// split reads the draws of the rows of a frame, each in the group given.
func (s *drawSplitter) split(f *results.Frame, groups []uint32, groupCount int) error {
	draws, err := s.find(f)
	if err != nil {
		return err
	}
	if s.scattered {
		s.pairs = append(s.pairs[:0], groups...)
		s.table.refine(s.pairs, func(i int) cell { return cell{bits: draws[i]} })
		for i, p := range s.pairs {
			if int(p) == len(s.groupOf) {
				s.groupOf = append(s.groupOf, groups[i])
			}
		}
		return nil
	}
	for len(s.last) < groupCount {
		s.last = append(s.last, lastDraw{})
	}
	s.fresh = slices.Grow(s.fresh[:0], len(draws))[:len(draws)]
	for i, draw := range draws {
		last := &s.last[groups[i]]
		s.fresh[i] = !last.known || last.draw != draw
		*last = lastDraw{draw, true}
	}
	return nil
}

// drawMeans are the means of one measure over the rows of draws, in the making.
type drawMeans struct {
	open  []observed // by group: its last draw
	pairs []observed // by pair, where draws are scattered
}

// grow makes room for the groups and pairs that there are.
func (m *drawMeans) grow(s *drawSplitter, groups int) {
	if s.scattered {
		m.pairs = append(m.pairs, make([]observed, len(s.groupOf)-len(m.pairs))...)
		return
	}
	m.open = append(m.open, make([]observed, groups-len(m.open))...)
}

// begin is called for every row, before its value is added: a draw that has ended enters the moments of the group.
func (m *drawMeans) begin(s *drawSplitter, row int, group uint32, into *Stat) *observed {
	if s.scattered {
		return &m.pairs[s.pairs[row]]
	}
	o := &m.open[group]
	if s.fresh[row] {
		o.end(into)
	}
	return o
}

func (o *observed) add(x float64) {
	o.sum += x
	o.used++
}

// end hands over the mean of a draw that has values.
func (o *observed) end(into *Stat) {
	if o.used > 0 {
		x := o.mean()
		into.Moments.Add(x)
		if x == 0 || x == 1 {
			into.binary++
		}
	}
	*o = observed{}
}

// finish ends all draws.
func (m *drawMeans) finish(s *drawSplitter, into func(group int) *Stat) {
	for p := range m.pairs {
		m.pairs[p].end(into(int(s.groupOf[p])))
	}
	for g := range m.open {
		m.open[g].end(into(g))
	}
}

// Interval is that of the mean over draws, see MeanInterval.
func (s *Stat) Interval() stat.Interval {
	w, n := s.Within, int(s.N)
	switch mean := s.Mean(); {
	case w.Truth && w.High > w.Low && n > 0:
		return shareInterval(mean, n, w)
	case s.binary == s.N && mean > 0 && mean < 1:
		return stat.MeanShareOf(mean, n, stat.Level).Interval
	}
	return inside(s.T(stat.Level), s.Within)
}

// QuantileInterval is the interval of a quantile of the rows between order statistics, which assumes nothing of the law and covers at least its
// level: stat.QuantileRanks of as many values as there are draws. Rows that share a draw may be equal, so that they are no more than one
// value: ranks among draws are taken over to the rows. None where so few draws have no such ranks.
func (s *Stat) QuantileInterval(p float64) stat.Interval {
	i := stat.NoInterval(stat.Level, int(s.N))
	if low, high := stat.QuantileRanks(int(s.N), p, stat.Level); low > 0 {
		i.Low, i.High, i.Reason = s.amongDraws(low), s.amongDraws(high), ""
	} else if s.N > 1 {
		i.Reason = "too few draws for an interval of the quantile"
	}
	return i
}

// amongDraws is the value of a rank, from 1, among as many values as there are draws, each the middle one of as many rows in their order.
func (s *Stat) amongDraws(rank int) float64 {
	if s.Used < 2 {
		return s.Quantile(0)
	}
	each := float64(s.Used) / float64(s.N)
	return s.Quantile((each*(float64(rank)-0.5) - 0.5) / float64(s.Used-1))
}
