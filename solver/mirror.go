package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver/market"
)

// Mirror is mirror descent with the entropy on the program of Shmyrev (Discrete Analysis and
// Operations Research, 2009), of which proportional response is the step γ = 1,
//
//	b_ij ← B_i b_ij (y_ij/b_ij)^γ / Σ_k b_ik (y_ik/b_ik)^γ
//
// with longer steps where the market allows them: γ is a power of two (a ratio is squared, not
// raised to a power), doubled after Patience rounds, and halved, with the bids withdrawn, where what
// the new bids are worth, W(x), falls short of what the majorant of φ with the step γ promised,
//
//	R = Σ_i (B_i/(γ ρ_i)) log(Σ_k b_ik (y_ik/b_ik)^γ/B_i)   against   Σ_i (B_i/ρ_i) log(Σ_k y_ik/B_i)
//
// of the new bids, ρ_i = 1 for linear and quasi-linear buyers. A step of 1 always holds what it promises, as φ is 1-smooth
// relative to Σ_i D_KL/ρ_i (see ProportionalResponse). R is at least the worth of the bids it starts from, by the
// inequality of power means: welfare rises from round to round. With Γ the sum of the steps
// taken and p̄ the geometric means of prices with the steps as weights,
//
//	q(p̄) − W(x) <= Σ_i (B_i/ρ_i) log k_i / Γ
//
// on every market without complements, by the argument of ProportionalResponse; after t
// rounds Γ >= t. Answer is last or mean, as there. Close to the optimum, where welfare gains less than its
// rounding, steps are those of proportional response.
//
// A round in which bids were withdrawn counts the reports of both tries.
type Mirror struct {
	Patience int    `param:"patience" doc:"rounds without a withdrawal after which the step doubles" min:"1"`
	Answer   string `param:"answer" doc:"the last prices and shares, or the means of prices that the bound on the gap is proved for" oneof:"last mean"`

	bidding
	power   int     // γ of the next answers
	used    int     // γ of the last
	held    int     // rounds since γ changed
	steps   float64 // Γ
	promise float64 // R of the last answers
	slack   float64 // what rounding may do to it
	most    float64 // Σ (B_i/ρ_i) log k_i
	logs    []float64
	mean    []float64
}

// longestMirror is the largest γ. mirrorSlack is how far, relative to what bids may be worth,
// rounding may let new bids fall short of their promise; where less than tellingSlack
// times that is promised, the step is 1.
const (
	longestMirror = 1 << 10
	mirrorSlack   = 1e-14
	tellingSlack  = 8
)

// NewMirror gives the method with its defaults: doubling after 4 rounds, the last round.
func NewMirror() *Mirror { return &Mirror{Patience: 4, Answer: "last"} }

// Init implements Method.
func (f *Mirror) Init(m market.Market, _ rand.Source) error {
	if err := f.bidding.init(m, "mirror", true); err != nil {
		return err
	}
	if f.exchange {
		return Unfit("mirror needs budgets, and in an exchange market incomes move with prices")
	}
	if _, ok := f.buyers.Substitutes(); !ok {
		return Unfit("mirror needs buyers without complements, as the program of Shmyrev is not convex for others")
	}
	f.most = f.buyers.EvenEntropy(f.income, true)
	f.slack = f.most
	for _, money := range f.income {
		f.slack += money
	}
	f.slack *= mirrorSlack
	f.power, f.used, f.held, f.steps = 1, 0, 0, 0
	market.Zeros(m.Resources(), &f.logs, &f.mean)
	return nil
}

// Step implements Method.
func (f *Mirror) Step(context.Context) (Status, error) {
	f.take()
	for f.used > 1 && f.buyers.Worth(&f.bids, f.income) < f.promise-f.slack {
		f.buyers.Withdraw(&f.bids, f.m.Supply())
		f.power, f.held = f.used/2, 0
		f.offer()
		f.take()
	}
	f.steps += float64(f.used)
	if f.Answer == "mean" {
		for j, p := range f.price { // before the step
			if f.used > 0 {
				f.logs[j] += float64(f.used) * math.Log(p)
			}
		}
	}
	f.post()
	if f.Answer == "mean" {
		for j, p := range f.price {
			f.mean[j] = math.Exp((f.logs[j] + math.Log(p)) / (f.steps + 1))
		}
	}
	if f.held++; f.held > f.Patience && f.power < longestMirror {
		f.power, f.held = 2*f.power, 0
	}
	f.offer()
	if f.power > 1 && f.promise-f.buyers.Worth(&f.bids, f.income) < tellingSlack*f.slack {
		f.power, f.held = 1, 0 // rounding hides whether promises are held
		f.offer()
	}
	return Running, nil
}

// take posts the bids.
func (f *Mirror) take() {
	start := f.begin()
	f.buyers.Take(&f.bids, f.m.Supply())
	f.end(start)
}

// offer makes the next bids.
func (f *Mirror) offer() {
	f.buyers.Offer(&f.bids, f.income, f.power)
	f.used, f.promise = f.power, f.buyers.Gain(&f.bids, f.income, f.power)
}

// Point implements Method.
func (f *Mirror) Point() market.Point {
	pt := f.bidding.Point()
	if f.Answer == "mean" {
		pt.Price = f.mean
	}
	return pt
}

// GapBound implements Prover, for answer = mean. The prices of the point count as those of one
// more step, of 1.
func (f *Mirror) GapBound() float64 {
	if f.Answer != "mean" {
		return math.NaN()
	}
	return f.most / (f.steps + 1)
}
