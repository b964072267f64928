package solver

import (
	"context"
	"math/rand/v2"
	"testing"

	"walras/solver/market/contract"
)

// A worker runs cell after cell without allocating once its memory has grown:
// the market prepared anew, the method started, run, judged and recorded.
func TestRunsDoNotAllocateOnceWarm(t *testing.T) {
	r := rand.New(rand.NewPCG(50, 1))
	noisy := func(law string) *Tatonnement {
		tt := with(0.5, 1)
		tt.Noise, tt.Sigma, tt.Reports, tt.Schedule = law, 0.05, 3, "robbins-monro"
		return tt
	}
	paper, fees, net := paperMarket(r, 20, 40, 0.5, 0), paperMarket(r, 20, 40, 0.5, 1), network(r, 20, 5)
	var run Runner
	src := rand.NewPCG(51, 1)
	for _, c := range []struct {
		name   string
		m      *contract.Market
		method Method
	}{
		{"bracket", paper, new(Bracket)},
		{"bracket, fixed fees", fees, new(Bracket)},
		{"tatonnement", paper, with(1, 0)},
		{"tatonnement, fixed fees", fees, with(1, 0)},
		{"tatonnement, proximal", paper, with(1, 1)},
		{"tatonnement, network", net, with(1, 0)},
		{"tatonnement, gaussian", paper, noisy("gaussian")},
		{"tatonnement, uniform", paper, noisy("uniform")},
		{"tatonnement, student", paper, noisy("student")},
	} {
		for _, timed := range []bool{false, true} {
			run.Timed = timed
			rec := new(counter)
			cell := func() {
				if err := c.m.Prepare(); err != nil {
					t.Error(err)
				}
				src.Seed(1, 2)
				run.Run(context.Background(), c.m, c.method, src, Settings{Tolerance: 1e-9, Rounds: 200}, Trigger{PerDecade: 5}, rec)
			}
			cell()
			if allocs := testing.AllocsPerRun(10, cell); allocs != 0 {
				t.Errorf("%s, timed %v: %v allocations a cell", c.name, timed, allocs)
			}
		}
	}
}

// counter records without memory.
type counter struct{ records int }

func (c *counter) Record(*Record) { c.records++ }
