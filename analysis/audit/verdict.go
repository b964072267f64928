package audit

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"walras/analysis/stat"
	"walras/analysis/table"
)

// Rule is how verdicts are given, as the report states it.
var Rule = []string{
	"A published value is reproduced where it differs from our mean by no more than √(h² + e²) + r: h is the half width of our 95 % Student interval of the mean, e the paper's own sampling error, 1.96 times its standard deviation over the root of its replications where it states both, and r half a unit of the last printed digit, or the tolerance that the paper file declares.",
	"It is contradicted where our interval lies on the other side of zero from the published value, or where our order of the rows is established against the paper's in more pairs with this row than for it; trend only where every pair with this row is in the paper's order; otherwise not reproduced.",
	"A pair of rows has an order in the paper where its two values differ by more than its own sampling error (or, where it states none, by more than rounding). We establish the order where the interval of the difference on common draws excludes zero, at 95 % for all pairs of a metric together (Bonferroni).",
	"A metric is reproduced where all its values are; contradicted where more pairs are established against the paper's order than for it, or every value has the other sign; trend only where all ordered pairs are established in the paper's order, or none is against it and Kendall's tau of the two orders has an exact one-sided p of at most 0.05; otherwise not reproduced. A table is contradicted where a metric is, else not reproduced where a metric is not, else trend only where a metric is, else reproduced.",
	"Where the paper leaves a definition open, all declared readings are computed on all declared selections of runs, and the verdict is that of the closest, which favours the paper: the selection with the least geometric mean of the distances of all metrics, and on it the closest reading of each metric. Distances are root mean squares of (ours − paper) over the published standard deviation, where none is printed over the size of the value.",
	"A figure is judged by declared trends. A trend is reproduced where every step along it is established by an interval on common draws, all steps together at 95 % (Bonferroni), or where the interval of the mean, ratio or difference is beyond the bound; trend only where only the direction agrees (Kendall's tau at p of at most 0.05; a ratio above 1, a difference above 0); contradicted where the opposite direction is established; otherwise not reproduced. A figure has the worst verdict of its trends.",
	"A claim holds where no counterexample was found and an argument or closed form is behind it, or where the interval establishes the claimed bound; it holds under assumptions where it is refuted as stated and holds on every instance once the assumptions are added; it fails where it is refuted; it is undecided where the interval includes the bound.",
}

// within says whether a published value is reproduced by our mean.
func within(e stat.Estimate, v Value, m Metric, replications int) bool {
	h := e.Interval.Half()
	if math.IsNaN(h) {
		h = 0
	}
	if s := paperError(v, replications); s > 0 {
		h = math.Hypot(h, s)
	}
	return math.Abs(e.Value-v.Mean) <= h+math.Max(v.Rounding(), m.Tolerance)
}

// paperError is the half width of the 95 % interval of a published mean; 0 where the paper does not say.
func paperError(v Value, replications int) float64 {
	if !(v.SD > 0) || replications < 1 {
		return 0
	}
	return distuv.UnitNormal.Quantile((1+stat.Level)/2) * v.SD / math.Sqrt(float64(replications))
}

// blur is how far two published values may be apart without an order: the 95 % error of their difference, or the rounding of the printed
// digits where the paper does not state what that needs.
func blur(v, w Value, replications int) float64 {
	if b := math.Hypot(paperError(v, replications), paperError(w, replications)); b > 0 {
		return b
	}
	return v.Rounding() + w.Rounding()
}

// order is how our order of the rows of a metric compares with the paper's.
type order struct {
	pairs, agree, against int
	rowAgree, rowAgainst  []int // of each row, pairs with it
	rowPairs              []int
	kendall               stat.Kendall
}

// orderOf compares all pairs of rows.
func orderOf(t *Table, metric int, d *definition) (order, error) {
	name := t.Metrics[metric].Name
	n := len(t.Values)
	o := order{rowAgree: make([]int, n), rowAgainst: make([]int, n), rowPairs: make([]int, n)}
	type pair struct{ i, j int }
	var pairs []pair
	var ours, theirs []float64
	for i, row := range t.Values {
		v, ok := row.Values[name]
		if !ok || len(d.ours[i].values) < 2 {
			continue
		}
		ours, theirs = append(ours, d.means[i].Value), append(theirs, v.Mean)
		for j := range i {
			w, ok := t.Values[j].Values[name]
			if !ok || len(d.ours[j].values) < 2 {
				continue
			}
			if math.Abs(v.Mean-w.Mean) > blur(v, w, t.Replications) {
				pairs = append(pairs, pair{i, j})
			}
		}
	}
	level := 1 - (1-stat.Level)/float64(max(1, len(pairs)))
	for _, p := range pairs {
		sign := t.Values[p.i].Values[name].Mean - t.Values[p.j].Values[name].Mean
		e := difference(d.ours[p.i], d.ours[p.j], level)
		o.pairs++
		o.rowPairs[p.i]++
		o.rowPairs[p.j]++
		switch {
		case sign > 0 && e.Above(0), sign < 0 && e.Below(0):
			o.agree++
			o.rowAgree[p.i]++
			o.rowAgree[p.j]++
		case sign > 0 && e.Below(0), sign < 0 && e.Above(0):
			o.against++
			o.rowAgainst[p.i]++
			o.rowAgainst[p.j]++
		}
	}
	var err error
	o.kendall, err = stat.KendallTau(theirs, ours)
	return o, err
}

// value is the verdict on one value.
func (o order) value(row int, e stat.Estimate, v Value, m Metric, replications int) Verdict {
	switch {
	case e.N == 0:
		return Missing
	case within(e, v, m, replications):
		return Reproduced
	case v.Mean > 0 && e.Below(0), v.Mean < 0 && e.Above(0), o.rowAgainst[row] > o.rowAgree[row]:
		return Contradicted
	case o.rowPairs[row] > 0 && o.rowAgree[row] == o.rowPairs[row]:
		return TrendOnly
	}
	return NotReproduced
}

// metric is the verdict on a metric with the reason, given the verdicts on its values.
func (o order) metric(values []Verdict) (Verdict, string) {
	count := map[Verdict]int{}
	for _, v := range values {
		count[v]++
	}
	reason := fmt.Sprintf("%d of %d values reproduced; ", count[Reproduced], len(values))
	if o.pairs == 0 {
		reason += "no two rows have an order in the paper"
	} else {
		reason += fmt.Sprintf("of %d ordered pairs of rows %d established in the paper's order and %d against it", o.pairs, o.agree, o.against)
	}
	if !math.IsNaN(o.kendall.Tau) {
		reason += fmt.Sprintf("; Kendall's tau %s, p = %s", table.Short(o.kendall.Tau), table.Short(o.kendall.P))
	}
	switch {
	case len(values) == 0 || count[Missing] == len(values):
		return Missing, "no value of ours"
	case count[Reproduced] == len(values):
		return Reproduced, reason
	case o.against > o.agree, count[Contradicted] == len(values):
		return Contradicted, reason
	case o.pairs > 0 && o.agree == o.pairs, o.pairs > 0 && o.against == 0 && o.kendall.P <= trendLevel:
		return TrendOnly, reason
	}
	return NotReproduced, reason
}
