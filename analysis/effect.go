package analysis

import (
	"fmt"
	"math"
)

// Stochastic is the Vargha–Delaney measure of stochastic superiority.
type Stochastic struct {
	A      float64 // P(X > Y) + P(X = Y)/2; 1/2 where neither tends to be larger; NaN where a sample is empty
	Size   string  // "negligible", "small", "medium" or "large" by Vargha and Delaney's bounds
	Reason string  // why there is no value
}

// VarghaDelaney is the share of pairs (x, y) in which x is larger, ties counted half: with R₁ the
// rank sum of x among all values, A = (R₁/m − (m+1)/2)/n (Vargha and Delaney, A critique and
// improvement of the CL common language effect size statistics, Journal of Educational and
// Behavioral Statistics 25(2), 2000, eq. 14). Their bounds of a small, medium and large effect are
// 0.56, 0.64 and 0.71, and the mirror images below 1/2.
func VarghaDelaney(x, y []float64) (Stochastic, error) {
	if err := noNaN("Vargha–Delaney A", "first value", x); err != nil {
		return Stochastic{}, err
	}
	if err := noNaN("Vargha–Delaney A", "second value", y); err != nil {
		return Stochastic{}, err
	}
	if len(x) == 0 || len(y) == 0 {
		return Stochastic{A: math.NaN(), Reason: fmt.Sprintf("no effect size: %d and %d values", len(x), len(y))}, nil
	}
	ranks, _ := midranks(append(append([]float64{}, x...), y...))
	sum := 0.0
	for _, r := range ranks[:len(x)] {
		sum += r
	}
	m, n := float64(len(x)), float64(len(y))
	s := Stochastic{A: (sum/m - (m+1)/2) / n}
	switch far := math.Abs(s.A - 0.5); {
	case far < 0.06:
		s.Size = "negligible"
	case far < 0.14:
		s.Size = "small"
	case far < 0.21:
		s.Size = "medium"
	default:
		s.Size = "large"
	}
	return s, nil
}
