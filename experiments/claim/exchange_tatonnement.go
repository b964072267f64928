package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"walras/generators"
	"walras/solver/market/exchange"
)

// Under gross substitutes a round takes log p to I + ηJ of it, J the derivative of the excess min(1, z/s)
// with respect to log p. J has no negative entry off its diagonal, rows that sum to 0, as demand is homogeneous
// of degree 0, and −σ d/s ≥ −2σ on its diagonal while z/s ≤ 1. With ησ ≤ 1/2 each log(p_j/p*_j) becomes a weighted
// average of all.

// The step of the adjustment, the most rounds, and the relative excess at which it has arrived.
const (
	exchangeStep   = 0.1
	exchangeRounds = 5000
	exchangeExcess = 1e-6
)

// exchangeGroup is a kind of economies: a form of utility with the law of ρ where it is CES, or Scarf's.
type exchangeGroup struct {
	form string
	rho  generators.Law
}

func testExchangeTatonnement(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("In an exchange economy prices that change by p_j ← p_j exp(η min(1, z_j/s_j)), z the excess demand and η = %g, come within %d rounds to max |z_j|/s_j ≤ %g; "+
		"2 to 6 agents who own and want all of 2 to 5 goods, with Cobb–Douglas and CES utility, and Scarf's economy, from random prices.", exchangeStep, exchangeRounds, exchangeExcess)
	o.conditions = []condition{{says: "goods are gross substitutes, at elasticities of substitution σ with 1 ≤ σ ≤ 1/(2η)",
		met: certain(func(m *exchange.Market) bool {
			for i := range m.Agents() {
				if sigma := m.Elasticity(i); !(sigma >= 1 && sigma <= 0.5/exchangeStep) {
					return false
				}
			}
			return true
		})}}
	o.Argument = "While ησ ≤ 1/2 a round makes each log(p_j/p*_j) a weighted average of those of all goods, because demand for a good rises with the price of every other and depends on ratios of prices alone: " +
		"the highest falls and the lowest rises until they meet. In continuous time it is a theorem of Arrow, Block and Hurwicz (Econometrica 27, 1959)."
	groups, err := studyOf[*exchange.Market, exchangeGroup, exchangeDraw]{
		name: "exchange-tatonnement", trials: b.Instances/4 + 1,
		groups: []exchangeGroup{{form: "cobb-douglas"}, {"ces", generators.Uniform(0.05, 0.8)}, {"ces", generators.Uniform(-9, -0.1)}, {form: "scarf"}},
		keys:   []string{"utility", "rho"}, key: func(g exchangeGroup) []any { return []any{g.form, lawOf(g.form, g.rho)} },
		market:  func(g exchangeGroup, rng *rand.Rand) (*exchange.Market, error) { return g.market(rng) },
		measure: func(_ exchangeGroup, m *exchange.Market, _ *rand.Rand) (exchangeDraw, error) { return adjust(m), nil },
		columns: []column[exchangeDraw]{
			sharing("never", func(d *exchangeDraw) bool { return d.rounds[1] > exchangeRounds }),
			statistic("rounds_median", median, func(d *exchangeDraw) float64 { return d.rounds[1] }),
			statistic("excess_max", largest, func(d *exchangeDraw) float64 { return d.excess }),
		},
		thresholds: []threshold{{name: "excess at which prices have arrived", value: exchangeExcess}},
		violates:   func(d *exchangeDraw, at []float64) bool { return d.at(at[0]) > exchangeRounds },
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	m, err := scarfAt(2, 1, 1)
	if err != nil {
		return err
	}
	o.Counterexample = &Counterexample{
		Market: m,
		Shows:  "in Scarf's economy, opened at prices 1/2, 1/4, 1/4, prices go round the equilibrium (1/3, 1/3, 1/3) and come no nearer",
		Spec: specOver("exchange-tatonnement", "prices that go round in Scarf's economy",
			fmt.Sprintf("solver: {multiplicative: {step: %g}}\nstop: {rounds: %d}\n", exchangeStep, exchangeRounds)),
		Checks: []string{"status=limit", "rounds=5000", "gap>0.01"},
		Certificate: "Agent i buys p_i/(p_i + p_{i+1}) of goods i and i+1, so that −1 < z < 1, Σ z_i/p_i = 0 and Σ p_i z_i = 0. With e^x ≥ 1 + x neither Σ 1/p nor Σ p falls in a round, " +
			"nor does K = Σp · Σ 1/p, which scaling leaves alone: it is 10 at the start and 9 in equilibrium.",
	}
	o.Finding = fmt.Sprintf("Prices do not arrive in %s of Scarf's economy, whatever the prices at which it opens, and in %s of economies with complements; under gross substitutes in %d of %d, and in %.0f rounds at the median.",
		groups[3].share("draws"), groups[2].share(""), o.Broken, o.Assumed, median(values(groups[1].draws, func(d *exchangeDraw) float64 { return d.rounds[1] })))
	return nil
}

// market draws an economy.
func (g exchangeGroup) market(rng *rand.Rand) (*exchange.Market, error) {
	m := new(exchange.Market)
	if g.form == "scarf" {
		return m, generators.NewScarf().Draw(m, rng)
	}
	f := generators.NewRandomExchange()
	f.N, f.J, f.Utility, f.Opening = 2+rng.IntN(5), 2+rng.IntN(4), g.form, generators.Uniform(0.2, 1)
	if g.form == "ces" {
		f.Rho = g.rho
	}
	return m, f.Draw(m, rng)
}

// scarfAt is Scarf's economy, opened at prices.
func scarfAt(prices ...float64) (*exchange.Market, error) {
	m := new(exchange.Market)
	if err := generators.NewScarf().Draw(m, rand.New(rand.NewPCG(0, 0))); err != nil {
		return nil, err
	}
	m.Opening = prices
	return m, m.Prepare()
}

// exchangeDraw is a path of prices.
type exchangeDraw struct {
	rounds [3]float64 // until the excess is 10, 1 and 0.1 times exchangeExcess; more than exchangeRounds where it never is
	excess float64    // at the end
}

// at is how many rounds it took to an excess.
func (d *exchangeDraw) at(excess float64) float64 {
	k := int(math.Round(math.Log10(exchangeExcess / excess)))
	return d.rounds[k+1]
}

// adjust follows the prices.
func adjust(m *exchange.Market) (d exchangeDraw) {
	goods := m.Resources()
	x, load, p := make([]float64, m.AllocationLen()), make([]float64, goods), make([]float64, goods)
	m.StartPrice(p)
	for k := range d.rounds {
		d.rounds[k] = exchangeRounds + 1
	}
	for t := 1.0; t <= exchangeRounds; t++ {
		m.Demand(x, load, p)
		d.excess = 0
		for j, s := range m.Supply() {
			z := load[j]/s - 1
			d.excess = max(d.excess, math.Abs(z))
			p[j] *= math.Exp(exchangeStep * min(1, z))
		}
		floats.Scale(1/floats.Sum(p), p)
		for k := range d.rounds {
			if d.rounds[k] > exchangeRounds && d.excess <= exchangeExcess*math.Pow10(1-k) {
				d.rounds[k] = t
			}
		}
		if d.rounds[2] <= exchangeRounds {
			break
		}
	}
	return d
}
