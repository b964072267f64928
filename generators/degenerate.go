package generators

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Degenerate draws markets whose equilibrium is not simple, of one kind:
//
//   - twins: resources 2q and 2q+1 have the same users and the same capacity.
//     Only the sum of their prices is determined.
//   - trunk: every agent uses one of the first J−1 resources and the last,
//     whose capacity is the sum of the others' (of those that are in demand at
//     price zero): A has rank J−1. Where the
//     price of each of the others is at least t, taking t from each and adding
//     it to the last leaves an equilibrium.
//   - unused: resources 1, 3, 5, … are on no route.
//   - clones: all agents have the parameters of the first, so that their
//     demands break off at the same unit price.
//
// Agents without any resource are not among them: such a market is refused.
type Degenerate struct {
	Kind    string `param:"kind" doc:"what is degenerate" oneof:"twins trunk unused clones"`
	Routing        // length in pairs for twins, without meaning for trunk
	Agents
	Limits
}

// NewDegenerate gives the family with its defaults.
func NewDegenerate() *Degenerate {
	return &Degenerate{Kind: "twins", Routing: defaultRouting(), Agents: defaultAgents(), Limits: defaultLimits()}
}

// Validate refuses sizes and laws that no market has.
func (f *Degenerate) Validate() error {
	switch {
	case f.Kind == "twins" && f.J%2 != 0:
		return market.Refuse("j", fmt.Sprintf("%d with kind = twins", f.J), "an even number")
	case f.Kind == "trunk" && f.J < 2:
		return market.Refuse("j", fmt.Sprintf("%d with kind = trunk", f.J), "at least 2")
	}
	return errors.Join(f.Routing.check(), f.Agents.check(), f.Limits.check())
}

// Draw implements Drawer: routes, agents, tightness.
func (f *Degenerate) Draw(m *contract.Market, rng *rand.Rand) error {
	switch f.Kind {
	case "twins":
		f.pairRoutes(&m.Usage, rng)
	case "trunk":
		f.trunkRoutes(&m.Usage, rng)
	case "unused":
		f.everyOther(&m.Usage, rng)
	case "clones":
		f.routes(&m.Usage, rng)
	default:
		return market.Refuse("kind", f.Kind, "twins, trunk, unused, clones")
	}
	m.Usage.Val = nil
	if err := f.fill(m, f.N, rng); err != nil {
		return err
	}
	if f.Kind == "clones" {
		for _, column := range [...][]float64{m.Alpha, m.Shape, m.Beta, m.Kappa, m.Fee, m.Fixed} {
			for i := range column {
				column[i] = column[0]
			}
		}
	}
	if err := f.set(m, f.J, rng); err != nil {
		return err
	}
	switch f.Kind {
	case "twins":
		for j := 0; j < f.J; j += 2 {
			m.Capacity[j+1] = m.Capacity[j]
		}
	case "trunk":
		sum := 0.0
		for j, d := range f.at.d[:f.J-1] {
			if d > 0 {
				sum += m.Capacity[j]
			}
		}
		if sum > 0 {
			m.Capacity[f.J-1] = sum
		}
	}
	return m.Prepare()
}

// trunkRoutes gives every agent one of resources 0 to J−2 and resource J−1.
func (f *Degenerate) trunkRoutes(u *contract.Usage, rng *rand.Rand) {
	startRows(u, f.N)
	for range f.N {
		u.Col = append(u.Col, int32(rng.IntN(f.J-1)), int32(f.J-1))
		endRow(u)
	}
}

// everyOther makes routes over the resources of even number.
func (f *Degenerate) everyOther(u *contract.Usage, rng *rand.Rand) {
	startRows(u, f.N)
	used := (f.J + 1) / 2
	for i := range f.N {
		first := len(u.Col)
		u.Col = f.sample(u.Col, used, f.length(i, used, rng), rng)
		for at := first; at < len(u.Col); at++ {
			u.Col[at] *= 2
		}
		endRow(u)
	}
}
