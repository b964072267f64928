package stat

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// Steps is a distribution function that may end below 1: what never happens is counted in Of and has no
// step. At(x) is the share of Of that is at most x.
type Steps struct {
	Name string
	X    []float64 // in increasing order, all finite
	Of   int
}

// NewSteps is the distribution of x; it keeps the finite values; +Inf is what never happens. NaN is a mistake of the caller and panics.
func NewSteps(name string, x []float64) Steps {
	s := Steps{Name: name, Of: len(x)}
	for _, v := range x {
		if math.IsNaN(v) {
			panic(fmt.Sprintf("stat: NaN in the distribution of %s", name))
		}
		if !math.IsInf(v, 1) {
			s.X = append(s.X, v)
		}
	}
	slices.Sort(s.X)
	return s
}

// At is the share of all that is at most x, NaN where there is nothing.
func (s Steps) At(x float64) float64 {
	if s.Of == 0 {
		return math.NaN()
	}
	return float64(sort.Search(len(s.X), func(i int) bool { return s.X[i] > x })) / float64(s.Of)
}

// Top is the share that happens at all, where the curve ends.
func (s Steps) Top() float64 { return s.At(math.Inf(1)) }

// Curve is the corners of the curve without repetitions: at X[i] the share becomes Share[i].
func (s Steps) Curve() (x, share []float64) {
	for i, v := range s.X {
		if i+1 < len(s.X) && s.X[i+1] == v {
			continue
		}
		x, share = append(x, v), append(share, float64(i+1)/float64(s.Of))
	}
	return x, share
}
