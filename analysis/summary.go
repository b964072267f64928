package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	gstat "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
	"walras/results"
	"walras/results/query"
)

// Measure is a quantity computed from the columns of one row.
type Measure = query.Measure

// Column is the measure that reads one column as it is.
func Column(name, column string) Measure {
	return query.ColumnMeasure(name, column)
}

// formula is a measure that a text gives, which is right.
func formula(name, text string) Measure {
	m, err := query.ParseMeasure(name, text)
	if err != nil {
		panic(err)
	}
	return m
}

// The measures that the figures and tables of the paper share. Monetary amounts are in the unit of
// the valuation V, "units of account" below; the paper names no currency.
var (
	// EfficiencyPerAgent is Eff (8) divided by n, units of account per agent.
	EfficiencyPerAgent = Measure{Name: "efficiency per agent", Needs: []string{"efficiency", "agents"}, Of: func(x []float64) float64 { return x[0] / x[1] }}
	// Fairness is 1 − Gini.
	Fairness = formula("1 − Gini", "1 - gini")
	// Participation is the share of agents with x > 0, in per cent.
	Participation = formula("participation, %", "100 * participation")
)

// Summary is what is known of one measure over the rows of one group. The rows are split without
// rest: Rows = N + failures + len(Missing). Rows that share a draw are one observation, see Observations: Mean, SD and T are of the
// draws, and quantiles describe the rows.
type Summary struct {
	Rows       int           // rows in the group
	N          int           // rows whose value enters the statistics
	Draws      int           // drawn markets that these rows are of
	Failed     []StatusCount // rows left out because the run failed, by status
	NoClearing int           // rows, among N, on whose market no price clears
	Missing    []string      // rows left out because the value is NaN or null, as "cell 12"
	Mean, SD   float64       // over the means of the draws: mean; sample standard deviation, NaN for fewer than two draws
	T          stat.Interval // of the mean at Level, see MeanInterval
	Truth      bool          // the mean is that of what is true or not, a share
	Sorted     []float64     // the N values in increasing order; must not be modified
}

// Summarise reduces a measure over the rows of v.
func (v View) Summarise(m Measure) (Summary, error) {
	values, err := v.Values(m)
	if err != nil {
		return Summary{}, err
	}
	status, err := v.Strings("status")
	if err != nil {
		return Summary{}, err
	}
	draws, err := v.Draws()
	if err != nil {
		return Summary{}, err
	}
	s := Summary{Rows: len(v.rows)}
	failed := map[string]int{}
	for i, r := range v.rows {
		switch {
		case v.Failed(status[r]):
			failed[status[r]]++
			values[i] = math.NaN()
		case math.IsNaN(values[i]):
			s.Missing = append(s.Missing, v.rowName(r))
		case v.Class(status[r]) == results.Finding:
			s.NoClearing++
		}
	}
	s.Failed = v.src.outcomes.sorted(failed)
	s.reduce(draws, values, m.Bounds(v.kind))
	return s, nil
}

// kind is the kind of a column that is there, for the bounds of measures.
func (v View) kind(column string) results.Kind {
	if !v.Has(column) {
		return results.Float64
	}
	return v.src.frame.Kind(column)
}

// SummaryOf is the summary of values of one draw each that have no failures among them; NaN is counted as missing
// under the number of the value.
func SummaryOf(values []float64) Summary {
	draws := make([]uint64, len(values))
	for i := range draws {
		draws[i] = uint64(i)
	}
	return SummaryBy(draws, values)
}

// SummaryWithin is SummaryOf of values of a measure of which it is known where they lie.
func SummaryWithin(values []float64, within query.Bounds) Summary {
	s := SummaryOf(values)
	if s.Draws > 0 {
		s.T, s.Truth = MeanInterval(s.Sorted, within), within.Truth
	}
	return s
}

// SummaryBy is SummaryOf of values whose draws are given.
func SummaryBy(draws []uint64, values []float64) Summary {
	s := Summary{Rows: len(values)}
	for i, x := range values {
		if math.IsNaN(x) {
			s.Missing = append(s.Missing, fmt.Sprintf("value %d", i))
		}
	}
	s.reduce(draws, values, query.Anywhere)
	return s
}

// reduce fills in the statistics of the values that are not NaN.
func (s *Summary) reduce(draws []uint64, values []float64, within query.Bounds) {
	o := Observe(draws, values)
	s.N, s.Draws = o.Used, len(o.Values)
	s.Sorted = slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	slices.Sort(s.Sorted)
	slices.Sort(o.Values) // a sum of the same values is the same
	s.Mean, s.SD = math.NaN(), math.NaN()
	if s.Draws > 0 {
		s.Mean = gstat.Mean(o.Values, nil)
	}
	if s.Draws > 1 {
		s.SD = gstat.StdDev(o.Values, nil)
	}
	s.T, s.Truth = MeanInterval(o.Values, within), within.Truth
}

// MeanInterval is the interval at stat.Level of the mean of one value per draw: Wilson's where the values are shares of what is true or
// not, else that of stat.MeanOf, which ends where the values do. Equal values have none: a rule may make them equal by what it is.
func MeanInterval(values []float64, within query.Bounds) stat.Interval {
	if within.Truth && within.High > within.Low && len(values) > 0 {
		return shareInterval(gstat.Mean(values, nil), len(values), within)
	}
	return inside(stat.MeanOf(values, stat.Level).Interval, within)
}

// inside cuts an interval where the values end.
func inside(i stat.Interval, within query.Bounds) stat.Interval {
	if i.Known() {
		i.Low, i.High = max(i.Low, within.Low), min(i.High, within.High)
	}
	return i
}

// shareInterval is Wilson's interval of the mean of a truth measure over n draws.
func shareInterval(mean float64, n int, within query.Bounds) stat.Interval {
	wide := within.High - within.Low
	i := stat.MeanShareOf((mean-within.Low)/wide, n, stat.Level).Interval
	i.Low, i.High = within.Low+wide*i.Low, within.Low+wide*i.High
	return i
}

// Quantile is the p-quantile of the values of the rows, see stat.Quantile.
func (s Summary) Quantile(p float64) float64 { return stat.Quantile(s.Sorted, p) }

// Count is how many draws stand behind the statistics, and how many rows where these are more: "8 draws, 320 rows".
func (s Summary) Count() string { return CountDraws(s.Draws, s.N) }

// Left says in one phrase which rows do not enter the statistics and why; it is "" when all do.
func (s Summary) Left() string {
	var parts []string
	for _, c := range s.Failed {
		parts = append(parts, fmt.Sprintf("%d %s", c.Count, c.Status))
	}
	if n := len(s.Missing); n > 0 {
		const named = 3
		names := s.Missing[:min(n, named)]
		more := ""
		if n > named {
			more = ", …"
		}
		parts = append(parts, fmt.Sprintf("%d without a value (%s%s)", n, strings.Join(names, ", "), more))
	}
	return strings.Join(parts, ", ")
}

// Values computes a measure for every row of v, in the order of Rows; a null or NaN input that the
// measure does not absorb is NaN.
func (v View) Values(m Measure) ([]float64, error) {
	cols, err := v.numbers(m.Needs...)
	if err != nil {
		return nil, fmt.Errorf("measure %q: %w", m.Name, err)
	}
	out := make([]float64, len(v.rows))
	in := make([]float64, len(cols))
	for i, r := range v.rows {
		for k, c := range cols {
			in[k] = c[r]
		}
		out[i] = m.Of(in)
	}
	return out, nil
}

// usable is Values with NaN for the rows that failed.
func (v View) usable(m Measure) ([]float64, error) {
	values, err := v.Values(m)
	if err != nil {
		return nil, err
	}
	status, err := v.Strings("status")
	if err != nil {
		return nil, err
	}
	for i, r := range v.rows {
		if v.Failed(status[r]) {
			values[i] = math.NaN()
		}
	}
	return values, nil
}

func (v View) rowName(row int) string {
	if v.Has("cell_id") {
		return "cell " + v.value("cell_id", row).Text
	}
	return fmt.Sprintf("row %d", row)
}
