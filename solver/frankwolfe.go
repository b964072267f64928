package solver

import (
	"context"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// FrankWolfe is the method of Frank and Wolfe (Naval Res. Logist. 3, 1956) on the program of
// Eisenberg and Gale: prices are the most that any buyer's last unit of money buys,
//
//	p_j = max_i B_i v_ij/u_i,   u_i = v_i·x_i
//
// each good goes whole to a buyer who sets its price, the bundle y, and x ← x + γ(y − x). For
// quasi-linear buyers u_i counts the money they keep, max(v_i·x_i, B_i). Since e_i(p) >= B_i/u_i,
//
//	q(p) − W(x) <= G = Σ s_j p_j − Σ_i B_i v_i·x_i/u_i
//
// With h_i = (v_i·y_i − v_i·x_i)/u_i >= −1 and D² = Σ B_i h_i², log(1 + γh) >= γh − γ²h²/(2(1−γ)), hence the step γ =
// G/(D² + G) raises welfare by at least G²/(2(D² + G)), and with C a bound on D²
//
//	W* − W(x_t) <= 2 (C + G_0)/t,   C <= (M + G_0)²/min B, M = Σ B
//
// up to the start; Zhao and Freund (Math. Program. 199, 2023; not read) have the rate for
// all such functions. It starts from goods shared in proportion to the budgets of those who want them, and is for
// linear and quasi-linear utilities: others have no gradient, or an infinite one, at bundles
// without a good.
type FrankWolfe struct {
	m       bidder
	count   *Oracle
	buyers  *utility.Buyers
	budget  []float64
	x       []float64
	worth   []float64 // v·x
	price   []float64
	winner  []int32   // who sets the price of each good; −1: nobody wants it
	won     []float64 // v_ij s_j of the goods won, added up
	step    float64   // γ
	started bool
}

// NewFrankWolfe gives the method, which has no parameters.
func NewFrankWolfe() *FrankWolfe { return new(FrankWolfe) }

// Init implements Method.
func (f *FrankWolfe) Init(m market.Market, _ rand.Source) (err error) {
	if f.m, err = Need[bidder](m, "frank-wolfe", "buyers who bid"); err != nil {
		return err
	}
	if _, err := Potential(m, "frank-wolfe"); err != nil {
		return err
	}
	f.count, f.buyers = oracleOf(m), f.m.Bidders()
	n, goods := m.Agents(), m.Resources()
	f.budget, f.worth, f.won = market.Resize(f.budget, n), market.Resize(f.worth, n), market.Resize(f.won, n)
	f.price, f.winner = market.Resize(f.price, goods), market.Resize(f.winner, goods)
	f.x = market.Resize(f.x, m.AllocationLen())
	m.StartPrice(f.price)
	f.m.Incomes(f.budget, f.price)
	for _, kind := range f.buyers.Kind {
		if kind != utility.Linear && kind != utility.QuasiLinear {
			return Unfit("frank-wolfe needs linear or quasi-linear utilities, as others have no finite gradient at bundles without a good, and some buyer's is %v", kind)
		}
	}
	f.buyers.ShareOut(f.x, f.price, f.budget, m.Supply(), false)
	f.started = false
	return nil
}

// Step implements Method.
func (f *FrankWolfe) Step(context.Context) (Status, error) {
	if f.count != nil {
		start := f.count.Begin(f.price, false)
		defer f.count.End(start)
	}
	if f.started {
		f.move()
	}
	f.started = true
	b, supply := f.buyers, f.m.Supply()
	clear(f.price)
	for j := range f.winner {
		f.winner[j] = -1
	}
	gap := 0.0
	for i, money := range f.budget {
		lo, hi := b.Row(i)
		sum := 0.0
		for k := lo; k < hi; k++ {
			sum += b.Val[k] * f.x[k]
		}
		f.worth[i], f.won[i] = sum, 0
		each := money / f.unit(i)
		gap -= each * sum
		for k := lo; k < hi; k++ {
			if j := b.Good(lo, k); each*b.Val[k] > f.price[j] {
				f.price[j], f.winner[j] = each*b.Val[k], int32(i)
			}
		}
	}
	for j, i := range f.winner {
		if i >= 0 {
			gap += supply[j] * f.price[j]
			f.won[i] += supply[j] * f.price[j] / (f.budget[i] / f.unit(int(i)))
		}
	}
	square := 0.0
	for i, money := range f.budget {
		h := (f.won[i] - f.worth[i]) / f.unit(i)
		square += money * h * h
	}
	f.step = 0
	if gap > 0 {
		f.step = gap / (square + gap)
	}
	return Running, nil
}

// unit is u_i.
func (f *FrankWolfe) unit(i int) float64 {
	if f.buyers.Kind[i] == utility.QuasiLinear {
		return max(f.worth[i], f.budget[i])
	}
	return f.worth[i]
}

// move takes the step.
func (f *FrankWolfe) move() {
	b, supply := f.buyers, f.m.Supply()
	for i := range f.budget {
		lo, hi := b.Row(i)
		for k := lo; k < hi; k++ {
			j := b.Good(lo, k)
			f.x[k] *= 1 - f.step
			if int(f.winner[j]) == i {
				f.x[k] += f.step * supply[j]
			}
		}
	}
}

// Point implements Method.
func (f *FrankWolfe) Point() market.Point {
	return market.Point{Price: f.price, Allocation: f.x}
}
