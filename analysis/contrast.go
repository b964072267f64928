package analysis

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Contrast compares two treatments on the same market draws.
type Contrast struct {
	A, B     string
	Test     SignedRank // of A − B; failures count as worst
	Adjusted float64    // Test.P by Holm over all contrasts made together; NaN where there is no test
	Effect   Stochastic // probability that A is larger than B
	Failures int        // pairs in which at least one failed; they have a rank but no difference
	Mean     float64    // of A − B; NaN where there are failures
	T, BCa   Interval   // of Mean
	Needed   Needed
}

// Contrast compares treatments a and b of m. Rank test and effect size use every pair; the mean
// difference, its intervals and the number of replicates needed exist only where no run failed, and say
// so otherwise.
func (m Matrix) Contrast(a, b int) (Contrast, error) {
	x, y := m.Column(a), m.Column(b)
	c := Contrast{A: m.Treatments[a], B: m.Treatments[b], Mean: math.NaN()}
	var err error
	if c.Test, err = Wilcoxon(x, y); err != nil {
		return c, fmt.Errorf("%s against %s: %w", c.A, c.B, err)
	}
	c.Adjusted = c.Test.P
	if c.Effect, err = VarghaDelaney(x, y); err != nil {
		return c, fmt.Errorf("%s against %s: %w", c.A, c.B, err)
	}
	d := make([]float64, len(x))
	for i := range d {
		if math.IsInf(x[i], 0) || math.IsInf(y[i], 0) {
			c.Failures++
			d[i] = math.Inf(1)
			continue
		}
		d[i] = x[i] - y[i]
	}
	if c.Needed, err = ReplicatesNeeded(d); err != nil {
		return c, fmt.Errorf("%s against %s: %w", c.A, c.B, err)
	}
	if c.Failures > 0 {
		none := Interval{Low: math.NaN(), High: math.NaN(), Level: Level, Reason: fmt.Sprintf("in %d of %d pairs a run failed", c.Failures, len(d))}
		c.T, c.BCa = none, none
		return c, nil
	}
	c.Mean = stat.Mean(d, nil)
	c.T = TInterval(d, Level)
	c.BCa = BCaInterval(d, Level, func(x []float64) float64 { return stat.Mean(x, nil) })
	return c, nil
}

// Against compares every other treatment with the base one, with Holm's correction over those that
// could be tested.
func (m Matrix) Against(base int) ([]Contrast, error) {
	var out []Contrast
	var tested []int
	var p []float64
	for t := range m.Treatments {
		if t == base {
			continue
		}
		c, err := m.Contrast(t, base)
		if err != nil {
			return nil, err
		}
		if !math.IsNaN(c.Test.P) {
			tested, p = append(tested, len(out)), append(p, c.Test.P)
		}
		out = append(out, c)
	}
	adjusted, err := Holm(p)
	if err != nil {
		return nil, err
	}
	for k, i := range tested {
		out[i].Adjusted = adjusted[k]
	}
	return out, nil
}

// Friedman is Friedman's test over the blocks of m, with rank 1 for the best value in m's sense.
func (m Matrix) Friedman() (FriedmanTest, error) {
	x := make([][]float64, len(m.X))
	for b, row := range m.X {
		for _, v := range row {
			x[b] = append(x[b], -sign(m.Sense)*v)
		}
	}
	return Friedman(x)
}
