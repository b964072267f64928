package study

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/results"
)

// All is every figure, those of the paper first and in its order.
var All = []figure.Figure{
	{Name: "convergence", Title: "Price adjustment round by round (Figure 2)", Needs: "recorded rounds and agents of Algorithm 1", Fits: hasAgents, Instead: "convergence", Parts: []figure.Part{
		{Kind: "convergence", Options: figure.Options{Y: []string{"price", "demand", "activity", "efficiency-per-agent", "gini", "gap"}, By: []string{"step", "gamma"}, Where: []string{"replicate=0", "round<=100"}}}}},
	{Name: "fee-frontier", Title: "Efficiency and fairness over the transaction fee (Figure 3)", Needs: "many transaction fees at capacity m = 100", Fits: hasFees, Instead: "frontier", Parts: []figure.Part{
		{Kind: "frontier", Options: figure.Options{X: "fairness", Y: []string{"efficiency-per-agent"}, By: []string{"mechanism"}, Size: "participation", Where: []string{"m=100"}}},
		{Kind: "violin", Options: figure.Options{X: "tau", Y: []string{"efficiency-per-agent"}, Where: []string{"m=100"}}}}},
	{Name: "mechanisms", Title: "Efficiency, cost and inequality by mechanism (Figure 4)", Needs: "several rules on the same markets", Fits: hasRules, Instead: "box", Parts: []figure.Part{
		{Kind: "box", Options: figure.Options{Y: []string{"efficiency-per-agent", "average_cost", "gini"}, By: []string{"mechanism"}}}}},
	{Name: "scaling", Title: "Fairness, participation and efficiency over the number of agents (Figure 5)", Needs: "several rules at several numbers of agents", Fits: hasSizes, Instead: "sweep", Parts: []figure.Part{
		{Kind: "sweep", Options: figure.Options{X: "n", Y: []string{"fairness"}, Z: "efficiency-per-agent", Size: "participation", Panel: []string{"mechanism"}, Across: 5, Log: "x"}}}},
	feeSurface,
	{Name: "movielens-efficiency", Title: "MovieLens: efficiency by mechanism (Figure 8)", Needs: "rules on markets from ratings, no enforcement among them", Fits: hasRatings, Parts: []figure.Part{
		{Kind: "interval", Options: figure.Options{Y: []string{"efficiency-per-agent"}, By: []string{"mechanism"}}},
		{Kind: "interval", Options: figure.Options{Y: []string{"efficiency-per-agent"}, By: []string{"mechanism"}, Base: "none"}}}},
	{Name: "movielens-cost-gini", Title: "MovieLens: cost and inequality by mechanism (Figure 9)", Needs: "rules on markets from ratings, no enforcement among them", Fits: hasRatings, Parts: []figure.Part{
		{Kind: "interval", Options: figure.Options{Y: []string{"average_cost", "gini"}, By: []string{"mechanism"}}}}},
	{Name: "conformance", Title: "Every method on every market family: rounds to a certificate of 1e-8", Needs: "several solvers on several families of markets, to a tolerance of 1e-8", Fits: hasFamilies, Instead: "heatmap", Parts: []figure.Part{
		{Kind: "heatmap", Options: figure.Options{X: "market", Y: []string{"solver"}, Z: "rounds", Targets: []float64{conformanceTarget}}}}},
	{Name: "profile-families", Title: "performance profiles by family of markets", Needs: "several solvers on two to eight families of markets", Fits: func(c *analysis.Contents) bool {
		n := len(c.Levels("market"))
		return c.Solves() && 1 < n && n <= figure.MostPanels/3
	}, Parts: []figure.Part{
		{Kind: "profile", Options: figure.Options{Panel: []string{"market"}, Meter: []string{"demand-calls"}}}}},
	stability,
	trueFrontier,
	gasConvergence,
	fixedPointScale,
	contractFidelity,
	{Name: "violation", Title: "Cumulative violation of capacity against the horizon, with fitted powers", Needs: "plays of several lengths", Fits: func(c *analysis.Contents) bool {
		return c.Numbers(analysis.Horizon) > 1 && c.Has("runs", "violation_sum", "violation_net")
	}, Parts: []figure.Part{
		{Kind: "regret", Options: figure.Options{Y: []string{"violation_sum", "violation_net"}}}}},
	driftTracking,
	noiseDecay,
	delayEdge,
	resilience,
	strategicGain,
	feeShock,
	fisherRates,
	fisherRatesCES,
	fisherFactors,
	fisherNeighbourhood,
}

// conformanceTarget is the accuracy at which methods are compared over families.
const conformanceTarget = 1e-8

func hasAgents(c *analysis.Contents) bool {
	return c.Has("trace", "price", "demand", "efficiency", "gini", "gap") && c.Has("agents", "activity") && c.Has("runs", "p_solver_step", "p_solver_gamma") && !c.Plays()
}

func hasFees(c *analysis.Contents) bool {
	return c.Numbers("p_market_tau") > 2 && c.Of("p_market_m", "100") && c.Has("runs", "efficiency", "gini", "participation") && !c.Plays() && !c.Of("mechanism", "frontier")
}

func hasRules(c *analysis.Contents) bool {
	return c.Rules() && c.Varies("mechanism") && !c.Of("mechanism", "frontier") && c.Has("runs", "average_cost")
}

func hasSizes(c *analysis.Contents) bool {
	return hasRules(c) && c.Numbers("p_market_n") > 1 && c.Has("runs", "participation")
}

func hasRatings(c *analysis.Contents) bool {
	return hasRules(c) && c.Of("market", "movielens") && c.Of("mechanism", "none")
}

func hasFamilies(c *analysis.Contents) bool {
	return c.Solves() && c.Varies("market") && c.Varies("solver") && c.Data.Manifest().About.Stop.Tolerance <= conformanceTarget*(1+1e-9)
}

// Suggestion is a figure that fits a folder, with what the folder has that it needs.
type Suggestion struct {
	figure.Figure
	Why string
}

// Suggest are the figures that tell what a folder is about, and the kinds that it could be turned into besides. Where nothing is telling, it is the
// first kind that is possible.
func Suggest(d *results.Dataset) (telling []Suggestion, others []figure.Kind, err error) {
	c, err := analysis.ContentsOf(d)
	if err == nil {
		err = c.OneExperiment()
	}
	if err != nil {
		return nil, nil, err
	}
	drawn := func(kind string) bool {
		return slices.ContainsFunc(telling, func(s Suggestion) bool { return s.Instead == kind })
	}
	for _, f := range All {
		if f.Fits(c) {
			telling = append(telling, Suggestion{f, f.Needs})
		}
	}
	for _, k := range figure.Kinds {
		switch fit := k.Fits(c); {
		case fit == figure.Telling && !drawn(k.Name):
			telling = append(telling, Suggestion{ofKind(k, figure.Options{}), k.Needs})
		case fit != figure.Unfit:
			others = append(others, k)
		}
	}
	if len(telling) == 0 && len(others) > 0 {
		i := max(0, slices.IndexFunc(others, func(k figure.Kind) bool { return k.Name == "box" }))
		telling = []Suggestion{{ofKind(others[i], figure.Options{}), "runs"}}
		others = slices.Delete(others, i, i+1)
	}
	return telling, others, nil
}

// Choose are the figures of a folder by these names: a figure that fits it unless an option asks for something else, then a kind with the options,
// then a figure that does not fit, which says what is missing.
func Choose(d *results.Dataset, names []string, o figure.Options) ([]figure.Figure, error) {
	c, err := analysis.ContentsOf(d)
	if err != nil {
		return nil, err
	}
	special := o.Set() || o.Width != ""
	out := make([]figure.Figure, len(names))
	for i, name := range names {
		at := slices.IndexFunc(All, func(f figure.Figure) bool { return f.Name == name })
		k, isKind := figure.KindNamed(name)
		switch {
		case at >= 0 && !special && (!isKind || All[at].Fits(c)):
			out[i] = All[at]
			continue
		case !isKind && at >= 0:
			return nil, fmt.Errorf("figure %s takes no options; it is made of kinds that do: %s", name, strings.Join(kindNames(), ", "))
		case !isKind:
			return nil, fmt.Errorf("no figure or kind %q; allowed: %s", name, strings.Join(append(kindNames(), figureNames()...), ", "))
		}
		if err := k.Check(o); err != nil {
			return nil, err
		}
		out[i] = ofKind(k, o)
	}
	return out, nil
}

func ofKind(k figure.Kind, o figure.Options) figure.Figure {
	return figure.Figure{Name: k.Name, Title: k.Title, Parts: []figure.Part{{Kind: k.Name, Options: o}}}
}

func kindNames() (names []string) {
	for _, k := range figure.Kinds {
		names = append(names, k.Name)
	}
	return names
}

// figureNames are those of figures that are not kinds too.
func figureNames() (names []string) {
	for _, f := range All {
		if _, isKind := figure.KindNamed(f.Name); !isKind {
			names = append(names, f.Name)
		}
	}
	return names
}
