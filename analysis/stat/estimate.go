package stat

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Estimate is a number with its interval, from N draws.
type Estimate struct {
	Value    float64
	Interval Interval
	N        int
}

// Above says whether the interval lies above x.
func (e Estimate) Above(x float64) bool { return e.Interval.Low > x }

// Below says whether the interval lies below x.
func (e Estimate) Below(x float64) bool { return e.Interval.High < x }

// MeanOf is the mean of independent draws with Student's interval; of equal draws it has no width. NaN of no draws.
func MeanOf(x []float64, level float64) Estimate {
	if len(x) == 0 {
		return Estimate{Value: math.NaN(), Interval: NoInterval(level, 0)}
	}
	return Estimate{Value: stat.Mean(x, nil), Interval: TInterval(x, level), N: len(x)}
}

// RatioOf is Σx/Σy over draws of pairs with the interval of the linearised ratio, whose residuals x − (Σx/Σy) y are as good as
// independent (Cochran, Sampling Techniques, 1977, section 6.4).
func RatioOf(x, y []float64, level float64) Estimate {
	if len(x) == 0 {
		return MeanOf(nil, level)
	}
	under := stat.Mean(y, nil)
	r := stat.Mean(x, nil) / under
	residuals := make([]float64, len(x))
	for i := range x {
		residuals[i] = (x[i] - r*y[i]) / under
	}
	e := MeanOf(residuals, level)
	e.Value, e.Interval.Low, e.Interval.High = r, e.Interval.Low+r, e.Interval.High+r
	return e
}

// DifferenceOf is mean x − mean y of independent samples with Welch's degrees of freedom (Biometrika 34, 1947). N is the size of the
// smaller one.
func DifferenceOf(x, y []float64, level float64) Estimate {
	nx, ny := float64(len(x)), float64(len(y))
	mx, sx := stat.MeanStdDev(x, nil)
	my, sy := stat.MeanStdDev(y, nil)
	e := Estimate{Value: mx - my, Interval: NoInterval(level, min(len(x), len(y))), N: min(len(x), len(y))}
	if e.N < 2 {
		return e
	}
	vx, vy := sx*sx/nx, sy*sy/ny
	if vx+vy == 0 {
		e.Interval = Interval{Low: e.Value, High: e.Value, Level: level}
		return e
	}
	e.Interval = student(e.Value, math.Sqrt(vx+vy), (vx+vy)*(vx+vy)/(vx*vx/(nx-1)+vy*vy/(ny-1)), level)
	return e
}

// ShareOf is the proportion count/of with Wilson's score interval (Wilson, JASA 22, 1927; recommended by Brown,
// Cai and DasGupta, Statistical Science 16, 2001), which also holds for 0 and for all of n: with z the
// normal quantile and p = k/n,
//
//	( p + z²/2n ± z √(p(1−p)/n + z²/4n²) ) / (1 + z²/n).
func ShareOf(count, of int, level float64) Estimate {
	if of == 0 {
		return MeanOf(nil, level)
	}
	n := float64(of)
	p, z := float64(count)/n, distuv.UnitNormal.Quantile((1+level)/2)
	mid := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	return Estimate{Value: p, Interval: Interval{Low: max(0, (mid-half)/scale), High: min(1, (mid+half)/scale), Level: level}, N: of}
}

// ExactShareOf is the proportion count/of with the interval of Clopper and Pearson (Biometrika 26, 1934), quantiles of the beta law: it covers at
// least its level and is wider than ShareOf's.
func ExactShareOf(count, of int, level float64) Estimate {
	if of == 0 {
		return MeanOf(nil, level)
	}
	s := Estimate{Value: float64(count) / float64(of), Interval: Interval{High: 1, Level: level}, N: of}
	tail := (1 - level) / 2
	if count > 0 {
		s.Interval.Low = distuv.Beta{Alpha: float64(count), Beta: float64(of - count + 1)}.Quantile(tail)
	}
	if count < of {
		s.Interval.High = distuv.Beta{Alpha: float64(count + 1), Beta: float64(of - count)}.Quantile(1 - tail)
	}
	return s
}
