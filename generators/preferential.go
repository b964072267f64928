package generators

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Preferential draws markets on a network that grew by preferential
// attachment (A.-L. Barabási and R. Albert, Science 286, 1999): beginning with
// the complete graph on links + 1 nodes, each further node joins links
// distinct earlier ones, chosen with probability in proportion to their
// degree. The links are the resources, links(links+1)/2 + links(nodes − links
// − 1) of them. An agent sends its activity along a shortest path between two
// random nodes; few links, at the oldest nodes, carry most of the load.
type Preferential struct {
	N     int `param:"n" doc:"agents" min:"1" max:"100000000"`
	Nodes int `param:"nodes" doc:"nodes of the network" min:"2" max:"100000"`
	Links int `param:"links" doc:"links that a new node brings" min:"1" max:"1000"`
	Agents
	Limits

	net   network
	pairs pairs
	paths []int32
	place [][2]int // where in paths agent i's route begins and ends
}

// NewPreferential gives the family with its defaults.
func NewPreferential() *Preferential {
	return &Preferential{N: 100, Nodes: 30, Links: 2, Agents: defaultAgents(), Limits: defaultLimits()}
}

// Validate refuses sizes and laws that no network or market has.
func (f *Preferential) Validate() error {
	if f.Links >= f.Nodes {
		return market.Refuse("links", fmt.Sprintf("%d with %d nodes", f.Links, f.Nodes), "fewer links than nodes")
	}
	return errors.Join(f.Agents.check(), f.Limits.check())
}

// Draw implements Drawer: network, pairs of nodes, agents, tightness.
func (f *Preferential) Draw(m *contract.Market, rng *rand.Rand) error {
	f.net.grow(f.Nodes, f.Links, rng)
	f.route(&m.Usage, rng)
	return complete(m, f.N, f.net.links(), &f.Agents, &f.Limits, rng)
}

// route gives every agent its route. Agents are taken by the node they start
// from, so that one search serves all that start there.
func (f *Preferential) route(u *contract.Usage, rng *rand.Rand) {
	f.pairs.draw(f.N, f.Nodes, rng)
	f.paths = f.paths[:0]
	f.place = market.Resize(f.place, f.N)
	for source := range f.Nodes {
		agents := f.pairs.from(source)
		if len(agents) == 0 {
			continue
		}
		f.net.search(source)
		for _, i := range agents {
			begin := len(f.paths)
			f.paths = f.net.path(f.paths, source, int(f.pairs.target[i]))
			f.place[i] = [2]int{begin, len(f.paths)}
		}
	}
	startRows(u, f.N)
	for _, at := range f.place {
		u.Col = append(u.Col, f.paths[at[0]:at[1]]...)
		endRow(u)
	}
	u.Val = nil
}
