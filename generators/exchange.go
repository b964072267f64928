package generators

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"walras/solver/market"
	"walras/solver/market/exchange"
	"walras/solver/market/utility"
)

// RandomExchange draws exchange economies: agents with tastes, who own goods. Linear
// utility, CES with ρ > 0 and Cobb–Douglas are gross substitutes; CES with ρ < 0 and
// Leontief are complements.
type RandomExchange struct {
	Tastes
	Owned   Law `param:"owned" doc:"amount of a good that an agent owns, pair by pair"`
	Owns    int `param:"owns" doc:"goods that an agent owns, good i mod j among them; 0: all" min:"0" max:"10000000"`
	Opening Law `param:"opening" doc:"price of a good before the first round, of which the ratios count"`
}

// NewRandomExchange gives the family with its defaults.
func NewRandomExchange() *RandomExchange {
	f := &RandomExchange{Tastes: defaultTastes(), Owned: Uniform(0, 1), Opening: Constant(1)}
	f.Utility = "ces"
	return f
}

// Validate refuses laws that can give what no market has.
func (f *RandomExchange) Validate() error {
	switch {
	case f.Utility == "quasi-linear":
		return market.Refuse("utility", f.Utility, "the other forms: nobody brings money to an exchange economy")
	case f.Owns > f.J:
		return market.Refuse("owns", fmt.Sprintf("%d of %d goods", f.Owns, f.J), "at most j")
	case f.Owns > 0 && f.Owns < f.J && f.N < f.J:
		return market.Refuse("n", f.N, "at least j, so that somebody owns every good")
	}
	return errors.Join(f.Tastes.check(), checkLaws(lawCheck{"owned", &f.Owned, true}, lawCheck{"opening", &f.Opening, true}))
}

// Draw implements Drawer: tastes, endowments agent by agent, opening prices. In a mixed
// economy agents whose form would be quasi-linear have one of the others in turn.
func (f *RandomExchange) Draw(m *exchange.Market, rng *rand.Rand) error {
	if err := f.fill(&m.Buyers, rng); err != nil {
		return err
	}
	for i, kind := range m.Kind {
		if kind == utility.QuasiLinear {
			m.Kind[i] = utility.Kind(i % int(utility.QuasiLinear))
		}
	}
	e := &m.Endowment
	if f.Owns == 0 || f.Owns == f.J {
		e.Start, e.Col = nil, nil
		e.Val = f.Owned.column(e.Val, f.N*f.J, rng)
	} else {
		e.Start, e.Col = append(e.Start[:0], 0), e.Col[:0]
		for i := range f.N {
			lo, first := len(e.Col), int32(i%f.J)
			e.Col = f.sample(e.Col, f.J, f.Owns, rng)
			if row := e.Col[lo:]; !slices.Contains(row, first) {
				row[0] = first
			}
			slices.Sort(e.Col[lo:])
			e.Start = append(e.Start, int64(len(e.Col)))
		}
		e.Val = f.Owned.column(e.Val, len(e.Col), rng)
	}
	m.Opening = f.Opening.column(m.Opening, f.J, rng)
	if err := m.Weigh(); err != nil {
		return err
	}
	return m.Prepare()
}
