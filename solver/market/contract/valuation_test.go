package contract

import (
	"math"
	"math/rand/v2"
	"testing"
)

// families pairs each family with the shapes worth a look.
var families = []struct {
	family Valuation
	shapes []float64
}{
	{Log, []float64{1e-3, 1, 50}},
	{Power, []float64{0.2, 0.5, 0.99, 1, 1.01, 2, 5}},
	{Quadratic, []float64{1e-3, 1, 50}},
	{Exponential, []float64{1e-3, 1, 50}},
}

func TestValuationNamesRoundTrip(t *testing.T) {
	for _, f := range families {
		got, err := ParseValuation(f.family.String())
		if err != nil || got != f.family {
			t.Errorf("ParseValuation(%q) = %v, %v", f.family.String(), got, err)
		}
	}
	if _, err := ParseValuation("cobb-douglas"); err == nil {
		t.Error("ParseValuation accepted a family there is not")
	}
	if got := Valuation(9).String(); got != "valuation(9)" {
		t.Errorf("unknown family prints as %q", got)
	}
}

// The marginal value is the derivative of the value and the curvature that of
// the marginal value, by central differences (error of order step²).
func TestValuationDerivatives(t *testing.T) {
	for _, f := range families {
		for _, shape := range f.shapes {
			for _, y := range []float64{1e-2, 0.3, 1, 7, 40} {
				alpha := 6.5
				if f.family == Quadratic && y > 0.99*alpha/shape {
					continue // at the kink of V' differences mean nothing
				}
				step := 1e-5 * min(y, shape)
				v, d, c := f.family.Value, f.family.Marginal, f.family.curvature
				slope := (v(alpha, shape, y+step) - v(alpha, shape, y-step)) / (2 * step)
				// Rounding of V, at most an ulp of α or of V, over the step is
				// the rest of the error.
				tol := 1e-8*math.Abs(slope) + 1e-15*(alpha+math.Abs(v(alpha, shape, y)))/step
				if got := d(alpha, shape, y); math.Abs(got-slope) > tol {
					t.Errorf("%v shape %v y %v: V' = %v, differences %v", f.family, shape, y, got, slope)
				}
				bend := -(d(alpha, shape, y+step) - d(alpha, shape, y-step)) / (2 * step)
				tol = 1e-7*math.Abs(bend) + 1e-15*d(alpha, shape, y)/step
				if got := c(alpha, shape, y); math.Abs(got-bend) > tol {
					t.Errorf("%v shape %v y %v: −V'' = %v, differences %v", f.family, shape, y, got, bend)
				}
			}
		}
	}
}

// Beyond its top the quadratic valuation is flat.
func TestQuadraticIsFlatBeyondItsTop(t *testing.T) {
	const alpha, b = 6, 2.0 // top at y = 3, worth α²/2b = 9
	for _, y := range []float64{3, 3.5, 100} {
		if v, d := Quadratic.Value(alpha, b, y), Quadratic.Marginal(alpha, b, y); v != 9 || d != 0 {
			t.Errorf("y = %v: V %v, V' %v; want 9 and 0", y, v, d)
		}
	}
	if c := Quadratic.curvature(alpha, b, 3.5); c != 0 {
		t.Errorf("curvature beyond the top is %v; want 0", c)
	}
}

// origin is what unit prices of a family are counted from.
func origin(v Valuation, alpha float64) float64 {
	if v == Quadratic {
		return alpha
	}
	return 0
}

// bisectResponse solves V'(y) − κy = r by bisection over the exponent of y.
func bisectResponse(v Valuation, alpha, shape, kappa, r float64) float64 {
	f := func(y float64) float64 { return v.Marginal(alpha, shape, y) - kappa*y - r }
	lo, hi := math.Log(1e-300), math.Log(1e300)
	if f(math.Exp(lo)) <= 0 {
		return 0
	}
	for range 200 {
		if mid := (lo + hi) / 2; f(math.Exp(mid)) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Exp((lo + hi) / 2)
}

// Responses against bisection of the first-order condition, from ordinary to
// extreme parameters. Near y = 0 a response of the log, quadratic and
// exponential families is a difference of numbers of the size of its scale, so
// that the error allowed is relative to y plus that scale; the power family's
// is relative, times the condition number 1/ρ.
func TestResponseAgainstBisection(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for _, f := range families {
		for range 4000 {
			alpha, shape := logUniform(r, 1e-6, 1e6), logUniform(r, 1e-4, 1e4)
			kappa, price := logUniform(r, 1e-6, 1e6), logUniform(r, 1e-6, 1e6)
			if r.IntN(3) == 0 {
				kappa = 0
			}
			tol, scale := 1e-11, 0.0
			switch f.family {
			case Power:
				shape = []float64{0.1, 0.5, 1, 2, 20, uniform(r, 0.1, 20)}[r.IntN(6)]
				tol /= min(1, shape)
			case Quadratic:
				scale = alpha / (shape + kappa)
			default:
				scale = shape
			}
			if kappa > 0 && r.IntN(3) == 0 && f.family != Quadratic {
				price = -price // as in a proximal step
			}
			got := f.family.response(alpha, shape, kappa, price-origin(f.family, alpha))
			want := bisectResponse(f.family, alpha, shape, kappa, price)
			if !(math.Abs(got-want) <= tol*(want+scale)) {
				t.Fatalf("%v α %v shape %v κ %v r %v: response %v, bisection %v", f.family, alpha, shape, kappa, price, got, want)
			}
		}
	}
}

// A quadratic valuation whose unit price is negative, as in a proximal step,
// ends on the flat part: maximise −(κ/2)y² − ry there, y = −r/κ.
func TestQuadraticResponseBeyondTheTop(t *testing.T) {
	// α 4, b 2: top at 2. κ = 1, r = −3: −r/κ = 3 > 2.
	if y := Quadratic.response(4, 2, 1, -3-4); y != 3 {
		t.Errorf("response %v; want 3", y)
	}
	// r = −1: (α − r)/(b + κ) = 5/3, before the top.
	if y := Quadratic.response(4, 2, 1, -1-4); !near(y, 5.0/3, 1e-15) {
		t.Errorf("response %v; want 5/3", y)
	}
}

func TestResponseWithoutBound(t *testing.T) {
	for _, f := range []Valuation{Log, Power, Exponential} {
		if y := f.response(2, 0.5, 0, 0); !math.IsInf(y, 1) {
			t.Errorf("%v at unit price 0 asks for %v; want +Inf", f, y)
		}
	}
}

// The paper's (7): x = max{0, α/(β+τ+μ) − 1}.
func TestLogResponseIsThePapersFormula(t *testing.T) {
	for _, c := range []struct{ alpha, r, want float64 }{{6, 2, 2}, {6, 6, 0}, {6, 7, 0}, {20, 5, 3}} {
		if got := Log.response(c.alpha, 1, 0, c.r); got != c.want {
			t.Errorf("α %v r %v: %v; want %v", c.alpha, c.r, got, c.want)
		}
	}
}

// The surplus is the largest objective there is, by brute force.
func TestSurplusAgainstBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	for _, f := range families {
		for _, shape := range f.shapes {
			for range 20 {
				a := agent{family: f.family, alpha: logUniform(r, 0.1, 100), shape: shape, kappa: max(0, uniform(r, -1, 1))}
				price := logUniform(r, 0.05, 50)
				got, _, y := f.family.surplus(a.alpha, a.shape, a.kappa, price-origin(f.family, a.alpha))
				want, _ := a.best(price)
				// Golden section finds the maximum to rounding of the terms it sums.
				size := math.Abs(a.value(max(y, 1e-12))) + price*y
				if math.Abs(got-want) > 1e-12*(1+size) {
					t.Errorf("%v α %v shape %v κ %v r %v: surplus %v at %v, brute force %v", f.family, a.alpha, shape, a.kappa, price, got, y, want)
				}
			}
		}
	}
}

// With a steep κ the exponential response solves α/δ = r + κy to rounding, and is far
// below one rounding of δ.
func TestExponentialResponseToSteepCost(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 1))
	for range 1000 {
		alpha, delta, kappa := logUniform(rng, 0.1, 10), logUniform(rng, 0.1, 10), logUniform(rng, 1e20, 1e30)
		r := alpha / delta * (1 - 2*rng.Float64())
		want := (alpha/delta - r) / kappa
		if y := Exponential.response(alpha, delta, kappa, r); math.Abs(y-want) > 1e-14*alpha/delta/kappa {
			t.Errorf("α = %v, δ = %v, κ = %v, r = %v: %v; want %v", alpha, delta, kappa, r, y, want)
		}
	}
}
