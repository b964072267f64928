package generators

import (
	"math/rand/v2"

	"walras/solver/market"
)

// network is an undirected graph with shortest paths from one node at a time.
type network struct {
	ends   []int32 // link l joins nodes ends[2l] and ends[2l+1]
	first  []int32 // node v has the links around[first[v]:first[v+1]], in increasing order
	around []int32
	via    []int32 // link by which the search came to a node, or unseen
	queue  []int32
	taken  []bool // nodes, all false between calls
}

// unseen marks a node that the search has not reached.
const unseen = -1

func (w *network) links() int { return len(w.ends) / 2 }

// grow makes a Barabási–Albert network. A uniform choice out of the ends of
// all links is a choice of a node in proportion to its degree.
func (w *network) grow(nodes, links int, rng *rand.Rand) {
	w.ends = w.ends[:0]
	w.taken = market.Resize(w.taken, nodes)
	for v := range links + 1 {
		for u := range v {
			w.ends = append(w.ends, int32(u), int32(v))
		}
	}
	for v := links + 1; v < nodes; v++ {
		known := len(w.ends)
		for len(w.ends) < known+2*links {
			u := w.ends[rng.IntN(known)]
			if !w.taken[u] {
				w.taken[u] = true
				w.ends = append(w.ends, u, int32(v))
			}
		}
		for l := known; l < len(w.ends); l += 2 {
			w.taken[w.ends[l]] = false
		}
	}
	w.index(nodes)
}

// index lists the links of every node, by counting.
func (w *network) index(nodes int) {
	w.first = countStarts(w.first, w.ends, nodes)
	w.around = market.Resize(w.around, len(w.ends))
	for k, v := range w.ends {
		w.around[w.first[v]] = int32(k / 2)
		w.first[v]++
	}
	rewind(w.first)
}

// countStarts sets starts (length values + 1) so that, with the numbers in
// keys sorted, those equal to v begin at starts[v].
func countStarts(starts, keys []int32, values int) []int32 {
	starts = market.Resize(starts, values+1)
	clear(starts)
	for _, v := range keys {
		starts[v+1]++
	}
	for v := range values {
		starts[v+1] += starts[v]
	}
	return starts
}

// rewind restores starts after each was moved to the end of its group.
func rewind(starts []int32) {
	copy(starts[1:], starts)
	starts[0] = 0
}

// search finds a shortest path from source to every node, breadth first. Of
// several it takes the one whose last link has the earliest-reached near end
// and, among those, the lowest number: nothing is left to chance.
func (w *network) search(source int) {
	w.via = market.Resize(w.via, len(w.first)-1)
	for v := range w.via {
		w.via[v] = unseen
	}
	w.via[source] = 0 // any link: the way back ends here
	w.queue = append(w.queue[:0], int32(source))
	for k := 0; k < len(w.queue); k++ {
		v := w.queue[k]
		for _, l := range w.around[w.first[v]:w.first[v+1]] {
			if u := w.other(l, v); w.via[u] == unseen {
				w.via[u] = l
				w.queue = append(w.queue, u)
			}
		}
	}
}

// other is the end of link l that is not v.
func (w *network) other(l, v int32) int32 { return w.ends[2*l] ^ w.ends[2*l+1] ^ v }

// path appends the links of the path that the last search, from source, found
// to target.
func (w *network) path(dst []int32, source, target int) []int32 {
	for v := int32(target); v != int32(source); {
		l := w.via[v]
		dst = append(dst, l)
		v = w.other(l, v)
	}
	return dst
}

// pairs are the agents' first and last nodes, with the agents grouped by the
// first.
type pairs struct {
	source, target []int32
	starts         []int32 // agents[starts[v]:starts[v+1]] start at node v
	agents         []int32
}

// draw gives each of n agents two distinct nodes.
func (q *pairs) draw(n, nodes int, rng *rand.Rand) {
	q.source, q.target, q.agents = market.Resize(q.source, n), market.Resize(q.target, n), market.Resize(q.agents, n)
	for i := range n {
		a, b := randomPair(nodes, rng)
		q.source[i], q.target[i] = int32(a), int32(b)
	}
	q.starts = countStarts(q.starts, q.source, nodes)
	for i, v := range q.source {
		q.agents[q.starts[v]] = int32(i)
		q.starts[v]++
	}
	rewind(q.starts)
}

// from lists the agents that start at node v.
func (q *pairs) from(v int) []int32 { return q.agents[q.starts[v]:q.starts[v+1]] }
