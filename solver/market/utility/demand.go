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
// these bounds has lost terms, or all, to the range of numbers; the buyer's
// shares are then taken with logarithms.
const (
	leastSum = 1e-280
	mostSum  = 1e280
)

// Demand sets x (length AllocationLen) to what the buyers choose at prices p with their
// budgets (length n), and d (length J) to the load Σ_i x_i. Where demand is a set, a
// linear buyer takes the first of its best goods, with all of the budget, and a
// quasi-linear one nothing where the best is worth its price and no more.
func (b *Buyers) Demand(x, d, p, budget []float64) { b.demand(x, d, p, budget, nil) }

// demand is Demand, and sets factor, where it is not nil, to the f of each buyer with
// x_ij = f_i w_ij p_j^−σ: 0 where that is no number, and for buyers without weights.
func (b *Buyers) demand(x, d, p, budget, factor []float64) {
	scale := b.tables(p)
	b.sum(d, func(part []float64, lo, hi int) { b.demandBlock(x, part, p, budget, factor, scale, lo, hi) })
}

// tables sets what the sweep needs of prices, and gives the power of two that prices
// are relative to: 2^k p has the same tables as p, to the bit.
func (b *Buyers) tables(p []float64) (scale float64) {
	least := math.Inf(1)
	for j, v := range p {
		if b.wanted[j] {
			least = min(least, max(v, leastPrice))
		}
	}
	_, exponent := math.Frexp(least)
	scale = math.Ldexp(1, exponent)
	goods, inverse := b.Goods, 1/scale
	if b.valued {
		b.inverse = market.Resize(b.inverse, goods)
		for j, v := range p {
			b.inverse[j] = scale / max(v, leastPrice)
		}
	}
	b.power = market.Resize(b.power, len(b.sigma)*goods)
	b.spend = market.Resize(b.spend, len(b.sigma)*goods)
	for c, sigma := range b.sigma {
		power, spend := b.power[c*goods:(c+1)*goods], b.spend[c*goods:(c+1)*goods]
		for j, v := range p {
			ratio := max(v, leastPrice) * inverse
			switch sigma {
			case 0:
				power[j], spend[j] = 1, ratio
			case 1:
				power[j], spend[j] = 1/ratio, 1
			default:
				power[j] = math.Exp(-sigma * math.Log(ratio))
				spend[j] = power[j] * ratio
			}
		}
	}
	return scale
}

// demandBlock sets the demand of buyers lo to hi, and adds it to d.
func (b *Buyers) demandBlock(x, d, p, budget, factor []float64, scale float64, lo, hi int) {
	goods := b.Goods
	if factor != nil {
		clear(factor[lo:hi])
	}
	for i := lo; i < hi; i++ {
		from, to := b.Row(i)
		row, val := x[from:to], b.Val[from:to]
		if b.Start == nil {
			c := int(b.class[i])
			if c < 0 {
				b.linearDense(row, val, d, budget[i], scale, b.Kind[i] == QuasiLinear)
				continue
			}
			power, spend := b.power[c*goods : (c+1)*goods][:len(val)], b.spend[c*goods : (c+1)*goods][:len(val)]
			sum := floats.Dot(val, spend)
			if !(sum > leastSum && sum < mostSum) {
				b.farShares(i, row, d, p, budget[i])
				continue
			}
			f := budget[i] / sum / scale
			if factor != nil {
				factor[i] = f
			}
			row, load := row[:len(val)], d[:len(val)]
			for k, w := range val {
				v := f * (w * power[k])
				row[k] = v
				load[k] += v
			}
			continue
		}
		col := b.Col[from:to][:len(val)]
		c := int(b.class[i])
		if c < 0 {
			b.linearSparse(row, val, col, d, budget[i], scale, b.Kind[i] == QuasiLinear)
			continue
		}
		power, spend := b.power[c*goods:(c+1)*goods], b.spend[c*goods:(c+1)*goods]
		sum := 0.0
		for k, w := range val {
			sum += w * spend[col[k]]
		}
		if !(sum > leastSum && sum < mostSum) {
			b.farShares(i, row, d, p, budget[i])
			continue
		}
		f := budget[i] / sum / scale
		if factor != nil {
			factor[i] = f
		}
		row = row[:len(val)]
		for k, w := range val {
			j := col[k]
			v := f * (w * power[j])
			row[k] = v
			d[j] += v
		}
	}
}

// linearDense is the demand of a buyer without weights in a dense row.
func (b *Buyers) linearDense(row, val, d []float64, budget, scale float64, money bool) {
	clear(row)
	inverse := b.inverse[:len(val)]
	best, at := 0.0, -1
	for k, v := range val {
		if r := v * inverse[k]; r > best {
			best, at = r, k
		}
	}
	if at < 0 || money && !(best > scale) {
		return
	}
	row[at] = budget * (inverse[at] / scale)
	d[at] += row[at]
}

// linearSparse is linearDense for a sparse row.
func (b *Buyers) linearSparse(row, val []float64, col []int32, d []float64, budget, scale float64, money bool) {
	clear(row)
	best, at := 0.0, -1
	for k, v := range val {
		if r := v * b.inverse[col[k]]; r > best {
			best, at = r, k
		}
	}
	if at < 0 || money && !(best > scale) {
		return
	}
	row[at] = budget * (b.inverse[col[at]] / scale)
	d[col[at]] += row[at]
}

// farShares is the demand of buyer i, with weights, in logarithms: shares
// of the budget are proportional to exp(log w + (1−σ) log p).
func (b *Buyers) farShares(i int, row, d, p []float64, budget float64) {
	lo, hi := b.Row(i)
	power := 1 - b.Elasticity(i)
	size := func(k int) float64 {
		return math.Log(b.Val[k]) + power*math.Log(max(p[b.Good(lo, k)], leastPrice))
	}
	most := math.Inf(-1)
	for k := lo; k < hi; k++ {
		most = max(most, size(k))
	}
	sum := 0.0
	for k := lo; k < hi; k++ {
		row[k-lo] = math.Exp(size(k) - most)
		sum += row[k-lo]
	}
	for k := lo; k < hi; k++ {
		j := b.Good(lo, k)
		row[k-lo] *= budget / sum / max(p[j], leastPrice)
		d[j] += row[k-lo]
	}
}

// Load sets d to Σ_i x_i.
func (b *Buyers) Load(d, x []float64) {
	b.sum(d, func(part []float64, lo, hi int) { b.loadBlock(part, x, lo, hi) })
}

func (b *Buyers) loadBlock(d, x []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		from, to := b.Row(i)
		row := x[from:to]
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

// sum sets dst to the sum of what add adds for all buyers.
func (b *Buyers) sum(dst []float64, add func(part []float64, lo, hi int)) {
	clear(dst)
	add(dst, 0, len(b.Kind))
}
