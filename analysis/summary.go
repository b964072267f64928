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
	return Measure{Name: name, Needs: []string{column}, Of: func(x []float64) float64 { return x[0] }}
}

// The measures that the figures and tables of the paper share. Monetary amounts are in the unit of
// the valuation V, "units of account" below; the paper names no currency.
var (
	// EfficiencyPerAgent is Eff (8) divided by n, units of account per agent.
	EfficiencyPerAgent = Measure{Name: "efficiency per agent", Needs: []string{"efficiency", "agents"}, Of: func(x []float64) float64 { return x[0] / x[1] }}
	// Fairness is 1 − Gini.
	Fairness = Measure{Name: "1 − Gini", Needs: []string{"gini"}, Of: func(x []float64) float64 { return 1 - x[0] }}
	// Participation is the share of agents with x > 0, in per cent.
	Participation = Measure{Name: "participation, %", Needs: []string{"participation"}, Of: func(x []float64) float64 { return 100 * x[0] }}
)

// OverloadSlack is how far the load may exceed 1 before it counts as overload: a millionth of
// capacity, well above what an iterative solver leaves when it stops on its certificate.
const OverloadSlack = 1e-6

// Summary is what is known of one measure over the rows of one group. The rows are split without
// rest: Rows = N + failures + len(Missing).
type Summary struct {
	Rows       int           // rows in the group
	N          int           // rows whose value enters the statistics
	Failed     []StatusCount // rows left out because the run failed, by status
	NoClearing int           // rows, among N, on whose market no price clears
	Missing    []string      // rows left out because the value is NaN or null, as "cell 12"
	Mean, SD   float64       // sample mean; sample standard deviation, NaN for fewer than two values
	T          stat.Interval // Student's interval of the mean at Level
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
	s := Summary{Rows: len(v.rows)}
	failed := map[string]int{}
	var used []float64
	for i, r := range v.rows {
		switch {
		case v.Failed(status[r]):
			failed[status[r]]++
			continue
		case math.IsNaN(values[i]):
			s.Missing = append(s.Missing, v.rowName(r))
			continue
		case v.Class(status[r]) == results.Finding:
			s.NoClearing++
		}
		used = append(used, values[i])
	}
	s.Failed = v.src.outcomes.sorted(failed)
	s.reduce(used)
	return s, nil
}

// SummaryOf is the summary of values that have no failures among them; NaN is counted as missing
// under the number of the value.
func SummaryOf(values []float64) Summary {
	s := Summary{Rows: len(values)}
	used := make([]float64, 0, len(values))
	for i, x := range values {
		if math.IsNaN(x) {
			s.Missing = append(s.Missing, fmt.Sprintf("value %d", i))
			continue
		}
		used = append(used, x)
	}
	s.reduce(used)
	return s
}

func (s *Summary) reduce(used []float64) {
	s.N = len(used)
	slices.Sort(used)
	s.Sorted = used
	s.Mean, s.SD = math.NaN(), math.NaN()
	if s.N > 0 {
		s.Mean = gstat.Mean(used, nil)
	}
	if s.N > 1 {
		s.SD = gstat.StdDev(used, nil)
	}
	s.T = stat.TInterval(used, stat.Level)
}

// Quantile is the p-quantile of the values, see stat.Quantile.
func (s Summary) Quantile(p float64) float64 { return stat.Quantile(s.Sorted, p) }

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
