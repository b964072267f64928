package figure

import (
	"fmt"
	"math"
	"slices"

	"walras/analysis/figure/mark"
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
func (p *Panel) thin(x, y []float64) ([]float64, []float64) {
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
func (p *Panel) along(x float64) float64 {
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

// mostScatter is the largest number of points drawn one by one; scatterCells is the grid that larger clouds are thinned on.
const (
	mostScatter  = 1500
	scatterCells = 60
)

// scatterGrid is the fields of a grid over the points of a cloud.
type scatterGrid struct{ xs, ys mark.Scale }

func (g scatterGrid) field(x, y float64) [2]int {
	return [2]int{int(math.Floor(scatterCells * g.xs.At(x))), int(math.Floor(scatterCells * g.ys.At(y)))}
}

// sparse keeps the first point of every series in every field of a grid, where there are too many to be told apart.
func (p *Panel) sparse(ms []mark.Point) []mark.Point {
	if len(ms) <= mostScatter {
		return ms
	}
	g := scatterGrid{mark.ScaleOf(nil), mark.ScaleOf(nil)}
	for _, m := range ms {
		g.xs, g.ys = g.xs.With(m.X, false), g.ys.With(m.Y, false)
	}
	type place struct {
		field  [2]int
		series string
	}
	seen := map[place]bool{}
	var out []mark.Point
	for _, m := range ms {
		at := place{g.field(m.X, m.Y), m.Series}
		if !seen[at] {
			seen[at] = true
			out = append(out, m)
		}
	}
	p.noteSparse()
	return out
}

// sparseRows is sparse for one series of points that are finite or NaN, before there are marks: the numbers of the points to
// draw.
func (p *Panel) sparseRows(x, y []float64) []int {
	g := scatterGrid{mark.ScaleOf(x), mark.ScaleOf(y)}
	var seen [(scatterCells + 1) * (scatterCells + 1)]bool
	var out []int
	for i := range x {
		if math.IsNaN(x[i]) || math.IsNaN(y[i]) {
			continue
		}
		if len(x) > mostScatter {
			field := g.field(x[i], y[i])
			at := field[0]*(scatterCells+1) + field[1]
			if seen[at] {
				continue
			}
			seen[at] = true
		}
		out = append(out, i)
	}
	if len(x) > mostScatter {
		p.noteSparse()
	}
	return out
}

func (p *Panel) noteSparse() {
	p.drawing.note(fmt.Sprintf("Clouds of more than %d points are drawn by one point in each field of a grid of %d by %d.", mostScatter, scatterCells, scatterCells))
}

// mostRings is the largest number of single values that stand beside a mean.
const mostRings = 60

// evenly is n of the elements at even distances, both ends among them, where there are more.
func evenly[T any](all []T, n int) []T {
	if len(all) <= n {
		return all
	}
	out := make([]T, n)
	for i := range out {
		out[i] = all[i*(len(all)-1)/(n-1)]
	}
	return out
}

// everyNth is every n-th element from the first one on.
func everyNth[T any](all []T, n int) []T {
	var out []T
	for i := 0; i < len(all); i += n {
		out = append(out, all[i])
	}
	return out
}
