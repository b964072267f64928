package analysis

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// T is Student's interval of the mean, as TInterval gives it for the values themselves.
func (m Moments) T(level float64) Interval {
	if m.N < 2 {
		return noInterval(level, int(m.N))
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(m.N - 1)}.Quantile((1 + level) / 2)
	h := t * m.SD() / math.Sqrt(float64(m.N))
	return Interval{Low: m.Mean() - h, High: m.Mean() + h, Level: level}
}
