package study

import (
	"walras/analysis"
	"walras/analysis/figure"
)

// fisherRates sets the gap of proportional response on Fisher markets beside the bound that is proved of it: it falls as 1/t where buyers are
// linear, quasi-linear or Leontief.
var fisherRates = figure.Figure{
	Name: "fisher-rates", Title: "Gap of proportional response and its proved bound, by form of utility",
	Needs: provedNeeds, Fits: func(c *analysis.Contents) bool { return hasProof(c) && c.Of("p_market_utility", "linear") }, Parts: []figure.Part{
		{Kind: "convergence", Options: figure.Options{By: []string{"utility"}, Log: "xy", Where: append([]string{"utility=linear,quasi-linear,leontief"}, provedPair...)}}},
}

// fisherRatesCES is fisherRates for CES, where both fall geometrically.
var fisherRatesCES = figure.Figure{
	Name: "fisher-rates-ces", Title: "Gap of proportional response and its proved bound, CES by ρ",
	Needs: provedNeeds, Fits: func(c *analysis.Contents) bool { return hasProof(c) && c.Of("p_market_utility", "ces") }, Parts: []figure.Part{
		{Kind: "convergence", Options: figure.Options{By: []string{"rho"}, Where: append([]string{"utility=ces"}, provedPair...)}}},
}

// fisherFactors sets the rates measured beside the proved ones.
var fisherFactors = figure.Figure{
	Name: "fisher-factors", Title: "Rates of proportional response, measured and proved",
	Needs: provedNeeds, Fits: hasProof, Parts: []figure.Part{
		{Kind: "rate", Options: figure.Options{By: []string{"utility", "rho"}, Where: provedPair}}},
}

// fisherNeighbourhood draws prices of tatonnement with linear buyers, which come nearer to the equilibrium with a smaller step.
var fisherNeighbourhood = figure.Figure{
	Name: "fisher-neighbourhood", Title: "Tatonnement with linear buyers: prices by step",
	Needs: "recorded rounds of both tatonnements with several steps, on Fisher markets of linear buyers", Fits: func(c *analysis.Contents) bool {
		return c.Has("trace", "price") && c.Has("runs", "p_solver_step", "p_solver_form", "p_market_utility") && c.Of("p_market_utility", "linear") &&
			c.Of("solver", "tatonnement") && c.Of("solver", "multiplicative") && c.Numbers("p_solver_step") > 1
	}, Parts: []figure.Part{
		{Kind: "convergence", Options: figure.Options{Y: []string{"price"}, By: []string{"step"}, Panel: []string{"solver"}, Log: "x",
			Where: []string{"solver=tatonnement,multiplicative", "utility=linear", "replicate=0", "form!=eip1559"}}}},
}

// provedPair are the runs of proportional response whose answer is the one that the bound is proved for.
var provedPair = []string{"solver=proportional-response", "answer=mean"}

// provedNeeds is what hasProof looks for.
const provedNeeds = "recorded rounds of proportional response that have a proved bound, on Fisher markets by form of utility"

func hasProof(c *analysis.Contents) bool {
	return c.Has("trace", "gap", "gap_proved") && c.Has("runs", "p_market_utility", "p_market_rho", "p_solver_answer", "rate_predicted") &&
		c.Of("solver", "proportional-response") && c.Of("p_solver_answer", "mean")
}
