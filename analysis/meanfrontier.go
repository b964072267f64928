package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// MeanFrontier is what is possible on the mean of many draws: Ē(γ), the largest mean efficiency with a mean Gini index of γ,
//
//	Ē(γ) = max { (1/K) Σ_k E_k(ρ_k) : (1/K) Σ_k ρ_k = γ },
//
// E_k the true frontier of draw k. At the maximum all E_k have the same slope: inequality is spread over the draws where it is worth
// most. A rule whose Gini indices are G_k gives at most E_k(G_k) on each draw, so that the means of every rule over these draws are
// on or below Ē. The mean of E_k(γ) at an index that is the same for all draws would be lower, and rules that choose
// the index draw by draw could be above it.
type MeanFrontier struct {
	Gini []float64 // increasing, evenly spaced from the mean of the first to the mean of the last indices of the draws
	Low  []float64 // mean efficiency that is attained
	High []float64 // bound that is proved
}

// MeanOfFrontiers is Ē at so many points, at least two. Each E_k is taken as linear between its points, and where fixed fees make
// it fall short of that, as its concave hull: draws mix, so that the error vanishes as 1/K.
func MeanOfFrontiers(frontiers []TrueFrontier, points int) (MeanFrontier, error) {
	if len(frontiers) == 0 || points < 2 {
		return MeanFrontier{}, fmt.Errorf("analysis: mean of %d true frontiers at %d points, at least one frontier and two points are needed", len(frontiers), points)
	}
	var low, high concave
	for _, f := range frontiers {
		low.add(f.Gini, f.Low)
		most := slices.Clone(f.High) // what bounds E* at an index bounds it at every lower one
		for i := len(most) - 2; i >= 0; i-- {
			most[i] = min(most[i], most[i+1])
		}
		high.add(f.Gini, most)
	}
	first, last := low.span()
	m := MeanFrontier{Gini: make([]float64, points)}
	for i := range m.Gini {
		m.Gini[i] = first + (last-first)*float64(i)/float64(points-1)
	}
	m.Low, m.High = low.at(m.Gini), high.at(m.Gini)
	return m, nil
}

// concave adds up concave functions given by points: the sum over k of f_k(x_k) at its largest, where Σ x_k is given
// (the supremal convolution), is made of the pieces of all f_k, the steepest first.
type concave struct {
	n      int
	x0, y0 float64 // sums of the first points
	pieces []piece
}

type piece struct{ dx, dy float64 }

func (p piece) slope() float64 { return p.dy / p.dx }

// add adds the concave hull of the points (x, y), x increasing.
func (c *concave) add(x, y []float64) {
	c.n++
	c.x0, c.y0 = c.x0+x[0], c.y0+y[0]
	from := len(c.pieces)
	for i := 1; i < len(x); i++ {
		p := piece{x[i] - x[i-1], y[i] - y[i-1]}
		for len(c.pieces) > from && c.pieces[len(c.pieces)-1].slope() <= p.slope() {
			before := c.pieces[len(c.pieces)-1]
			p = piece{before.dx + p.dx, before.dy + p.dy}
			c.pieces = c.pieces[:len(c.pieces)-1]
		}
		c.pieces = append(c.pieces, p)
	}
}

// span is where the mean begins and ends.
func (c *concave) span() (first, last float64) {
	last = c.x0
	for _, p := range c.pieces {
		last += p.dx
	}
	return c.x0 / float64(c.n), last / float64(c.n)
}

// at is the mean at increasing x; beyond its end it is constant.
func (c *concave) at(x []float64) []float64 {
	slices.SortStableFunc(c.pieces, func(a, b piece) int { return cmp.Compare(b.slope(), a.slope()) })
	n := float64(c.n)
	out := make([]float64, len(x))
	at, value, k := c.x0, c.y0, 0
	for i, v := range x {
		for k < len(c.pieces) && at+c.pieces[k].dx <= v*n {
			at, value, k = at+c.pieces[k].dx, value+c.pieces[k].dy, k+1
		}
		rest := 0.0
		if k < len(c.pieces) {
			rest = math.Max(0, v*n-at) * c.pieces[k].slope()
		}
		out[i] = (value + rest) / n
	}
	return out
}
