package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"

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
		if s == nil { // of success
			s = &g.Success
		}
		return 100 * s.Mean(), percent(s.Interval())
	case s.N == 0:
		return math.NaN(), none
	case a.name == "min":
		return s.Quantile(0), none
	case a.name == "max":
		return s.Quantile(1), none
	case a.isQuantile():
		return s.Quantile(a.quantile), s.QuantileInterval(a.quantile)
	case a.name == "sd" && s.N < 2:
		return math.NaN(), none
	case a.name == "sd":
		return s.SD(), s.Spread(stat.Level)
	}
	return s.Mean(), s.Interval()
}

func percent(i stat.Interval) stat.Interval { return scaledBy(i, 100) }

// scaledBy is an interval in another unit.
func scaledBy(i stat.Interval, factor float64) stat.Interval {
	i.Low, i.High = factor*i.Low, factor*i.High
	return i
}

// intervals says how the intervals of a reduction are made; truth says that the values are true or not.
func (a agg) intervals(truth bool) string {
	switch {
	case a.name == "mean" && truth:
		return "Wilson's score"
	case a.name == "mean":
		return "Student's t"
	case a.name == "sd":
		return "Bonett's"
	case a.name == "rate":
		return "Wilson's score"
	case a.isQuantile():
		return "order statistics"
	}
	return "none"
}
