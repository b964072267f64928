package generators

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// anyLaw draws a law of every kind.
func anyLaw(t *rapid.T) Law {
	finite := rapid.Float64Range(-1e300, 1e300)
	positive := rapid.Float64Range(1e-300, 1e300)
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return Constant(finite.Draw(t, "value"))
	case 1:
		return Law{kind: list, values: rapid.SliceOfN(finite, 1, 5).Draw(t, "values")}
	case 2:
		lo := finite.Draw(t, "lo")
		return Uniform(lo, rapid.Float64Range(math.Nextafter(lo, math.Inf(1)), 2e300).Draw(t, "hi"))
	case 3:
		return Law{kind: lognormal, a: finite.Draw(t, "mu"), b: positive.Draw(t, "sigma")}
	default:
		return Law{kind: pareto, a: positive.Draw(t, "scale"), b: positive.Draw(t, "shape")}
	}
}

func TestLawRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		law := anyLaw(t)
		text, err := law.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back Law
		if err := back.UnmarshalText(text); err != nil {
			t.Fatal(err)
		}
		if back.String() != string(text) || back.kind != law.kind || back.a != law.a || back.b != law.b || len(back.values) != len(law.values) {
			t.Fatalf("%s came back as %s", text, back)
		}
		for i, v := range law.values {
			if back.values[i] != v {
				t.Fatalf("%s came back as %s", text, back)
			}
		}
	})
}

func TestParseLaw(t *testing.T) {
	for text, want := range map[string]string{
		"2":                      "2",
		" 1e3 ":                  "1000",
		"uniform( 5 , 20 )":      "uniform(5,20)",
		"list(1, 2,3)":           "list(1,2,3)",
		"lognormal(0,0.5)":       "lognormal(0,0.5)",
		"pareto(1,2.5)":          "pareto(1,2.5)",
		"x":                      `"x" is not a finite number; allowed: `,
		"NaN":                    `"NaN" is not a finite number; allowed: `,
		"1e999":                  `"1e999" is not a finite number; allowed: `,
		"uniform(1,2":            `"uniform(1,2" lacks its closing bracket`,
		"uniform(1)":             `"uniform(1)" has 1 arguments; allowed: 2 for uniform`,
		"uniform(2,1)":           `a lower end below the upper`,
		"uniform(1,1)":           `a lower end below the upper`,
		"uniform(1,inf)":         `in "uniform(1,inf)": "inf" is not a finite number`,
		"lognormal(0,0)":         `sigma above 0`,
		"pareto(0,1)":            `scale and shape above 0`,
		"pareto(1,-1)":           `scale and shape above 0`,
		"list()":                 `in "list()": "" is not a finite number`,
		"gauss(0,1)":             `unknown law "gauss"; allowed: a number`,
		"uniform(1,2)(3)":        `in "uniform(1,2)(3)"`,
		"uniform(1,2) and more ": `lacks its closing bracket`,
	} {
		law, err := ParseLaw(text)
		got := law.String()
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != want || err != nil && !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// lawDraws is enough for the means below to be sharp and the test fast.
const lawDraws = 200_000

// Means and variances against their closed forms, within five standard errors
// of the mean of lawDraws draws; the variance's own error is bounded by that
// of the fourth moment, computed from the draws.
func TestLawMoments(t *testing.T) {
	const mu, sigma = 0.3, 0.5
	const x, a = 2.0, 9.0
	for _, c := range []struct {
		law            string
		mean, variance float64
	}{
		{"3", 3, 0},
		{"list(1,2,6)", 3, 14.0 / 3},
		{"uniform(2,6)", 4, 16.0 / 12},
		{"lognormal(0.3,0.5)", math.Exp(mu + sigma*sigma/2), (math.Exp(sigma*sigma) - 1) * math.Exp(2*mu+sigma*sigma)},
		{"pareto(2,9)", a * x / (a - 1), x * x * a / ((a - 1) * (a - 1) * (a - 2))},
	} {
		law, err := ParseLaw(c.law)
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(1, 2))
		var sum, second, fourth float64
		for i := range lawDraws {
			v := law.Draw(i, rng)
			d := v - c.mean
			sum += v
			second += d * d
			fourth += d * d * d * d
		}
		mean, variance := sum/lawDraws, second/lawDraws
		tolerance := 5*math.Sqrt(c.variance/lawDraws) + 1e-4*c.mean // a list ends in the middle of a round
		if math.Abs(mean-c.mean) > tolerance {
			t.Errorf("%s: mean %v, want %v ± %v", c.law, mean, c.mean, tolerance)
		}
		tolerance = 5*math.Sqrt(fourth/lawDraws/lawDraws) + 1e-4*c.variance
		if math.Abs(variance-c.variance) > tolerance {
			t.Errorf("%s: variance %v, want %v ± %v", c.law, variance, c.variance, tolerance)
		}
	}
}

// Quantiles against the inverse of the distribution function: the share of
// draws below the q-quantile is q within five standard errors.
func TestLawQuantiles(t *testing.T) {
	for _, c := range []struct {
		law      string
		quantile func(q float64) float64
	}{
		{"uniform(2,6)", func(q float64) float64 { return 2 + 4*q }},
		{"lognormal(0.3,0.5)", func(q float64) float64 { return math.Exp(0.3 + 0.5*math.Sqrt2*math.Erfinv(2*q-1)) }},
		{"pareto(2,1.5)", func(q float64) float64 { return 2 * math.Pow(1-q, -1/1.5) }},
	} {
		law, err := ParseLaw(c.law)
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(3, 4))
		levels := []float64{0.05, 0.25, 0.5, 0.9, 0.99}
		below := make([]float64, len(levels))
		for i := range lawDraws {
			v := law.Draw(i, rng)
			for k, q := range levels {
				if v < c.quantile(q) {
					below[k]++
				}
			}
		}
		for k, q := range levels {
			if got, e := below[k]/lawDraws, 5*math.Sqrt(q*(1-q)/lawDraws); math.Abs(got-q) > e {
				t.Errorf("%s: share %v below the %v quantile, ± %v", c.law, got, q, e)
			}
		}
	}
}

func TestLawBounds(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		law      string
		min, max float64
		positive bool
	}{
		{"3", 3, 3, true}, {"0", 0, 0, false}, {"-1", -1, -1, false},
		{"list(4,2,6)", 2, 6, true}, {"list(0,1)", 0, 1, false},
		{"uniform(0,6)", 0, 6, true}, {"uniform(-1,6)", -1, 6, false},
		{"lognormal(0,1)", 0, inf, true}, {"pareto(2,3)", 2, inf, true},
	} {
		law, err := ParseLaw(c.law)
		if err != nil {
			t.Fatal(err)
		}
		if law.Min() != c.min || law.Max() != c.max || law.positive() != c.positive {
			t.Errorf("%s: from %v to %v, positive %v; want %v, %v, %v", c.law, law.Min(), law.Max(), law.positive(), c.min, c.max, c.positive)
		}
		rng := rand.New(rand.NewPCG(5, 6))
		for i := range 1000 {
			if v := law.Draw(i, rng); v < c.min || v > c.max {
				t.Fatalf("%s gave %v", c.law, v)
			}
		}
	}
}

// A constant and a list leave the generator alone, so that a parameter given
// by a list shares its other draws with one given by a number.
func TestConstantsTakeNothing(t *testing.T) {
	a, b := rand.New(rand.NewPCG(7, 8)), rand.New(rand.NewPCG(7, 8))
	for _, law := range []Law{Constant(2), {kind: list, values: []float64{1, 2}}} {
		for i := range 5 {
			law.Draw(i, a)
		}
	}
	if a.Uint64() != b.Uint64() {
		t.Error("a constant or a list drew from the generator")
	}
}
