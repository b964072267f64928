package solver

import (
	"math"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// spendingForest is a forest of buyers and goods, with the money spent on its edges.
type spendingForest struct {
	buyers         *utility.Buyers
	budget, supply []float64
	edges          []forestEdge
	nodes          []forestNode // buyers, then goods
	order          []int32      // nodes, a tree after the other, parents before children
	picks          []forestPick // of plant
}

// forestEdge is an entry that a buyer may spend on.
type forestEdge struct {
	entry         int
	buyer, good   int32    // as nodes
	next          [2]int32 // further ends at the buyer, at the good
	spend, target float64
}

// forestNode is a buyer or a good, and where it hangs.
type forestNode struct {
	first  int32   // end of an edge, twice the edge, and one more at a good; −1: none
	parent int32   // edge to it; −1: a root
	depth  int32   // −1: not met yet
	root   int32   // of its tree; −1: a good without buyers
	rate   float64 // p_j of a good, v_ij/p_j of what a buyer spends on
	need   float64 // money that has to come or go by the edge to the parent
}

// forestPick is the largest bid that leads out of a group of nodes.
type forestPick struct {
	group  int32 // a node of the group nearer to its root
	buyer  int32
	entry  int
	weight float64
}

func (f *spendingForest) init(b *utility.Buyers, budget, supply []float64) {
	f.buyers, f.budget, f.supply = b, budget, supply
	count := len(budget) + len(supply)
	f.nodes, f.order, f.picks = market.Resize(f.nodes, count), f.order[:0], market.Resize(f.picks, count)
	f.edges = f.edges[:0]
}

// plant makes the forest that spans the bids v x with the largest ones, by the method of
// Borůvka: the largest bid out of every group of nodes, until none leads out.
func (f *spendingForest) plant(x []float64) {
	n := len(f.budget)
	val := f.buyers.Val
	for v := range f.picks {
		f.picks[v].group = int32(v)
	}
	for i, money := range f.budget { // bids are rate · v x
		lo, hi := f.buyers.Row(i)
		sum := 0.0
		for k := lo; k < hi; k++ {
			sum += val[k] * x[k]
		}
		f.nodes[i].rate = money / sum
	}
	f.edges = f.edges[:0]
	for grown := true; grown; {
		grown = false
		for v := range f.picks {
			f.picks[v].weight, f.picks[v].group = 0, f.group(int32(v))
		}
		for i := range n {
			lo, hi := f.buyers.Row(i)
			rate, from, row := f.nodes[i].rate, f.picks[i].group, x[lo:hi]
			for k, j := range f.buyers.RowGoods(lo, hi) {
				to := f.picks[n+int(j)].group
				if to == from {
					continue
				}
				bid := rate * (val[lo+k] * row[k])
				f.propose(from, i, lo+k, bid)
				f.propose(to, i, lo+k, bid)
			}
		}
		for v := range f.picks {
			p := &f.picks[v]
			if p.weight == 0 {
				continue
			}
			lo, _ := f.buyers.Row(int(p.buyer))
			good := int32(n + f.buyers.Good(lo, p.entry))
			if from, to := f.group(p.buyer), f.group(good); from != to {
				f.picks[from].group = to
				f.edges = append(f.edges, forestEdge{entry: p.entry, buyer: p.buyer, good: good, spend: p.weight})
				grown = true
			}
		}
	}
	for i := range f.budget {
		f.nodes[i].need = 0
	}
	for e := range f.edges {
		f.nodes[f.edges[e].buyer].need += f.edges[e].spend
	}
	for e := range f.edges {
		i := f.edges[e].buyer
		f.edges[e].spend *= f.budget[i] / f.nodes[i].need
	}
}

// group is the node that stands for v's group.
func (f *spendingForest) group(v int32) int32 {
	for f.picks[v].group != v {
		f.picks[v].group = f.picks[f.picks[v].group].group
		v = f.picks[v].group
	}
	return v
}

// propose makes a bid that of a group, where it is the largest.
func (f *spendingForest) propose(group int32, i, k int, bid float64) {
	if p := &f.picks[group]; bid > p.weight {
		p.buyer, p.entry, p.weight = int32(i), k, bid
	}
}

// enter adds entry k of buyer i to the forest: without spending where it joins two trees, else with all that
// can go round the cycle, in which every second edge loses what the others win.
func (f *spendingForest) enter(i, k int, x []float64) {
	lo, _ := f.buyers.Row(i)
	from, to := int32(i), int32(len(f.budget)+f.buyers.Good(lo, k))
	edge := forestEdge{entry: k, buyer: from, good: to}
	if f.nodes[from].root == f.nodes[to].root {
		least, drop := math.Inf(1), int32(-1)
		f.path(from, to, func(e int32, loses bool) {
			if spend := f.edges[e].spend; loses && spend < least {
				least, drop = spend, e
			}
		})
		f.path(from, to, func(e int32, loses bool) {
			if loses {
				f.edges[e].spend -= least
			} else {
				f.edges[e].spend += least
			}
		})
		edge.spend = least
		f.drop(int(drop), x)
	}
	f.edges = append(f.edges, edge)
}

// path visits the edges between a buyer and a good of the same tree, and says of each whether it loses
// where money goes round.
func (f *spendingForest) path(buyer, good int32, visit func(e int32, loses bool)) {
	n := int32(len(f.budget))
	for buyer != good {
		v, loses := &buyer, false
		if f.nodes[good].depth > f.nodes[buyer].depth {
			v = &good
			loses = *v >= n
		} else {
			loses = *v < n
		}
		e := f.nodes[*v].parent
		visit(e, loses)
		if edge := &f.edges[e]; edge.buyer == *v {
			*v = edge.good
		} else {
			*v = edge.buyer
		}
	}
}

// drop takes an edge out of the forest.
func (f *spendingForest) drop(e int, x []float64) {
	x[f.edges[e].entry] = 0
	last := len(f.edges) - 1
	f.edges[e] = f.edges[last]
	f.edges = f.edges[:last]
}

// settle moves the spending to the best of the forest, and drops edges where that lies beyond 0.
func (f *spendingForest) settle(x []float64) {
	for {
		f.aim()
		step, drop := 1.0, -1
		for e := range f.edges {
			if edge := &f.edges[e]; edge.target < 0 {
				if s := edge.spend / (edge.spend - edge.target); s < step {
					step, drop = s, e
				}
			}
		}
		for e := range f.edges {
			edge := &f.edges[e]
			if edge.spend += step * (edge.target - edge.spend); drop < 0 {
				edge.spend = edge.target
			}
		}
		if drop < 0 {
			return
		}
		f.drop(drop, x)
	}
}

// aim sets the rates, and targets, of the best spending of the forest.
func (f *spendingForest) aim() {
	for v := range f.nodes {
		f.nodes[v] = forestNode{first: -1, depth: -1, root: -1}
	}
	for e := range f.edges {
		edge := &f.edges[e]
		edge.next = [2]int32{f.nodes[edge.buyer].first, f.nodes[edge.good].first}
		f.nodes[edge.buyer].first, f.nodes[edge.good].first = int32(2*e), int32(2*e+1)
	}
	f.order = f.order[:0]
	for i := range f.budget {
		if f.nodes[i].depth < 0 {
			f.tree(int32(i))
		}
	}
	for at := len(f.order) - 1; at >= 0; at-- {
		node := &f.nodes[f.order[at]]
		if node.parent < 0 {
			continue
		}
		edge := &f.edges[node.parent]
		edge.target = node.need
		over := edge.buyer
		if over == f.order[at] {
			over = edge.good
		}
		f.nodes[over].need -= node.need
	}
}

// tree puts the tree of a buyer in order, with rates and what every node needs.
func (f *spendingForest) tree(root int32) {
	n := int32(len(f.budget))
	from := len(f.order)
	f.nodes[root].parent, f.nodes[root].depth, f.nodes[root].root, f.nodes[root].rate = -1, 0, root, 1
	f.order = append(f.order, root)
	money, worth := 0.0, 0.0
	for at := from; at < len(f.order); at++ {
		v := f.order[at]
		node := &f.nodes[v]
		if v < n {
			money += f.budget[v]
		} else {
			worth += f.supply[v-n] * node.rate
		}
		for end := node.first; end >= 0; {
			e := end / 2
			edge := &f.edges[e]
			w := edge.good
			if end&1 == 1 {
				w = edge.buyer
			}
			end = edge.next[end&1]
			child := &f.nodes[w]
			if child.depth >= 0 {
				continue
			}
			child.parent, child.depth, child.root = e, node.depth+1, root
			child.rate = f.buyers.Val[edge.entry] / node.rate
			f.order = append(f.order, w)
		}
	}
	scale := money / worth
	for _, v := range f.order[from:] {
		node := &f.nodes[v]
		if v < n {
			node.rate /= scale
			node.need = f.budget[v]
		} else {
			node.rate *= scale
			node.need = f.supply[v-n] * node.rate
		}
	}
}

// answer sets prices, and the amounts of the forest's edges in x.
func (f *spendingForest) answer(price, x []float64) {
	n := len(f.budget)
	for j := range price {
		price[j] = f.nodes[n+j].rate
	}
	for e := range f.edges {
		edge := &f.edges[e]
		x[edge.entry] = edge.spend / f.nodes[edge.good].rate
	}
}
