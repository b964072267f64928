package solver

import (
	"context"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// SpendingForest solves linear Fisher markets exactly, in finitely many rounds, as an active-set
// method on the program of Shmyrev,
//
//	max φ(b) = Σ_ij b_ij log v_ij − Σ_j P_j log(P_j/s_j),   P_j = Σ_i b_ij,   Σ_j b_ij = B_i,   b >= 0
//
// In some optimum the pairs of a buyer and a good with b_ij > 0 form a forest. Given a forest, its best
// spending is explicit: a buyer's goods all give the same utility for the money, v_ij/p_j, which fixes
// the prices of a tree but for a factor; the money of its buyers, Σ s p = Σ B, fixes that;
// and the spending on each edge follows from the leaves. A round moves the spending towards it, drops an edge
// where its spending reaches 0, and again, until the forest's best is reached. At its prices
// every buyer says which good it would rather buy, and the edge with the largest ratio of v_ij/p_j to what
// the buyer has enters: where it joins two trees, with no spending at first; where it closes a cycle, with as much as can
// go round it, which changes no price and drops an edge. φ rises in every round, but for ties, so that no forest
// comes twice, and where no edge enters the prices are those of the equilibrium.
// Adsul, Babu, Garg, Mehta and Sohoni (SAGT 2010; not read) have a simplex method for the same markets.
//
// It begins with rounds of proportional response, of whose bids a spanning forest of the largest shares is
// taken, on which buyers spend in proportion to their bids.
type SpendingForest struct {
	Warm int `param:"warm" doc:"rounds of proportional response to begin with" min:"0" max:"1000000"`

	bidding
	rounds int
	forest spendingForest
	worth  []float64 // 1/p_j
	buyer  int       // whom the next edge is for
	entry  int       // which one that is
}

// rather is the ratio by which another good must be better for its edge to enter: above the
// rounding of prices along a tree.
const rather = 1 + 0x1p-44

// nextToNothing stands in for the price 0 of a good that no edge leads to.
const nextToNothing = 0x1p-700

// NewSpendingForest gives the method with its defaults: 10 rounds of bids.
func NewSpendingForest() *SpendingForest { return &SpendingForest{Warm: 10} }

// Init implements Method.
func (f *SpendingForest) Init(m market.Market, _ rand.Source) error {
	if err := f.bidding.init(m, "spending-forest", false); err != nil {
		return err
	}
	if f.exchange {
		return Unfit("spending-forest needs budgets, and in an exchange market incomes move with prices")
	}
	for _, kind := range f.buyers.Kind {
		if kind != utility.Linear {
			return Unfit("spending-forest needs linear utilities, as others do not spend on a forest of goods, and some buyer's is %v", kind)
		}
	}
	f.rounds, f.worth = 0, market.Resize(f.worth, m.Resources())
	f.forest.init(f.buyers, f.income, m.Supply())
	return nil
}

// Step implements Method.
func (f *SpendingForest) Step(context.Context) (Status, error) {
	start := f.begin()
	defer f.end(start)
	switch f.rounds++; {
	case f.rounds <= f.Warm:
		f.buyers.Respond(&f.bids, f.income, f.m.Supply())
		f.post()
		return Running, nil
	case f.rounds == f.Warm+1:
		f.forest.plant(f.bids.X)
		clear(f.bids.X)
	default:
		f.forest.enter(f.buyer, f.entry, f.bids.X)
	}
	f.forest.settle(f.bids.X)
	f.forest.answer(f.price, f.bids.X)
	if !f.wish() {
		return Finished, nil
	}
	return Running, nil
}

// wish finds the edge to enter. It is false where no buyer would rather buy another good.
func (f *SpendingForest) wish() bool {
	for j, p := range f.price {
		f.worth[j] = 1 / max(p, nextToNothing)
	}
	most := rather
	f.buyer = -1
	for i := range f.income {
		lo, hi := f.buyers.Row(i)
		val := f.buyers.Val[lo:hi]
		best := 0.0
		if col := f.buyers.RowGoods(lo, hi); len(col) == len(f.worth) {
			for k, v := range val {
				best = max(best, v*f.worth[k])
			}
		} else {
			for k, v := range val {
				best = max(best, v*f.worth[col[k]])
			}
		}
		if ratio := best / f.forest.nodes[i].rate; ratio > most {
			most, f.buyer = ratio, i
		}
	}
	if f.buyer < 0 {
		return false
	}
	lo, hi := f.buyers.Row(f.buyer)
	best := 0.0
	for k := lo; k < hi; k++ {
		if v := f.buyers.Val[k] * f.worth[f.buyers.Good(lo, k)]; v > best {
			best, f.entry = v, k
		}
	}
	return true
}
