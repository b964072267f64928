package analysis

import "walras/results/query"

// ParseMeasure is query.ParseMeasure.
func ParseMeasure(name, text string) (Measure, error) { return query.ParseMeasure(name, text) }

// Reductions are query.Reductions.
var Reductions = query.Reductions

// The measures that the figures and tables of the paper share. Monetary amounts are in the unit of
// the valuation V, "units of account" below; the paper names no currency.
var (
	// EfficiencyPerAgent is Eff (8) divided by n, units of account an agent.
	EfficiencyPerAgent = Measure{Name: "efficiency per agent", Needs: []string{"efficiency", "agents"}, Of: func(x []float64) float64 { return x[0] / x[1] }}
	// AverageCost is Σ C_i / n.
	AverageCost = Column("average cost", "average_cost")
	// Gini is the Gini index (9) of the allocation, 0 for equal shares.
	Gini = Column("Gini index", "gini")
	// Fairness is 1 − Gini.
	Fairness = Measure{Name: "1 − Gini", Needs: []string{"gini"}, Of: func(x []float64) float64 { return 1 - x[0] }}
	// Participation is the share of agents with x > 0, in per cent.
	Participation = Measure{Name: "participation, %", Needs: []string{"participation"}, Of: func(x []float64) float64 { return 100 * x[0] }}
	// Binding is 1 where demand at price zero exceeds capacity, S(0) > m, else 0, in per cent.
	Binding = Measure{Name: "capacity binds, %", Needs: []string{"binding"}, Of: func(x []float64) float64 { return 100 * x[0] }}
	// LoadFactor is max_j d_j / c_j, above 1 where the allocation exceeds capacity.
	LoadFactor = Column("load", "load")
)

// OverloadSlack is how far the load may exceed 1 before it counts as overload: a millionth of
// capacity, well above what an iterative solver leaves when it stops on its certificate.
const OverloadSlack = 1e-6

// EfficiencyReadings are the normalisations under which the paper's "efficiency" may have been
// computed from Eff (8), which its text does not state: the total, or the total divided by agents,
// by participants, by capacity or by units allocated; each also gross of fees, Σ (V_i − C_i).
var EfficiencyReadings = append(readings("efficiency", netColumns, net), readings("value − cost", grossColumns, gross)...)

var (
	netColumns   = []string{"efficiency"}
	grossColumns = []string{"value", "cost"}
)

func net(x []float64) float64   { return x[0] }
func gross(x []float64) float64 { return x[0] - x[1] }

// readings are the five normalisations of one total.
func readings(name string, columns []string, total func([]float64) float64) []Measure {
	k := len(columns)
	over := func(suffix string, divisor func(x []float64) float64, needs ...string) Measure {
		return Measure{
			Name:  name + suffix,
			Needs: append(append([]string{}, columns...), needs...),
			Of:    func(x []float64) float64 { return total(x[:k]) / divisor(x[k:]) },
		}
	}
	first := func(x []float64) float64 { return x[0] }
	return []Measure{
		over(", total", func([]float64) float64 { return 1 }),
		over(" per agent", first, "agents"),
		over(" per participant", func(x []float64) float64 { return x[0] * x[1] }, "agents", "participation"),
		over(" per unit of capacity", first, "p_market_m"),
		over(" per unit allocated", first, "allocated"),
	}
}
