package solver

import (
	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// linearSystem is a symmetric positive definite matrix, as products, with a
// preconditioner.
type linearSystem interface {
	apply(dst, v []float64)        // dst = K v
	precondition(dst, r []float64) // dst = M⁻¹ r
}

// conjugate is the method of conjugate gradients (Hestenes and Stiefel 1952). It owns
// the memory that a solution takes.
type conjugate struct {
	r       []float64 // residual
	z, v, h []float64 // M⁻¹ r, direction, K v
}

func (c *conjugate) init(n int) { market.Zeros(n, &c.r, &c.z, &c.v, &c.h) }

// solve improves x, whose residual is r, until r·M⁻¹r is below tolerance² times its value
// at the start.
func (c *conjugate) solve(k linearSystem, x []float64, tolerance float64) {
	k.precondition(c.z, c.r)
	copy(c.v, c.z)
	rho := floats.Dot(c.r, c.z)
	goal := tolerance * tolerance * rho
	for range 2*len(x) + 20 { // rounding delays the end after len(x)
		if !(rho > goal) {
			return
		}
		k.apply(c.h, c.v)
		alpha := rho / floats.Dot(c.v, c.h)
		floats.AddScaled(x, alpha, c.v)
		floats.AddScaled(c.r, -alpha, c.h)
		k.precondition(c.z, c.r)
		next := floats.Dot(c.r, c.z)
		floats.Scale(next/rho, c.v)
		floats.Add(c.v, c.z)
		rho = next
	}
}
