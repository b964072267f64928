package generators

import (
	"errors"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// Routes draws markets in which every agent uses a random set of resources:
// of a given length, all sets being equally likely, or with a given density,
// each resource being used independently of the others.
type Routes struct {
	Routing
	Density float64 `param:"density" doc:"probability that an agent uses a resource, in place of length; 0: routes of the given length" min:"0" max:"1"`
	Usage   Law     `param:"usage" doc:"amount of a resource that a unit of activity uses, entry by entry"`
	Agents
	Limits
}

// NewRoutes gives the family with its defaults.
func NewRoutes() *Routes {
	return &Routes{Routing: defaultRouting(), Usage: Constant(1), Agents: defaultAgents(), Limits: defaultLimits()}
}

// Validate refuses laws that can give what no market has.
func (f *Routes) Validate() error {
	return errors.Join(f.Routing.check(), checkLaws(lawCheck{"usage", &f.Usage, true}), f.Agents.check(), f.Limits.check())
}

// Draw implements Drawer: routes, usage, agents, tightness.
func (f *Routes) Draw(m *contract.Market, rng *rand.Rand) error {
	if f.Density > 0 {
		f.scatter(&m.Usage, rng)
	} else {
		f.routes(&m.Usage, rng)
	}
	fillValues(&m.Usage, &f.Usage, rng)
	return complete(m, f.N, f.J, &f.Agents, &f.Limits, rng)
}

// scatter puts each entry into A with probability Density. The gap to the
// next entry is geometric, so that the work goes with the entries. An agent
// left without gets one resource, each equally likely.
func (f *Routes) scatter(u *contract.Usage, rng *rand.Rand) {
	startRows(u, f.N)
	decay := math.Log1p(-f.Density) // −∞ at density 1: no gaps
	for range f.N {
		first := len(u.Col)
		for j := -1; ; {
			gap := math.Log(1-rng.Float64()) / decay
			if gap >= float64(f.J-1-j) {
				break
			}
			j += 1 + int(gap)
			u.Col = append(u.Col, int32(j))
		}
		if len(u.Col) == first {
			u.Col = append(u.Col, int32(rng.IntN(f.J)))
		}
		endRow(u)
	}
}
