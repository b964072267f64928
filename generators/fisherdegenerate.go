package generators

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/fisher"
)

// DegenerateFisher draws Fisher markets whose equilibrium is not simple, of one kind:
//
//   - ties: values are rounded up to whole numbers, so that linear buyers are
//     indifferent between many goods.
//   - clones: all buyers have the utility, the values and the budget of the first.
//   - twins: goods 2q and 2q+1 have the same values, and the same supply.
//   - islands: buyers of even number want the first half of the goods only, the others the
//     second half, and have a million times the money: two markets in one.
//   - unwanted: nobody wants goods 1, 3, 5, …, whose price is 0.
type DegenerateFisher struct {
	Kind string `param:"kind" doc:"what is degenerate" oneof:"ties clones twins islands unwanted"`
	Tastes
	Budget Law `param:"budget" doc:"budget of a buyer"`
	Supply Law `param:"supply" doc:"supply of a good"`
}

// islandMoney is how many times more money there is on the second island.
const islandMoney = 1e6

// NewDegenerateFisher gives the family with its defaults.
func NewDegenerateFisher() *DegenerateFisher {
	f := &DegenerateFisher{Kind: "ties", Tastes: defaultTastes(), Budget: Constant(1), Supply: Constant(1)}
	f.Value = Uniform(0, 4)
	return f
}

// Validate refuses sizes and laws that no market has.
func (f *DegenerateFisher) Validate() error {
	if f.Kind == "twins" && f.J%2 != 0 {
		return market.Refuse("j", fmt.Sprintf("%d with kind = twins", f.J), "an even number")
	}
	if f.J < 2 || f.N < 2 && f.Kind == "islands" {
		return market.Refuse("j", fmt.Sprintf("%d, with %d buyers", f.J, f.N), "at least 2 of both")
	}
	if f.Wants > 0 && (f.Kind == "islands" || f.Kind == "unwanted" || f.Kind == "twins") {
		return market.Refuse("wants", fmt.Sprintf("%d with kind = %s", f.Wants, f.Kind), "0: all goods of the kind")
	}
	return errors.Join(f.Tastes.check(), checkLaws(lawCheck{"budget", &f.Budget, true}, lawCheck{"supply", &f.Supply, true}))
}

// Draw implements Drawer: tastes, budgets, supplies.
func (f *DegenerateFisher) Draw(m *fisher.Market, rng *rand.Rand) error {
	if err := f.fill(&m.Buyers, rng); err != nil {
		return err
	}
	m.Budget = f.Budget.column(m.Budget, f.N, rng)
	m.Supplies = f.Supply.column(m.Supplies, f.J, rng)
	if f.Kind == "clones" {
		for i := range m.Budget {
			m.Kind[i], m.Rho[i], m.Budget[i] = m.Kind[0], m.Rho[0], m.Budget[0]
		}
	}
	for i := range m.Budget {
		lo, hi := m.Row(i)
		if f.Kind == "islands" && i%2 == 1 {
			m.Budget[i] *= islandMoney
		}
		for k := lo; k < hi; k++ {
			m.Val[k] = f.spoil(m, i, m.Good(lo, k), k)
		}
	}
	if f.Kind == "clones" && m.Start != nil {
		copyRows(m)
	}
	if f.Kind == "twins" {
		for j := 1; j < f.J; j += 2 {
			m.Supplies[j] = m.Supplies[j-1]
		}
	}
	return weighAndPrepare(m)
}

// spoil is what makes the drawn value of entry k degenerate, good j for buyer i.
func (f *DegenerateFisher) spoil(m *fisher.Market, i, j, k int) float64 {
	v := m.Val[k]
	switch {
	case f.Kind == "ties":
		return math.Ceil(v)
	case f.Kind == "clones":
		first, _ := m.Row(i)
		return m.Val[k-first]
	case f.Kind == "twins" && j%2 == 1:
		return m.Val[k-1]
	case f.Kind == "islands" && (j >= (f.J+1)/2) != (i%2 == 1), f.Kind == "unwanted" && j%2 == 1:
		return 0
	}
	return v
}

// copyRows gives all buyers of a sparse market the goods of the first.
func copyRows(m *fisher.Market) {
	_, wants := m.Row(0)
	for k := wants; k < len(m.Col); k++ {
		m.Col[k] = m.Col[k%wants]
	}
}
