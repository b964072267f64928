package solver

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// Multiplicative changes prices in proportion to themselves, by the
// relative excess demand x_j = (d_j − c_j)/c_j, of which no more than Clip
// is heeded:
//
//	p_j ← p_j exp(η x_j)    (exponential)
//	p_j ← p_j (1 + η x_j)   (eip1559)
//
// The first is mirror descent on the dual with the entropy Σ c_j p_j log
// p_j (Nemirovski and Yudin 1983; Beck and Teboulle, Oper. Res. Lett. 31,
// 2003), the second is Ethereum's base fee, there with η = 1/8 and blocks
// of at most twice the target, hence Clip = 1 (EIP-1559, Buterin et al.
// 2019). While q is 1/η-smooth relative to the entropy on the prices met
// (Lu, Freund and Nesterov, SIAM J. Optim. 28, 2018, thm 3.1),
//
//	q(p_T) − q* <= Σ_j c_j (p*_j log(p*_j/p⁰_j) − p*_j + p⁰_j) / (η T)
//
// Close to p* the prices contract linearly iff η ε < 2 and every price that
// is 0 belongs to a slack resource, where it decays as exp(−η (1 −
// d_j/c_j)) per round. ε is the elasticity of demand, the spectral radius of
// diag(p/c) Aᵀ diag(s) A, and at most max_j Σ_i a_ij s_i r_i / c_j (row
// sums after scaling by p, as r_i >= a_i·p): at most 1 + max_j Σ_i a_ij δ_i
// / c_j for the log family, 1/ρ for the power family. η is therefore a pure
// number, and needs neither L nor the units of resources.
//
// In Fisher markets of homothetic buyers the exponential form converges as O((1 + E²)/T) for
// small η, E the largest elasticity of Hicksian demand (Goktas, Zhao and Greenwald,
// arXiv:2306.04890, read in abstract only). Where all buyers have one σ <= 1 and prices start at Start = 1, the other form is
// p ← (1−η) p + η p d/s, part of the way to the next prices of proportional response: with r =
// 1 − σ and P_j = s_j p_j, as long as no excess is clipped, q does not rise, and
//
//	D_KL(P*, P_{t+1}) <= (1 − η(1−r)) D_KL(P*, P_t) − η r (q(p_t) − q*),  q(p_t) − q* <= D_KL(P*, P_t)
//
// by the argument there and the concavity of the logarithm: a geometric rate for complementary CES,
// D_KL(P*, P_1)/(η t) for Leontief (Cheung, Cole and Devanur, STOC 2013, read in abstract only, have these
// orders). Linear buyers jump from good to good: prices come to a neighbourhood of the
// equilibrium, which shrinks with η, and no nearer (compare Tatonnement).
//
// Price 0 is absorbing: that of a good which nobody wants, where the market starts others above
// 0. Prices start at Start times those of the market, and where all of these are 0 at Start times c_j/L, which is what the first step of tatonnement would be
// at an excess of 100 %. They are kept above 1e-16 of that, which changes demand by no
// more than rounding does. On the simplex they are divided by their sum.
type Multiplicative struct {
	StepSize float64 `param:"step" doc:"relative change of a price at an excess of 100 %, η" above:"0"`
	Form     string  `param:"form" doc:"p·exp(ηx) or p·(1+ηx)" oneof:"exponential eip1559"`
	Clip     float64 `param:"clip" unit:"c" doc:"largest relative excess heeded" above:"0"`
	Start    float64 `param:"start" unit:"c/L" doc:"prices before round 1; multiples of the start prices of a market that has some above 0" above:"0"`

	DualPoint
	floor   []float64 // smallest prices
	clipped bool      // an excess was above Clip, or a price at its floor
}

// priceFloor is the smallest price in terms of the starting price.
const priceFloor = 1e-16

// NewMultiplicative gives the method with its defaults: the step and the
// clip of EIP-1559, in the exponential form.
func NewMultiplicative() *Multiplicative {
	return &Multiplicative{StepSize: 0.125, Form: "exponential", Clip: 1, Start: 1}
}

// Validate checks what concerns two parameters at once.
func (f *Multiplicative) Validate() error {
	if f.Form == "eip1559" && f.StepSize >= 1 {
		return market.Refuse("step", fmt.Sprintf("%v with form = eip1559", f.StepSize), "below 1, as prices would fall below 0 otherwise")
	}
	return nil
}

// Init implements Method.
func (f *Multiplicative) Init(m market.Market, _ rand.Source) error {
	f.DualPoint.Reset(m)
	f.clipped = false
	f.floor = market.Resize(f.floor, m.Resources())
	unit, given := UnitStep(m, f.Price), floats.Max(f.Price) > 0
	for j, c := range m.Supply() {
		if given {
			f.Price[j] *= f.Start
		} else {
			f.Price[j] = f.Start * c * unit
		}
		f.floor[j] = max(f.set.Least(j), priceFloor*f.Price[j])
	}
	return nil
}

// Step implements Method.
func (f *Multiplicative) Step(context.Context) (Status, error) {
	if f.Asked {
		for j, c := range f.Market.Supply() {
			excess := -f.Gradient[j] / c
			f.clipped = f.clipped || excess > f.Clip || f.Price[j] > 0 && f.Price[j] <= f.floor[j]
			x := f.StepSize * min(f.Clip, excess)
			if f.Form == "eip1559" {
				x = math.Log1p(x)
			}
			f.Price[j] = max(f.floor[j], f.Price[j]*math.Exp(x))
		}
		if f.set.Simplex() { // the projection in the geometry of the entropy
			floats.Scale(1/floats.Sum(f.Price), f.Price)
		}
	}
	f.Ask()
	return Running, nil
}

// Rate implements Rater, for the form eip1559 on Fisher markets whose buyers have one σ < 1 and above
// 0, where no excess has been clipped: √(1 − η(1−r)), as D_KL is of second order in the distance. NaN otherwise.
func (f *Multiplicative) Rate() float64 {
	of, ok := Unwrap(f.Market).(bidder)
	if !ok || f.Form != "eip1559" || f.Start != 1 || f.clipped {
		return math.NaN()
	}
	if sigma, ok := of.Bidders().Complements(); ok && sigma > 0 && f.Market.Prices().Lower != nil {
		return math.Sqrt(1 - f.StepSize*sigma)
	}
	return math.NaN()
}
