package generators

import (
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/exchange"
	"walras/solver/market/utility"
)

// Scarf draws the economy of Scarf (Int. Econ. Rev. 1, 1960) and its perturbations: in a
// ring of J goods agent i owns a unit of good i and wants good i and, b times as much,
// good i+1. Prices that are all equal clear it, whatever the parameters. With b = 1,
// elasticity 0 and held 0 it is Scarf's, round whose equilibrium tâtonnement goes in
// cycles; each of the three others changes that in a way of its own. For J = 3, with p
// on the simplex, ṗ = z has at the equilibrium the eigenvalue
//
//	λ = 3/(1+b) [(1 − held + held ω²)(1 + bω²) − |1+bω|²/(1+b)] − 9b/(1+b)² elasticity,   ω = e^(2πi/3)
//
// and its conjugate: i·3√3/4 for Scarf's economy, a real part of −9/4 held for b = 1, of
// −9/4 elasticity likewise, and of 9/2 b(1−b)/(1+b)² for b alone, so that prices spiral
// out where agents want more of what they own.
type Scarf struct {
	J          int     `param:"j" doc:"goods, and as many agents" min:"3" max:"1000000"`
	Next       float64 `param:"next" doc:"amount wanted of the next good per unit of the own one, b" above:"0" max:"1000"`
	Elasticity float64 `param:"elasticity" doc:"elasticity of substitution: 0 Leontief, 1 Cobb–Douglas, above CES with ρ > 0" min:"0" max:"100"`
	Held       float64 `param:"held" doc:"share of every good that is owned by an agent who does not want it" min:"0" max:"1"`
	Opening    Law     `param:"opening" doc:"price of a good before the first round, of which the ratios count"`

	price []float64
}

var _ Planted = (*Scarf)(nil)

// NewScarf gives the family with its defaults: Scarf's economy, opened off its
// equilibrium.
func NewScarf() *Scarf { return &Scarf{J: 3, Next: 1, Opening: Uniform(0.2, 1)} }

// Validate refuses laws that can give what no market has.
func (f *Scarf) Validate() error {
	return checkLaws(lawCheck{"opening", &f.Opening, true})
}

// Answer implements Planted: equal prices.
func (f *Scarf) Answer() []float64 { return f.price }

// Draw implements Drawer: opening prices are all that is random.
func (f *Scarf) Draw(m *exchange.Market, rng *rand.Rand) error {
	m.Resize(f.J, f.J, true)
	e := &m.Endowment
	e.Start, e.Col, e.Val = append(e.Start[:0], 0), e.Col[:0], e.Val[:0]
	f.price = market.Resize(f.price, f.J)
	for i := range f.J {
		f.price[i], m.Rho[i] = 1/float64(f.J), 0
		switch f.Elasticity {
		case 0:
			m.Kind[i] = utility.Leontief
		case 1:
			m.Kind[i] = utility.CobbDouglas
		default:
			m.Kind[i] = utility.CES
			m.Rho[i] = 1 - 1/f.Elasticity
		}
		next, other := int32((i+1)%f.J), int32((i+2)%f.J)
		m.Col, m.Val = append(m.Col, int32(i), next), append(m.Val, 1, f.Next)
		m.Start = append(m.Start, int64(len(m.Col)))
		e.Col, e.Val = append(e.Col, int32(i), other), append(e.Val, 1-f.Held, f.Held)
		e.Start = append(e.Start, int64(len(e.Col)))
	}
	m.Opening = f.Opening.column(m.Opening, f.J, rng)
	return m.Prepare()
}
