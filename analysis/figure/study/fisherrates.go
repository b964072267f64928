package study

import "walras/analysis/figure"

// fisherRates sets the gap of proportional response on Fisher markets beside the bound that is proved of it: it falls as 1/t where buyers are
// linear, quasi-linear or Leontief.
var fisherRates = figure.Figure{
	Name: "fisher-rates", Title: "Gap of proportional response and its proved bound, by form of utility", Experiment: "fisher-rates", Parts: []figure.Part{
		{Kind: "convergence", Options: figure.Options{By: []string{"utility"}, Log: "xy", Where: append([]string{"utility=linear,quasi-linear,leontief"}, provedPair...)}}},
}

// fisherRatesCES is fisherRates for CES, where both fall geometrically.
var fisherRatesCES = figure.Figure{
	Name: "fisher-rates-ces", Title: "Gap of proportional response and its proved bound, CES by ρ", Experiment: "fisher-rates", Parts: []figure.Part{
		{Kind: "convergence", Options: figure.Options{By: []string{"rho"}, Where: append([]string{"utility=ces"}, provedPair...)}}},
}

// fisherFactors sets the rates measured beside the proved ones.
var fisherFactors = figure.Figure{
	Name: "fisher-factors", Title: "Rates of proportional response, measured and proved", Experiment: "fisher-rates", Parts: []figure.Part{
		{Kind: "rate", Options: figure.Options{By: []string{"utility", "rho"}, Where: provedPair}}},
}

// fisherNeighbourhood draws prices of tatonnement with linear buyers, which come nearer to the equilibrium with a smaller step.
var fisherNeighbourhood = figure.Figure{
	Name: "fisher-neighbourhood", Title: "Tatonnement with linear buyers: prices by step", Experiment: "fisher-rates", Parts: []figure.Part{
		{Kind: "convergence", Options: figure.Options{Y: []string{"price"}, By: []string{"step"}, Panel: []string{"solver"}, Log: "x",
			Where: []string{"solver=tatonnement,multiplicative", "utility=linear", "replicate=0", "form!=eip1559"}}}},
}

// provedPair are the runs of proportional response whose answer is the one that the bound is proved for.
var provedPair = []string{"solver=proportional-response", "answer=mean"}
