package contract

import (
	"fmt"
	"math"
	"strconv"

	"walras/solver/market"
)

// Valuation names a family of valuation functions V(y), each with two
// parameters: the scale α > 0 and a shape > 0 whose meaning the family gives.
type Valuation uint8

// The families. All are concave and increasing.
const (
	Log         Valuation = iota // V = α log(1 + y/δ), shape δ: the paper's worked example (§3.3) at δ = 1
	Power                        // V = α y^(1−ρ)/(1−ρ), α log y at ρ = 1, shape ρ: isoelastic, α-fair
	Quadratic                    // V = α y − b y²/2 up to its top at y = α/b, constant beyond, shape b
	Exponential                  // V = α (1 − exp(−y/δ)), shape δ: constant absolute risk aversion
)

var valuationNames = [...]string{"log", "power", "quadratic", "exponential"}

// String is the family's name in specs and files.
func (v Valuation) String() string {
	if int(v) < len(valuationNames) {
		return valuationNames[v]
	}
	return fmt.Sprintf("valuation(%d)", uint8(v))
}

// ParseValuation is the inverse of String.
func ParseValuation(name string) (Valuation, error) {
	for i, s := range valuationNames {
		if s == name {
			return Valuation(i), nil
		}
	}
	return 0, market.Refuse("valuation", strconv.Quote(name), "log, power, quadratic, exponential")
}

// Value is V(y).
func (v Valuation) Value(alpha, shape, y float64) float64 {
	switch v {
	case Log:
		return alpha * math.Log1p(y/shape)
	case Power:
		if shape == 1 {
			return alpha * math.Log(y)
		}
		// Not math.Pow, which squares and loses a rounding per unit of a large ρ.
		return alpha * math.Exp((1-shape)*math.Log(y)) / (1 - shape)
	case Quadratic:
		y = min(y, alpha/shape)
		return (alpha - shape*y/2) * y
	default:
		return -alpha * math.Expm1(-y/shape)
	}
}

// Marginal is V'(y).
func (v Valuation) Marginal(alpha, shape, y float64) float64 {
	switch v {
	case Log:
		return alpha / (shape + y)
	case Power:
		return alpha * math.Pow(y, -shape)
	case Quadratic:
		return max(0, alpha-shape*y)
	default:
		return alpha / shape * math.Exp(-y/shape)
	}
}

// curvature is −V”(y) >= 0.
func (v Valuation) curvature(alpha, shape, y float64) float64 {
	switch v {
	case Log:
		return alpha / ((shape + y) * (shape + y))
	case Power:
		return alpha * shape * math.Pow(y, -shape-1)
	case Quadratic:
		if y > alpha/shape {
			return 0
		}
		return shape
	default:
		return alpha / (shape * shape) * math.Exp(-y/shape)
	}
}

// Unit prices r below are β + τ + a·p, but for Quadratic, whose are counted from
// α = V'(0), β + τ − α + a·p. Demand is proportional to that difference, which
// the market forms once and without loss (Market.base): where α and β are large
// and close, there is nothing left of it in α − r.

// response is argmax over y >= 0 of V(y) − (κ/2)y² − r y: the demand at unit
// price r before the fixed fee is considered. It is +Inf where r <= 0, κ = 0
// and V is unbounded. Log at κ = 0 is the paper's (7), α/r − δ.
func (v Valuation) response(alpha, shape, kappa, r float64) float64 {
	switch v {
	case Log:
		return logResponse(alpha, shape, kappa, r)
	case Power:
		return powerResponse(alpha, shape, kappa, r)
	case Quadratic:
		y := -r / (shape + kappa)
		if y > alpha/shape { // past the top V is flat: −α − r − κy = 0, reached only by negative prices
			y = max(alpha/shape, -(alpha+r)/kappa)
		}
		return max(0, y)
	default:
		return exponentialResponse(alpha, shape, kappa, r)
	}
}

// logResponse solves α/(δ+y) = r + κy: with κ > 0 the positive root of
// κy² + (r+κδ)y − (α−rδ) = 0, in the form that does not cancel.
func logResponse(alpha, delta, kappa, r float64) float64 {
	if kappa == 0 {
		if r <= 0 {
			return math.Inf(1)
		}
		return max(0, alpha/r-delta)
	}
	t := alpha - r*delta
	if t <= 0 {
		return 0
	}
	e := r + kappa*delta
	root := math.Sqrt(e*e + 4*kappa*t)
	if e < 0 {
		return (root - e) / (2 * kappa)
	}
	return 2 * t / (e + root)
}

// maxNewton ends the scalar Newton iterations below. They converge
// monotonically; the slowest start gains one unit of y/δ per step.
const maxNewton = 800

// powerResponse solves α y^−ρ = r + κy, for z = log y, since y^ρ and r may leave
// the numbers where y does not. At r > 0
//
//	F(z) = log(α/r) − ρz − log(1 + κe^z/r) = 0
//
// F is concave and decreasing, so that Newton's method comes down monotonically
// from a start where F <= 0: there one of the two costs alone is the marginal
// value. At r <= 0 it climbs on the convex log(αe^(−ρz) − r) − log κ − z.
func powerResponse(alpha, rho, kappa, r float64) float64 {
	if kappa == 0 {
		if r <= 0 {
			return math.Inf(1)
		}
		return math.Pow(alpha/r, 1/rho)
	}
	start := logRatio(alpha, kappa) / (1 + rho) // where κy alone is the marginal value
	if r <= 0 {
		return powerResponseAtSubsidy(alpha, rho, kappa, -r, start)
	}
	left, share := logRatio(alpha, r), logRatio(kappa, r)
	z := min(left/rho, start)
	for range maxNewton {
		part := math.Exp(share + z) // κy/r
		next := z + (left-rho*z-math.Log1p(part))/(rho+part/(1+part))
		if !(next < z) {
			break
		}
		z = next
	}
	return math.Exp(z)
}

// powerResponseAtSubsidy is powerResponse at unit price −s <= 0.
func powerResponseAtSubsidy(alpha, rho, kappa, s, start float64) float64 {
	z := start
	if s > 0 {
		z = max(z, logRatio(s, kappa))
	}
	logAlpha, logKappa := math.Log(alpha), math.Log(kappa)
	for range maxNewton {
		marginal := math.Exp(logAlpha - rho*z)
		next := z + (math.Log(marginal+s)-logKappa-z)/(1+rho*marginal/(marginal+s))
		if !(next > z) {
			break
		}
		z = next
	}
	return math.Exp(z)
}

// logRatio is log(a/b), to its own precision also where a is close to b.
func logRatio(a, b float64) float64 {
	if q := a / b; q < 0.5 || q > 2 {
		return math.Log(q)
	}
	return math.Log1p((a - b) / b) // a − b is exact
}

// startRounding is more than the rounding of the logarithm that exponentialResponse starts from.
const startRounding = 0x1p-48

// exponentialResponse solves (α/δ) exp(−y/δ) = r + κy by the same monotone
// Newton iteration. Its start lies below the solution since it puts a bound
// from above, y at κ = 0 or y + r/κ = δW(z) <= δ log(1+z) with Lambert's W and
// z = exp(r/(κδ))·α/(κδ²), into the right-hand side.
func exponentialResponse(alpha, delta, kappa, r float64) float64 {
	top := alpha / delta
	if r >= top {
		return 0
	}
	if kappa == 0 {
		if r <= 0 {
			return math.Inf(1)
		}
		return delta * math.Log(top/r)
	}
	right := 0.0 // bound on r + κy
	if r > 0 {
		right = r + kappa*delta*math.Log(top/r)
	} else {
		right = kappa * delta * math.Log1p(top/(kappa*delta)*math.Exp(r/(kappa*delta)))
	}
	y := max(0, -r/kappa)
	if right > 0 && right < top {
		y = max(y, delta*(math.Log(top/right)-startRounding)) // where κ is large, y is below the rounding of it
	}
	for range maxNewton {
		marginal := top * math.Exp(-y/delta)
		next := y + (marginal-r-kappa*y)/(marginal/delta+kappa)
		if !(next > y) {
			break
		}
		y = next
	}
	return y
}

// payoff is V(y) − (κ/2)y² − r y.
func (v Valuation) payoff(alpha, shape, kappa, r, y float64) float64 {
	if v != Quadratic {
		return v.Value(alpha, shape, y) - (kappa*y/2+r)*y
	}
	if top := alpha / shape; y > top { // V is flat
		return alpha*top/2 - (kappa*y/2+r+alpha)*y
	}
	return -((shape+kappa)*y/2 + r) * y
}

// surplus is max over y >= 0 of V(y) − (κ/2)y² − r y, with its argument, and the
// size of the terms that it is the difference of, to which its rounding error
// is proportional (see rounding.go).
func (v Valuation) surplus(alpha, shape, kappa, r float64) (best, size, y float64) {
	y = v.response(alpha, shape, kappa, r)
	switch {
	case y == 0:
		if v == Power && shape >= 1 {
			return math.Inf(-1), math.Inf(1), 0
		}
		return 0, 0, 0
	case v == Quadratic:
		return v.payoff(alpha, shape, kappa, r, y), math.Abs(r) * y, y
	case v == Power && kappa == 0 && shape != 1: // r y is (1 − ρ) V there
		cost := r * y
		value := cost / (1 - shape)
		return shape * value, math.Abs(value)*(1+shape*math.Abs(math.Log(y))) + cost, y
	}
	value, cost := v.Value(alpha, shape, y), (kappa*y/2+r)*y
	size = math.Abs(value) + math.Abs(cost)
	if v == Power {
		size += math.Abs(value) * powerSteps(shape, y)
	}
	return value - cost, size, y
}

// powerSteps is the size of the exponent in y^(1−ρ), whose rounding is
// relative to it: so many roundings does the power have beside its own.
func powerSteps(rho, y float64) float64 { return math.Abs((1 - rho) * math.Log(y)) }
