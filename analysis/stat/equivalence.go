package stat

import (
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// Equivalence says where an interval stands to a margin.
type Equivalence struct {
	Inside  bool   // the interval lies inside the margin
	Outside bool   // it lies outside
	Needed  int    // where it does neither, the draws with which it would do one of both if value and spread stayed; 0 where Reason says why not
	Reason  string // why there is no number
}

// EquivalentTo compares an estimate with the margin from low to high, ends included. Inside is the test of equivalence by two one-sided tests
// (Schuirmann, A comparison of the two one-sided tests procedure and the power approach, Journal of Pharmacokinetics and
// Biopharmaceutics 15, 1987), each of them at (1 − level)/2: the more draws, the narrower the interval, and an interval wider
// than the margin is never inside. Needed takes each side of the interval as proportional to t_{(1+level)/2, n−1}/√n. An estimate without an
// interval is neither, and Reason is the interval's.
func EquivalentTo(e Estimate, low, high float64) Equivalence {
	i := e.Interval
	if !i.Known() {
		return Equivalence{Reason: i.Reason}
	}
	q := Equivalence{Inside: i.Low >= low && i.High <= high, Outside: i.High < low || i.Low > high}
	if q.Inside || q.Outside {
		return q
	}
	// The factor by which both sides of the interval must shrink.
	var factor float64
	below, above := e.Value-i.Low, i.High-e.Value
	switch {
	case e.Value < low:
		factor = (low - e.Value) / above
	case e.Value > high:
		factor = (e.Value - high) / below
	default:
		factor = math.Inf(1)
		if below > 0 {
			factor = (e.Value - low) / below
		}
		if above > 0 {
			factor = min(factor, (high-e.Value)/above)
		}
	}
	if !(factor > 0) || e.N < 2 {
		q.Reason = "no number is enough: the value lies at the end of the margin"
		return q
	}
	now := shrink(e.N, i.Level)
	q.Needed = e.N + sort.Search(mostReplicates-e.N, func(more int) bool { return shrink(e.N+more, i.Level) <= factor*now })
	if q.Needed >= mostReplicates {
		q.Needed, q.Reason = 0, fmt.Sprintf("more than %d: the value lies close to the end of the margin", mostReplicates)
	}
	return q
}

// shrink is what the half width of an interval from n draws is proportional to, t/√n.
func shrink(n int, level float64) float64 {
	t := distuv.UnitNormal.Quantile((1 + level) / 2)
	if n <= normalAbove {
		t = distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile((1 + level) / 2)
	}
	return t / math.Sqrt(float64(n))
}
