package figure

// All is every figure, in the order of the paper.
var All = []Figure{
	{Name: "convergence", Title: "Price adjustment round by round (Figure 2)", Experiment: "paper-convergence", Parts: []Part{
		{"convergence", Options{Y: []string{"price", "demand", "activity", "efficiency-per-agent", "gini", "gap"}, By: []string{"step", "gamma"}, Where: []string{"replicate=0", "round<=100"}}}}},
	{Name: "fee-frontier", Title: "Efficiency and fairness over the transaction fee (Figure 3)", Experiment: "paper-fees", Parts: []Part{
		{"frontier", Options{X: "fairness", Y: []string{"efficiency-per-agent"}, By: []string{"mechanism"}, Size: "participation"}},
		{"violin", Options{X: "tau", Y: []string{"efficiency-per-agent"}}}}},
	{Name: "mechanisms", Title: "Efficiency, cost and inequality by mechanism (Figure 4)", Experiment: "paper-mechanisms", Parts: []Part{
		{"box", Options{Y: []string{"efficiency-per-agent", "average_cost", "gini"}, By: []string{"mechanism"}}}}},
	{Name: "scaling", Title: "Fairness, participation and efficiency over the number of agents (Figure 5)", Experiment: "paper-scaling", Parts: []Part{
		{"sweep", Options{X: "n", Y: []string{"fairness"}, Z: "efficiency-per-agent", Size: "participation", Panel: []string{"mechanism"}, Across: 5, Log: "x"}}}},
	feeSurface,
	{Name: "movielens-efficiency", Title: "MovieLens: efficiency by mechanism (Figure 8)", Experiment: "paper-movielens", Parts: []Part{
		{"interval", Options{Y: []string{"efficiency-per-agent"}, By: []string{"mechanism"}}},
		{"interval", Options{Y: []string{"efficiency-per-agent"}, By: []string{"mechanism"}, Base: "none"}}}},
	{Name: "movielens-cost-gini", Title: "MovieLens: cost and inequality by mechanism (Figure 9)", Experiment: "paper-movielens", Parts: []Part{
		{"interval", Options{Y: []string{"average_cost", "gini"}, By: []string{"mechanism"}}}}},
	{Name: "conformance", Title: "Every method on every market family: rounds to a certificate of 1e-8", Experiment: "conformance", Parts: []Part{
		{"heatmap", Options{X: "market", Y: []string{"solver"}, Z: "rounds", Targets: []float64{1e-8}}}}},
	{Name: "profile", Title: profileKind.Title, Experiment: "solver-shootout", Parts: []Part{{Kind: "profile"}}},
	{Name: "profile-families", Title: profileKind.Title, Experiment: "solver-shootout", Parts: []Part{
		{"profile", Options{Panel: []string{"market"}, Meter: []string{"demand-calls"}}}}},
	{Name: "data-profile", Title: dataProfileKind.Title, Experiment: "solver-shootout", Parts: []Part{{Kind: "data-profile"}}},
	{Name: "ecdf", Title: ecdfKind.Title, Experiment: "solver-shootout", Parts: []Part{{Kind: "ecdf"}}},
	{Name: "critical-difference", Title: criticalKind.Title, Experiment: "solver-shootout", Parts: []Part{{Kind: "critical-difference"}}},
	stability,
	trueFrontier,
	gasConvergence,
	fixedPointScale,
	contractFidelity,
	regretHorizon,
	regretDrift,
	violationHorizon,
	violationDrift,
	driftTracking,
	noiseDecay,
	delayEdge,
	capacityResilience,
	participationResilience,
	strategicGain,
	feeShock,
}
