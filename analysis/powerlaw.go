package analysis

import (
	"fmt"
	"math"

	gstat "gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"walras/analysis/stat"
)

// PowerLaw is the power with which the mean of a quantity over draws grows, E y ≈ C x^Slope.
type PowerLaw struct {
	X, Mean []float64       // the grid, and the mean over the draws at each place
	Spread  []stat.Interval // Student's, of each mean
	N       int             // observations that the intervals stand on: draws with a value at every x where Shared, else the fewest at one x
	Shared  bool            // the draws are the same at every x, and each is one cluster over all x
	Left    int             // draws left out, because a value is missing
	Values  int             // behind the means
	// NotPositive is the number of Values that are zero or negative. They enter the means as they are; a
	// logarithm of single values would have to leave them out.
	NotPositive int

	Slope        float64 // NaN where there is none, and Reason says why
	Interval     stat.Interval
	Scale        float64 // C
	Last         float64 // slope between the last two places alone
	LastInterval stat.Interval
	// Bend is by how much the slope changes from the first place to the last along the parabola that fits the points best: where BendInterval does not
	// hold 0 the points do not lie on a line, and Slope is no exponent of large x.
	Bend         float64
	BendInterval stat.Interval
	Reason       string
}

// At is the fitted value at x, NaN where there is no fit.
func (p PowerLaw) At(x float64) float64 { return p.Scale * math.Pow(x, p.Slope) }

// leastBend is the change of the slope that matters: two decimals of it are shown.
const leastBend = 0.01

// Bends says whether the points are established not to lie on a line, by more than leastBend.
func (p PowerLaw) Bends() bool {
	i := p.BendInterval
	return i.Known() && (i.Low > 0 || i.High < 0) && math.Abs(p.Bend) >= leastBend
}

// FitPower fits the power law of a growth. The slope is that of the least
// squares line through the points (log x_k, log ȳ_k), ȳ_k the mean over draws, b = Σ_k w_k log ȳ_k with
// w_k = (log x_k − mean)/Σ(…)². Its interval is over draws: to first order, draw i shifts b by
//
//	b_i − b = Σ_k w_k (y_ik/ȳ_k − 1)
//
// (the infinitesimal jackknife; Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 21.3). The b_i have mean b,
// and stat.StudentizedInterval of their mean is the interval, in which the values of one draw may depend on each
// other, as they do along a trace or with draws that all places share. Where every place has draws of its own the terms of the sum over k are independent, and it is
// Welch's interval, from their variances. It does not hold the misfit of a line: that is tested, see Bend, and the Doubt of the interval says so. A mean that is not positive has no logarithm, and then there is no
// slope. x must be positive and increase.
func FitPower(g Growth) PowerLaw {
	p := PowerLaw{X: g.X, Shared: g.Shared, Slope: math.NaN(), Scale: math.NaN(), Last: math.NaN(), Bend: math.NaN()}
	places := p.take(g)
	if p.Reason = p.unfit(); p.Reason != "" {
		none := stat.NoInterval(stat.Level, p.N)
		none.Reason = p.Reason
		p.Interval, p.LastInterval, p.BendInterval = none, none, none
		return p
	}
	lx, ly := logs(g.X), logs(p.Mean)
	var at0 float64
	at0, p.Slope = gstat.LinearRegression(lx, ly, nil, false)
	p.Scale = math.Exp(at0)
	n := len(lx)
	_, p.Interval = p.contrast(slopeWeights(lx), ly, places)
	ends := make([]float64, n)
	ends[n-1] = 1 / (lx[n-1] - lx[n-2])
	ends[n-2] = -ends[n-1]
	p.Last, p.LastInterval = p.contrast(ends, ly, places)
	p.Bend, p.BendInterval = p.contrast(bendWeights(lx), ly, places)
	if why := p.doubt(); why != "" {
		p.Interval.Doubt = why
	}
	return p
}

// take fills in the means with their intervals, and returns the values behind each.
func (p *PowerLaw) take(g Growth) (places [][]float64) {
	places = make([][]float64, len(g.X))
	for _, row := range g.Rows {
		if len(row) != len(g.X) {
			panic(fmt.Sprintf("analysis: power law of %d places and %d values", len(g.X), len(row)))
		}
		whole := true
		for _, v := range row {
			whole = whole && !math.IsNaN(v)
		}
		if g.Shared && !whole {
			p.Left++
			continue
		}
		for k, v := range row {
			if !math.IsNaN(v) {
				places[k] = append(places[k], v)
			}
		}
	}
	p.Left += g.Lost
	for k, column := range places {
		for _, v := range column {
			if v <= 0 {
				p.NotPositive++
			}
		}
		if p.Values += len(column); k == 0 || len(column) < p.N {
			p.N = len(column)
		}
		p.Mean, p.Spread = append(p.Mean, SummaryOf(column).Mean), append(p.Spread, stat.TInterval(column, stat.Level))
	}
	return places
}

// powerPlaces is the fewest places a slope is read from: two are a line whatever the data.
const powerPlaces = 3

// unfit says why there is no slope, "" where there is one.
func (p *PowerLaw) unfit() string {
	switch {
	case p.N == 0 && p.Shared:
		return "no draw has a value at every place"
	case p.N == 0:
		return "a place has no value"
	case len(p.X) < powerPlaces:
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

// doubt says why the slope cannot be vouched for, "" where it can.
func (p *PowerLaw) doubt() string {
	for k, i := range p.Spread {
		if i.Known() && i.Low <= 0 {
			return fmt.Sprintf("the mean at %g is not established to be positive, so that its logarithm may be anything", p.X[k])
		}
	}
	if p.Bends() {
		return "the points do not lie on a line"
	}
	return ""
}

// sameShape is the shift of a slope below which there is only rounding: replicates that differ by a factor, as they do where all follow
// one law, have no spread in their slopes, and a bootstrap of rounding errors means nothing.
const sameShape = 1e-12

// contrast is Σ_k w_k log ȳ_k with its interval over draws.
func (p *PowerLaw) contrast(w, ly []float64, places [][]float64) (float64, stat.Interval) {
	value := 0.0
	for k, v := range w {
		value += v * ly[k]
	}
	if !p.Shared {
		return value, p.welch(value, w, places)
	}
	shifted := make([]float64, p.N)
	for i := range shifted {
		for k, column := range places {
			shifted[i] += w[k] * (column[i]/p.Mean[k] - 1)
		}
		if math.Abs(shifted[i]) < sameShape {
			shifted[i] = 0
		}
		shifted[i] += value
	}
	return value, stat.StudentizedInterval(shifted, stat.Level)
}

// welch is Student's interval of a contrast of means of independent draws, with the degrees of freedom of Welch and Satterthwaite.
func (p *PowerLaw) welch(value float64, w []float64, places [][]float64) stat.Interval {
	variance, freedom := 0.0, 0.0
	for k, column := range places {
		n := float64(len(column))
		if n < 2 {
			return stat.NoInterval(stat.Level, 1)
		}
		v := w[k] * w[k] * gstat.Variance(column, nil) / (n * p.Mean[k] * p.Mean[k])
		variance, freedom = variance+v, freedom+v*v/(n-1)
	}
	if variance == 0 {
		i := stat.NoInterval(stat.Level, p.N)
		i.Reason = "the draws do not differ"
		return i
	}
	half := math.Sqrt(variance) * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: variance * variance / freedom}.Quantile((1+stat.Level)/2)
	return stat.Interval{Low: value - half, High: value + half, Level: stat.Level}
}

// slopeWeights are those of the least squares slope over x.
func slopeWeights(x []float64) []float64 {
	w, squares := centred(x), 0.0
	for _, v := range w {
		squares += v * v
	}
	for k := range w {
		w[k] /= squares
	}
	return w
}

// bendWeights are those of the change of the slope from the first x to the last along the least squares parabola: 2 (x_K − x_1) times the coefficient of x², which
// is that of x² less its line.
func bendWeights(x []float64) []float64 {
	u, slope := centred(x), slopeWeights(x)
	q := make([]float64, len(u))
	for k, v := range u {
		q[k] = v * v
	}
	along := 0.0
	for k, v := range q {
		along += slope[k] * v
	}
	q = centred(q)
	squares := 0.0
	for k := range q {
		q[k] -= along * u[k]
		squares += q[k] * q[k]
	}
	for k := range q {
		q[k] *= 2 * (x[len(x)-1] - x[0]) / squares
	}
	return q
}

// centred is x less its mean.
func centred(x []float64) []float64 {
	mean := gstat.Mean(x, nil)
	out := make([]float64, len(x))
	for k, v := range x {
		out[k] = v - mean
	}
	return out
}

func logs(x []float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = math.Log(v)
	}
	return out
}
