package main

import (
	"fmt"
	"strings"
	"time"

	"walras/analysis"
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
		{Name: "machine", Value: fmt.Sprintf("%s, %s, %.0f GiB", p.CPU, analysis.Counting(p.Cores, "processor"), float64(p.Memory)/(1<<30))},
		{Name: "replicates by experiment", Value: replications(ran)},
		{Name: "claims", Value: fmt.Sprintf("seed %d, %d random instances a test beside its directed search", budget.Seed, budget.Instances)},
		{Name: "wall time of this run", Value: wall.Round(100 * time.Millisecond).String()},
		{Name: "written", Value: p.Started.Format(time.RFC3339)},
	}
}

// reportPart is one finding of a report as a script reads it.
type reportPart struct {
	Part    string        `json:"part"` // figure, table or claim
	ID      string        `json:"id"`
	Title   string        `json:"title"`
	Verdict audit.Verdict `json:"verdict"`
	Reason  string        `json:"reason,omitempty"`
	Problem string        `json:"problem,omitempty"`
}

// reportObject is a report as a script reads it.
func reportObject(r *audit.Report, files []string) any {
	var parts []reportPart
	add := func(part, title string, f audit.Finding) {
		parts = append(parts, reportPart{part, f.ID, title, f.Verdict, f.Reason, f.Problem})
	}
	for _, f := range r.Figures {
		add("figure", f.Title, f.Finding)
	}
	for _, t := range r.Tables {
		add("table", t.Title, t.Finding)
	}
	for _, c := range r.Claims {
		add("claim", c.Label+" "+c.Statement, c.Finding)
	}
	return map[string]any{"paper": r.Paper.ID, "title": r.Paper.Title, "counts": r.Counts(), "findings": parts, "limits": r.Limits, "problems": r.Problems, "files": files}
}
