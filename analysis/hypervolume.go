package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Hypervolume is the size of what a frontier dominates, up to a reference point.
type Hypervolume struct {
	Volume    float64   // in the product of the objectives' units
	Reference []float64 // the point it is measured from, to be printed with it
	Outside   int       // points of the frontier that are not better than the reference everywhere, and add nothing
}

// Hypervolume is the Lebesgue measure of the set of points dominated by the frontier and better than
// the reference (Zitzler and Thiele, Multiobjective optimization using evolutionary algorithms, PPSN V,
// 1998). It is exact: a sum of rectangles for two objectives; for three, the third is swept from best
// to worst and the area of the first two that is covered so far is added slice by slice (Fonseca,
// Paquete and López-Ibáñez, An improved dimension-sweep algorithm for the hypervolume indicator, CEC
// 2006). Two values are comparable only for the same reference.
func (f Frontier) Hypervolume(reference []float64) (Hypervolume, error) {
	h := Hypervolume{Reference: slices.Clone(reference)}
	if len(reference) != len(f.Senses) {
		return h, fmt.Errorf("analysis: hypervolume of %d objectives from a reference of %d", len(f.Senses), len(reference))
	}
	for k, r := range reference {
		if math.IsNaN(r) || math.IsInf(r, 0) {
			return h, fmt.Errorf("analysis: hypervolume: objective %d of the reference is %g, a finite number is needed", k, r)
		}
	}
	var inside [][]float64 // lengths over the reference, all positive
	for i, p := range f.Points {
		q := make([]float64, len(p))
		for k, s := range f.Senses {
			if math.IsInf(p[k], 0) {
				return h, fmt.Errorf("analysis: hypervolume: objective %d of point %d is %g", k, f.Index[i], p[k])
			}
			q[k] = sign(s) * (p[k] - reference[k])
		}
		if slices.Min(q) <= 0 {
			h.Outside++
			continue
		}
		inside = append(inside, q)
	}
	h.Volume = sweep(inside)
	return h, nil
}

// sweep adds the slices from the best third objective down; points of two objectives are one slice of
// height 1.
func sweep(points [][]float64) float64 {
	depth := func(p []float64) float64 {
		if len(p) == 2 {
			return 1
		}
		return p[2]
	}
	points = slices.Clone(points)
	slices.SortStableFunc(points, func(a, b []float64) int { return cmp.Compare(depth(b), depth(a)) })
	var s staircase
	volume := 0.0
	for i, p := range points {
		s.add(p[0], p[1])
		next := 0.0
		if i+1 < len(points) {
			next = depth(points[i+1])
		}
		volume += s.area * (depth(p) - next)
	}
	return volume
}

// staircase is the area covered by rectangles from the origin to (x, y): corners by increasing x and
// decreasing y.
type staircase struct {
	corners [][2]float64
	area    float64
}

// add covers the rectangle to (x, y) and keeps the area up to date.
func (s *staircase) add(x, y float64) {
	from, _ := slices.BinarySearchFunc(s.corners, x, func(c [2]float64, x float64) int { return cmp.Compare(c[0], x) })
	if from < len(s.corners) && s.corners[from][1] >= y {
		return
	}
	if from < len(s.corners) && s.corners[from][0] == x {
		from++ // a lower corner at the same x goes with those it covers
	}
	// Corners before from with a height of at most y are covered.
	to := from
	for to > 0 && s.corners[to-1][1] <= y {
		to--
	}
	left := 0.0
	if to > 0 {
		left = s.corners[to-1][0]
	}
	height := func(k int) float64 {
		if k < len(s.corners) {
			return s.corners[k][1]
		}
		return 0
	}
	// Between left and x the height was a staircase of the covered corners, then that of the corner behind.
	old, at := 0.0, left
	for k := to; k < from; k++ {
		old += (s.corners[k][0] - at) * s.corners[k][1]
		at = s.corners[k][0]
	}
	old += (x - at) * height(from)
	s.area += (x-left)*y - old
	s.corners = slices.Replace(s.corners, to, from, [2]float64{x, y})
}
