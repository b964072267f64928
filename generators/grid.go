package generators

import (
	"errors"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// Grid draws markets on a square grid of k × k nodes, whose 2k(k−1) links are
// the resources. An agent sends its activity between two random nodes, along
// the row of the first to the column of the second and then along that column:
// a shortest path. Links in the middle are the busiest.
type Grid struct {
	N int `param:"n" doc:"agents" min:"1" max:"100000000"`
	K int `param:"k" doc:"nodes per side" min:"2" max:"1000"`
	Agents
	Limits
}

// NewGrid gives the family with its defaults.
func NewGrid() *Grid { return &Grid{N: 100, K: 5, Agents: defaultAgents(), Limits: defaultLimits()} }

// Validate refuses laws that can give what no market has.
func (f *Grid) Validate() error { return errors.Join(f.Agents.check(), f.Limits.check()) }

// Draw implements Drawer: pairs of nodes, agents, tightness.
func (f *Grid) Draw(m *contract.Market, rng *rand.Rand) error {
	u := &m.Usage
	startRows(u, f.N)
	for range f.N {
		from, to := randomPair(f.K*f.K, rng)
		u.Col = f.path(u.Col, from, to)
		endRow(u)
	}
	u.Val = nil
	return complete(m, f.N, 2*f.K*(f.K-1), &f.Agents, &f.Limits, rng)
}

// randomPair draws two distinct numbers below bound.
func randomPair(bound int, rng *rand.Rand) (a, b int) {
	a, b = rng.IntN(bound), rng.IntN(bound-1)
	if b >= a {
		b++
	}
	return a, b
}

// path appends the links between two nodes, node (r, c) being number rk + c.
// Link r(k−1) + c joins (r, c) and (r, c+1); after those k(k−1) links,
// link c(k−1) + r joins (r, c) and (r+1, c).
func (f *Grid) path(dst []int32, from, to int) []int32 {
	row, col := from/f.K, from%f.K
	row2, col2 := to/f.K, to%f.K
	for c := min(col, col2); c < max(col, col2); c++ {
		dst = append(dst, int32(row*(f.K-1)+c))
	}
	for r := min(row, row2); r < max(row, row2); r++ {
		dst = append(dst, int32((f.K+col2)*(f.K-1)+r))
	}
	return dst
}
