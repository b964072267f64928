package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"walras/analysis"
	"walras/analysis/stat"
)

// Aggs are the names of the reductions that a Pivot knows; q stands for any of q1, …, q99, with decimals if need be.
const Aggs = "mean, sd, median, q (q10, q90, q97.5, …), min, max, count, rate"

// agg reduces the runs of one cell to a number.
type agg struct {
	name     string
	quantile float64 // from 0 to 1 where the reduction is a quantile, else NaN
}

func parseAgg(name string) (agg, error) {
	a := agg{name, math.NaN()}
	switch name {
	case "mean", "sd", "min", "max", "count", "rate":
		return a, nil
	case "median":
		a.quantile = 0.5
		return a, nil
	}
	if digits, ok := strings.CutPrefix(name, "q"); ok {
		if p, err := strconv.ParseFloat(digits, 64); err == nil && p > 0 && p < 100 {
			a.quantile = p / 100
			return a, nil
		}
	}
	return a, fmt.Errorf("reduction %q, allowed are %s", name, Aggs)
}

// isQuantile says whether the reduction needs the order of the values.
func (a agg) isQuantile() bool { return !math.IsNaN(a.quantile) }

// comparable says whether a cell that is best by this reduction can be tested on paired runs: the tests are about where
// values lie and not about how far they scatter.
func (a agg) comparable() bool { return a.name == "mean" || a.quantile == 0.5 || a.name == "rate" }

// of is the value of the reduction and its interval over the runs of one cell.
func (a agg) of(g *analysis.Aggregate, s *analysis.Stat) (value float64, interval stat.Interval) {
	none := stat.Interval{Low: math.NaN(), High: math.NaN(), Level: stat.Level}
	switch {
	case a.name == "count":
		return float64(g.Rows), none
	case a.name == "rate":
		n, yes := rateOf(g, s)
		share := stat.ShareOf(yes, n, stat.Level)
		return 100 * share.Value, percent(share.Interval)
	case s.N == 0:
		return math.NaN(), none
	case a.name == "min":
		return s.Quantile(0), none
	case a.name == "max":
		return s.Quantile(1), none
	case a.isQuantile():
		return s.Quantile(a.quantile), rankInterval(s, a.quantile)
	case a.name == "sd" && s.N < 2:
		return math.NaN(), none
	case a.name == "sd":
		// The standard error of s is about s/√(2(n−1)) for values near normal.
		half := distuv.UnitNormal.Quantile((1+stat.Level)/2) * s.SD() / math.Sqrt(2*float64(s.N-1))
		return s.SD(), stat.Interval{Low: s.SD() - half, High: s.SD() + half, Level: stat.Level}
	}
	return s.Mean(), s.T(stat.Level)
}

// rateOf counts what a rate is of: the runs in which a truth value holds, or, without one, the runs that succeeded.
func rateOf(g *analysis.Aggregate, s *analysis.Stat) (n, yes int) {
	if s != nil {
		return int(s.N), int(math.Round(s.Mean() * float64(s.N)))
	}
	for _, c := range g.Status {
		n += c.Count
		if !c.Failed() {
			yes += c.Count
		}
	}
	return n, yes
}

// rankInterval is the interval of a quantile between order statistics, which assumes nothing of the distribution: the ranks
// n p ± z √(n p (1−p)) (Conover, Practical Nonparametric Statistics, 1999, section 3.2). None where they lie outside the sample.
func rankInterval(s *analysis.Stat, p float64) stat.Interval {
	n := float64(s.N)
	half := distuv.UnitNormal.Quantile((1+stat.Level)/2) * math.Sqrt(p*(1-p)/n)
	i := stat.Interval{Low: math.NaN(), High: math.NaN(), Level: stat.Level}
	if p-half >= 0 && p+half <= 1 {
		i.Low, i.High = s.Quantile(p-half), s.Quantile(p+half)
	}
	return i
}

func percent(i stat.Interval) stat.Interval {
	i.Low, i.High = 100*i.Low, 100*i.High
	return i
}

// intervals says how the intervals of a reduction are made.
func (a agg) intervals() string {
	switch {
	case a.name == "mean":
		return "Student's t"
	case a.name == "sd":
		return "normal theory"
	case a.name == "rate":
		return "Wilson's score"
	case a.isQuantile():
		return "order statistics"
	}
	return "none"
}
