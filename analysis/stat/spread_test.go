package stat

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The intervals of a standard deviation and of a ratio of two cover for normal values and for values with heavier and lighter tails.
func TestSpreadCovers(t *testing.T) {
	src := rand.New(rand.NewPCG(7, 8))
	const repeats, n = 2000, 30
	silent := 0 // intervals that miss without a doubt
	for name, law := range map[string]struct {
		draw func() float64
		sd   float64
	}{"normal": {src.NormFloat64, 1}, "uniform": {src.Float64, math.Sqrt(1. / 12)}, "Laplace": {func() float64 { return src.ExpFloat64() - src.ExpFloat64() }, math.Sqrt2}} {
		covered, agree := 0, 0
		for range repeats {
			x, y := make([]float64, n), make([]float64, n)
			for i := range x {
				x[i], y[i] = law.draw(), law.draw()
			}
			if i := SpreadOf(x, Level).Interval; i.Low <= law.sd && law.sd <= i.High {
				covered++
			} else if name == "Laplace" && i.Doubt == "" {
				silent++
			}
			test := SpreadAgrees(SpreadOf(y, Level).Value, n, x, Level)
			if test.P > 1-Level {
				agree++
			}
			if inside := test.Ratio.Interval.Low <= 1 && 1 <= test.Ratio.Interval.High; inside != (test.P >= 1-Level) {
				t.Fatalf("p = %g and the interval of the ratio %v", test.P, test.Ratio.Interval)
			}
		}
		if name == "Laplace" { // doubted
			continue
		}
		near(t, "coverage of the spread of "+name+" values", float64(covered)/repeats, Level, 0.02)
		near(t, "agreement of spreads of "+name+" values", float64(agree)/repeats, Level, 0.03)
	}
	if share := float64(silent) / repeats; share > 1-Level+0.02 {
		t.Errorf("%g of the intervals of the spread of Laplace values miss it without a doubt", share)
	}
}

// Of many normal values the interval is s exp(± z/√(2n)), and spreads that differ by twice as much are told apart.
func TestSpreadOfManyNormalValues(t *testing.T) {
	src := rand.New(rand.NewPCG(9, 10))
	const n = 4000
	x := make([]float64, n)
	for i := range x {
		x[i] = src.NormFloat64()
	}
	e := SpreadOf(x, Level)
	near(t, "relative half width", e.Interval.Half()/e.Value, 1.96/math.Sqrt(2*n), 2e-3)
	if p := SpreadAgrees(1.1*e.Value, n, x, Level).P; p > 1e-3 {
		t.Errorf("a spread 10 %% larger over %d draws has p = %g", n, p)
	}
	if p := SpreadAgrees(1.1*e.Value, 10, x, Level).P; p < 0.1 {
		t.Errorf("a spread 10 %% larger over 10 draws has p = %g", p)
	}
	for n := range 10 {
		if i := SpreadOf(x[:n], Level).Interval; i.Known() || i.Reason == "" {
			t.Errorf("%d values have %v", n, i)
		}
	}
	if s := SpreadAgrees(1, 1, x, Level); s.Ratio.Interval.Known() || !math.IsNaN(s.P) {
		t.Errorf("a spread of one draw is compared: %+v", s)
	}
}

// Values seen one by one have Bonett's interval with the fourth moment about their mean: in two passes here, far from 0 so that digits may be lost.
func TestMomentsSpread(t *testing.T) {
	src := rand.New(rand.NewPCG(11, 12))
	const n, z, base = 60, 1.959963984540054, 1e6
	x := make([]float64, n)
	var m Moments
	mean := 0.0
	for i := range x {
		x[i] = base + src.ExpFloat64()
		m.Add(x[i])
		mean += x[i] / n
	}
	var m2, m4 float64
	for _, v := range x {
		m2, m4 = m2+math.Pow(v-mean, 2), m4+math.Pow(v-mean, 4)
	}
	variance, c := m2/(n-1), n/(n-z)
	half := z * c * math.Sqrt((n*m4/(m2*m2)-(n-3.)/n)/(n-1))
	i := m.Spread(Level)
	near(t, "low", i.Low, math.Exp((math.Log(c*variance)-half)/2), 1e-8)
	near(t, "high", i.High, math.Exp((math.Log(c*variance)+half)/2), 1e-8)
	if i.Doubt == "" {
		t.Errorf("the interval of the spread of exponential values has no doubt: %v", i)
	}
	var few Moments
	for k := range 9 {
		if few.Add(float64(k)); few.Spread(Level).Known() || few.Spread(Level).Reason == "" {
			t.Errorf("%d values have %v", k+1, few.Spread(Level))
		}
	}
}
