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
		return alpha * math.Log(1+y/shape)
	case Power:
		if shape == 1 {
			return alpha * math.Log(y)
		}
		return alpha * math.Pow(y, 1-shape) / (1 - shape)
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
		y := (alpha - r) / (shape + kappa)
		if y > alpha/shape { // past the top V is flat: −r − κy = 0, reached only by r < 0
			y = max(alpha/shape, -r/kappa)
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

// powerResponse solves α y^−ρ = r + κy. The difference is convex and
// decreasing in y, so Newton's method climbs monotonically from a start where
// it is positive: there each of the two right-hand terms is at most half.
func powerResponse(alpha, rho, kappa, r float64) float64 {
	if kappa == 0 {
		if r <= 0 {
			return math.Inf(1)
		}
		return math.Pow(alpha/r, 1/rho)
	}
	y := math.Pow(alpha/(2*kappa), 1/(1+rho))
	if r > 0 {
		y = min(y, math.Pow(alpha/(2*r), 1/rho))
	}
	if y == 0 { // underflow: the demand is below the smallest number
		return 0
	}
	for range maxNewton {
		marginal := alpha * math.Pow(y, -rho)
		next := y + (marginal-r-kappa*y)/(rho*marginal/y+kappa)
		if !(next > y) {
			break
		}
		y = next
	}
	return y
}

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
		y = max(y, delta*math.Log(top/right))
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

// surplus is max over y >= 0 of V(y) − (κ/2)y² − r y, and its argument.
func (v Valuation) surplus(alpha, shape, kappa, r float64) (best, y float64) {
	y = v.response(alpha, shape, kappa, r)
	if y == 0 {
		if v == Power && shape >= 1 {
			return math.Inf(-1), 0
		}
		return 0, 0
	}
	return v.Value(alpha, shape, y) - (kappa*y/2+r)*y, y
}
