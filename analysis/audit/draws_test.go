package audit

import (
	"math"
	"math/rand/v2"
	"testing"

	floats "gonum.org/v1/gonum/floats/scalar"
)

// drawsFrom are draws with the seeds from, from+1, …
func drawsFrom(from uint64, values ...float64) draws {
	d := draws{values: values}
	for i := range values {
		d.seeds = append(d.seeds, from+uint64(i))
	}
	return d
}

func TestDifferenceIsPaired(t *testing.T) {
	a, b := drawsFrom(1, 5, 7, 9, 4), drawsFrom(2, 6, 7, 1) // in common: seeds 2, 3, 4
	d := difference(a, b, size(a, b), 0.95)
	// 7 − 6, 9 − 7, 4 − 1: mean 2, sd 1, half width t(0.975, 2)/√3 = 4.302653/1.732051.
	if d.N != 3 || d.Value != 2 || !floats.EqualWithinAbs(d.Interval.Half(), 4.302652729911275/math.Sqrt(3), 1e-9) {
		t.Errorf("difference %v of %d draws", d, d.N)
	}
}

// TestDifferenceOfEqualRules: what differs by rounding alone is no difference, whatever its sign on every draw.
func TestDifferenceOfEqualRules(t *testing.T) {
	a, b := drawsFrom(1, 100, 200, 300), drawsFrom(1, 100*(1+1e-15), 200*(1+2e-15), 300*(1+1e-15))
	if d := difference(b, a, size(a, b), 0.95); d.Above(0) || d.Below(0) || d.Value != 0 {
		t.Errorf("equal rules differ by %v", d)
	}
}

// TestWelchCovers: without common draws the interval covers the difference of the means as often as it says, for unequal spreads and sizes.
func TestWelchCovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const runs = 4000
	covered := 0
	for range runs {
		a, b := draws{}, draws{}
		for i := range 8 {
			a.seeds, a.values = append(a.seeds, uint64(i)), append(a.values, 1+4*rng.NormFloat64())
		}
		for i := range 25 {
			b.seeds, b.values = append(b.seeds, uint64(100+i)), append(b.values, rng.NormFloat64())
		}
		if d := difference(a, b, size(a, b), 0.95); d.Interval.Low <= 1 && 1 <= d.Interval.High {
			covered++
		}
	}
	// Four standard errors of a share of 0.95 are 1.4 points.
	if share := float64(covered) / runs; math.Abs(share-0.95) > 0.014 {
		t.Errorf("covered in %.1f %%", 100*share)
	}
}
