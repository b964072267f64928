package scenario

import (
	"math"
	"testing"

	"walras/generators"
)

// Heavy and light tails have the variance they claim, and mean 1.
func TestJitterMoments(t *testing.T) {
	for _, law := range []string{"gaussian", "uniform", "student"} {
		f := &Jitter{Play: defaultPlay(200_000), Sigma: 0.1, Law: law}
		m := draw(t, generators.NewPaper(), 1)
		first := m.Alpha[0]
		var v Moving
		if err := v.Open(m, f, 5); err != nil {
			t.Fatal(err)
		}
		sum, squares := 0.0, 0.0
		walkRounds(t, &v, func(int64, string) {
			w := m.Alpha[0]/first - 1
			sum += w
			squares += w * w
		})
		n := float64(f.Rounds)
		// Student's fourth moment is infinite: its sample variance converges slowly.
		if mean, sd := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 2e-3 || math.Abs(sd-0.1) > 0.02 {
			t.Errorf("%s: mean %v, standard deviation %v; want 0 and 0.1", law, mean, sd)
		}
	}
}

func TestRegimeLengths(t *testing.T) {
	f := &Regimes{Play: defaultPlay(200_000), Length: 20, Spread: 0.5}
	m := draw(t, generators.NewPaper(), 1)
	var v Moving
	if err := v.Open(m, f, 5); err != nil {
		t.Fatal(err)
	}
	if err := v.Rewind(); err != nil {
		t.Fatal(err)
	}
	switches := 0.0
	for v.Next() <= f.Rounds {
		if _, err := v.Advance(); err != nil {
			t.Fatal(err)
		}
		switches++
	}
	if want := 10_000.0; math.Abs(switches-want) > 5*math.Sqrt(want) {
		t.Errorf("%v switches in 200000 rounds of mean length 20", switches)
	}
}
