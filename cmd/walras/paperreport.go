package main

import (
	"fmt"
	"strings"
	"time"

	"walras/analysis/audit"
	"walras/analysis/figure"
	"walras/analysis/figure/study"
	"walras/experiments/catalog"
	"walras/experiments/claim"
	"walras/results"
)

// knownNames are the names that a paper file may refer to.
func knownNames() *audit.Names {
	n := &audit.Names{Experiments: catalog.Names(), Tests: claimNames()}
	for _, f := range study.All {
		n.Figures = append(n.Figures, f.Name)
	}
	for _, k := range figure.Kinds {
		n.Kinds = append(n.Kinds, k.Name)
	}
	return n
}

// paperFacts are the facts at the head of a report.
func paperFacts(ran []string, wall time.Duration) []audit.Fact {
	p, budget := results.CollectProvenance(), claim.DefaultBudget()
	return []audit.Fact{
		{Name: "program", Value: strings.TrimSpace("walras " + p.Walras + " " + p.Build)},
		{Name: "Go", Value: p.Go + " " + p.OS + "/" + p.Arch},
		{Name: "machine", Value: fmt.Sprintf("%s, %d processors, %.0f GiB", p.CPU, p.Cores, float64(p.Memory)/(1<<30))},
		{Name: "replications by experiment", Value: strings.Join(ran, ", ")},
		{Name: "claims", Value: fmt.Sprintf("seed %d, %d random instances a test beside its directed search", budget.Seed, budget.Instances)},
		{Name: "wall time of this run", Value: wall.Round(100 * time.Millisecond).String()},
		{Name: "written", Value: p.Started.Format(time.RFC3339)},
	}
}
