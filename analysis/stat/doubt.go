package stat

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// fewForNormal is the number of values below which a sample does not show whether its law is near
// normal: five values of a lognormal law are as often without skewness as five normal ones.
const fewForNormal = 10

// mostSkew is the largest skewness of a mean for which Student's interval is not doubted. For one sample
// it is Cochran's rule n > 25 G₁² (Sampling Techniques, 1977, section 2.15), which keeps the error of a 5 %
// test below 6 %.
const mostSkew = 0.2

// doubt says why Student's interval of n values whose mean has such a skewness may cover less than its level, "" where nothing says so.
// The skewness of the mean of n values is G₁/√n.
func doubt(n int, skew float64) string {
	switch {
	case n < fewForNormal:
		return fmt.Sprintf("n = %d: assumes a normal law", n)
	case math.Abs(skew) >= mostSkew:
		return fmt.Sprintf("skewed sample (skewness %.2g, n = %d): may cover less than it says", skew*math.Sqrt(float64(n)), n)
	}
	return ""
}

// skewness is the third standardised moment m₃/m₂^{3/2} with divisor n. Equal values have none, 0.
func skewness(x []float64) float64 {
	mean, most := stat.Mean(x, nil), 0.0
	for _, v := range x {
		most = max(most, math.Abs(v-mean))
	}
	if most == 0 {
		return 0
	}
	var m2, m3 float64
	for _, v := range x {
		d := (v - mean) / most
		m2, m3 = m2+d*d, m3+d*d*d
	}
	return m3 / math.Pow(m2, 1.5) * math.Sqrt(float64(len(x)))
}

// offer adds to a doubted interval of shift and the mean of x the bootstrap one.
func (i Interval) offer(x []float64, shift float64) Interval {
	if i.Doubt == "" || i.Low == i.High {
		return i
	}
	if b := StudentizedInterval(x, i.Level); b.Known() && len(x) >= fewForBootstrapT {
		i.Doubt += fmt.Sprintf("; bootstrap [%.4g, %.4g]", shift+b.Low, shift+b.High)
	}
	return i
}
