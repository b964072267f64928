package stat

import "math"

// Moments are the number, mean and sum of squared deviations of values that were seen one by one. The
// zero value has seen none.
type Moments struct {
	N    int64
	mean float64
	m2   float64
}

// Add takes in one value (Welford, Technometrics 4, 1962): no digits are lost where the mean is large
// beside the spread.
func (m *Moments) Add(x float64) {
	m.N++
	d := x - m.mean
	m.mean += d / float64(m.N)
	m.m2 += d * (x - m.mean)
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
	if m.N < 2 {
		return NoInterval(level, int(m.N))
	}
	return student(m.Mean(), m.SD()/math.Sqrt(float64(m.N)), float64(m.N-1), level)
}
