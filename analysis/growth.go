package analysis

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Growth is a quantity over a grid of positive places, with one value for every draw and place.
type Growth struct {
	X    []float64
	Rows [][]float64 // Rows[i][k] is the value of draw i at X[k], NaN where there is none
	// Shared says that a row is one draw, with which all places were run. Else each place has draws of its own, and what stands in one row has nothing in common.
	Shared bool
	Lost   int // draws without a value anywhere
}

// Growth arranges column y of table runs by column x, which must hold positive numbers. Rows of one draw at one place are one value, their
// mean; a run that failed has none.
func (v View) Growth(x, y string) (Growth, error) {
	places, err := v.GroupBy(x)
	if err != nil {
		return Growth{}, err
	}
	SortGroups(places)
	var g Growth
	var observed []Observations
	seen := map[uint64]bool{}
	for _, p := range places {
		if !p.Key[0].Numeric || !(p.Key[0].Number > 0) {
			return Growth{}, fmt.Errorf("analysis: column %q of experiment %q holds %s, a power law needs positive numbers", x, v.Experiment(), p.Key[0])
		}
		o, err := p.Observe(Column(y, y), false)
		if err != nil {
			return Growth{}, err
		}
		for _, d := range o.Draws {
			g.Shared = g.Shared || seen[d]
			seen[d] = true
		}
		g.X, observed = append(g.X, p.Key[0].Number), append(observed, o)
	}
	draws, err := v.DrawCount()
	if err != nil {
		return Growth{}, err
	}
	g.Lost = draws - len(seen)
	row := func(k, i int) int { return i }
	n := 0
	if g.Shared {
		order := slices.Sorted(maps.Keys(seen))
		n = len(order)
		row = func(k, i int) int { at, _ := slices.BinarySearch(order, observed[k].Draws[i]); return at }
	}
	for _, o := range observed {
		n = max(n, len(o.Draws))
	}
	for range n {
		g.Rows = append(g.Rows, slices.Repeat([]float64{math.NaN()}, len(g.X)))
	}
	for k, o := range observed {
		for i, value := range o.Values {
			g.Rows[row(k, i)][k] = value
		}
	}
	return g, nil
}

// Power fits the power law of column y over column x of table runs, see Growth.
func (v View) Power(x, y string) (PowerLaw, error) {
	g, err := v.Growth(x, y)
	if err != nil {
		return PowerLaw{}, err
	}
	return FitPower(g), nil
}

// ByDraw makes one row of those that share a draw, their mean at every place over those that have a value there. rows[i] is of draws[i].
func ByDraw(draws []uint64, rows [][]float64) [][]float64 {
	codes, n := numberDraws(draws)
	out, counts := make([][]float64, n), make([][]int, n)
	for i, row := range rows {
		c := codes[i]
		if out[c] == nil {
			out[c], counts[c] = make([]float64, len(row)), make([]int, len(row))
		}
		for k, v := range row {
			if !math.IsNaN(v) {
				out[c][k] += v
				counts[c][k]++
			}
		}
	}
	for c, row := range out {
		for k := range row {
			row[k] /= float64(counts[c][k]) // 0/0 is NaN
		}
	}
	return out
}
