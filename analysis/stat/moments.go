package stat

import "math"

// Moments are the number, mean and sums of squared, cubed and fourth powers of deviations of values that were seen one by one. The
// zero value has seen none.
type Moments struct {
	N          int64
	mean       float64
	m2, m3, m4 float64
}

// Add takes in one value (Welford, Technometrics 4, 1962; higher powers after Pébay, Formulas for robust, one-pass parallel
// computation of covariances and arbitrary-order statistical moments, Sandia report SAND2008-6212): no digits are lost where
// the mean is large beside the spread.
func (m *Moments) Add(x float64) {
	m.N++
	n, d := float64(m.N), x-m.mean
	step, square := d/n, d*(x-m.mean-d/n)
	m.mean += step
	m.m4 += square*step*step*(n*n-3*n+3) + 6*step*step*m.m2 - 4*step*m.m3
	m.m3 += square*step*(n-2) - 3*step*m.m2
	m.m2 += square
}

// Mean is NaN where no value was seen.
func (m Moments) Mean() float64 {
	if m.N == 0 {
		return math.NaN()
	}
	return m.mean
}

// SD is the sample standard deviation, NaN for fewer than two values.
func (m Moments) SD() float64 {
	if m.N < 2 {
		return math.NaN()
	}
	return math.Sqrt(m.m2 / float64(m.N-1))
}

// T is Student's interval of the mean, as TInterval gives it for the values themselves.
func (m Moments) T(level float64) Interval {
	n := float64(m.N)
	switch {
	case m.N < 2:
		return NoInterval(level, int(m.N))
	case math.IsNaN(m.m2) || math.IsInf(m.m2, 0):
		return noInterval(level, "not all values are finite")
	case math.Sqrt(m.m2/n) <= tieTolerance*math.Abs(m.mean):
		return ofEqual(m.mean, int(m.N), level)
	}
	i := student(m.Mean(), m.SD()/math.Sqrt(n), n-1, level)
	i.Doubt = doubt(int(m.N), m.m3/math.Pow(m.m2, 1.5))
	return i
}

// Spread is the interval of the standard deviation that SpreadOf gives, with the kurtosis about the mean in place of the trimmed mean.
func (m Moments) Spread(level float64) Interval {
	n := float64(m.N)
	if i := m.T(level); m.N < 2 || !i.Known() || i.Low == i.High {
		return noInterval(level, i.Reason+i.Doubt)
	}
	return spreadInterval(int(m.N), m.SD(), m.m3/math.Pow(m.m2, 1.5), n*m.m4/(m.m2*m.m2), level)
}
