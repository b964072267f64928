package market

import "math"

// PriceSet is where the prices of a market lie: a box open above, or the simplex.
// The zero value is the simplex.
type PriceSet struct {
	// Lower are the lowest prices of the box {p: p_j >= Lower_j}, length J: 0 where
	// a price may be 0. nil: the simplex {p >= 0: Σ p_j = 1}, for markets in which
	// prices count by their ratios alone.
	Lower []float64
}

// Simplex reports whether the set is the simplex.
func (s *PriceSet) Simplex() bool { return s.Lower == nil }

// Project moves p to the nearest point of the set. A NaN stays a NaN.
func (s *PriceSet) Project(p []float64) {
	if s.Lower == nil {
		projectSimplex(p)
		return
	}
	for j, lower := range s.Lower {
		p[j] = max(lower, p[j])
	}
}

// Least is the lowest value that price j can have.
func (s *PriceSet) Least(j int) float64 {
	if s.Lower == nil {
		return 0
	}
	return s.Lower[j]
}

// projectSimplex is the Euclidean projection on the simplex, [p_j − t]_+ with t such
// that the sum is 1, by Michelot's method: t = (Σ p_j − 1)/k over the k entries that
// are above the t before, which rises until no entry drops out (J. Optim. Theory
// Appl. 50, 1986). It needs no memory, J rounds at most, and a few as a rule. Entries are
// taken relative to the largest: beside a price as high as that of a good for which
// demand has no bound, the 1 would vanish.
func projectSimplex(p []float64) {
	most := math.Inf(-1)
	for _, v := range p {
		most = max(most, v)
	}
	t := math.Inf(-1)
	for last := -1; ; {
		sum, count := 0.0, 0
		for _, v := range p {
			if v -= most; v > t {
				sum += v
				count++
			}
		}
		if count == last || count == 0 {
			break
		}
		t, last = (sum-1)/float64(count), count
	}
	for j, v := range p {
		p[j] = max(0, v-most-t)
	}
}
