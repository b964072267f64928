package contract

import "math"

// respond replaces the unit prices y of the agents from lo on by their demand
// at them, and sets their slopes s = 1/(−V” + κ) where s is not nil. With linear
// cost the slopes follow from the price without another power or exponential.
func (m *Market) respond(y, s []float64, lo int) {
	hi := lo + len(y)
	alpha, shape, exit := m.Alpha[lo:hi], m.Shape[lo:hi], m.exit[lo:hi]
	if m.hasKappa {
		m.respondConvex(y, s, lo)
		return
	}
	switch m.Valuation {
	case Log:
		logRespond(y, s, alpha, shape, exit)
	case Power:
		powerRespond(y, s, alpha, shape, exit)
	case Quadratic:
		quadraticRespond(y, s, shape, exit)
	default:
		exponentialRespond(y, s, alpha, shape, exit)
	}
}

// respondConvex is respond for any family and any cost.
func (m *Market) respondConvex(y, s []float64, lo int) {
	for i, r := range y {
		k := lo + i
		yi, si := 0.0, 0.0
		if r < m.exit[k] {
			kappa := at(m.Kappa, k)
			yi = m.Valuation.response(m.Alpha[k], m.Shape[k], kappa, r)
			if s != nil && yi > 0 {
				si = 1 / (m.Valuation.curvature(m.Alpha[k], m.Shape[k], yi) + kappa)
			}
		}
		y[i] = yi
		if s != nil {
			s[i] = si
		}
	}
}

// logRespond is y = α/r − δ, s = α/r², without branches like logSweep.
func logRespond(y, s, alpha, delta, exit []float64) {
	alpha, delta, exit = alpha[:len(y)], delta[:len(y)], exit[:len(y)]
	for i, r := range y {
		q := alpha[i] / r
		bits := math.Float64bits(q - delta[i])
		in := uint64(int64(math.Float64bits(r-exit[i]))>>63) &^ uint64(int64(bits)>>63)
		y[i] = math.Float64frombits(bits & in)
		if s != nil {
			s[i] = math.Float64frombits(math.Float64bits(q/r) & in)
		}
	}
}

// powerRespond is y = (α/r)^(1/ρ), s = y/(ρr).
func powerRespond(y, s, alpha, rho, exit []float64) {
	for i, r := range y {
		yi := 0.0
		if r < exit[i] {
			yi = math.Pow(alpha[i]/r, 1/rho[i])
		}
		y[i] = yi
		if s != nil {
			s[i] = yi / (rho[i] * r)
		}
	}
}

// quadraticRespond is y = −r/b, s = 1/b, with r counted from α.
func quadraticRespond(y, s, b, exit []float64) {
	for i, r := range y {
		yi, si := 0.0, 0.0
		if r < exit[i] {
			yi, si = -r/b[i], 1/b[i]
		}
		y[i] = yi
		if s != nil {
			s[i] = si
		}
	}
}

// exponentialRespond is y = δ log(α/(δr)), s = δ/r.
func exponentialRespond(y, s, alpha, delta, exit []float64) {
	for i, r := range y {
		yi, si := 0.0, 0.0
		if r < exit[i] {
			yi = delta[i] * math.Log(alpha[i]/delta[i]/r)
			if yi > 0 {
				si = delta[i] / r
			}
		}
		y[i] = yi
		if s != nil {
			s[i] = si
		}
	}
}

// logSweep is the hot loop: the demand (7), y = max(0, α/r − δ) at r = base +
// price, for log valuations with linear cost and no fixed fee. Negative
// values are cleared through their sign bit: a branch here is mispredicted
// wherever many agents stay out.
func logSweep(y, alpha, base, delta []float64, price float64) (sum float64) {
	n := len(alpha)
	y, base, delta = y[:n], base[:n], delta[:n]
	for i, a := range alpha {
		bits := math.Float64bits(a/(base[i]+price) - delta[i])
		v := math.Float64frombits(bits &^ uint64(int64(bits)>>63))
		y[i] = v
		sum += v
	}
	return sum
}

// logOneShapeSweep is logSweep where all agents have the same δ. The sweep over
// many agents is bound by memory, so that a column less is a quarter faster.
func logOneShapeSweep(y, alpha, base []float64, delta, price float64) (sum float64) {
	n := len(alpha)
	y, base = y[:n], base[:n]
	for i, a := range alpha {
		bits := math.Float64bits(a/(base[i]+price) - delta)
		v := math.Float64frombits(bits &^ uint64(int64(bits)>>63))
		y[i] = v
		sum += v
	}
	return sum
}

// logFeeSweep is logSweep where agents leave at their exit price.
func logFeeSweep(y, alpha, base, delta, exit []float64, price float64) (sum float64) {
	n := len(alpha)
	y, base, delta, exit = y[:n], base[:n], delta[:n], exit[:n]
	for i, a := range alpha {
		r := base[i] + price
		in := uint64(int64(math.Float64bits(r-exit[i])) >> 63) // all ones where r < exit
		v := math.Float64frombits(math.Float64bits(a/r-delta[i]) & in)
		y[i] = v
		sum += v
	}
	return sum
}

// logFeeOneShapeSweep is logFeeSweep where all agents have the same δ.
func logFeeOneShapeSweep(y, alpha, base, exit []float64, delta, price float64) (sum float64) {
	n := len(alpha)
	y, base, exit = y[:n], base[:n], exit[:n]
	for i, a := range alpha {
		r := base[i] + price
		in := uint64(int64(math.Float64bits(r-exit[i])) >> 63) // all ones where r < exit
		v := math.Float64frombits(math.Float64bits(a/r-delta) & in)
		y[i] = v
		sum += v
	}
	return sum
}

// logSlopeSweep is logFeeSweep with the slopes s = α/r².
func logSlopeSweep(y, s, alpha, base, delta, exit []float64, price float64) (sum float64) {
	n := len(alpha)
	y, s, base, delta, exit = y[:n], s[:n], base[:n], delta[:n], exit[:n]
	for i, a := range alpha {
		r := base[i] + price
		q := a / r
		bits := math.Float64bits(q - delta[i])
		in := uint64(int64(math.Float64bits(r-exit[i]))>>63) &^ uint64(int64(bits)>>63)
		v := math.Float64frombits(bits & in)
		y[i] = v
		s[i] = math.Float64frombits(math.Float64bits(q/r) & in)
		sum += v
	}
	return sum
}
