package contract

import (
	"math"
	"math/rand/v2"
	"testing"
)

// plainSurplus is max_y V − (κ/2)y² − ry with a response found by bisection
// and the test's own valuation.
func plainSurplus(a agent, r float64) float64 {
	y := bisectResponse(a.family, a.alpha, a.shape, a.kappa, r)
	if y == 0 {
		return 0
	}
	if a.family == Log && a.kappa == 0 { // V − ry in one logarithm: bisection's y needs no help
		y = a.alpha/r - a.shape
	}
	return a.value(y) - (a.kappa*y/2+r)*y
}

// bisectExit is the unit price at which the surplus falls to g, by bisection
// over the exponent of r; 0 where it is below g at every positive price.
func bisectExit(a agent) float64 {
	lo, hi := math.Log(1e-290), math.Log(1e290)
	if a.family != Power {
		hi = math.Log(a.family.Marginal(a.alpha, a.shape, 0))
	}
	if plainSurplus(a, math.Exp(lo)) < a.g {
		return 0
	}
	for range 120 {
		if mid := (lo + hi) / 2; plainSurplus(a, math.Exp(mid)) > a.g {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Exp((lo + hi) / 2)
}

// Exit prices against bisection on the surplus. At the exit dP/dr = −y, so an
// error ε·|P terms| of the surplus is one of ε·terms/y in the price: relative
// to V'(0) for small fees, and to g/(r y) + 1 times r for large ones.
func TestExitPriceAgainstBisection(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	for _, f := range families {
		for _, quadratic := range []bool{false, true} {
			for range 150 {
				a := agent{family: f.family, alpha: logUniform(r, 0.01, 100), shape: logUniform(r, 0.01, 100)}
				if f.family == Power {
					a.shape = uniform(r, 0.1, 0.9)
				}
				if quadratic {
					a.kappa = logUniform(r, 1e-4, 10)
				}
				a.g = a.alpha * logUniform(r, 1e-10, 300)
				if f.family == Power {
					a.g = a.alpha * logUniform(r, 1e-3, 100)
				}
				got, want := a.family.exitPrice(a.alpha, a.shape, a.kappa, a.g)+origin(a.family, a.alpha), bisectExit(a)
				tol := 1e-10 * want
				if f.family != Power {
					tol += 1e-12 * a.family.Marginal(a.alpha, a.shape, 0)
				}
				if !(math.Abs(got-want) <= tol) {
					t.Errorf("%v α %v shape %v κ %v g %v: exit %v, bisection %v", f.family, a.alpha, a.shape, a.kappa, a.g, got, want)
				}
			}
		}
	}
}

// Relative accuracy of the log family's exit far into the tail, where the
// exit price is w = exp(w − 1 − h): substitute and compare.
func TestLogExitSatisfiesItsEquation(t *testing.T) {
	for h := 1e-12; h < 700; h *= 1.37 {
		w := logExit(h)
		if !(w > 0 && w < 1) {
			t.Fatalf("h = %v: w = %v is outside (0, 1)", h, w)
		}
		// w − 1 − log w = h at w(1 ± 4ε) must straddle: the derivative in
		// log w is w − 1.
		if residual := math.Abs(w - 1 - math.Log(w) - h); residual > 8*0x1p-52*(1-w+h) {
			t.Errorf("h = %v: w = %v leaves a residual of %v", h, w, residual)
		}
	}
}

// Extremes: a fee no surplus can pay keeps the agent out at every price, one
// too small to notice makes no difference; neither makes a NaN, with which an
// agent would neither be in nor out.
func TestExitPriceAtTheExtremes(t *testing.T) {
	for _, c := range []struct {
		name                   string
		family                 Valuation
		alpha, shape, kappa, g float64
		want                   float64
	}{
		{"log, fee 1000 α", Log, 0.001, 1, 0, 1, 0},
		{"log, fee below the smallest share of α", Log, 1e150, 1, 0, 1e-300, 1e150},
		{"exponential, fee above the most it is worth", Exponential, 5, 1, 0, 6, 0},
		{"exponential, fee and quadratic cost", Exponential, 5, 1, 0.5, 6, 0},
		{"quadratic, fee above the most it is worth", Quadratic, 2, 1, 0, 2.5, 0},
		{"log with quadratic cost, fee above the most it is worth", Log, 1, 1, 1, 50, 0},
		{"power with quadratic cost, fee above the most it is worth", Power, 1, 0.5, 1, 50, 0},
	} {
		got := c.family.exitPrice(c.alpha, c.shape, c.kappa, c.g) + origin(c.family, c.alpha)
		if !(math.Abs(got-c.want) <= 1e-300+1e-12*c.want) {
			t.Errorf("%s: exit price %v; want %v", c.name, got, c.want)
		}
	}
}

// Without a fee an agent leaves at V'(0).
func TestExitPriceWithoutFee(t *testing.T) {
	for _, c := range []struct {
		family Valuation
		want   float64
	}{{Log, 3}, {Power, math.Inf(1)}, {Quadratic, 6}, {Exponential, 3}} {
		if got := c.family.exitPrice(6, 2, 0.7, 0) + origin(c.family, 6); got != c.want {
			t.Errorf("%v: exit price %v; want %v", c.family, got, c.want)
		}
	}
}
