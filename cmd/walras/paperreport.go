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

// ranExperiment is an experiment that was run, with its replicates and seed.
type ranExperiment struct {
	name       string
	replicates int64
	seed       uint64
}

// replications names the experiments by what they have in common.
func replications(ran []ranExperiment) string {
	type same struct {
		replicates int64
		seed       uint64
	}
	var kinds []same
	names := map[same][]string{}
	for _, x := range ran {
		k := same{x.replicates, x.seed}
		if names[k] == nil {
			kinds = append(kinds, k)
		}
		names[k] = append(names[k], x.name)
	}
	var parts []string
	for _, k := range kinds {
		which := strings.Join(names[k], ", ")
		if len(kinds) == 1 {
			which = "all experiments"
		}
		parts = append(parts, fmt.Sprintf("%d (seed %d): %s", k.replicates, k.seed, which))
	}
	return strings.Join(parts, "; ")
}

// paperFacts are the facts at the head of a report.
func paperFacts(ran []ranExperiment, wall time.Duration) []audit.Fact {
	p, budget := results.CollectProvenance(), claim.DefaultBudget()
	return []audit.Fact{
		{Name: "program", Value: strings.TrimSpace("walras " + p.Walras + " " + p.Build)},
		{Name: "Go", Value: p.Go + " " + p.OS + "/" + p.Arch},
		{Name: "machine", Value: fmt.Sprintf("%s, %d processors, %.0f GiB", p.CPU, p.Cores, float64(p.Memory)/(1<<30))},
		{Name: "replicates by experiment", Value: replications(ran)},
		{Name: "claims", Value: fmt.Sprintf("seed %d, %d random instances a test beside its directed search", budget.Seed, budget.Instances)},
		{Name: "wall time of this run", Value: wall.Round(100 * time.Millisecond).String()},
		{Name: "written", Value: p.Started.Format(time.RFC3339)},
	}
}
