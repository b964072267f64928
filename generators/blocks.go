package generators

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Blocks draws markets in groups. The resources are split into blocks of
// sizes that differ by one at most, agents are dealt to the blocks in turn,
// and each resource of an agent's route is drawn from all resources with
// probability coupling and from the agent's own block otherwise, until the
// route is complete. Without coupling the blocks are markets of their own.
type Blocks struct {
	Routing
	Count    int     `param:"blocks" doc:"blocks of resources" min:"1" max:"10000000"`
	Coupling float64 `param:"coupling" doc:"probability that a resource of a route is drawn from all blocks" min:"0" max:"1"`
	Agents
	Limits
}

// NewBlocks gives the family with its defaults.
func NewBlocks() *Blocks {
	r := defaultRouting()
	r.J = 20
	return &Blocks{Routing: r, Count: 4, Coupling: 0.1, Agents: defaultAgents(), Limits: defaultLimits()}
}

// Validate refuses sizes and laws that no market has.
func (f *Blocks) Validate() error {
	if f.Count > f.J {
		return market.Refuse("blocks", fmt.Sprintf("%d with j = %d resources", f.Count, f.J), "at most one block per resource")
	}
	return errors.Join(f.Routing.check(), f.Agents.check(), f.Limits.check())
}

// Draw implements Drawer: routes, agents, tightness. No route is longer than
// the smallest block.
func (f *Blocks) Draw(m *contract.Market, rng *rand.Rand) error {
	u := &m.Usage
	startRows(u, f.N)
	f.taken = market.Resize(f.taken, f.J)
	for i := range f.N {
		block := i % f.Count
		u.Col = f.pick(u.Col, f.begin(block), f.begin(block+1), f.length(i, f.J/f.Count, rng), rng)
		endRow(u)
	}
	u.Val = nil
	return complete(m, f.N, f.J, &f.Agents, &f.Limits, rng)
}

// begin is the first resource of a block, J after the last.
func (f *Blocks) begin(block int) int { return int(int64(block) * int64(f.J) / int64(f.Count)) }

// pick appends k distinct resources for an agent whose block is lo to hi−1.
func (f *Blocks) pick(dst []int32, lo, hi, k int, rng *rand.Rand) []int32 {
	first := len(dst)
	for len(dst) < first+k {
		var j int
		if rng.Float64() < f.Coupling {
			j = rng.IntN(f.J)
		} else {
			j = lo + rng.IntN(hi-lo)
		}
		if !f.taken[j] {
			f.taken[j] = true
			dst = append(dst, int32(j))
		}
	}
	for _, j := range dst[first:] {
		f.taken[j] = false
	}
	return dst
}
