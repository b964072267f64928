package analysis

import (
	"fmt"
	"math"

	gstat "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
)

// ShiftedMean is a shifted geometric mean with what has to be printed beside it.
type ShiftedMean struct {
	Name    string
	Mean    float64
	Shift   float64
	Penalty float64 // what a failure was charged
	Failed  int     // runs charged with the penalty
	N       int     // runs, failures included

	Draws    int           // market draws that the runs are of
	Interval stat.Interval // of Mean: that of the mean over draws of their mean logarithm, carried back
}

// shiftedGeometricMean is exp(1/n Σ log(c_i + s)) − s, which weighs factors rather than differences
// and, by the shift s, keeps costs far below s from counting (Achterberg, Constraint Integer
// Programming, thesis, TU Berlin 2007, appendix A). A failure, +Inf, is charged the penalty, usually
// the limit of the runs or a multiple of it (PAR10 is ten times): it is never left out. All costs and
// the shift must be at least 0, with c + s > 0, and the penalty no less than any cost that succeeded.
func shiftedGeometricMean(name string, costs []float64, shift, penalty float64) (ShiftedMean, error) {
	m := ShiftedMean{Name: name, Shift: shift, Penalty: penalty, N: len(costs)}
	if len(costs) == 0 {
		return m, fmt.Errorf("analysis: shifted geometric mean of %s: no runs", name)
	}
	if !(shift >= 0) || !(penalty >= 0) || math.IsInf(shift, 0) || math.IsInf(penalty, 0) {
		return m, fmt.Errorf("analysis: shifted geometric mean of %s: shift %g, penalty %g; both must be finite and at least 0", name, shift, penalty)
	}
	sum := 0.0
	for i, c := range costs {
		if math.IsInf(c, 1) {
			m.Failed++
			c = penalty
		}
		switch {
		case !(c >= 0) || c+shift == 0:
			return m, fmt.Errorf("analysis: shifted geometric mean of %s: cost %d is %g and the shift %g, their sum must be positive", name, i, c, shift)
		case c > penalty:
			return m, fmt.Errorf("analysis: shifted geometric mean of %s: cost %d is %g, above the penalty %g: a failure would pay less than a success", name, i, c, penalty)
		}
		sum += math.Log(c + shift)
	}
	m.Mean = math.Exp(sum/float64(len(costs))) - shift
	return m, nil
}

// ShiftedMeans are the shifted geometric means of all treatments over the same blocks. Every draw counts once, by the mean logarithm over
// its blocks.
func (m Matrix) ShiftedMeans(shift, penalty float64) ([]ShiftedMean, error) {
	out := make([]ShiftedMean, len(m.Treatments))
	byDraw := m.meanByDraw(m.Map(func(c float64) float64 { return math.Log(min(c, penalty) + shift) }).X)
	for t, name := range m.Treatments {
		s, err := shiftedGeometricMean(name, m.Column(t), shift, penalty)
		if err != nil {
			return nil, err
		}
		logs := column64(byDraw, t)
		if s.Draws = len(byDraw); s.Draws < s.N {
			s.Mean = math.Exp(gstat.Mean(logs, nil)) - shift
		}
		s.Interval = stat.TInterval(logs, stat.Level)
		s.Interval.Low, s.Interval.High = math.Exp(s.Interval.Low)-shift, math.Exp(s.Interval.High)-shift
		out[t] = s
	}
	return out, nil
}

// String is the mean with its shift, penalty and failures.
func (s ShiftedMean) String() string {
	return fmt.Sprintf("%s: %.4g (shift %g; %d of %d failed, charged %g each)", s.Name, s.Mean, s.Shift, s.Failed, s.N, s.Penalty)
}
