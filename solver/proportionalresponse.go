package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver/market"
)

// ProportionalResponse is the dynamics of Wu and Zhang (STOC 2007): buyers bid all their
// money, goods are shared in proportion to bids, and every buyer divides its next bids as
// the goods divided its utility (package utility, Bids, has y by kind of utility):
//
//	x_ij = s_j b_ij/P_j,   b_ij ← B_i y_ij/Σ_k y_ik,   P_j = Σ_i b_ij = s_j p_j
//
// from equal bids for the k_i goods that a buyer wants. For linear utilities, y = v x, it is
// mirror descent with the entropy on the program of Shmyrev, whose objective φ is 1-smooth
// relative to it (Birnbaum, Devanur and Xiao, EC 2011), for quasi-linear ones too (Gao and
// Kroer, arXiv:2006.06747). Both were read in abstract only; the bounds below follow from
// the update itself, and hold after every round T. M is Σ B.
//
// Substitutes: no buyer has ρ < 0, ρ is the largest of all, 1 for linear and quasi-linear
// buyers. Welfare W(x_t) does not fall, since φ(b_{t+1}) <= −W(x_t) by the majorant that
// b_{t+1} minimises, and −φ(b) <= W(x) by Jensen's inequality. The update
// log b_{t+1} = ρ_i log b_t + log(y_t/b_t^ρ_i) + …, added up with weights ρ^{T−t}, bounds
// what a buyer can get at p̄, the geometric means of p_1 … p_T with these weights:
//
//	q(p̄) − W(x_T) <= ρ^{T−1}/(1 + ρ + … + ρ^{T−1}) · Σ_i B_i log k_i
//
// which is 1/T of the sum for linear utilities, and falls by ρ a round for CES. W* − W(x_T)
// has the same bound, of the kind D_KL(b*, b_1)/T.
//
// Complements: all buyers have one σ <= 1, r = 1 − σ. Then y is what demand would spend at
// p, and the round is p_j ← p_j d_j(p)/s_j, the EM algorithm on q, so that q does not rise.
// As the logarithm is concave, D_KL(P*, P_{t+1}) <= r [D_KL(P*, P_t) − (q(p_t) − q*)], and
// q(p_T) − q* falls by r = |ρ|/(1 + |ρ|) a round for CES, and as D_KL(P*, P_1)/T for
// Leontief. By Hölder's inequality the allocation x̄_ij = s_j w_ij κ_i/Σ_k w_kj κ_k, with κ_i
// the geometric means of B_i/Σ_k w_ik p_k^r over rounds 1 … T−1 with weights r^{T−1−t}, has
//
//	q(p_T) − W(x̄) <= r^{T−1}/(1 + r + … + r^{T−2}) · M log(M/min_j P_1j)
//
// Cheung, Cole and Devanur (STOC 2013; read in abstract only) prove the same orders,
// O(log 1/ε) for complementary CES and O(1/ε) for Leontief, of tatonnement. No bound is
// claimed for markets with both sorts, nor for exchange, where for linear utilities
// allocations converge and prices may cycle (Brânzei, Devanur and Rabani, EC 2021; abstract).
//
// Answer is last, prices and shares of the last round, or mean, with p̄ or x̄ in place of one
// of the two: the pair that the bound on the gap is proved for. The last pair is better by
// far, as a rule.
//
// With several Blocks, buyers are put into that many random blocks of equal size, which
// answer one after the other, so that later ones see the prices that the earlier have
// moved: block coordinate descent on the same program (Nan, Gao and Kroer,
// arXiv:2303.00506, read in abstract only).
type ProportionalResponse struct {
	Blocks int    `param:"blocks" doc:"random blocks of buyers that answer one after the other in a round; 1: all at once" min:"1"`
	Answer string `param:"answer" doc:"the last prices and shares, or the means that the bound on the gap is proved for" oneof:"last mean"`

	bidding
	rounds  float64
	order   []int32
	shuffle rand.Rand

	// Of the bound: the decay of weights, ρ or r, and what it is a share of; NaN: none.
	decay, most float64
	complements bool
	weight      float64   // Σ weights
	logs        []float64 // Σ weights times log p, or log κ
	mean        []float64 // p̄, or x̄
	factor      []float64 // κ
	total       []float64 // scratch
}

// NewProportionalResponse gives the method with its defaults: all buyers at once, the last round.
func NewProportionalResponse() *ProportionalResponse {
	return &ProportionalResponse{Blocks: 1, Answer: "last"}
}

// Init implements Method.
func (f *ProportionalResponse) Init(m market.Market, src rand.Source) error {
	if err := f.bidding.init(m, "proportional-response", f.Blocks > 1); err != nil {
		return err
	}
	f.rounds, f.weight = 0, 0
	f.theory()
	if f.Answer == "mean" && math.IsNaN(f.most) {
		return Unfit("proportional-response with answer = mean is for Fisher markets without complements, or with complements of one elasticity, and for blocks = 1")
	}
	if f.Blocks > 1 {
		n := len(f.income)
		if f.order = market.Resize(f.order, n); src != nil {
			f.shuffle = *rand.New(src)
		}
		for i := range f.order {
			f.order[i] = int32(i)
		}
	}
	return nil
}

// theory finds out what is proved for this market.
func (f *ProportionalResponse) theory() {
	f.decay, f.most, f.complements = math.NaN(), math.NaN(), false
	if f.Blocks > 1 || f.exchange {
		return
	}
	if rho, ok := f.buyers.Substitutes(); ok {
		f.decay, f.most = rho, f.buyers.EvenEntropy(f.income, false)
	} else if sigma, ok := f.buyers.Complements(); ok {
		money, least := 0.0, math.Inf(1)
		for _, paid := range f.bids.Next {
			if money += paid; paid > 0 {
				least = min(least, paid)
			}
		}
		f.decay, f.most, f.complements = 1-sigma, money*math.Log(money/least), true
	}
	if f.complements {
		market.Zeros(len(f.income), &f.logs)
		f.factor, f.mean = market.Resize(f.factor, len(f.income)), market.Resize(f.mean, f.m.AllocationLen())
		f.total = market.Resize(f.total, f.m.Resources())
	} else {
		market.Zeros(f.m.Resources(), &f.logs, &f.mean)
	}
}

// Step implements Method.
func (f *ProportionalResponse) Step(context.Context) (Status, error) {
	f.rounds++
	start := f.begin()
	if f.Blocks > 1 {
		f.blocks()
	} else {
		f.earn(f.bids.Next)
		f.buyers.Respond(&f.bids, f.income, f.m.Supply())
	}
	f.post()
	f.end(start)
	if f.Answer == "mean" {
		f.average()
	}
	return Running, nil
}

// blocks is a round of one block after the other.
func (f *ProportionalResponse) blocks() {
	supply := f.m.Supply()
	if f.rounds == 1 {
		f.buyers.Take(&f.bids, supply)
		return
	}
	f.shuffle.Shuffle(len(f.order), func(i, k int) { f.order[i], f.order[k] = f.order[k], f.order[i] })
	n := len(f.order)
	for k := range f.Blocks {
		f.earn(f.bids.Paid)
		f.buyers.Reconsider(&f.bids, f.income, supply, f.order[k*n/f.Blocks:(k+1)*n/f.Blocks])
	}
	f.buyers.Stand(&f.bids, supply)
}

// average brings the means up to date. With complements they are of the rounds before that
// of the price.
func (f *ProportionalResponse) average() {
	if f.complements {
		for i, v := range f.logs {
			f.factor[i] = math.Exp(v / f.weight)
		}
		f.buyers.ShareOut(f.mean, f.total, f.factor, f.m.Supply(), true)
		f.buyers.Factors(&f.bids, f.factor, f.income)
	}
	now := f.price
	if f.complements {
		now = f.factor
	}
	f.weight = f.decay*f.weight + 1
	for k, v := range now {
		f.logs[k] = f.decay*f.logs[k] + math.Log(v)
		if !f.complements {
			f.mean[k] = math.Exp(f.logs[k] / f.weight)
		}
	}
}

// Point implements Method.
func (f *ProportionalResponse) Point() market.Point {
	pt := f.bidding.Point()
	switch {
	case f.Answer != "mean":
	case f.complements:
		pt.Allocation = f.mean
	default:
		pt.Price = f.mean
	}
	return pt
}

// GapBound implements Prover, for answer = mean.
func (f *ProportionalResponse) GapBound() float64 {
	if f.Answer != "mean" {
		return math.NaN()
	}
	rounds := f.rounds
	if f.complements {
		rounds--
	}
	power := math.Pow(f.decay, rounds)
	sum := rounds
	if f.decay < 1 {
		sum = (1 - power) / (1 - f.decay)
	}
	if !f.complements {
		power = math.Pow(f.decay, rounds-1)
	}
	if sum == 0 {
		return math.NaN()
	}
	return f.most * power / sum
}

// Rate implements Rater: √ρ and √r, as D_KL is of second order in the distance.
func (f *ProportionalResponse) Rate() float64 {
	if !(f.decay < 1) {
		return math.NaN()
	}
	return math.Sqrt(f.decay)
}
