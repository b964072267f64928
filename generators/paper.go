package generators

import (
	"errors"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// Paper draws the markets of the paper's experiments (Table 3): one resource
// of capacity m, agents with V = α log(1 + x/δ) (or another valuation) and
// C = βx + κx²/2, fee τ per unit and g for taking part. Every number may be a
// law; m, τ and g are drawn once per market, the others agent by agent.
type Paper struct {
	N         int    `param:"n" doc:"agents" min:"1" max:"100000000"`
	M         Law    `param:"m" doc:"capacity"`
	Alpha     Law    `param:"alpha" doc:"scale of the valuation"`
	Beta      Law    `param:"beta" doc:"linear cost"`
	Tau       Law    `param:"tau" doc:"fee per unit"`
	G         Law    `param:"g" doc:"fixed fee of taking part"`
	Valuation string `param:"valuation" doc:"family of valuations" oneof:"log power quadratic exponential"`
	Shape     Law    `param:"shape" doc:"shape of the valuation: δ (log, exponential), ρ (power), b (quadratic)"`
	Kappa     Law    `param:"kappa" doc:"quadratic cost"`
}

// NewPaper gives the family with the defaults of Table 3.
func NewPaper() *Paper {
	return &Paper{
		N: 20, M: Constant(100), Alpha: Uniform(5, 20), Beta: Uniform(0.5, 5),
		Tau: Constant(0.5), G: Constant(1), Valuation: "log", Shape: Constant(1),
	}
}

// Validate refuses laws that can give what no market has.
func (f *Paper) Validate() error {
	return errors.Join(checkLaws(
		lawCheck{"m", &f.M, true}, lawCheck{"alpha", &f.Alpha, true}, lawCheck{"shape", &f.Shape, true},
		lawCheck{"beta", &f.Beta, false}, lawCheck{"kappa", &f.Kappa, false},
		lawCheck{"tau", &f.Tau, false}, lawCheck{"g", &f.G, false},
	), checkTerms(f.Valuation, &f.Shape, &f.Beta, &f.Kappa, &f.Tau, &f.G))
}

// Draw implements Drawer: the market's own numbers m, τ, g, then for each
// agent α, β, shape, κ.
func (f *Paper) Draw(m *contract.Market, rng *rand.Rand) error {
	v, err := contract.ParseValuation(f.Valuation)
	if err != nil {
		return err
	}
	m.Valuation, m.Usage = v, contract.Usage{}
	m.Resize(f.N, 1)
	m.Capacity[0] = f.M.Draw(0, rng)
	tau, g := f.Tau.Draw(0, rng), f.G.Draw(0, rng)
	for i := range f.N {
		m.Alpha[i] = f.Alpha.Draw(i, rng)
		m.Beta[i] = f.Beta.Draw(i, rng)
		m.Shape[i] = f.Shape.Draw(i, rng)
		m.Kappa[i] = f.Kappa.Draw(i, rng)
		m.Fee[i], m.Fixed[i] = tau, g
	}
	return m.Prepare()
}
