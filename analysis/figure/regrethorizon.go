package figure

// regretGrowth is static and dynamic regret against the horizon, beside the bounds of the same runs, with D, G and path length of
// each.
var regretGrowth = growth{
	columns: []growing{
		{"regret_static", "bound_static", "static regret", "regret (units of payoff)"},
		{"regret_dynamic", "bound_dynamic", "dynamic regret", ""},
	},
	note: "Regret on the dual losses q_t(p_t): static against the best fixed price in hindsight, dynamic against the optimum of every round. Bounds are those proved for each method, with the diameter D, gradient bound G and path length P of each run: for ogd with steps 1/√t static (3/2)GD√T (Hazan 2016), dynamic with D² + 2DP for D² (Zinkevich 2003), for ader those of Zhang, Lu and Zhou (2018)",
}

// violationGrowth is overload against the horizon.
var violationGrowth = growth{
	columns: []growing{
		{"violation_sum", "", "sum of positive parts, Σ max(d − c, 0)", "violation (units × rounds)"},
		{"violation_net", "", "positive part of the sum, max(Σ (d − c), 0)", ""},
	},
	note: "Demand beyond capacity: left every overload counts, right slack in some rounds offsets overload in others",
}

var (
	regretHorizon = Figure{
		Name: "regret-horizon", Title: "Static and dynamic regret against the horizon, with bounds and fitted powers",
		Experiment: "regret-horizon", Draw: regretGrowth.draw,
	}
	regretDrift = Figure{
		Name: "regret-drift", Title: "Static and dynamic regret against the horizon under drift, with bounds and fitted powers",
		Experiment: "regret-drift", Draw: regretGrowth.draw,
	}
	violationHorizon = Figure{
		Name: "violation-horizon", Title: "Cumulative violation of capacity against the horizon",
		Experiment: "regret-horizon", Draw: violationGrowth.draw,
	}
	violationDrift = Figure{
		Name: "violation-drift", Title: "Cumulative violation of capacity against the horizon under drift",
		Experiment: "regret-drift", Draw: violationGrowth.draw,
	}
)
