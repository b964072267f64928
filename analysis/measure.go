package analysis

// The measures that the figures and tables of the paper share. Monetary amounts are in the unit of
// the valuation V, "units of account" below; the paper names no currency.
var (
	// EfficiencyPerAgent is Eff (8) divided by n, units of account an agent.
	EfficiencyPerAgent = Measure{Name: "efficiency per agent", Needs: []string{"efficiency", "agents"}, Of: func(x []float64) float64 { return x[0] / x[1] }}
	// Fairness is 1 − Gini.
	Fairness = Measure{Name: "1 − Gini", Needs: []string{"gini"}, Of: func(x []float64) float64 { return 1 - x[0] }}
	// Participation is the share of agents with x > 0, in per cent.
	Participation = Measure{Name: "participation, %", Needs: []string{"participation"}, Of: func(x []float64) float64 { return 100 * x[0] }}
)

// OverloadSlack is how far the load may exceed 1 before it counts as overload: a millionth of
// capacity, well above what an iterative solver leaves when it stops on its certificate.
const OverloadSlack = 1e-6
