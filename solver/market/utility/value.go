package utility

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// unitRoundoff is the largest relative error of one operation, raised a little for the
// terms of higher order.
const unitRoundoff = 0x1.001p-53

// Level is a utility u = At·e^Log, in two factors: At moves with the units of money and
// quantity, to the bit where these are powers of two, and Log does not move.
type Level struct {
	At, Log  float64
	Rounding float64 // bound on the rounding error of log u
}

// Over is log(u/v) for two utilities of one buyer, and a bound on its rounding error:
// −Inf where u is 0.
func (u Level) Over(v Level) (log, rounding float64) {
	log = math.Log(u.At/v.At) + (u.Log - v.Log)
	if math.IsInf(log, 0) {
		return log, 0
	}
	return log, u.Rounding + v.Rounding + unitRoundoff*(4+2*math.Abs(log)+2*math.Abs(u.Log)+2*math.Abs(v.Log))
}

// Ratio is u/v.
func (u Level) Ratio(v Level) float64 {
	if u.Log == v.Log { // 0 of linear utilities
		return u.At / v.At
	}
	return u.At / v.At * math.Exp(u.Log-v.Log)
}

// LogUtility is log u_i(x): see Bundle.
func (b *Buyers) LogUtility(i int, x []float64) float64 {
	u := b.Bundle(i, x)
	return math.Log(u.At) + u.Log
}

// Bundle is the utility of buyer i's bundle x, its row of an allocation; of quasi-linear
// buyers that of the goods alone, Σ v x. A bundle with a negative amount is outside of
// the domain of u and worth 0, so that no certificate accepts it.
func (b *Buyers) Bundle(i int, x []float64) Level {
	lo, hi := b.Row(i)
	val := b.Val[lo:hi]
	x = x[:len(val)]
	for _, v := range x {
		if v < 0 {
			return Level{}
		}
	}
	if b.class[i] == linear {
		return Level{At: floats.Dot(val, x), Rounding: unitRoundoff * sumSteps(len(val))}
	}
	rho, _ := b.exponents(i)
	if q := rooted(rho); q != 0 {
		if u, ok := b.rootBundle(i, q, val, x); ok {
			return u
		}
	}
	least, most := math.Inf(1), 0.0
	for k, w := range val {
		if w > 0 {
			y := x[k] / w
			least, most = min(least, y), max(most, y)
		}
	}
	if math.IsInf(rho, -1) {
		return Level{At: least, Rounding: unitRoundoff}
	}
	if rho > 0 && most == 0 || rho <= 0 && least == 0 {
		return Level{}
	}
	at := most
	if rho < 0 {
		at = least
	}
	mean := meanOf(rho, math.Log(most/least))
	if mean.narrow {
		sum := 0.0
		for k, w := range val {
			if w > 0 {
				sum += w * mean.term(x[k]/w/at)
			}
		}
		return Level{at, mean.log(sum / b.total[i]), mean.rounding(len(val), 0)}
	}
	sum, tilt := 0.0, 0.0
	for k, w := range val {
		if y := x[k] / w / at; w > 0 && y > 0 {
			log := math.Log(y)
			t := w * math.Exp(rho*log)
			sum += t
			tilt += t * math.Abs(log)
		}
	}
	return Level{at, mean.log(sum / b.total[i]), mean.rounding(len(val), tilt/sum)}
}

// mean says how M_r(y; ω) = (Σ ω y^r)^(1/r) is added up, relative to the y whose power
// is largest, so that terms are at most 1. Where all powers are near 1 (narrow), or r is
// 0, it sums y^r − 1, or log y, which loses nothing as r tends to 0.
type mean struct {
	r, spread float64 // spread is log of the largest y over the least
	narrow    bool
}

// meanOf is the way for a spread. Where all powers are above 1/e, the sum of
// y^r − 1 stays away from −1.
func meanOf(r, spread float64) mean {
	return mean{r, spread, r == 0 || math.Abs(r)*spread < 1}
}

// term is what y, relative to the one with the largest power, adds to the sum.
func (m mean) term(y float64) float64 {
	switch {
	case m.r == 0:
		return math.Log(y)
	case m.narrow:
		return math.Expm1(m.r * math.Log(y))
	case m.r == 1:
		return y
	}
	return math.Exp(m.r * math.Log(y))
}

// log is log M_r from the sum.
func (m mean) log(sum float64) float64 {
	switch {
	case m.r == 0:
		return sum
	case m.narrow:
		return math.Log1p(sum) / m.r
	}
	return math.Log(sum) / m.r
}

// rounding bounds the error of log for a sum of n terms. Each is off by the roundings of
// y and of its logarithm, the sum by those of its additions. Divided by r these are
// in proportion to the spread where the mean is narrow, as |y^r − 1| ≤ |r|·spread,
// and the derivative of log(1 + sum) is below e. Otherwise the additions count by 1/|r| and
// logarithms by their mean in the sum, tilt, which is at most the spread.
func (m mean) rounding(n int, tilt float64) float64 {
	if m.narrow {
		return unitRoundoff * (8 + float64(3*n+24)*m.spread)
	}
	return unitRoundoff * (8 + float64(n+8)/math.Abs(m.r) + 8*tilt)
}

// Quote gets unit costs at prices p ready: Indirect is at these. It takes what a good
// costs that nobody wants for nothing.
func (b *Buyers) Quote(p []float64) {
	b.quoted = b.tables(p)
	goods := b.Goods
	least, most := math.Inf(1), 0.0
	for j, wanted := range b.wanted {
		if wanted {
			least, most = min(least, b.ratio[j]), max(most, b.ratio[j])
		}
	}
	b.mean = market.Resize(b.mean, len(b.classes)*goods)
	for c := range b.classes {
		class := &b.classes[c]
		class.at = most
		if class.r < 0 {
			class.at = least
		}
		class.mean = meanOf(class.r, math.Log(most/least))
		for j, wanted := range b.wanted {
			b.mean[c*goods+j] = 0
			if wanted {
				b.mean[c*goods+j] = class.mean.term(b.ratio[j] / class.at)
			}
		}
	}
}

// Indirect is the most that buyer i's budget buys at the prices of Quote, B/e_i(p), of
// quasi-linear buyers in goods alone.
func (b *Buyers) Indirect(i int, budget float64) Level {
	lo, hi := b.Row(i)
	val, col := b.Val[lo:hi], b.RowGoods(lo, hi)
	amount := budget / b.quoted
	c := int(b.class[i])
	if c == linear {
		most := 0.0
		for k, v := range val {
			most = max(most, v*b.inverse[col[k]])
		}
		return Level{At: amount * most, Rounding: 6 * unitRoundoff}
	}
	if c != own {
		class := &b.classes[c]
		sum := gather(val, b.mean[c*b.Goods:(c+1)*b.Goods], col)
		if class.mean.narrow || sum > leastSum*b.total[i] {
			return Level{At: amount / (b.total[i] * class.at), Log: -class.mean.log(sum / b.total[i]), Rounding: class.mean.rounding(len(val), class.mean.spread)}
		}
	}
	return b.ownIndirect(i, amount)
}

// Linear reports whether all buyers are linear.
func (b *Buyers) Linear() bool { return len(b.classes) == 0 && !b.money && b.valued }

// LeastCost is Σ_i e_i(p) u_i(x_i), of buyers who are all Linear, at the prices of Quote.
func (b *Buyers) LeastCost(x []float64) (sum float64) {
	for i := range b.Kind {
		lo, hi := b.Row(i)
		val, row := b.Val[lo:hi], x[lo:hi]
		most, got := 0.0, 0.0
		for k, j := range b.RowGoods(lo, hi) {
			v := val[k]
			most = max(most, v*b.inverse[j])
			got += v * row[k]
		}
		sum += got / most
	}
	return sum * b.quoted
}

// ownIndirect is Indirect for a buyer with powers of its own.
func (b *Buyers) ownIndirect(i int, amount float64) Level {
	lo, hi := b.Row(i)
	val, col := b.Val[lo:hi], b.RowGoods(lo, hi)
	least, most := math.Inf(1), 0.0
	for k, w := range val {
		if w > 0 {
			least, most = min(least, b.ratio[col[k]]), max(most, b.ratio[col[k]])
		}
	}
	_, r := b.exponents(i)
	at := most
	if r < 0 {
		at = least
	}
	mean := meanOf(r, math.Log(most/least))
	sum := 0.0
	for k, w := range val {
		if w > 0 {
			sum += w * mean.term(b.ratio[col[k]]/at)
		}
	}
	return Level{At: amount / (b.total[i] * at), Log: -mean.log(sum / b.total[i]), Rounding: mean.rounding(len(val), mean.spread)}
}
