package contract

import "math"

// exitPrice is the unit price r at which the best surplus
// max_y V(y) − (κ/2)y² − r y falls to the fixed fee g: an agent takes part
// exactly where r is below it. It is V'(0) at g = 0 (+Inf for Power), and 0
// where no positive price is low enough. For Quadratic it is counted from α,
// like r: 0 at g = 0, and at least −α.
//
// At the exit the activity y solves h(y) = V(y) − yV'(y) + (κ/2)y² = g, with
// h increasing from 0, and r = V'(y) − κy.
func (v Valuation) exitPrice(alpha, shape, kappa, g float64) float64 {
	if g == 0 {
		if v == Power {
			return math.Inf(1)
		}
		if v == Quadratic {
			return 0
		}
		return v.Marginal(alpha, shape, 0)
	}
	switch {
	case v == Log && kappa == 0:
		return alpha / shape * logExit(g/alpha)
	case v == Power && kappa == 0:
		y := math.Pow(g*(1-shape)/(alpha*shape), 1/(1-shape))
		return v.Marginal(alpha, shape, y)
	case v == Quadratic:
		// h(y) = (b+κ)y²/2 up to the top at y = α/b, where r = −κα/b <= 0.
		return max(-alpha, -math.Sqrt(2*g*(shape+kappa)))
	}
	y := v.exitActivity(alpha, shape, kappa, g)
	if math.IsInf(y, 1) {
		return 0
	}
	return max(0, v.Marginal(alpha, shape, y)-kappa*y)
}

// logExit solves w − 1 − log w = h for 0 < w < 1, h > 0, where w = rδ/α: the
// exit condition of the log family without quadratic cost. The start is the
// series of λ(η), λ − 1 − log λ = η²/2, at η = −√(2h) (Corless et al., On the
// Lambert W function, 1996, §4; DLMF 8.12), good to 1e-7 for h < 1/2, or the
// asymptote exp(−1−h). Halley's step triples the digits. h may have underflown to 0, and w may.
func logExit(h float64) float64 {
	if h == 0 {
		return 1
	}
	var w float64
	if h < 0.5 {
		e := -math.Sqrt(2 * h)
		w = 1 + e*(1+e*(1.0/3+e*(1.0/36+e*(-1.0/270+e*(1.0/4320+e*(1.0/17010+
			e*(-139.0/5443200+e/204120)))))))
		if h < 1e-3 { // the series is exact, and the difference below would cancel
			return w
		}
	} else {
		w = math.Exp(-1 - h)
		w *= 1 + w // one step of the fixed point w = exp(w − 1 − h)
	}
	if w == 0 {
		return 0
	}
	for range 20 {
		f := w - 1 - math.Log(w) - h
		// f' = 1 − 1/w, f” = 1/w²: Halley's correction f”/(2f') in terms of
		// w, without w², which underflows.
		step := f / (1 - 1/w - f/(2*w*(w-1)))
		w -= step
		if math.Abs(step) <= 1e-6*w { // the next error is of order 1e-18
			break
		}
	}
	return w
}

// exitTolerance ends exitActivity two roundings away from its solution.
const exitTolerance = 4e-16

// exitActivity solves h(y) = g by bracketing and Newton's method; +Inf where
// h stays below g for ever (Exponential with g >= α, κ = 0).
func (v Valuation) exitActivity(alpha, shape, kappa, g float64) float64 {
	h := func(y float64) float64 {
		return v.Value(alpha, shape, y) - y*v.Marginal(alpha, shape, y) + kappa*y*y/2
	}
	lo, hi := 0.0, shape
	for h(hi) < g {
		if hi > maxParameter {
			return math.Inf(1)
		}
		lo, hi = hi, 2*hi
	}
	y := (lo + hi) / 2
	for range maxNewton {
		f := h(y) - g
		if f > 0 {
			hi = y
		} else {
			lo = y
		}
		next := y - f/(y*(v.curvature(alpha, shape, y)+kappa))
		if !(next > lo && next < hi) {
			next = lo + (hi-lo)/2
		}
		if math.Abs(next-y) <= exitTolerance*y {
			break
		}
		y = next
	}
	return y
}
