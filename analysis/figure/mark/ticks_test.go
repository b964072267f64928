package mark

import (
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"pgregory.net/rapid"
)

func labels(ticks []plot.Tick) string {
	var out []string
	for _, t := range ticks {
		if t.Label != "" {
			out = append(out, t.Label)
		}
	}
	return strings.Join(out, " ")
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{0, 1, "0.0 0.2 0.4 0.6 0.8 1.0"}, {-10, 10, "−10 −5 0 5 10"}, {0, 12, "0.0 2.5 5.0 7.5 10.0"}, {0.001, 0.002, "0.0010 0.0012 0.0014 0.0016 0.0018 0.0020"},
	} {
		if got := labels(niceTicks{}.Ticks(c.low, c.high)); got != c.want {
			t.Errorf("ticks of [%g, %g] are %q, want %q", c.low, c.high, got, c.want)
		}
	}
	if got, want := labels(LogTicks{}.Ticks(1e-9, 1)), "1e−9 1e−7 1e−5 1e−3 0.1"; got != want {
		t.Errorf("logarithmic ticks are %q, want %q", got, want)
	}
}

func TestTicksLieInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(-1e5, 1e5).Draw(t, "low")
		high := low + rapid.Float64Range(1e-3, 1e5).Draw(t, "width")
		ticks := niceTicks{}.Ticks(low, high)
		if n := len(ticks); n < 2 || n > mostTicks+1 {
			t.Fatalf("%d ticks in [%g, %g]", n, low, high)
		}
		for _, tick := range ticks {
			slack := 1e-6 * (high - low)
			if tick.Value < low-slack || tick.Value > high+slack {
				t.Fatalf("tick %g outside [%g, %g]", tick.Value, low, high)
			}
		}
	})
}

func TestLogScaleSurvivesZero(t *testing.T) {
	s := LogScale{}
	for _, x := range []float64{0, -1, 1e-12} {
		if got := s.Normalize(1e-6, 1, x); got != 0 {
			t.Errorf("%g is drawn at %g, want the lower edge", x, got)
		}
	}
	near(t, "middle", s.Normalize(1e-6, 1, 1e-3), 0.5, 1e-15)
}

func TestNothingIsRoundedToMinusZero(t *testing.T) {
	for v, want := range map[float64]string{0.004: "0.00", -0.004: "0.00", -0.006: "−0.01", 12.344: "12.34"} {
		if got := Number(v, 2); got != want {
			t.Errorf("%v is written %q, want %q", v, got, want)
		}
	}
}
