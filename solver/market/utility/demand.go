package utility

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// leastPrice stands in for prices of 0 and below, at which demand has no bound: it is
// far below every price of a market within the bounds of parameters, and what a
// budget buys at it is still a number.
const leastPrice = 0x1p-700

// Shares are summed as powers of prices relative to the least price. A sum outside of
// these bounds has lost terms, or all, to the range of numbers, or its square is near
// to the end of that, by which slopes are divided; the buyer's shares are then taken
// relative to its own largest.
const (
	leastSum = 1e-100
	mostSum  = 1e100
)

// Demand sets x (length AllocationLen) to what the buyers choose at prices p with their
// budgets (length n), and d (length J) to the load Σ_i x_i. Where demand is a set, a
// linear buyer takes the first of its best goods, with all of the budget, and a
// quasi-linear one nothing where the best is worth its price and no more.
func (b *Buyers) Demand(x, d, p, budget []float64) { b.demand(x, d, p, budget, nil) }

// demand is Demand, and sets factor, where it is not nil, to the f of each buyer with
// x_ij = f_i w_ij power_j, power the table of the buyer's class; rowAgain where that is
// no number; and 0 for buyers without weights.
func (b *Buyers) demand(x, d, p, budget, factor []float64) {
	scale := b.tables(p)
	if b.blocks.Count() == 1 { // free of closures and partial sums
		clear(d)
		b.demandBlock(x, d, p, budget, factor, scale, 0, len(b.Kind))
		return
	}
	b.blocks.Sum(d, func(part []float64, lo, hi int) { b.demandBlock(x, part, p, budget, factor, scale, lo, hi) })
}

// rowAgain is the factor of a buyer whose demand takes powers of its own.
const rowAgain = -1

// demandBlock sets the demand of buyers lo to hi and adds it to d.
func (b *Buyers) demandBlock(x, d, p, budget, factor []float64, scale float64, lo, hi int) {
	if factor != nil {
		clear(factor[lo:hi])
	}
	for i := lo; i < hi; i++ {
		from, to := b.Row(i)
		row := x[from:to]
		if b.class[i] == linear {
			clear(row)
			if at, amount := b.best(i, budget[i], scale); at >= 0 {
				row[at] = amount
				d[b.Good(from, from+at)] += amount
			}
			continue
		}
		if f := b.demandRow(i, row, p, budget[i], scale); factor != nil {
			factor[i] = f
		}
		if b.Start == nil {
			load := d[:len(row)]
			for k, v := range row {
				load[k] += v
			}
			continue
		}
		col := b.Col[from:to][:len(row)]
		for k, v := range row {
			d[col[k]] += v
		}
	}
}

// priceScale is the power of two that prices are taken relative to, so that 2^k p gives
// the same numbers as p, to the bit: next to the least price of a good that is wanted.
func (b *Buyers) priceScale(p []float64) float64 {
	least := math.Inf(1)
	for j, v := range p {
		if b.wanted[j] {
			least = min(least, max(v, leastPrice))
		}
	}
	_, exponent := math.Frexp(least)
	return math.Ldexp(1, exponent)
}

// tables sets what the sweep needs of prices, relative to the scale that it gives.
// Goods that nobody wants have zeros.
func (b *Buyers) tables(p []float64) (scale float64) {
	scale = b.priceScale(p)
	goods := b.Goods
	b.ratio, b.logPrice, b.inverse = market.Resize(b.ratio, goods), market.Resize(b.logPrice, goods), market.Resize(b.inverse, goods)
	b.power, b.spend = market.Resize(b.power, len(b.classes)*goods), market.Resize(b.spend, len(b.classes)*goods)
	for j, v := range p {
		b.ratio[j], b.inverse[j], b.logPrice[j] = 0, 0, 0
		if b.wanted[j] {
			b.ratio[j] = max(v, leastPrice) / scale
			b.inverse[j] = 1 / b.ratio[j]
			if b.logs {
				b.logPrice[j] = math.Log(b.ratio[j])
			}
		}
	}
	for c := range b.classes {
		class := &b.classes[c]
		power, spend := b.power[c*goods:(c+1)*goods], b.spend[c*goods:(c+1)*goods]
		for j, wanted := range b.wanted {
			switch {
			case !wanted:
				power[j], spend[j] = 0, 0
			case class.rho == 0:
				power[j], spend[j] = b.inverse[j], 1
			case class.sigma == 0:
				power[j], spend[j] = 1, b.ratio[j]
			default:
				power[j] = math.Exp(-class.sigma * b.logPrice[j])
				spend[j] = power[j] * b.ratio[j]
			}
		}
	}
	return scale
}

// demandRow sets row to the demand of buyer i, who has weights, and gives its factor.
func (b *Buyers) demandRow(i int, row, p []float64, budget, scale float64) (factor float64) {
	from, to := b.Row(i)
	val := b.Val[from:to]
	row = row[:len(val)]
	c := int(b.class[i])
	if c == own {
		b.ownShares(i, row, p, budget, scale)
		return rowAgain
	}
	power, spend := b.power[c*b.Goods:(c+1)*b.Goods], b.spend[c*b.Goods:(c+1)*b.Goods]
	if b.Start == nil {
		sum := floats.Dot(val, spend)
		if !(sum > leastSum && sum < mostSum) {
			b.ownShares(i, row, p, budget, scale)
			return rowAgain
		}
		factor = budget / scale / sum
		power = power[:len(val)]
		for k, w := range val {
			row[k] = factor * (w * power[k])
		}
		return factor
	}
	col := b.Col[from:to][:len(val)]
	sum := gather(val, spend, col)
	if !(sum > leastSum && sum < mostSum) {
		b.ownShares(i, row, p, budget, scale)
		return rowAgain
	}
	factor = budget / scale / sum
	for k, w := range val {
		row[k] = factor * (w * power[col[k]])
	}
	return factor
}

// ownShares is demandRow with powers for this buyer alone: shares of the budget are
// w p^r over their sum, relative to the largest power.
func (b *Buyers) ownShares(i int, row, p []float64, budget, scale float64) {
	from, to := b.Row(i)
	val, col := b.Val[from:to], b.RowGoods(from, to)
	_, r := b.exponents(i)
	most := math.Inf(-1)
	for k, w := range val {
		if row[k] = 0; w > 0 {
			row[k] = r * math.Log(max(p[col[k]], leastPrice)/scale)
			most = max(most, row[k])
		}
	}
	sum := 0.0
	for k, w := range val {
		if w > 0 {
			row[k] = w * math.Exp(row[k]-most)
			sum += row[k]
		}
	}
	for k, share := range row {
		if share > 0 {
			row[k] = budget * (share / sum) / max(p[col[k]], leastPrice)
		}
	}
}

// best is the entry of its row that a buyer without weights spends on, and the amount
// it buys; −1 where a quasi-linear buyer keeps its money.
func (b *Buyers) best(i int, budget, scale float64) (at int, amount float64) {
	from, to := b.Row(i)
	val, inverse := b.Val[from:to], b.inverse
	most, good := 0.0, 0
	at = -1
	if b.Start == nil {
		inverse = inverse[:len(val)]
		for k, v := range val {
			if r := v * inverse[k]; r > most {
				most, at = r, k
			}
		}
		good = max(at, 0)
	} else {
		col := b.Col[from:to][:len(val)]
		for k, v := range val {
			if r := v * inverse[col[k]]; r > most {
				most, at = r, k
			}
		}
		good = int(col[max(at, 0)])
	}
	if at < 0 || b.Kind[i] == QuasiLinear && !(most > scale) {
		return -1, 0
	}
	return at, budget / scale * inverse[good]
}

// Load sets d to Σ_i x_i.
func (b *Buyers) Load(d, x []float64) {
	if b.blocks.Count() == 1 {
		clear(d)
		b.loadBlock(d, x, 0, len(b.Kind))
		return
	}
	b.blocks.Sum(d, func(part []float64, lo, hi int) { b.loadBlock(part, x, lo, hi) })
}

func (b *Buyers) loadBlock(d, x []float64, lo, hi int) {
	if b.Start == nil {
		for i := lo; i < hi; i++ {
			row := x[i*b.Goods : (i+1)*b.Goods]
			load := d[:len(row)]
			for k, v := range row {
				load[k] += v
			}
		}
		return
	}
	from, to := b.Start[lo], b.Start[hi]
	col := b.Col[from:to]
	for k, v := range x[from:to][:len(col)] {
		d[col[k]] += v
	}
}

// LoadRounding bounds the relative rounding error of every entry of Load: a sum over
// the buyers, block by block.
func (b *Buyers) LoadRounding() float64 {
	count := b.blocks.Count()
	return (float64(min(b.blocks.Size, len(b.Kind))) + math.Ceil(math.Log2(float64(count))) + 1) * unitRoundoff
}

// gather is Σ a_k table[col_k], in four sums, which neither wait for each other nor lose
// as much to rounding as one.
func gather(a, table []float64, col []int32) float64 {
	var s0, s1, s2, s3 float64
	col = col[:len(a)]
	k := 0
	for ; k+4 <= len(a); k += 4 {
		s0 += a[k] * table[col[k]]
		s1 += a[k+1] * table[col[k+1]]
		s2 += a[k+2] * table[col[k+2]]
		s3 += a[k+3] * table[col[k+3]]
	}
	for ; k < len(a); k++ {
		s0 += a[k] * table[col[k]]
	}
	return (s0 + s1) + (s2 + s3)
}

// sumSteps is the number of roundings in a term of gather and of floats.Dot.
func sumSteps(n int) float64 { return float64(n + 6) }
