package study

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis/figure"
)

// All is every figure, in the order of the paper.
var All = []figure.Figure{
	{Name: "convergence", Title: "Price adjustment round by round (Figure 2)", Experiment: "paper-convergence", Parts: []figure.Part{
		{Kind: "convergence", Options: figure.Options{Y: []string{"price", "demand", "activity", "efficiency-per-agent", "gini", "gap"}, By: []string{"step", "gamma"}, Where: []string{"replicate=0", "round<=100"}}}}},
	{Name: "fee-frontier", Title: "Efficiency and fairness over the transaction fee (Figure 3)", Experiment: "paper-fees", Parts: []figure.Part{
		{Kind: "frontier", Options: figure.Options{X: "fairness", Y: []string{"efficiency-per-agent"}, By: []string{"mechanism"}, Size: "participation", Where: []string{"m=100"}}},
		{Kind: "violin", Options: figure.Options{X: "tau", Y: []string{"efficiency-per-agent"}, Where: []string{"m=100"}}}}},
	{Name: "mechanisms", Title: "Efficiency, cost and inequality by mechanism (Figure 4)", Experiment: "paper-mechanisms", Parts: []figure.Part{
		{Kind: "box", Options: figure.Options{Y: []string{"efficiency-per-agent", "average_cost", "gini"}, By: []string{"mechanism"}}}}},
	{Name: "scaling", Title: "Fairness, participation and efficiency over the number of agents (Figure 5)", Experiment: "paper-scaling", Parts: []figure.Part{
		{Kind: "sweep", Options: figure.Options{X: "n", Y: []string{"fairness"}, Z: "efficiency-per-agent", Size: "participation", Panel: []string{"mechanism"}, Across: 5, Log: "x"}}}},
	feeSurface,
	{Name: "movielens-efficiency", Title: "MovieLens: efficiency by mechanism (Figure 8)", Experiment: "paper-movielens", Parts: []figure.Part{
		{Kind: "interval", Options: figure.Options{Y: []string{"efficiency-per-agent"}, By: []string{"mechanism"}}},
		{Kind: "interval", Options: figure.Options{Y: []string{"efficiency-per-agent"}, By: []string{"mechanism"}, Base: "none"}}}},
	{Name: "movielens-cost-gini", Title: "MovieLens: cost and inequality by mechanism (Figure 9)", Experiment: "paper-movielens", Parts: []figure.Part{
		{Kind: "interval", Options: figure.Options{Y: []string{"average_cost", "gini"}, By: []string{"mechanism"}}}}},
	{Name: "conformance", Title: "Every method on every market family: rounds to a certificate of 1e-8", Experiment: "conformance", Parts: []figure.Part{
		{Kind: "heatmap", Options: figure.Options{X: "market", Y: []string{"solver"}, Z: "rounds", Targets: []float64{1e-8}}}}},
	{Name: "profile", Title: titleOf("profile"), Experiment: "solver-shootout", Parts: []figure.Part{{Kind: "profile"}}},
	{Name: "profile-families", Title: titleOf("profile"), Experiment: "solver-shootout", Parts: []figure.Part{
		{Kind: "profile", Options: figure.Options{Panel: []string{"market"}, Meter: []string{"demand-calls"}}}}},
	{Name: "data-profile", Title: titleOf("data-profile"), Experiment: "solver-shootout", Parts: []figure.Part{{Kind: "data-profile"}}},
	{Name: "ecdf", Title: titleOf("ecdf"), Experiment: "solver-shootout", Parts: []figure.Part{{Kind: "ecdf"}}},
	{Name: "critical-difference", Title: titleOf("critical-difference"), Experiment: "solver-shootout", Parts: []figure.Part{{Kind: "critical-difference"}}},
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

// ForExperiment are the figures of one experiment; there may be none.
func ForExperiment(name string) []figure.Figure {
	var out []figure.Figure
	for _, f := range All {
		if f.Experiment == name {
			out = append(out, f)
		}
	}
	return out
}

// Choose are the figures of an experiment or, where names are given, those: a figure of the experiment by that name unless an option asks
// for something else, and otherwise a kind with the options.
func Choose(experiment string, names []string, o figure.Options) ([]figure.Figure, error) {
	own := ForExperiment(experiment)
	special := o.Set() || o.Width != ""
	if len(names) == 0 {
		switch {
		case special:
			return nil, fmt.Errorf("options say what a kind draws: name one with -k, of %s", strings.Join(namesWith(nil), ", "))
		case len(own) == 0:
			return nil, fmt.Errorf("experiment %q has no figures of its own: name a kind with -k, of %s", experiment, strings.Join(namesWith(nil), ", "))
		}
		return own, nil
	}
	out := make([]figure.Figure, len(names))
	for i, name := range names {
		at := slices.IndexFunc(own, func(f figure.Figure) bool { return f.Name == name })
		if at >= 0 && !special {
			out[i] = own[at]
			continue
		}
		k, ok := figure.KindNamed(name)
		if !ok {
			return nil, fmt.Errorf("no figure or kind %q for experiment %q; allowed: %s", name, experiment, strings.Join(namesWith(own), ", "))
		}
		if err := k.Check(o); err != nil {
			return nil, err
		}
		out[i] = figure.Figure{Name: name, Title: k.Title, Parts: []figure.Part{{Kind: name, Options: o}}}
	}
	return out, nil
}

// namesWith are the names of figures and of all kinds, each once.
func namesWith(own []figure.Figure) []string {
	var names []string
	for _, f := range own {
		names = append(names, f.Name)
	}
	for _, k := range figure.Kinds {
		if !slices.Contains(names, k.Name) {
			names = append(names, k.Name)
		}
	}
	return names
}

// titleOf is the title of a kind.
func titleOf(kind string) string {
	k, _ := figure.KindNamed(kind)
	return k.Title
}
