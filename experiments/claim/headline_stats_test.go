package claim

import (
	"math"
	"math/rand/v2"
	"testing"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s = %v, want %v ± %v", what, got, want, tolerance)
	}
}

// The values are hand-worked: mean 3 of 1…5 has s = √2.5 and t_{0.975,4} =
// 2.776 (tables of Student's t).
func TestIntervalsByHand(t *testing.T) {
	e := meanOf([]float64{1, 2, 3, 4, 5})
	near(t, "mean", e.value, 3, 1e-15)
	near(t, "half width", (e.high-e.low)/2, 2.7764*math.Sqrt(2.5/5), 1e-4)
	if s := slopes([]float64{0, 1, 2}, [][]float64{{1, 3, 5}, {0, 0, 0}}); s[0] != 2 || s[1] != 0 {
		t.Errorf("slopes %v, want [2 0]", s)
	}
}

// An interval covers the truth in about 95 of 100 samples.
func TestIntervalsCover(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	const samples, n = 400, 60
	mean, ratio, boot := 0, 0, 0
	for k := range samples {
		a, b := make([]float64, n), make([]float64, n)
		for i := range a {
			b[i] = 1 + rng.Float64()
			a[i] = b[i]/2 + rng.NormFloat64()/10
		}
		covers := func(e estimate, truth float64) int {
			if e.low <= truth && truth <= e.high {
				return 1
			}
			return 0
		}
		mean += covers(meanOf(a), 0.75)
		ratio += covers(ratioOf(a, b), 0.5)
		if k < 100 {
			boot += covers(bootstrap(n, uint64(k), func(draws []int) float64 {
				sum := 0.0
				for _, i := range draws {
					sum += a[i]
				}
				return sum / n
			}), 0.75)
		}
	}
	for name, share := range map[string]float64{"mean": float64(mean) / samples, "ratio": float64(ratio) / samples, "bootstrap": float64(boot) / 100} {
		if share < 0.88 || share == 1 {
			t.Errorf("%s covers in a share of %v, want about 0.95", name, share)
		}
	}
}
