package stat

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestHolm(t *testing.T) {
	// Wright, Adjusted p-values for simultaneous inference, Biometrics 48, 1992, defines them; this
	// set, worked by hand: sorted 0.005·4, 0.01·3, 0.03·2, 0.04·1, made increasing.
	got, err := Holm([]float64{0.01, 0.04, 0.03, 0.005})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02} {
		near(t, "adjusted probability", got[i], want, 1e-15)
	}
	if _, err := Holm([]float64{0.1, math.NaN()}); err == nil {
		t.Error("NaN is no error")
	}
}

func TestHolmOfDemsar(t *testing.T) {
	// Section 3.2.2: p = 0.016, 0.019 and 0.607 against 0.017, 0.025 and 0.05: two are rejected at 5 %.
	got, err := Holm([]float64{0.016, 0.607, 0.019})
	if err != nil {
		t.Fatal(err)
	}
	if !(got[0] <= 0.05 && got[2] <= 0.05 && got[1] > 0.05) {
		t.Errorf("adjusted probabilities %v: the first and the third are to be at most 0.05", got)
	}
}

// The adjusted probability is at least the raw one and at most Bonferroni's, and keeps the order.
func TestHolmBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 12).Draw(t, "p")
		q, err := Holm(p)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p {
			if q[i] < p[i] || q[i] > min(1, float64(len(p))*p[i]) {
				t.Fatalf("%g was adjusted to %g among %d", p[i], q[i], len(p))
			}
			for j := range p {
				if p[i] < p[j] && q[i] > q[j] {
					t.Fatalf("%g < %g became %g > %g", p[i], p[j], q[i], q[j])
				}
			}
		}
	})
}
