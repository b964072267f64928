package stat

import (
	"fmt"
)

// Holm adjusts the probabilities of m tests so that rejecting those with an adjusted probability of at
// most α errs in any of them with probability at most α (Holm, A simple sequentially rejective multiple
// test procedure, Scandinavian Journal of Statistics 6, 1979): with p(1) ≤ … ≤ p(m),
//
//	adjusted p(i) = max_{j ≤ i} min(1, (m − j + 1) p(j)).
//
// The result is in the order of p.
func Holm(p []float64) ([]float64, error) {
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("analysis: Holm correction: probability %d is %g, must be from 0 to 1; leave out tests that were not made", i, v)
		}
	}
	adjusted := make([]float64, len(p))
	so := 0.0
	for j, i := range sortedIndex(p) {
		so = max(so, min(1, float64(len(p)-j)*p[i]))
		adjusted[i] = so
	}
	return adjusted, nil
}
