package generators

import (
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Terms are the agents' parameters that every family of many resources has:
// payoff V(y) − (βy + κy²/2) − (τ + a·p) y. They are drawn agent by agent, one
// parameter after the other in the order of the fields.
type Terms struct {
	Valuation string `param:"valuation" doc:"family of valuations" oneof:"log power quadratic exponential"`
	Shape     Law    `param:"shape" doc:"shape of the valuation: δ (log, exponential), ρ (power), b (quadratic)"`
	Beta      Law    `param:"beta" doc:"linear cost"`
	Kappa     Law    `param:"kappa" doc:"quadratic cost"`
	Tau       Law    `param:"tau" doc:"fee per unit"`
}

// Agents are Terms with the scale of the valuation, drawn before them, and
// the fixed fee, drawn after them.
type Agents struct {
	Alpha Law `param:"alpha" doc:"scale of the valuation"`
	Terms
	G Law `param:"g" doc:"fixed fee of taking part"`
}

// defaultTerms are those of Table 3 without fees. The shape 1 suits all four
// valuations: δ = 1, proportional fairness (ρ = 1) and b = 1.
func defaultTerms() Terms {
	return Terms{Valuation: "log", Shape: Constant(1), Beta: Uniform(0.5, 5)}
}

func defaultAgents() Agents { return Agents{Alpha: Uniform(5, 20), Terms: defaultTerms()} }

// check verifies the laws, with a fixed fee from the law g.
func (t *Terms) check(g *Law) error {
	err := checkLaws(lawCheck{"shape", &t.Shape, true}, lawCheck{"beta", &t.Beta, false},
		lawCheck{"kappa", &t.Kappa, false}, lawCheck{"tau", &t.Tau, false})
	if err != nil {
		return err
	}
	return checkTerms(t.Valuation, &t.Shape, &t.Beta, &t.Kappa, &t.Tau, g)
}

func (a *Agents) check() error {
	if err := checkLaws(lawCheck{"alpha", &a.Alpha, true}, lawCheck{"g", &a.G, false}); err != nil {
		return err
	}
	return a.Terms.check(&a.G)
}

// fill sets the columns of n agents.
func (t *Terms) fill(m *contract.Market, n int, rng *rand.Rand) error {
	v, err := contract.ParseValuation(t.Valuation)
	if err != nil {
		return err
	}
	m.Valuation = v
	m.Shape = t.Shape.column(m.Shape, n, rng)
	m.Beta = t.Beta.column(m.Beta, n, rng)
	m.Kappa = t.Kappa.optional(m.Kappa, n, rng)
	m.Fee = t.Tau.optional(m.Fee, n, rng)
	return nil
}

func (a *Agents) fill(m *contract.Market, n int, rng *rand.Rand) error {
	m.Alpha = a.Alpha.column(m.Alpha, n, rng)
	if err := a.Terms.fill(m, n, rng); err != nil {
		return err
	}
	m.Fixed = a.G.optional(m.Fixed, n, rng)
	return nil
}

// complete draws the agents and then the capacities of a market whose routes are there.
func complete(m *contract.Market, n, resources int, a *Agents, l *Limits, rng *rand.Rand) error {
	if err := a.fill(m, n, rng); err != nil {
		return err
	}
	if err := l.set(m, resources, rng); err != nil {
		return err
	}
	return m.Prepare()
}

// column draws n values into dst's memory where that suffices.
func (l *Law) column(dst []float64, n int, rng *rand.Rand) []float64 {
	dst = market.Resize(dst, n)
	for i := range dst {
		dst[i] = l.Draw(i, rng)
	}
	return dst
}

// optional is column, and nil for the law that is always 0.
func (l *Law) optional(dst []float64, n int, rng *rand.Rand) []float64 {
	if v, ok := l.Constant(); ok && v == 0 {
		return nil
	}
	return l.column(dst, n, rng)
}
