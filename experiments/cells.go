package experiments

import (
	"slices"
	"sort"

	"walras/results"
)

// identities gives the ids of the cells of a grid. It serves one goroutine,
// and is quickest where neighbours are asked for one after the other.
type identities struct {
	grid       *Grid
	seed       uint64
	treatments []uint64 // hashes
	market     Instance
	current    int64 // index of market; -1: none yet
}

func newIdentities(s *Spec) *identities {
	ids := &identities{grid: s.grid, seed: s.Seed, current: -1}
	for t := range s.grid.treatments {
		ids.treatments = append(ids.treatments, s.grid.TreatmentAt(t).Hash)
	}
	return ids
}

// of is the id of the cell of an index; false where it is excluded.
func (ids *identities) of(cell int64) (id uint64, ok bool) {
	market, replicate, treatment := ids.grid.At(cell)
	if ids.grid.Excluded(market, treatment) {
		return 0, false
	}
	if market != ids.current {
		ids.grid.MarketInto(&ids.market, market)
		ids.current = market
	}
	return CellID(ids.market.Hash, ids.treatments[treatment], replicate, ids.seed, results.SchemaVersion), true
}

// count counts the cells of indices from to to that are not excluded, and whose
// market and treatment are wanted and whose replicate is one of some (nil: all).
// It goes through markets and treatments, and not through the cells.
func (g *Grid) count(from, to int64, wanted func(market, treatment int64) bool, some map[int64]bool) int64 {
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
func countBefore(cells int64, below []int64, some map[int64]bool) int64 {
	treatments := int64(len(below) - 1)
	replicate, rest := cells/treatments, cells%treatments
	if some == nil {
		return replicate*below[treatments] + below[rest]
	}
	n := int64(0)
	for r := range some {
		if r < replicate {
			n += below[treatments]
		} else if r == replicate {
			n += below[rest]
		}
	}
	return n
}

// index finds cells of a grid by what their ids are made of, in memory of 16
// bytes a market.
type index struct {
	grid       *Grid
	markets    []hashed64 // by hash
	treatments map[uint64]int64
}

type hashed64 struct {
	hash uint64
	at   int64
}

func newIndex(s *Spec) *index {
	x := &index{grid: s.grid, treatments: make(map[uint64]int64)}
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
	for t, hash := range newIdentities(s).treatments {
		x.treatments[hash] = int64(t)
	}
	return x
}

// find gives the index of a cell in the grid.
func (x *index) find(market, treatment uint64, replicate int64) (cell int64, ok bool) {
	i := sort.Search(len(x.markets), func(i int) bool { return x.markets[i].hash >= market })
	t, known := x.treatments[treatment]
	if !known || i == len(x.markets) || x.markets[i].hash != market || replicate >= x.grid.replicates ||
		x.grid.Excluded(x.markets[i].at, t) {
		return 0, false
	}
	return x.grid.Index(x.markets[i].at, replicate, t), true
}
