package analysis

import (
	"fmt"
	"math"
	"slices"

	gstat "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
)

// PowerLaw is the power with which the mean of a quantity over replicates grows, E y ≈ C x^Slope.
type PowerLaw struct {
	X, Mean []float64       // the grid, and the mean over the replicates at each place
	Spread  []stat.Interval // Student's, of each mean
	N       int             // replicates with a value at every x, of which all is
	Left    int             // replicates left out, because a value is missing
	// NotPositive is the number of values that are zero or negative, of N·len(X). They enter the means as they are; a
	// logarithm of single values would have to leave them out.
	NotPositive int

	Slope    float64 // NaN where there is none, and Reason says why
	Interval stat.Interval
	Scale    float64 // C
	// Last is the slope between the last two places alone: it lies outside Interval where the points do not
	// lie on a line, so that Slope is no exponent of large x.
	Last         float64
	LastInterval stat.Interval
	Reason       string
}

// At is the fitted value at x, NaN where there is no fit.
func (p PowerLaw) At(x float64) float64 { return p.Scale * math.Pow(x, p.Slope) }

// Bends says whether the points do not lie on a line: the intervals of Slope and Last have nothing in common.
func (p PowerLaw) Bends() bool {
	return p.Interval.Known() && p.LastInterval.Known() && (p.LastInterval.Low > p.Interval.High || p.LastInterval.High < p.Interval.Low)
}

// FitPower fits the power law of y[i][k], replicate i at x[k], NaN where it is missing. The slope is that of the least
// squares line through the points (log x_k, log ȳ_k), ȳ_k the mean over replicates, b = Σ_k w_k log ȳ_k with
// w_k = (log x_k − mean)/Σ(…)². Its interval is over replicates: to first order, replicate i shifts b by
//
//	b_i − b = Σ_k w_k (y_ik/ȳ_k − 1)
//
// (the infinitesimal jackknife; Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 21.3). The b_i have mean b,
// and stat.StudentizedInterval of their mean is the interval, in which the values of one replicate may depend on each
// other, as they do along a trace or with common draws. It does not hold the misfit of a line, see Last. A mean that is
// not positive has no logarithm, and then there is no slope. x must be positive and increase.
func FitPower(x []float64, y [][]float64) PowerLaw {
	p := PowerLaw{X: x, Slope: math.NaN(), Scale: math.NaN(), Last: math.NaN()}
	full := make([][]float64, 0, len(y))
	for _, row := range y {
		if len(row) != len(x) {
			panic(fmt.Sprintf("analysis: power law of %d places and %d values", len(x), len(row)))
		}
		if !slices.ContainsFunc(row, math.IsNaN) {
			full = append(full, row)
		}
	}
	p.N, p.Left = len(full), len(y)-len(full)
	p.Interval, p.LastInterval = stat.NoInterval(stat.Level, p.N), stat.NoInterval(stat.Level, p.N)
	p.means(full)
	if p.Reason = p.unfit(); p.Reason != "" {
		p.Interval.Reason, p.LastInterval.Reason = p.Reason, p.Reason
		return p
	}
	lx, ly := logs(x), logs(p.Mean)
	at0, slope := gstat.LinearRegression(lx, ly, nil, false)
	p.Slope, p.Scale = slope, math.Exp(at0)
	p.Interval = p.around(lx, full)
	n := len(x)
	p.Last = (ly[n-1] - ly[n-2]) / (lx[n-1] - lx[n-2])
	end := PowerLaw{Mean: p.Mean[n-2:], Slope: p.Last}
	ends := make([][]float64, len(full))
	for i, row := range full {
		ends[i] = row[n-2:]
	}
	p.LastInterval = end.around(lx[n-2:], ends)
	return p
}

// means fills in the mean at every place with its interval.
func (p *PowerLaw) means(full [][]float64) {
	column := make([]float64, len(full))
	for k := range p.X {
		for i, row := range full {
			column[i] = row[k]
			if row[k] <= 0 {
				p.NotPositive++
			}
		}
		mean := math.NaN()
		if len(full) > 0 {
			mean = gstat.Mean(column, nil)
		}
		p.Mean, p.Spread = append(p.Mean, mean), append(p.Spread, stat.TInterval(column, stat.Level))
	}
}

// powerPlaces is the fewest places a slope is read from: two are a line whatever the data.
const powerPlaces = 3

// unfit says why there is no slope, "" where there is one.
func (p *PowerLaw) unfit() string {
	if p.N == 0 {
		return "no replicate has a value at every place"
	}
	if len(p.X) < powerPlaces {
		return fmt.Sprintf("%d places, at least %d are needed", len(p.X), powerPlaces)
	}
	for k, m := range p.Mean {
		switch {
		case math.IsInf(m, 0):
			return fmt.Sprintf("the mean is not finite at %g", p.X[k])
		case !(m > 0):
			return fmt.Sprintf("the mean is not positive from %g on", p.X[k])
		}
	}
	return ""
}

// sameShape is the shift of a slope below which there is only rounding: replicates that differ by a factor, as they do where all follow
// one law, have no spread in their slopes, and a bootstrap of rounding errors means nothing.
const sameShape = 1e-12

// around is the interval of the slope over replicates.
func (p *PowerLaw) around(lx []float64, full [][]float64) stat.Interval {
	mean, squares := gstat.Mean(lx, nil), 0.0
	for _, v := range lx {
		squares += (v - mean) * (v - mean)
	}
	shifted, most := make([]float64, len(full)), 0.0
	for i, row := range full {
		shift := 0.0
		for k, v := range row {
			shift += (lx[k] - mean) / squares * (v/p.Mean[k] - 1)
		}
		shifted[i], most = p.Slope+shift, max(most, math.Abs(shift))
	}
	if most < sameShape && len(full) > 1 {
		return stat.Interval{Low: p.Slope, High: p.Slope, Level: stat.Level}
	}
	return stat.StudentizedInterval(shifted, stat.Level)
}

func logs(x []float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = math.Log(v)
	}
	return out
}

// Power fits the power law of column y over column x of table runs, see Replicated.
func (v View) Power(x, y string) (PowerLaw, error) {
	grid, rows, err := v.Replicated(x, y)
	if err != nil {
		return PowerLaw{}, err
	}
	return FitPower(grid, rows), nil
}

// Replicated arranges column y of table runs by column x, which must hold positive numbers: rows[i][k] is the value of replicate i at
// grid[k], NaN where the run failed or there is none. Of several runs of a replicate at one place the last one counts.
func (v View) Replicated(x, y string) (grid []float64, rows [][]float64, err error) {
	places, err := v.GroupBy(x)
	if err != nil {
		return nil, nil, err
	}
	SortGroups(places)
	columns, err := v.numbers(y, "replicate")
	if err != nil {
		return nil, nil, err
	}
	values, replicate := columns[0], columns[1]
	status, err := v.Strings("status")
	if err != nil {
		return nil, nil, err
	}
	at := map[float64]int{}
	for _, r := range v.rows { // in the order of the rows, so that the answer is the same every time
		if _, ok := at[replicate[r]]; !ok {
			at[replicate[r]] = len(at)
		}
	}
	rows = make([][]float64, len(at))
	for i := range rows {
		rows[i] = slices.Repeat([]float64{math.NaN()}, len(places))
	}
	for k, g := range places {
		if !g.Key[0].Numeric || !(g.Key[0].Number > 0) {
			return nil, nil, fmt.Errorf("analysis: column %q of experiment %q holds %s, a power law needs positive numbers", x, v.Experiment(), g.Key[0])
		}
		grid = append(grid, g.Key[0].Number)
		for _, r := range g.rows {
			if !v.Failed(status[r]) {
				rows[at[replicate[r]]][k] = values[r]
			}
		}
	}
	return grid, rows, nil
}
