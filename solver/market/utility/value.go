package utility

import "math"

// LogUtility is log u_i(x) of buyer i's bundle x (its row of an allocation): −Inf where
// the bundle is worth nothing. Quasi-linear buyers count the goods alone, Σ v x.
func (b *Buyers) LogUtility(i int, x []float64) float64 {
	lo, hi := b.Row(i)
	val := b.Val[lo:hi]
	x = x[:len(val)]
	switch b.Kind[i] {
	case Linear, QuasiLinear:
		return math.Log(dot(val, x))
	case CobbDouglas:
		return b.unit[i] + b.meanRatio(i, 0, x)
	case Leontief:
		least := math.Inf(1)
		for k, w := range val {
			if w > 0 {
				least = min(least, x[k]/w)
			}
		}
		return math.Log(least)
	}
	return b.unit[i] + b.meanRatio(i, b.Rho[i], x)
}

// LogUnitCost is log e_i(p), e_i(p) = min{p·x : u_i(x) ≥ 1}: −Inf where a unit of utility
// costs nothing. For quasi-linear buyers it is the cost of a unit of goods, min p/v.
func (b *Buyers) LogUnitCost(i int, p []float64) float64 {
	lo, hi := b.Row(i)
	val := b.Val[lo:hi]
	if b.class[i] < 0 {
		least := math.Inf(1)
		for k, v := range val {
			if v > 0 {
				least = min(least, p[b.Good(lo, lo+k)]/v)
			}
		}
		return math.Log(least)
	}
	return math.Log(b.total[i]) - b.unit[i] + b.meanPrice(i, 1-b.Elasticity(i), p)
}

// meanRatio is log M_r(x/w; w/W) for buyer i.
func (b *Buyers) meanRatio(i int, r float64, x []float64) float64 {
	lo, hi := b.Row(i)
	val := b.Val[lo:hi]
	return logMean(r, val, b.total[i], func(k int) float64 { return x[k] / val[k] })
}

// meanPrice is log M_r(p; w/W) for buyer i.
func (b *Buyers) meanPrice(i int, r float64, p []float64) float64 {
	lo, hi := b.Row(i)
	return logMean(r, b.Val[lo:hi], b.total[i], func(k int) float64 { return p[b.Good(lo, lo+k)] })
}

// logMean is log M_r(y; ω), ω = w/W, M_r = (Σ ω y^r)^(1/r), over the entries with
// w > 0, relative to the y whose power is largest:
//
//	log M_r = log y₀ + log(1 + Σ ω ((y/y₀)^r − 1))/r
//
// where the powers are near each other, so that r may tend to 0, and else
// log y₀ + log(Σ ω (y/y₀)^r)/r.
func logMean(r float64, w []float64, total float64, y func(k int) float64) float64 {
	least, most := math.Inf(1), 0.0
	for k, v := range w {
		if v > 0 {
			yk := y(k)
			least, most = min(least, yk), max(most, yk)
		}
	}
	if r > 0 && most == 0 || r <= 0 && least == 0 {
		return math.Inf(-1)
	}
	at := most
	if r < 0 {
		at = least
	}
	log := math.Log(at)
	if r == 0 {
		sum := 0.0
		for k, v := range w {
			if v > 0 {
				sum += v * math.Log(y(k)/at)
			}
		}
		return log + sum/total
	}
	sum := 0.0
	if math.Abs(r)*math.Log(most/least) < 1 {
		for k, v := range w {
			if v > 0 {
				sum += v * math.Expm1(r*math.Log(y(k)/at))
			}
		}
		return log + math.Log1p(sum/total)/r
	}
	for k, v := range w {
		if v > 0 {
			sum += v * math.Exp(r*math.Log(y(k)/at))
		}
	}
	return log + math.Log(sum/total)/r
}

func dot(a, b []float64) (sum float64) {
	b = b[:len(a)]
	for k, v := range a {
		sum += v * b[k]
	}
	return sum
}
