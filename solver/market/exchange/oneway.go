package exchange

import (
	"fmt"
	"slices"

	"walras/solver/market"
)

// checkOneWay refuses economies that no prices clear because trade between two parts
// can go one way only. Let agent i want good j, and let G be all goods and agents that
// are reached from j by going from goods to their owners and from agents to the goods
// they want. The agents of G own all of G's goods and want no others: at an equilibrium
// they buy all of what has a price there, and leave nothing of j to an agent outside.
// If i is outside, has CES utility with 0 < ρ < 1 and wants a good of its own, this is
// impossible: with a budget it buys some of j at every price, and without one its own
// goods are free, of which it wants more without bound.
//
// Other economies in parts have an equilibrium: separate ones, each with a scale of its
// own; or, with complements, one in which the goods of those outside are worth nothing.
// Linear agents may have one or not.
func (m *Market) checkOneWay() error {
	if m.allWantAll() {
		return nil
	}
	var part []int32
	for i := range m.Kind {
		sigma := m.Elasticity(i)
		if !(sigma > 1 && sigma < most) || !m.wantsOwn(i) {
			continue
		}
		if part == nil {
			part = m.parts()
		}
		lo, hi := m.Row(i)
		for k := lo; k < hi; k++ {
			j := m.Good(lo, k)
			if m.Val[k] > 0 && part[m.Agents()+j] != part[i] {
				return market.Refuse("endowment", fmt.Sprintf("none for agent %d that the owners of good %d, which it wants, want in turn, directly or through others", i, j),
					"economies that agents with 0 < rho < 1 leave no other way to pay: no prices clear this one")
			}
		}
	}
	return nil
}

// allWantAll reports whether every agent wants every good: then trade reaches everybody.
func (m *Market) allWantAll() bool {
	return len(m.Val) == m.Agents()*m.Goods && !slices.Contains(m.Val, 0)
}

// wantsOwn reports whether agent i wants a good that it owns.
func (m *Market) wantsOwn(i int) bool {
	lo, hi := m.Row(i)
	from, to := m.Endowment.row(i, m.Goods)
	if m.Start == nil && m.Endowment.Start == nil {
		for j, v := range m.Val[lo:hi] {
			if v > 0 && m.Endowment.Val[from+j] > 0 {
				return true
			}
		}
		return false
	}
	for k := from; k < to; k++ {
		if m.Endowment.Val[k] == 0 {
			continue
		}
		own := m.Endowment.good(from, k)
		for l := lo; l < hi; l++ {
			if m.Val[l] > 0 && m.Good(lo, l) == own {
				return true
			}
		}
	}
	return false
}

// parts numbers the strongly connected components of the graph of agents (0 to n−1) and
// goods (n to n+J−1), with an edge from an agent to each good it wants and from a good to
// each of its owners, by Tarjan's algorithm (SIAM J. Comput. 1, 1972) without recursion.
func (m *Market) parts() []int32 {
	nodes := m.Agents() + m.Goods
	next := m.edges()
	part, low, seen := make([]int32, nodes), make([]int32, nodes), make([]int32, nodes)
	at := make([]int, nodes) // edges followed so far
	var path, open []int32
	order, count := int32(0), int32(0)
	for root := range nodes {
		if seen[root] > 0 {
			continue
		}
		path = append(path, int32(root))
		for len(path) > 0 {
			v := path[len(path)-1]
			if at[v] == 0 && seen[v] == 0 {
				order++
				seen[v], low[v] = order, order
				open = append(open, v)
			}
			if at[v] < len(next[v]) {
				w := next[v][at[v]]
				at[v]++
				switch {
				case seen[w] == 0:
					path = append(path, w)
				case part[w] == 0:
					low[v] = min(low[v], seen[w])
				}
				continue
			}
			path = path[:len(path)-1]
			if len(path) > 0 {
				up := path[len(path)-1]
				low[up] = min(low[up], low[v])
			}
			if low[v] == seen[v] {
				count++
				for {
					w := open[len(open)-1]
					open = open[:len(open)-1]
					part[w] = count
					if w == v {
						break
					}
				}
			}
		}
	}
	return part
}

// edges lists where each agent and each good leads.
func (m *Market) edges() [][]int32 {
	n := m.Agents()
	next := make([][]int32, n+m.Goods)
	for i := range n {
		lo, hi := m.Row(i)
		for k := lo; k < hi; k++ {
			if m.Val[k] > 0 {
				next[i] = append(next[i], int32(n+m.Good(lo, k)))
			}
		}
		lo, hi = m.Endowment.row(i, m.Goods)
		for k := lo; k < hi; k++ {
			if m.Endowment.Val[k] > 0 {
				j := n + m.Endowment.good(lo, k)
				next[j] = append(next[j], int32(i))
			}
		}
	}
	return next
}
