package stat

import (
	"cmp"
	"math"
	"slices"
)

// Sketch keeps values for quantiles: all of them until it is told to shrink, then a sample whose rank
// error is bounded. The zero value is empty. It is the mergeable summary of Agarwal, Cormode, Huang,
// Phillips, Wei and Yi (Mergeable summaries, PODS 2012, section 3): a value at level h stands for 2^h;
// to shrink a level is to sort it and keep every other value for the next. The first kept alternates,
// so that nothing is random; each time, the rank of any value moves by at most 2^h, and the sum of
// these is Bound.
type Sketch struct {
	levels [][]float64
	odd    []bool  // of each level, whether the next shrinking keeps the second, fourth, … value
	n      int64   // values seen
	bound  float64 // on the error of any rank
}

// Add takes in one value; NaN is a mistake of the caller.
func (s *Sketch) Add(x float64) {
	if s.levels == nil {
		s.levels, s.odd = make([][]float64, 1), make([]bool, 1)
	}
	s.levels[0] = append(s.levels[0], x)
	s.n++
}

// Held is the number of values in memory.
func (s *Sketch) Held() int {
	held := 0
	for _, l := range s.levels {
		held += len(l)
	}
	return held
}

// Shrink halves the level that holds the most values.
func (s *Sketch) Shrink() {
	h := 0
	for i, l := range s.levels {
		if len(l) > len(s.levels[h]) {
			h = i
		}
	}
	if s.levels == nil || len(s.levels[h]) < 2 {
		return
	}
	if h+1 == len(s.levels) {
		s.levels, s.odd = append(s.levels, nil), append(s.odd, false)
	}
	level := s.levels[h]
	sortFloats(level)
	pairs := len(level) / 2
	first := 0
	if s.odd[h] {
		first = 1
	}
	up := slices.Grow(s.levels[h+1], pairs)
	for i := range pairs {
		up = append(up, level[2*i+first])
	}
	rest := []float64(nil) // the last of an odd number stays, and the memory of the others goes
	if len(level)%2 == 1 {
		rest = []float64{level[len(level)-1]}
	}
	s.levels[h], s.levels[h+1] = rest, up
	s.odd[h] = !s.odd[h]
	s.bound += math.Ldexp(1, h)
}

// Exact says whether all values are still there.
func (s *Sketch) Exact() bool { return s.bound == 0 }

// RankError is the largest distance between p and the true rank of Quantile(p), as a share of all
// values: 0 where exact. It is a bound and not an estimate; errors of opposite sign make the usual
// error far smaller.
func (s *Sketch) RankError() float64 {
	if s.Exact() {
		return 0
	}
	most := 0.0 // weight of the heaviest value: its own ranks cannot be told apart
	for h, l := range s.levels {
		if len(l) > 0 {
			most = math.Ldexp(1, h)
		}
	}
	return (s.bound + most) / float64(s.n)
}

// Quantile is Quantiles for one p.
func (s *Sketch) Quantile(p float64) float64 { return s.Quantiles(p)[0] }

// Quantiles are the p-quantiles of the values: the same as Quantile of them sorted while exact,
// afterwards values whose ranks are within RankError of p. NaN where no value was seen. It reorders
// what the sketch holds and must not run beside itself.
func (s *Sketch) Quantiles(p ...float64) []float64 {
	out := make([]float64, len(p))
	if s.n == 0 || s.Exact() {
		for i := range p {
			out[i] = math.NaN()
			if s.n > 0 {
				out[i] = quantileOf(s.levels[0], p[i])
			}
		}
		return out
	}
	// The sorted levels are merged up to the largest rank asked for.
	order := make([]int, len(p))
	for i := range p {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	s.Sort()
	next := make([]int, len(s.levels))
	value, sum := math.NaN(), 0.0
	for _, i := range order {
		for want := p[i] * float64(s.n); sum < want || math.IsNaN(value); {
			h := -1
			for l, level := range s.levels {
				if next[l] < len(level) && (h < 0 || level[next[l]] < s.levels[h][next[h]]) {
					h = l
				}
			}
			if h < 0 {
				break
			}
			value = s.levels[h][next[h]]
			next[h]++
			sum += math.Ldexp(1, h)
		}
		out[i] = value
	}
	return out
}

// Sort sorts each level, so that Quantiles need not.
func (s *Sketch) Sort() {
	for _, level := range s.levels {
		sortFloats(level)
	}
}
