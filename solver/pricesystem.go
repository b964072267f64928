package solver

import (
	"strconv"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"walras/solver/market"
)

// priceSystem solves the Newton systems of PriceNewton in log prices,
//
//	(P H P + diag([p g]_+) + λD) u = −p g
//
// with H as a matrix, as products, or as the diagonal and the rank-1 matrix with its
// diagonal and its row sums.
type priceSystem struct {
	slopes market.Sloped
	how    string

	s, price []float64 // of the point, its own
	pg       []float64 // p_j g_j
	diagonal []float64 // of P H P
	total    []float64 // of K: diagonal, [p g]_+ and λD
	rest     []float64 // a, what the row sums of P H P have beside its diagonal
	scaled   []float64 // P v
	weight   float64   // Σa + aᵀ diag(total)⁻¹ a; 0: no rank-1 part
	cg       conjugate

	matrix mat.SymDense
	store  []float64
	factor mat.Cholesky
	vector mat.VecDense
}

// leastRest is the share of Σa from which the rank-1 part is left out: M is then next to
// singular.
const leastRest = 1e-6

func (ps *priceSystem) init(slopes market.Sloped, linear string, resources int) error {
	ps.slopes, ps.how = slopes, linear
	switch linear {
	case "cg", "dense", "low-rank":
	default:
		return market.Refuse("linear", strconv.Quote(linear), "cg, dense, low-rank")
	}
	market.Zeros(resources, &ps.pg, &ps.diagonal, &ps.total, &ps.rest, &ps.scaled)
	ps.cg.init(resources)
	if ps.how == "dense" {
		ps.store = market.Resize(ps.store, resources*resources)
		ps.matrix.SetRawSymmetric(symmetric(resources, ps.store))
	}
	return nil
}

// linearise takes H at slopes s and prices, which must stay as they are until the next
// call.
func (ps *priceSystem) linearise(s, price, gradient []float64) {
	ps.s = s
	ps.price = price
	floats.MulTo(ps.pg, price, gradient)
	ps.slopes.JacobianDiagonal(ps.diagonal, s)
	floats.Mul(ps.diagonal, price)
	floats.Mul(ps.diagonal, price)
	if ps.how == "dense" {
		return
	}
	ps.slopes.JacobianProduct(ps.rest, s, price)
	for j, p := range price {
		ps.rest[j] = p*ps.rest[j] - ps.diagonal[j]
	}
}

// solve sets u to the solution with λ = damping, by conjugate gradients to the relative
// tolerance. It is false where K has no factor.
func (ps *priceSystem) solve(u []float64, damping, tolerance float64) bool {
	for j, d := range ps.diagonal {
		ps.total[j] = d + max(0, ps.pg[j]) + damping*d
	}
	most := floats.Max(ps.total)
	for j, d := range ps.total {
		if d == 0 { // a price of 0 stays
			ps.total[j] = most
		}
	}
	if ps.how == "dense" {
		return ps.cholesky(u)
	}
	ps.weight = ps.restWeight()
	for j, v := range ps.pg {
		ps.cg.r[j] = -v
	}
	if ps.how == "low-rank" {
		ps.precondition(u, ps.cg.r)
		return true
	}
	clear(u)
	ps.cg.solve(ps, u, tolerance)
	return true
}

// restWeight is Σa + aᵀ diag(total)⁻¹ a, where that makes M positive definite.
func (ps *priceSystem) restWeight() float64 {
	sum, square := 0.0, 0.0
	for j, a := range ps.rest {
		sum += a
		square += a * a / ps.total[j]
	}
	if weight := sum + square; sum != 0 && weight/sum > leastRest {
		return weight
	}
	return 0
}

// apply sets dst = K v.
func (ps *priceSystem) apply(dst, v []float64) {
	floats.MulTo(ps.scaled, ps.price, v)
	ps.slopes.JacobianProduct(dst, ps.s, ps.scaled)
	for j, p := range ps.price {
		dst[j] = p*dst[j] + (ps.total[j]-ps.diagonal[j])*v[j]
	}
}

// precondition sets dst = (diag(total) + a aᵀ/Σa)⁻¹ r.
func (ps *priceSystem) precondition(dst, r []float64) {
	floats.DivTo(dst, r, ps.total)
	if ps.weight == 0 {
		return
	}
	c := floats.Dot(ps.rest, dst) / ps.weight
	for j, a := range ps.rest {
		dst[j] -= c * a / ps.total[j]
	}
}

// cholesky solves with K as a matrix.
func (ps *priceSystem) cholesky(u []float64) bool {
	ps.slopes.Jacobian(&ps.matrix, ps.s)
	n := len(u)
	for j, p := range ps.price {
		row := ps.store[j*n : (j+1)*n]
		for k := j; k < n; k++ {
			row[k] *= p * ps.price[k]
		}
		row[j] = ps.total[j]
		u[j] = -ps.pg[j]
	}
	power := market.Normalise(&ps.matrix)
	if !ps.factor.Factorize(&ps.matrix) {
		return false
	}
	ps.vector.SetRawVector(blas64.Vector{N: n, Data: u, Inc: 1})
	// A warning about the condition is no reason to stop: whether the step is
	// good is for the line search to say.
	_ = ps.factor.SolveVecTo(&ps.vector, &ps.vector)
	floats.Scale(power, u)
	return true
}
