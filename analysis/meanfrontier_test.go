package analysis

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// bent is E(ρ) = k √ρ up to an index of top, at steps of its grid, and free from there on.
func bent(k, top float64, points int) TrueFrontier {
	f := TrueFrontier{Free: true}
	for i := range points {
		rho := top * float64(i) / float64(points-1)
		f.Gini, f.Low, f.High = append(f.Gini, rho), append(f.Low, k*math.Sqrt(rho)), append(f.High, k*math.Sqrt(rho))
	}
	return f
}

// The largest k₁√ρ₁ + k₂√ρ₂ with ρ₁ + ρ₂ = s is √((k₁² + k₂²)s), by Cauchy and Schwarz, as long as no frontier ends.
func TestMeanFrontierOfSquareRoots(t *testing.T) {
	m, err := MeanOfFrontiers([]TrueFrontier{bent(3, 1, 4001), bent(4, 1, 4001)}, 41)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "first", m.Gini[0], 0, 0)
	near(t, "last", m.Gini[40], 1, 1e-12)
	near(t, "at the end", m.Low[40], 3.5, 1e-12)
	for i, g := range m.Gini {
		if 2*g*16/25 > 1 { // the second frontier ends
			break
		}
		near(t, "mean frontier", m.Low[i], 2.5*math.Sqrt(2*g), 2e-2*math.Sqrt(1.0/4001)) // chords are below by at most k√h/8
		near(t, "bound", m.High[i], m.Low[i], 0)
	}
}

// A dent, which fixed fees make, is bridged, and a bound that falls is lowered before.
func TestMeanFrontierOfADent(t *testing.T) {
	f := TrueFrontier{Gini: []float64{0, 0.1, 0.2}, Low: []float64{0, 0, 4}, High: []float64{1, 6, 5}, Free: true}
	m, err := MeanOfFrontiers([]TrueFrontier{f}, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0, 2, 4} {
		near(t, "attained", m.Low[i], want, 1e-12)
	}
	for i, want := range []float64{1, 5, 5} {
		near(t, "bound", m.High[i], want, 1e-12)
	}
	if _, err := MeanOfFrontiers(nil, 3); err == nil {
		t.Error("the mean of no frontier is no error")
	}
}

// No rule that stays below the frontier of each draw has means above the mean frontier.
func TestNoMeanIsAboveTheMeanFrontier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "draws")
		var fs []TrueFrontier
		var gini, worth float64
		for range n {
			f := bent(rapid.Float64Range(0.1, 10).Draw(t, "k"), rapid.Float64Range(0.1, 0.6).Draw(t, "top"), rapid.IntRange(3, 12).Draw(t, "points"))
			fs = append(fs, f)
			at := rapid.Float64Range(0, f.Gini[len(f.Gini)-1]).Draw(t, "index")
			_, e, _ := f.At(at)
			gini, worth = gini+at, worth+rapid.Float64Range(0, 1).Draw(t, "share")*e
		}
		gini, worth = gini/float64(n), worth/float64(n)
		m, err := MeanOfFrontiers(fs, 401)
		if err != nil {
			t.Fatal(err)
		}
		for i, g := range m.Gini {
			if g >= gini && worth > m.Low[i]+1e-9 {
				t.Fatalf("mean efficiency %v at the mean index %v is above the frontier, %v at %v", worth, gini, m.Low[i], g)
			}
		}
	})
}
