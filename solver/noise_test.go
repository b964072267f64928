package solver

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// Each law has mean 0 and standard deviation sigma, and averaging M reports
// divides the variance by M. With N draws the mean has error σ/√(MN) and the
// variance relative error √((κ−1)/N), κ the kurtosis of the average: 6 of
// these. Student's law with 3 degrees of freedom has no fourth moment: its
// variance is judged through quantiles instead.
func TestNoiseMoments(t *testing.T) {
	const draws, sigma = 200_000, 0.3
	for _, c := range []struct {
		law      string
		kurtosis float64
	}{{"gaussian", 3}, {"uniform", 1.8}, {"student", math.Inf(1)}} {
		for _, reports := range []int{1, 4} {
			var z Noise
			if err := z.Init(c.law, sigma, rand.NewPCG(40, uint64(reports))); err != nil {
				t.Fatal(err)
			}
			sum, squares := 0.0, 0.0
			for range draws {
				x := z.Mean(reports)
				sum += x
				squares += x * x
			}
			mean, variance := sum/draws, squares/draws
			want := sigma * sigma / float64(reports)
			if limit := 6 * math.Sqrt(want/draws); math.Abs(mean) > limit {
				t.Errorf("%s, M = %d: mean %v; limit %v", c.law, reports, mean, limit)
			}
			if math.IsInf(c.kurtosis, 1) {
				continue
			}
			kurtosis := 3 + (c.kurtosis-3)/float64(reports)
			if limit := 6 * math.Sqrt((kurtosis-1)/draws); math.Abs(variance/want-1) > limit {
				t.Errorf("%s, M = %d: variance %v; want %v within %.1f %%", c.law, reports, variance, want, 100*limit)
			}
		}
	}
}

// Student's t with 3 degrees of freedom has variance 3, and P(|T| <= t) =
// (2/π)(θ + sin θ cos θ), tan θ = t/√3. Scaled to standard deviation σ, |X| <= σ
// is |T| <= √3: θ = π/4, so P = 1/2 + 1/π.
func TestStudentNoiseQuantile(t *testing.T) {
	const draws, sigma = 200_000, 0.3
	var z Noise
	if err := z.Init("student", sigma, rand.NewPCG(41, 1)); err != nil {
		t.Fatal(err)
	}
	within := 0
	for range draws {
		if math.Abs(z.Mean(1)) <= sigma {
			within++
		}
	}
	want := 0.5 + 1/math.Pi
	if limit := 6 * math.Sqrt(want*(1-want)/draws); math.Abs(float64(within)/draws-want) > limit {
		t.Errorf("P(|X| <= σ) = %v; want %v ± %v", float64(within)/draws, want, limit)
	}
}

// Uniform noise stays on ±√3 σ.
func TestUniformNoiseSupport(t *testing.T) {
	var z Noise
	if err := z.Init("uniform", 2, rand.NewPCG(42, 1)); err != nil {
		t.Fatal(err)
	}
	for range 10_000 {
		if x := z.Mean(1); math.Abs(x) > 2*math.Sqrt(3) {
			t.Fatalf("drew %v outside ±2√3", x)
		}
	}
}

// Noise is in units of capacity: the residual of round 1 differs from the
// noiseless one by c times a draw.
func TestNoiseIsRelativeToCapacity(t *testing.T) {
	const n, sigma, draws = 2, 0.01, 4000
	squares := 0.0
	m := identical(n, 12, 2, 4) // demand 12 at price 0, excess 8
	tt := NewTatonnement()
	tt.Noise, tt.Sigma = "gaussian", sigma
	src := rand.NewPCG(43, 1)
	for range draws {
		if _, err := prices(m, tt, src, 1); err != nil {
			t.Fatal(err)
		}
		primal, _ := tt.Residuals()
		squares += (primal - 8) * (primal - 8)
	}
	want := 4 * sigma
	if got := math.Sqrt(squares / draws); math.Abs(got/want-1) > 6*math.Sqrt(2.0/draws) {
		t.Errorf("standard deviation of the reported demand %v; want σc = %v", got, want)
	}
}

func TestNoiseRefuses(t *testing.T) {
	m := identical(1, 12, 2, 4)
	tt := NewTatonnement()
	tt.Noise, tt.Sigma = "cauchy", 1
	if res := play(m, tt, rand.NewPCG(1, 1), 1e-9, 10); res.Status != Failed || !strings.Contains(res.Err.Error(), `"cauchy"; allowed: none, gaussian`) {
		t.Errorf("%v, %v", res.Status, res.Err)
	}
	tt.Noise = "gaussian"
	if res := play(m, tt, nil, 1e-9, 10); res.Status != Failed || !strings.Contains(res.Err.Error(), "needs a source") {
		t.Errorf("%v, %v", res.Status, res.Err)
	}
}

// T4.12: under zero-mean noise of bounded variance Robbins–Monro steps bring
// E|μ_t − μ*|² towards 0, and constant steps leave it at a level set by the
// step. Mean squares over 200 paths; with the asymptotic theory the last is of
// order 1/t.
func TestRobbinsMonroConverges(t *testing.T) {
	const paths, rounds = 200, 3000
	m := identical(5, 12, 2, 15) // p* = 6, L = 5/2
	spread := func(schedule string, at int) (sum float64) {
		for k := range paths {
			tt := NewTatonnement()
			tt.Schedule, tt.Noise, tt.Sigma, tt.StepSize = schedule, "gaussian", 0.1, 1
			rows, err := prices(m, tt, rand.NewPCG(44, uint64(k)), at)
			if err != nil {
				t.Fatal(err)
			}
			e := rows[at-1][0] - 6
			sum += e * e / paths
		}
		return sum
	}
	// Linear demand, e' = (1 − s/t)e + (s/t)(c/L)σz with s = 1: the average of
	// t draws, of variance (cσ/L)²/t = 0.36/t; with constant steps 0.36 s/(2−s).
	early, late, constant := spread("robbins-monro", rounds/30+1), spread("robbins-monro", rounds+1), spread("constant", rounds/30+1)
	limit := 6 * math.Sqrt(2.0/paths)
	for _, c := range []struct {
		name      string
		got, want float64
	}{{"after 100 rounds", early, 0.36 / (rounds / 30)}, {"after 3000 rounds", late, 0.36 / rounds}, {"constant step", constant, 0.36}} {
		if math.Abs(c.got/c.want-1) > limit {
			t.Errorf("%s: E|μ − μ*|² = %v; want %v within %.0f %%", c.name, c.got, c.want, 100*limit)
		}
	}
}
