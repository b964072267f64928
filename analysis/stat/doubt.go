package stat

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// fewForNormal is the number of values below which a sample does not show whether its law is near
// normal: of ten lognormal values a fifth of all samples look normal, and there Student's interval covers 68 %.
const fewForNormal = 20

// mostSkew is the largest skewness of a mean for which Student's interval is not doubted. For one sample
// it is Cochran's rule n > 25 G₁² (Sampling Techniques, 1977, section 2.15), which keeps the error of a 5 %
// test below 6 %. A stricter rule would not help: the skewed samples it adds are those that cover.
const mostSkew = 0.2

// doubt says why Student's interval of n values whose mean has such a skewness may cover less than its level, "" where nothing says so.
// The skewness of the mean of n values is G₁/√n.
//
// What the rule is to hold down are intervals that miss and say nothing: at most 5 + 2 of 100 samples under the laws of make coverage.
// Under a law with a rare outcome far away it is the share of samples without that outcome if these are more: 12 % of 20 values of which each is far
// away with probability 1/10.
// Among the samples without a doubt alone coverage may be far lower where the law is skewed, since those are the samples in which
// its long tail does not show; no rule that sees only the sample can change that.
func doubt(n int, skew float64) string {
	if n < fewForNormal {
		return fmt.Sprintf("n = %d: assumes a normal law", n)
	}
	return skewed(n, skew)
}

func skewed(n int, skew float64) string {
	if math.Abs(skew) < mostSkew {
		return ""
	}
	return fmt.Sprintf("skewed sample (skewness %.2g, n = %d): may cover less than it says", skew*math.Sqrt(float64(n)), n)
}

// fewForSkew is the number of values below which the bootstrap, too, covers less than its level where the law is skewed, by two to six points.
const fewForSkew = 10

// strongSkew is the largest skewness of a mean for which the bootstrap-t interval of twenty values and more is not doubted: of lognormal values it
// covers 92 to 93 %.
const strongSkew = 0.35

// doubtBootstrap is doubt of a bootstrap-t interval.
func doubtBootstrap(n int, skew float64) string {
	switch {
	case n < fewForSkew:
		return fmt.Sprintf("n = %d: too few to show the skewness of their law", n)
	case n >= fewForNormal && math.Abs(skew) < strongSkew:
		return ""
	}
	return skewed(n, skew)
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

// offer adds to a doubted interval of the mean of x the bootstrap one.
func (i Interval) offer(x []float64) Interval {
	if i.Doubt == "" || i.Low == i.High {
		return i
	}
	if b := StudentizedInterval(x, i.Level); b.Known() && len(x) >= fewForBootstrapT {
		i.Doubt += fmt.Sprintf("; bootstrap [%.4g, %.4g]", b.Low, b.High)
	}
	return i
}
