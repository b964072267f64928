package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"walras/results"
)

// sign turns an objective into one to maximise.
func sign(s results.Sense) float64 {
	if s == results.Low {
		return -1
	}
	return 1
}

// Frontier is the set of points that no other point dominates: p dominates q where p is at least as good
// in every objective and better in one. Points that are equal in every objective are all in it.
type Frontier struct {
	Senses  []results.Sense
	Points  [][]float64 // best first objective first, ties by the second and the third
	Index   []int       // the number of each point among those given
	Given   int         // points given
	Skipped []int       // numbers of the points left out because an objective is NaN
}

// NewFrontier finds the frontier of points with two or three objectives, one sense each. No point at
// all is an error, and so are points of which every one has a NaN. O(n log n) for two objectives,
// O(n·front) for three.
func NewFrontier(points [][]float64, senses ...results.Sense) (Frontier, error) {
	d := len(senses)
	if d != 2 && d != 3 {
		return Frontier{}, fmt.Errorf("analysis: frontier of %d objectives, 2 or 3 are possible", d)
	}
	f := Frontier{Senses: slices.Clone(senses), Given: len(points)}
	var order []int
	for i, p := range points {
		if len(p) != d {
			return Frontier{}, fmt.Errorf("analysis: frontier: point %d has %d objectives, the senses are of %d", i, len(p), d)
		}
		if slices.ContainsFunc(p, math.IsNaN) {
			f.Skipped = append(f.Skipped, i)
			continue
		}
		order = append(order, i)
	}
	if len(order) == 0 {
		return Frontier{}, fmt.Errorf("analysis: frontier: none of %d points has all its objectives", len(points))
	}
	slices.SortStableFunc(order, func(a, b int) int {
		for k, s := range senses {
			if c := cmp.Compare(sign(s)*points[b][k], sign(s)*points[a][k]); c != 0 {
				return c
			}
		}
		return 0
	})
	best := math.Inf(-1) // of the second objective, with two
	for _, i := range order {
		p := points[i]
		// What could dominate p stands before it and, dominance being transitive, is in the frontier.
		if d == 2 {
			y := sign(senses[1]) * p[1]
			if y < best || y == best && !slices.Equal(f.Points[len(f.Points)-1], p) {
				continue
			}
			best = y
		} else if slices.ContainsFunc(f.Points, func(q []float64) bool { return f.dominates(q, p) }) {
			continue
		}
		f.Points, f.Index = append(f.Points, slices.Clone(p)), append(f.Index, i)
	}
	return f, nil
}

// Points are the measures of every row of v, in the order of Rows; those of a failed run are NaN, so
// that a frontier skips and counts them.
func (v View) Points(measures ...Measure) ([][]float64, error) {
	points := make([][]float64, len(v.rows))
	for _, m := range measures {
		x, err := v.usable(m)
		if err != nil {
			return nil, err
		}
		for i := range points {
			points[i] = append(points[i], x[i])
		}
	}
	return points, nil
}

// dominates says whether p is at least as good as q everywhere and better somewhere.
func (f Frontier) dominates(p, q []float64) bool {
	better := false
	for k, s := range f.Senses {
		switch d := sign(s) * (p[k] - q[k]); {
		case d < 0:
			return false
		case d > 0:
			better = true
		}
	}
	return better
}

// Distance is how far p has to improve to be as good as some point of the frontier:
//
//	min_q ‖ max(0, s_k (q_k − p_k)) / unit_k ‖₂
//
// s the sign of the sense (the d⁺ of Ishibuchi, Masuda, Tanigaki and Nojima, Modified distance
// calculation in generational distance and inverted generational distance, EMO 2015). It is 0 for a
// point on the frontier or above it, and it never rises when p improves, which the distance to the
// nearest point does. unit is the length that counts as 1 in each objective, such as Ranges. nearest is
// the position in Points of the point it is measured to.
func (f Frontier) Distance(p, unit []float64) (distance float64, nearest int, err error) {
	if len(p) != len(f.Senses) || len(unit) != len(f.Senses) {
		return math.NaN(), -1, fmt.Errorf("analysis: distance to a frontier of %d objectives: point of %d, units of %d", len(f.Senses), len(p), len(unit))
	}
	if slices.ContainsFunc(p, math.IsNaN) {
		return math.NaN(), -1, fmt.Errorf("analysis: distance to a frontier: point %v has an objective without a value", p)
	}
	for k, u := range unit {
		if !(u > 0) || math.IsInf(u, 0) {
			return math.NaN(), -1, fmt.Errorf("analysis: distance to a frontier: unit %g of objective %d, must be positive and finite", u, k)
		}
	}
	distance = math.Inf(1)
	for i, q := range f.Points {
		sum := 0.0
		for k, s := range f.Senses {
			d := max(0, sign(s)*(q[k]-p[k])/unit[k])
			sum += d * d
		}
		if d := math.Sqrt(sum); d < distance {
			distance, nearest = d, i
		}
	}
	return distance, nearest, nil
}

// Ranges is the length of the frontier along each objective, 1 where it has none.
func (f Frontier) Ranges() []float64 {
	unit := make([]float64, len(f.Senses))
	for k := range unit {
		x := column64(f.Points, k)
		if unit[k] = slices.Max(x) - slices.Min(x); !(unit[k] > 0) {
			unit[k] = 1
		}
	}
	return unit
}

func column64(points [][]float64, k int) []float64 {
	x := make([]float64, len(points))
	for i, p := range points {
		x[i] = p[k]
	}
	return x
}
