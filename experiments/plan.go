package experiments

import (
	"context"
	"runtime"

	"walras/experiments/spec"
)

// Plan is what a spec would run.
type Plan struct {
	Name       string `json:"name"`
	SpecHash   string `json:"spec_hash"`
	Folder     string `json:"folder"`
	Cells      int64  `json:"cells"`
	Markets    int64  `json:"markets"`
	Replicates int64  `json:"replicates"`
	Treatments int64  `json:"treatments"`
	Excluded   int64  `json:"excluded"`
	Shards     int    `json:"shards"`

	Estimate   *Estimate `json:"estimate,omitempty"`
	NoEstimate string    `json:"no_estimate,omitempty"` // why there is none
}

// PlanOf counts the cells of a spec and estimates, from some hundred of them, what all would take with the options' workers.
func PlanOf(ctx context.Context, s *spec.Spec, o Options) *Plan {
	g := s.Grid()
	p := &Plan{
		Name: s.Name, SpecHash: s.Hash(), Folder: o.Folder(s), Cells: g.Cells(), Markets: g.MarketCount(),
		Shards: ShardCount(s), Replicates: g.Replicates(), Treatments: g.TreatmentCount(), Excluded: g.Len() - g.Cells(),
	}
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var err error
	if p.Estimate, err = EstimateRun(ctx, s, workers); err != nil {
		p.Estimate, p.NoEstimate = nil, err.Error()
	}
	return p
}
