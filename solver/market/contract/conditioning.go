package contract

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Conditioning says how hard a market is for a method that adjusts prices.
type Conditioning struct {
	NonZeros       int     // stored entries of A
	Rank           int     // of A, numerically; below J prices are not unique
	MaxCongestion  int     // users of the most used resource
	MeanCongestion float64 // users per resource
	Lipschitz      float64 // L, a bound on the slope of the demand
	Modulus        float64 // α on the box [0, p]; 0: not strongly monotone there
	Condition      float64 // L/α, +Inf at α = 0
}

// Conditioning reports on the market, the modulus taken on the box [0, p]. The
// rank is that of AᵀA with columns scaled to length 1, so that it does not
// depend on units: singular values of A below about 1e-8 of the largest count
// as 0. It costs O(J³).
func (m *Market) Conditioning(p []float64) (Conditioning, error) {
	resources := len(m.Capacity)
	c := Conditioning{NonZeros: m.Usage.NonZeros(len(m.Alpha)), Lipschitz: m.Lipschitz()}
	users := make([]float64, resources)
	m.users(users)
	c.MaxCongestion, c.MeanCongestion = int(floats.Max(users)), floats.Sum(users)/float64(resources)

	ones := make([]float64, len(m.Alpha))
	for i := range ones {
		ones[i] = 1
	}
	gram := mat.NewSymDense(resources, nil)
	m.Jacobian(gram, ones)
	scale := make([]float64, resources)
	for j := range scale {
		if v := gram.At(j, j); v > 0 { // 0: a resource nobody uses
			scale[j] = 1 / math.Sqrt(v)
		}
	}
	for j := range resources {
		for k := j; k < resources; k++ {
			gram.SetSym(j, k, gram.At(j, k)*scale[j]*scale[k])
		}
	}
	values, err := eigenvalues(gram)
	if err != nil {
		return c, fmt.Errorf("rank: %w", err)
	}
	for _, v := range significant(values) {
		if v > 0 {
			c.Rank++
		}
	}
	if c.Modulus, err = m.Modulus(p); err != nil {
		return c, err
	}
	c.Condition = c.Lipschitz / c.Modulus
	return c, nil
}
