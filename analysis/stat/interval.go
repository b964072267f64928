package stat

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Level is the coverage of every interval that figures and tables show.
const Level = 0.95

// Interval is a confidence interval. An interval that cannot be computed has NaN ends, and
// Reason says why.
type Interval struct {
	Low, High, Level float64
	Reason           string
}

// Known says whether the interval exists.
func (i Interval) Known() bool { return !math.IsNaN(i.Low) && !math.IsNaN(i.High) }

// Half is half the width of the interval, NaN where there is none.
func (i Interval) Half() float64 { return (i.High - i.Low) / 2 }

// String is the interval, or the reason why there is none.
func (i Interval) String() string {
	if !i.Known() {
		return "no interval: " + i.Reason
	}
	return fmt.Sprintf("[%.4g, %.4g] (%g %%)", i.Low, i.High, 100*i.Level)
}

// NoInterval stands for the interval of n values where these are too few.
func NoInterval(level float64, n int) Interval {
	reason := "no values"
	if n == 1 {
		reason = "1 replicate"
	}
	return Interval{Low: math.NaN(), High: math.NaN(), Level: level, Reason: reason}
}

// TInterval is Student's interval for the mean, x̄ ± t_{(1+level)/2, n−1} s/√n. It assumes
// independent replicates and a mean that is close to normal. Fewer than two values have none.
func TInterval(x []float64, level float64) Interval {
	if len(x) < 2 {
		return NoInterval(level, len(x))
	}
	mean, sd := stat.MeanStdDev(x, nil)
	return student(mean, stat.StdErr(sd, float64(len(x))), float64(len(x)-1), level)
}

// student is the interval of a value with a standard error of so many degrees of freedom.
func student(value, stderr, freedom, level float64) Interval {
	h := stderr * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile((1+level)/2)
	return Interval{Low: value - h, High: value + h, Level: level}
}
