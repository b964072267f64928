package generators

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// wantPath fails unless the links are a path between two nodes, of a given
// length: as many links as that, all different, and only the two nodes have an
// odd number of them.
func wantPath(t *testing.T, links []int32, joins func(l int32) (a, b int), from, to, length int) {
	t.Helper()
	degree := map[int]int{}
	seen := map[int32]bool{}
	for _, l := range links {
		a, b := joins(l)
		degree[a]++
		degree[b]++
		seen[l] = true
	}
	odd := 0
	for _, d := range degree {
		odd += d % 2
	}
	if len(links) != length || len(seen) != length || odd != 2 || degree[from] != 1 || degree[to] != 1 {
		t.Errorf("from %d to %d in %d links: %v", from, to, length, links)
	}
}

// Every pair of nodes of a 4 × 4 grid, against the links listed by hand's rule:
// first the horizontal ones row by row, then the vertical ones column by column.
func TestGridPaths(t *testing.T) {
	const k = 4
	var ends [][2]int
	for r := range k {
		for c := range k - 1 {
			ends = append(ends, [2]int{r*k + c, r*k + c + 1})
		}
	}
	for c := range k {
		for r := range k - 1 {
			ends = append(ends, [2]int{r*k + c, (r+1)*k + c})
		}
	}
	f := &Grid{K: k}
	used := map[int32]bool{}
	for from := range k * k {
		for to := range k * k {
			if from == to {
				continue
			}
			links := f.path(nil, from, to)
			manhattan := max(from/k, to/k) - min(from/k, to/k) + max(from%k, to%k) - min(from%k, to%k)
			wantPath(t, links, func(l int32) (int, int) { return ends[l][0], ends[l][1] }, from, to, manhattan)
			for _, l := range links {
				used[l] = true
				if horizontal := int(l) < k*(k-1); horizontal && ends[l][0]/k != from/k || !horizontal && ends[l][0]%k != to%k {
					t.Errorf("from %d to %d: link %d is neither in the first row nor in the last column", from, to, l)
				}
			}
		}
	}
	if len(used) != 2*k*(k-1) {
		t.Errorf("%d links used, want %d", len(used), 2*k*(k-1))
	}
}

func TestGridMarket(t *testing.T) {
	f := NewGrid()
	m := draw(t, f, 1)
	wantDistinct(t, m)
	if m.Agents() != 100 || m.Resources() != 2*5*4 {
		t.Errorf("%d agents, %d resources", m.Agents(), m.Resources())
	}
}

// distances between all nodes, by the algorithm of Floyd and Warshall.
func distances(ends []int32, nodes int) [][]int {
	d := make([][]int, nodes)
	for v := range d {
		d[v] = slices.Repeat([]int{nodes}, nodes)
		d[v][v] = 0
	}
	for l := 0; l < len(ends); l += 2 {
		a, b := ends[l], ends[l+1]
		d[a][b], d[b][a] = 1, 1
	}
	for k := range nodes {
		for a := range nodes {
			for b := range nodes {
				d[a][b] = min(d[a][b], d[a][k]+d[k][b])
			}
		}
	}
	return d
}

func TestPreferentialNetwork(t *testing.T) {
	for _, size := range [][2]int{{2, 1}, {30, 1}, {60, 3}, {5, 4}} {
		nodes, links := size[0], size[1]
		var w network
		w.grow(nodes, links, rand.New(rand.NewPCG(1, 2)))
		if want := links*(links+1)/2 + links*(nodes-links-1); w.links() != want {
			t.Errorf("%d nodes: %d links, want %d", nodes, w.links(), want)
		}
		pairs := map[[2]int32]bool{}
		degree := make([]int, nodes)
		for l := 0; l < len(w.ends); l += 2 {
			a, b := w.ends[l], w.ends[l+1]
			pairs[[2]int32{min(a, b), max(a, b)}] = true
			degree[a]++
			degree[b]++
			if a == b {
				t.Errorf("link from node %d to itself", a)
			}
		}
		if len(pairs) != w.links() {
			t.Errorf("%d links between %d pairs", w.links(), len(pairs))
		}
		if slices.Min(degree) < links {
			t.Errorf("degrees %v, want at least %d", degree, links)
		}
	}
}

// Nodes are joined in proportion to their degree: in a tree of 2000 nodes the
// expected degree of the first is about √2000 = 45 (it grows as √t), where
// joining any node alike would give log(2000) = 8. The mean over 50 networks
// is in between by far.
func TestPreferentialAttachment(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var w network
	sum := 0.0
	for range 50 {
		w.grow(2000, 1, rng)
		sum += float64(w.first[1] - w.first[0])
	}
	if mean := sum / 50; mean < 25 || mean > 80 {
		t.Errorf("first node has %v links on average", mean)
	}
}

func TestPreferentialRoutes(t *testing.T) {
	f := NewPreferential()
	f.Nodes = 40
	m := draw(t, f, 1)
	wantDistinct(t, m)
	d := distances(f.net.ends, f.Nodes)
	for i := range f.N {
		from, to := int(f.pairs.source[i]), int(f.pairs.target[i])
		joins := func(l int32) (int, int) { return int(f.net.ends[2*l]), int(f.net.ends[2*l+1]) }
		wantPath(t, row(m, i), joins, from, to, d[from][to])
	}
	f.Links = 40
	if err := f.Validate(); err == nil {
		t.Error("as many links as nodes allowed")
	}
}
