package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/generators"
	"walras/solver"
	"walras/solver/market/fisher"
)

// fisherGroup is a kind of Fisher markets: a form of utility, the law of ρ where it is CES, and
// the law of budgets.
type fisherGroup struct {
	form        string
	rho, budget generators.Law
}

// fisherGroups are all forms of utility with budgets of a law.
func fisherGroups(budget generators.Law) (all []fisherGroup) {
	rho := generators.Uniform(-4, -0.1)
	for _, form := range []string{"linear", "cobb-douglas", "leontief", "ces"} {
		all = append(all, fisherGroup{form, rho, budget})
	}
	return append(all, fisherGroup{"ces", generators.Uniform(0.1, 0.8), budget})
}

var fisherKeys = []string{"utility", "rho", "budget [money]"}

func (g fisherGroup) key() []any { return []any{g.form, lawOf(g.form, g.rho), g.budget.String()} }

// lawOf is the law of ρ in words, "" where the utility has none.
func lawOf(form string, rho generators.Law) string {
	if form != "ces" {
		return ""
	}
	return rho.String()
}

// market draws a market of 2 to 8 buyers and 1 to 6 goods.
func (g fisherGroup) market(rng *rand.Rand) (*fisher.Market, error) {
	f, m := generators.NewRandomFisher(), new(fisher.Market)
	f.N, f.J, f.Utility, f.Rho = 2+rng.IntN(7), 1+rng.IntN(6), g.form, g.rho
	f.Budget, f.Supply = g.budget, generators.Uniform(0.5, 2)
	return m, f.Draw(m, rng)
}

// fisherTolerance is how near an equilibrium is computed.
const fisherTolerance = 1e-10

// fisherDraw is an equilibrium by proportional response, and how its buyers fare.
type fisherDraw struct {
	envy  float64 // max u_i(x_k)/u_i(x_i) − 1, bundles as they are
	short float64 // max 1 − u_i(x_i)/u_i(s B_i/ΣB): below 0 where all have more than their share
	open  float64 // what of either the certificate leaves open where it is 0 in equilibrium
}

// fares computes the equilibrium of a market.
//
// With e the unit cost, w = e_i u_i(x_i)/B_i ≤ s = p·x_i/B_i, the regret of buyer i over B_i is
// ρ_i = s − 1 − log w, so that s ≤ 1 + √(2ρ) + 2ρ and w ≥ exp(−√(2ρ) − ρ) with ρ the sum of all
// regrets over the least budget. A bundle that costs another buyer with the same budget s B_i, or a share of
// everything of p·s, is worth at most its cost over e_i: either is better by a factor of
// exp(2√(2ρ) + 3ρ) at most, beside what p·s exceeds spending by.
func fares(m *fisher.Market) (d fisherDraw, err error) {
	var run solver.Runner
	res := run.Run(context.Background(), m, solver.NewProportionalResponse(), nil, solver.Settings{Tolerance: fisherTolerance}, solver.Trigger{}, nil)
	if res.Err != nil {
		return d, fmt.Errorf("proportional response: %w", res.Err)
	}
	x, c := res.Point.Allocation, &res.Certificate
	d.envy, d.short = m.Buyers.Envy(x, nil), math.Inf(-1)
	for _, standing := range m.Standing(make([]float64, m.Agents()), x) {
		d.short = max(d.short, 1-standing)
	}
	least := math.Inf(1)
	for _, b := range m.Budget {
		least = min(least, b)
	}
	rho := (max(0, c.Regret) + c.Rounding) * c.Scale / least
	d.open = math.Expm1(2*math.Sqrt(2*rho)+3*rho) + float64(m.Resources())*c.Complementarity*c.Scale/m.Money()
	return d, nil
}

// equalBudgets is a condition of Fisher markets.
var equalBudgets = condition{says: "all buyers have the same budget", met: certain(func(m *fisher.Market) bool {
	for _, b := range m.Budget {
		if b != m.Budget[0] {
			return false
		}
	}
	return true
})}
