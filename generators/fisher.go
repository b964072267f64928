package generators

import (
	"errors"
	"math"
	"math/rand/v2"

	"walras/solver/market/fisher"
)

// RandomFisher draws Fisher markets: buyers with budgets, and goods in fixed supply.
// With a tilt, tastes go with money: the values of the first half of the goods are
// multiplied by (B_i/mean B)^tilt.
type RandomFisher struct {
	Tastes
	Budget Law     `param:"budget" doc:"budget of a buyer"`
	Supply Law     `param:"supply" doc:"supply of a good"`
	Tilt   float64 `param:"tilt" doc:"power of the budget with which the first half of the goods are worth more to a buyer" min:"-10" max:"10"`
}

// NewRandomFisher gives the family with its defaults.
func NewRandomFisher() *RandomFisher {
	return &RandomFisher{Tastes: defaultTastes(), Budget: Constant(1), Supply: Constant(4)}
}

// Validate refuses laws that can give what no market has.
func (f *RandomFisher) Validate() error {
	return errors.Join(f.Tastes.check(), checkLaws(lawCheck{"budget", &f.Budget, true}, lawCheck{"supply", &f.Supply, true}))
}

// Draw implements Drawer: tastes, budgets, supplies.
func (f *RandomFisher) Draw(m *fisher.Market, rng *rand.Rand) error {
	if err := f.fill(&m.Buyers, rng); err != nil {
		return err
	}
	m.Budget = f.Budget.column(m.Budget, f.N, rng)
	m.Supplies = f.Supply.column(m.Supplies, f.J, rng)
	if f.Tilt != 0 {
		tilt(m, f.Tilt)
	}
	return weighAndPrepare(m)
}

// tilt makes the first half of the goods worth more to buyers with much money.
func tilt(m *fisher.Market, power float64) {
	money := 0.0
	for _, b := range m.Budget {
		money += b
	}
	half := (m.Goods + 1) / 2
	for i, b := range m.Budget {
		factor := math.Pow(b/money*float64(len(m.Budget)), power)
		lo, hi := m.Row(i)
		for k := lo; k < hi; k++ {
			if m.Good(lo, k) < half {
				m.Val[k] *= factor
			}
		}
	}
}

// weighAndPrepare ends a draw whose CES buyers have the a of their formula.
func weighAndPrepare(m *fisher.Market) error {
	if err := m.Weigh(); err != nil {
		return err
	}
	return m.Prepare()
}
