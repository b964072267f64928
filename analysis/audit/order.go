package audit

import (
	"fmt"
	"math"
)

// practicalShare is the share of a value below which a difference is of no practical size, where the paper file declares none.
const practicalShare = 0.01

// order is how our order of the rows of a metric compares with the paper's.
type order struct {
	pairs, agree, against int
	negligible            int   // pairs that differ by no practical size
	rowAgree, rowAgainst  []int // of each row, pairs with it
	rowPairs              []int
}

// ordered are the pairs of rows that have an order in the paper.
func (t *Table) ordered(metric string) (pairs [][2]int) {
	for i, row := range t.Values {
		v, ok := row.Values[metric]
		if !ok {
			continue
		}
		for j := range i {
			if w, ok := t.Values[j].Values[metric]; ok && math.Abs(v.Mean-w.Mean) > blur(v, w, t.Replications) {
				pairs = append(pairs, [2]int{i, j})
			}
		}
	}
	return pairs
}

// orderOf compares all pairs of rows, each at level.
func orderOf(t *Table, metric int, d *definition, level float64) order {
	m := t.Metrics[metric]
	n := len(t.Values)
	o := order{rowAgree: make([]int, n), rowAgainst: make([]int, n), rowPairs: make([]int, n)}
	for _, p := range t.ordered(m.Name) {
		i, j := p[0], p[1]
		if len(d.ours[i].values) < 2 || len(d.ours[j].values) < 2 {
			continue
		}
		more, less := d.ours[i], d.ours[j]
		if t.Values[i].Values[m.Name].Mean < t.Values[j].Values[m.Name].Mean {
			more, less = less, more
		}
		most := 0.0
		if !d.exact {
			most = size(more, less)
		}
		e := difference(more, less, most, level)
		small := m.practical() * math.Max(math.Abs(d.means[i].Value), math.Abs(d.means[j].Value))
		o.pairs++
		o.rowPairs[i]++
		o.rowPairs[j]++
		switch {
		case within(e, -small, small):
			o.negligible++
		case e.Above(small):
			o.agree++
			o.rowAgree[i]++
			o.rowAgree[j]++
		case e.Below(-small):
			o.against++
			o.rowAgainst[i]++
			o.rowAgainst[j]++
		}
	}
	return o
}

// practical is the practical size of a metric, as a share of its value.
func (m Metric) practical() float64 {
	if m.Practical > 0 {
		return m.Practical
	}
	return practicalShare
}

// value is the verdict on one value.
func (o order) value(row int, s *standing, v Value) Verdict {
	switch {
	case s.mean.N == 0:
		return Missing
	case s.inside:
		return Reproduced
	case !s.other:
		return Undecided
	case v.Mean > 0 && s.mean.Below(0), v.Mean < 0 && s.mean.Above(0), o.rowAgainst[row] > o.rowAgree[row]:
		return Contradicted
	case o.rowPairs[row] > 0 && o.rowAgree[row] == o.rowPairs[row]:
		return TrendOnly
	}
	return NotReproduced
}

// metric is the verdict on a metric, given those on its values.
func (o order) metric(values []Verdict) Verdict {
	count := map[Verdict]int{}
	for _, v := range values {
		count[v]++
	}
	compared := len(values) - count[NotCompared]
	others := count[Contradicted] + count[NotReproduced] + count[TrendOnly] // established to be
	switch {
	case count[Missing] == compared: // of none too
		return worst(values)
	case o.against > o.agree, count[Contradicted] == compared:
		return Contradicted
	case others == 0, count[Missing] > 0:
		return worst(values)
	case o.pairs > 0 && o.agree == o.pairs:
		return TrendOnly
	}
	return NotReproduced
}

// reason is that of the verdict on a metric.
func (o order) reason(values []Verdict) string {
	out := "values: " + tally(values)
	if o.pairs == 0 {
		return out + "; no two rows have an order in the paper"
	}
	out += fmt.Sprintf("; of %d ordered pairs of rows %d established in the paper's order, %d against it", o.pairs, o.agree, o.against)
	if o.negligible > 0 {
		out += fmt.Sprintf(", and %d to differ by no practical size", o.negligible)
	}
	return out
}
