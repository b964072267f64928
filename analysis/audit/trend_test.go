package audit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// curveAt is a curve whose points have these means: each draw is the curve times a factor of its own near 1, with noise at every point.
func curveAt(t trial, rng *rand.Rand, n int, noise float64, means ...float64) curve {
	c := curve{}
	for i := range means {
		c.names, c.all = append(c.names, fmt.Sprint(i)), append(c.all, drawsFrom(0, make([]float64, n)...))
	}
	for k := range n {
		own := 1 + 0.1*rng.NormFloat64()
		for i, m := range means {
			c.all[i].values[k] = m*own + noise*rng.NormFloat64()
		}
	}
	return c.measured(t)
}

// shape is a curve of k points.
func shape(k int, f func(x float64) float64) (means []float64) {
	for i := range k {
		means = append(means, f(float64(i)/float64(k-1)))
	}
	return means
}

// TestTrends: a curve that rises is reproduced, one that falls contradicted; a hump, a level curve and one that falls a little on the way are not
// reproduced, the last only where the fall is of practical size; steps that are each of no practical size add up.
func TestTrends(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	rising := trial{Check: Check{Rising: true, Along: "x"}, groups: 1, family: 20}
	falling := rising
	falling.Rising = false
	for _, c := range []struct {
		what  string
		trial trial
		means []float64
		want  Verdict
	}{
		{"a rise in 40 steps of 0.5 %", rising, shape(41, func(x float64) float64 { return 1 + 0.2*x }), Reproduced},
		{"a rise in 2 steps", rising, []float64{1, 1.1, 1.3}, Reproduced},
		{"a rise with a plateau", rising, shape(21, func(x float64) float64 { return 1 + math.Max(0.1*x, 0.2*x-0.1) }), Reproduced},
		{"a rise with a dip of 0.2 %", rising, []float64{1, 1.1, 1.0978, 1.3}, Reproduced},
		{"a rise with a dip of 5 %", rising, []float64{1, 1.1, 1.045, 1.3}, NotReproduced},
		{"a hump, higher at the end", rising, shape(41, func(x float64) float64 { return 1 + 0.2*x - 0.1*math.Max(0, 3*x-1.5) }), NotReproduced},
		{"a hump that ends where it began", rising, shape(41, func(x float64) float64 { return 1 + 0.4*x*(1-x) }), NotReproduced},
		{"a fall", rising, shape(41, func(x float64) float64 { return 1 - 0.2*x }), Contradicted},
		{"a fall as claimed", falling, shape(41, func(x float64) float64 { return 1 - 0.2*x }), Reproduced},
		{"two points that differ by 0.01 %", rising, []float64{8.602, 8.6012}, NotReproduced},
		{"a level curve", rising, shape(9, func(x float64) float64 { return 1 + 0.001*x }), NotReproduced},
	} {
		f := c.trial.trend(curveAt(c.trial, rng, 300, 0.01, c.means...))
		if got := f.verdict(); got != c.want {
			t.Errorf("%s: %s, want %s\n%s", c.what, got, c.want, f.text)
		}
		few := c.trial.trend(curveAt(c.trial, rng, 3, 0.01, c.means...))
		if got := few.verdict(); len(c.means) > 3 && got != Undecided {
			t.Errorf("%s: 3 draws make it %s\n%s", c.what, got, few.text)
		}
	}
}

// TestTrendsHoldTogether: of curves that do not change at all one in twenty at most has a step or a change that is called established, where
// every change counts as of practical size.
func TestTrendsHoldTogether(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	one := trial{Check: Check{Rising: true, Along: "x", Practical: 1e-12}, groups: 1, family: 1}
	const curves = 120
	wrong := 0
	for range curves {
		if one.trend(curveAt(one, rng, 40, 0.01, shape(12, func(float64) float64 { return 1 })...)).refuted {
			wrong++
		}
	}
	// Falls are one side, 2.5 %; four standard errors of 120 curves are 5.7 points.
	if share := float64(wrong) / curves; share > 0.082 {
		t.Errorf("a level curve is called falling somewhere in %.3f", share)
	}
}

// TestContrasts: neighbours, and beside them pairs of knots, the ends last.
func TestContrasts(t *testing.T) {
	for points, want := range map[int]int{2: 1, 3: 1, 9: 28, 41: 36} {
		steps, spans := contrasts(points)
		if len(steps) != points-1 || len(spans) != want || steps[0] != [2]int{0, 1} || spans[len(spans)-1] != [2]int{0, points - 1} {
			t.Errorf("%d points: %d steps and %d spans, want %d: %v", points, len(steps), len(spans), want, spans)
		}
	}
}
