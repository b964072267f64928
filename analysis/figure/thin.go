package figure

import (
	"fmt"
	"math"
	"slices"
)

// A line of more than mostPoints points is thinned to the points that can be seen: the first, lowest,
// highest and last in each of stretches equal parts of the axis. Drawn at print size it covers the same dots (Jugel,
// Jerzak, Hackenbroich and Markl, M4: a visualization-oriented time series data aggregation, PVLDB 7, 2014).
const (
	mostPoints = 1200
	stretches  = 250
)

// thin is the line with fewer points, where it has too many. A line that turns back in x is cut into stretches of
// equally many points and keeps the points farthest left and right, too.
func (p *panel) thin(x, y []float64) ([]float64, []float64) {
	if len(x) <= mostPoints {
		return x, y
	}
	place := make([]int, len(x)) // the stretch of each point
	first, last := p.along(x[0]), p.along(x[len(x)-1])
	forward := slices.IsSorted(x) && last > first && !math.IsInf(first, 0)
	for i := range x {
		place[i] = i * stretches / len(x)
		if forward {
			place[i] = min(stretches-1, int(float64(stretches)*(p.along(x[i])-first)/(last-first)))
		}
	}
	var tx, ty []float64
	for from := 0; from < len(x); {
		to := from + 1
		for to < len(x) && place[to] == place[from] {
			to++
		}
		for _, i := range extremes(x, y, from, to, !forward) {
			tx, ty = append(tx, x[i]), append(ty, y[i])
		}
		from = to
	}
	p.drawing.note(fmt.Sprintf("Lines of more than %d points are drawn by the first, lowest, highest and last point in each of %d stretches.", mostPoints, stretches))
	return tx, ty
}

// along is the place of x on the axis, up to its unit.
func (p *panel) along(x float64) float64 {
	if p.logX {
		return math.Log(x)
	}
	return x
}

// extremes are the points of a stretch that are kept, in order and each once; those that are not finite are kept, for they
// break the line.
func extremes(x, y []float64, from, to int, sideways bool) []int {
	keep := []int{from, to - 1}
	by := [][]float64{y}
	if sideways {
		by = append(by, x)
	}
	for _, v := range by {
		low, high := from, from
		for i := from; i < to; i++ {
			if v[i] < v[low] {
				low = i
			}
			if v[i] > v[high] {
				high = i
			}
		}
		keep = append(keep, low, high)
	}
	broken := slices.IndexFunc(y[from:to], func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	if broken >= 0 {
		keep = append(keep, from+broken)
	}
	slices.Sort(keep)
	return slices.Compact(keep)
}
