package mechanism

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// MaxMin is the allocation of a Fisher market in which the least of the buyers'
// utilities, each over that of its proportional share, is greatest, and all are equal.
// With E_i(p) what buyer i's share is worth to it, bought at best at prices p, duality says
//
//	t* = min_p p·s / Σ_i E_i(p)
//
// and the gradient of Σ E_i is the demand d of buyers with the budgets E_i(p), which
// scaled down to the supply gives all of them t = min_j s_j/d_j <= t*. The rule climbs
// Σ E_i on the simplex of the worths p_j s_j by exponentiated gradients (Kivinen and Warmuth,
// Inf. Comput. 132, 1997), step by step and by the mean of an epoch, which linear
// buyers need, whose demand jumps; each epoch has half the step of the last. It ends
// where t and its bound meet to maxMinTolerance, or after maxMinRounds, with the best of
// both; LeastBound is the bound.
type MaxMin struct {
	zeroPrices
	x, cost            []float64 // of a step: demand with budgets cost
	worth, posted      []float64 // p s, Σ = 1, and p
	meanX, meanD, mean []float64 // sums over the steps of an epoch, of x, d and worth
	low, high          float64   // t <= t* <= high
}

var _ Fitter[*fisher.Market] = (*MaxMin)(nil)

const (
	maxMinTolerance = 1e-6
	maxMinRounds    = 1 << 15
	firstEpoch      = 64 // steps; the next epochs have twice as many each
	mostStep        = 1  // of a logarithm of worth
)

// Fits implements Fitter.
func (*MaxMin) Fits(m *fisher.Market) error {
	for i, kind := range m.Kind {
		if kind == utility.QuasiLinear {
			return fmt.Errorf("max-min compares what bundles of goods are worth, and quasi-linear buyers, such as buyer %d, keep money too", i)
		}
	}
	return nil
}

// LeastBound is an upper bound on t*, on the market of the last call of Allocate.
func (r *MaxMin) LeastBound() float64 { return r.high }

// Allocate implements Allocator.
func (r *MaxMin) Allocate(m *fisher.Market, _ market.Point) market.Point {
	r.reset(m)
	goods, entries := m.Resources(), m.AllocationLen()
	r.x, r.cost = market.Resize(r.x, entries), market.Resize(r.cost, m.Agents())
	r.worth, r.posted = market.Resize(r.worth, goods), market.Resize(r.posted, goods)
	r.low, r.high = 0, math.Inf(1)
	wanted := 0.0
	for j := range r.worth {
		if r.worth[j] = 0; m.Wanted(j) {
			r.worth[j] = 1
			wanted++
		}
	}
	floats.Scale(1/wanted, r.worth)
	step, length := 1.0, firstEpoch
	for left := maxMinRounds; left > 0 && !r.met(); left -= length {
		length = min(length, left)
		r.epoch(m, step, length)
		step, length = step/2, 2*length
	}
	floats.Scale(m.Money(), r.price)
	return r.point()
}

func (r *MaxMin) met() bool { return r.low >= (1-maxMinTolerance)*r.high }

// epoch takes steps of one size from worth, and leaves the mean of their worths there.
func (r *MaxMin) epoch(m *fisher.Market, step float64, length int) {
	market.Zeros(len(r.x), &r.meanX)
	market.Zeros(len(r.worth), &r.meanD, &r.mean)
	for k := 1; k <= length && !r.met(); k++ {
		total := r.ask(m)
		r.offer(m, r.x, r.d, 1)
		floats.Add(r.meanX, r.x)
		floats.Add(r.meanD, r.d)
		floats.Add(r.mean, r.worth)
		if k&(k-1) == 0 || k == length {
			r.offer(m, r.meanX, r.meanD, float64(k))
		}
		for j, s := range m.Supplies {
			r.worth[j] *= math.Exp(min(step*(r.d[j]/s/total-1), mostStep))
		}
		floats.Scale(1/floats.Sum(r.worth), r.worth)
	}
	if !r.met() {
		floats.ScaleTo(r.worth, 1/floats.Sum(r.mean), r.mean)
		r.ask(m)
	}
}

// ask sets x and d to the demand at the prices of worth with budgets E, keeps prices that
// bound t* better, and gives ΣE.
func (r *MaxMin) ask(m *fisher.Market) (total float64) {
	floats.DivTo(r.posted, r.worth, m.Supplies)
	m.ShareCosts(r.cost, r.posted)
	m.Buyers.Demand(r.x, r.d, r.posted, r.cost)
	total = floats.Sum(r.cost)
	if bound := 1 / total; bound < r.high {
		r.high = bound
		copy(r.price, r.posted)
	}
	return total
}

// offer keeps the allocation x/k, of load d/k, scaled to the supply, where its t is better.
func (r *MaxMin) offer(m *fisher.Market, x, d []float64, k float64) {
	t := math.Inf(1)
	for j, s := range m.Supplies {
		if d[j] > 0 {
			t = min(t, s/d[j])
		}
	}
	if k*t > r.low {
		r.low = k * t
		floats.ScaleTo(r.y, t, x)
	}
}
