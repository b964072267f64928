package stat

import (
	"fmt"
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

// MeanOf is the mean of independent draws with Student's interval, whose Doubt offers the bootstrap one where the sample is
// skewed or small. Few values that are all equal have no interval, see TInterval: where the quantity cannot vary,
// the caller says so by Exactly. Draws that are 0 or 1, and are not all
// equal, are a share and have ShareOf's interval; a caller that knows of a share asks for ProportionOf, which also holds for none
// and for all. NaN of no draws.
func MeanOf(x []float64, level float64) Estimate {
	if len(x) == 0 {
		return Estimate{Value: math.NaN(), Interval: NoInterval(level, 0)}
	}
	if p, ok := ProportionOf(x, level); ok && p.Value > 0 && p.Value < 1 {
		return p
	}
	return Estimate{Value: stat.Mean(x, nil), Interval: TInterval(x, level).offer(x), N: len(x)}
}

// Exactly is the estimate of a quantity of which the caller knows that no draw can change it: an interval without width.
func Exactly(value float64, n int, level float64) Estimate {
	return Estimate{Value: value, Interval: Interval{Low: value, High: value, Level: level}, N: n}
}

// ProportionOf is the share of ones with ShareOf's interval, and false where a value is neither 0 nor 1.
func ProportionOf(x []float64, level float64) (Estimate, bool) {
	ones := 0
	for _, v := range x {
		switch v {
		case 0:
		case 1:
			ones++
		default:
			return Estimate{}, false
		}
	}
	return ShareOf(ones, len(x), level), true
}

// looseBase is the relative standard error of the base from which on the linearised ratio is doubted.
const looseBase = 0.2

// RatioOf is Σx/Σy over draws of pairs with the interval of the linearised ratio, whose residuals x − (Σx/Σy) y are as good as
// independent (Cochran, Sampling Techniques, 1977, section 6.4). It has a Doubt where they are few or skewed, and where Σy is known to a fifth only.
// Draws in proportion are equal values, as in MeanOf.
func RatioOf(x, y []float64, level float64) Estimate {
	if len(x) == 0 {
		return MeanOf(nil, level)
	}
	under, sd := stat.MeanStdDev(y, nil)
	r := stat.Mean(x, nil) / under
	residuals := make([]float64, len(x))
	for i := range x {
		residuals[i] = difference(x[i]/under, r*y[i]/under)
	}
	e := Estimate{Value: r, Interval: TInterval(residuals, level), N: len(x)}
	if error := math.Abs(sd/under) / math.Sqrt(float64(len(y))); e.Interval.Known() && error > looseBase {
		e.Interval.Doubt = fmt.Sprintf("the base has a standard error of %.2g %%: may cover less than it says", 100*error)
	}
	e.Interval.Low, e.Interval.High = e.Interval.Low+r, e.Interval.High+r
	return e
}

// DifferenceOf is mean x − mean y of independent samples with Welch's degrees of freedom (Biometrika 34, 1947). N is the size of the
// smaller one. Two samples without spread are equal values, as in MeanOf; samples that are 0 or 1, and not all equal, are shares and have the
// interval that Newcombe makes of both of theirs (Interval estimation for the difference between independent proportions,
// Statistics in Medicine 17, 1998, method 10).
func DifferenceOf(x, y []float64, level float64) Estimate {
	nx, ny := float64(len(x)), float64(len(y))
	mx, sx := stat.MeanStdDev(x, nil)
	my, sy := stat.MeanStdDev(y, nil)
	e := Estimate{Value: mx - my, Interval: NoInterval(level, min(len(x), len(y))), N: min(len(x), len(y))}
	if e.N < 2 {
		return e
	}
	if px, py, ok := shares(x, y, level); ok {
		e.Interval = Interval{Low: e.Value - math.Hypot(px.Value-px.Interval.Low, py.Interval.High-py.Value),
			High: e.Value + math.Hypot(px.Interval.High-px.Value, py.Value-py.Interval.Low), Level: level}
		return e
	}
	if Equal(x) && Equal(y) {
		e.Interval = ofEqual(e.Value, e.N, level)
		return e
	}
	vx, vy := sx*sx/nx, sy*sy/ny
	e.Interval = student(e.Value, math.Sqrt(vx+vy), (vx+vy)*(vx+vy)/(vx*vx/(nx-1)+vy*vy/(ny-1)), level)
	// Third cumulants of independent means add up.
	skew := (skewness(x)*math.Pow(vx, 1.5)/math.Sqrt(nx) - skewness(y)*math.Pow(vy, 1.5)/math.Sqrt(ny)) / math.Pow(vx+vy, 1.5)
	e.Interval.Doubt = doubt(e.N, skew)
	return e
}

// shares are both samples as shares, and whether they are: all values are 0 or 1, and both occur in one of them.
func shares(x, y []float64, level float64) (px, py Estimate, ok bool) {
	px, first := ProportionOf(x, level)
	py, second := ProportionOf(y, level)
	return px, py, first && second && !(Equal(x) && Equal(y))
}

// ShareOf is the proportion count/of with Wilson's score interval (Wilson, JASA 22, 1927; recommended by Brown,
// Cai and DasGupta, Statistical Science 16, 2001), which also holds for 0 and for all of n: with z the
// normal quantile and p = k/n,
//
//	( p + z²/2n ± z √(p(1−p)/n + z²/4n²) ) / (1 + z²/n).
//
// For one of n, two of ten and more, and three of more than fifty, the low end is λ/n with P(Poisson(λ) ≥ k) = 1 − level, as they advise, and likewise at the other
// end: Wilson's own interval covers 86 % of four or five of five where the share is 97 %.
// Its coverage swings with the share, as that of every interval of counts does that is not exact: it averages 95 to 97 % over all shares and is at least
// 87 % for up to nine values, 91 % from ten on. ExactShareOf is for where the level must hold at every share.
func ShareOf(count, of int, level float64) Estimate {
	if of == 0 {
		return MeanOf(nil, level)
	}
	return MeanShareOf(float64(count)/float64(of), of, level)
}

// MeanShareOf is the mean p of n shares from 0 to 1, such as those of the rows of n draws, with ShareOf's interval of p in n, where n p need not
// be a whole number: values between 0 and 1 vary no more than zeros and ones of the same mean.
func MeanShareOf(p float64, n int, level float64) Estimate {
	if n == 0 {
		return MeanOf(nil, level)
	}
	p = min(max(p, 0), 1) // a mean of shares may have a rounding beyond
	of, z := float64(n), distuv.UnitNormal.Quantile((1+level)/2)
	mid := p + z*z/(2*of)
	half := z * math.Sqrt(p*(1-p)/of+z*z/(4*of*of))
	scale := 1 + z*z/of
	i := Interval{Low: max(0, (mid-half)/scale), High: min(1, (mid+half)/scale), Level: level}
	rare := 2.0
	switch {
	case n < 10:
		rare = 1
	case n > 50:
		rare = 3
	}
	const rounding = 1e-9
	if k := p * of; k > rounding && k <= rare+rounding {
		i.Low = min(i.Low, distuv.ChiSquared{K: 2 * k}.Quantile(1-level)/(2*of))
	}
	if k := (1 - p) * of; k > rounding && k <= rare+rounding {
		i.High = max(i.High, 1-distuv.ChiSquared{K: 2 * k}.Quantile(1-level)/(2*of))
	}
	i.Low, i.High = min(i.Low, p), max(i.High, p) // not so by rounding at 0 and 1
	return Estimate{Value: p, Interval: i, N: n}
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
