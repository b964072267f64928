package spec

import (
	"iter"
	"slices"
	"sort"

	"walras/results/query"
)

// Key is what the id of a cell is made of, beside the seed of its spec.
type Key struct {
	Market, Treatment uint64 // hashes
	Replicate         int64
}

// Walk gives the ids of the cells of a grid. It serves one goroutine, and is quickest where neighbours are asked for one after
// the other.
type Walk struct {
	spec       *Spec
	treatments []uint64 // hashes
	market     Instance
	current    int64 // index of market; -1: none yet
}

// NewWalk begins a walk through the cells of a spec.
func NewWalk(s *Spec) *Walk {
	w := &Walk{spec: s, current: -1}
	for t := range s.grid.treatments {
		w.treatments = append(w.treatments, s.grid.TreatmentAt(t).Hash)
	}
	return w
}

// Key is that of the cell of an index.
func (w *Walk) Key(cell int64) Key {
	market, replicate, treatment := w.spec.grid.At(cell)
	if market != w.current {
		w.spec.grid.MarketInto(&w.market, market)
		w.current = market
	}
	return Key{w.market.Hash, w.treatments[treatment], replicate}
}

// Cells yields the indices and the ids of the cells of indices from to to, excluded ones left out.
func (w *Walk) Cells(from, to int64) iter.Seq2[int64, uint64] {
	return func(yield func(cell int64, id uint64) bool) {
		for cell := from; cell < to; cell++ {
			market, _, treatment := w.spec.grid.At(cell)
			if w.spec.grid.Excluded(market, treatment) {
				continue
			}
			if !yield(cell, w.Key(cell).ID(w.spec.Seed)) {
				return
			}
		}
	}
}

// Count counts the cells of indices from to to that are not excluded, and whose
// market and treatment are wanted (nil: all) and whose replicate is in some intervals (nil: all).
// It goes through markets and treatments, and not through the cells.
func (g *Grid) Count(from, to int64, wanted func(market, treatment int64) bool, some []query.Interval) int64 {
	width := g.replicates * g.treatments
	below := make([]int64, g.treatments+1) // treatments that count, before each
	n := int64(0)
	for market := from / width; market*width < to; market++ {
		for t := range g.treatments {
			below[t+1] = below[t]
			if !g.Excluded(market, t) && (wanted == nil || wanted(market, t)) {
				below[t+1]++
			}
		}
		first, last := max(from-market*width, 0), min(to-market*width, width)
		n += countBefore(last, below, some) - countBefore(first, below, some)
	}
	return n
}

// countBefore counts among the first cells of a market.
func countBefore(cells int64, below []int64, some []query.Interval) int64 {
	treatments := int64(len(below) - 1)
	replicate, rest := cells/treatments, cells%treatments
	if some == nil {
		return replicate*below[treatments] + below[rest]
	}
	n := int64(0)
	for _, in := range some {
		n += max(min(in.Last+1, replicate)-in.First, 0) * below[treatments]
		if in.First <= replicate && replicate <= in.Last {
			n += below[rest]
		}
	}
	return n
}

// Index finds cells of a grid by what their ids are made of, in memory of 16
// bytes per market.
type Index struct {
	grid       *Grid
	markets    []hashed64 // by hash
	treatments map[uint64]int64
}

type hashed64 struct {
	hash uint64
	at   int64
}

// NewIndex makes the index of a spec's grid.
func NewIndex(s *Spec) *Index {
	x := &Index{grid: s.grid, treatments: make(map[uint64]int64)}
	var in Instance
	x.markets = make([]hashed64, 0, s.grid.MarketCount())
	for m := range s.grid.MarketCount() {
		s.grid.MarketInto(&in, m)
		x.markets = append(x.markets, hashed64{in.Hash, m})
	}
	slices.SortFunc(x.markets, func(a, b hashed64) int {
		if a.hash < b.hash {
			return -1
		}
		return 1
	})
	for t, hash := range NewWalk(s).treatments {
		x.treatments[hash] = int64(t)
	}
	return x
}

// Find gives the index of a cell in the grid.
func (x *Index) Find(k Key) (cell int64, ok bool) {
	i := sort.Search(len(x.markets), func(i int) bool { return x.markets[i].hash >= k.Market })
	t, known := x.treatments[k.Treatment]
	if !known || i == len(x.markets) || x.markets[i].hash != k.Market || k.Replicate >= x.grid.replicates ||
		x.grid.Excluded(x.markets[i].at, t) {
		return 0, false
	}
	return x.grid.Index(x.markets[i].at, k.Replicate, t), true
}
