package solver

import (
	"math"
	"strconv"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"walras/solver/market"
)

// NewtonSystem solves the linearised complementarity conditions of Newton,
//
//	0 <= p + x ⟂ g + (H + λD) x >= 0,   H minus the Jacobian of demand,  D = diag(H)
//
// for the step x, with p counted from the lowest prices, and H as a matrix or as
// products.
type NewtonSystem struct {
	m         market.Sloped
	bounded   market.Lipschitz // nil: the market has no bound on its slopes
	dense     bool
	tolerance float64 // relative residual at which conjugate gradients stop

	s     []float64
	scale []float64 // D_j, or a bound on it, made positive
	bound []bool    // the active set: p_j + x_j = 0
	free  []int
	hx    []float64    // H x
	rhs   []float64    // of the free resources
	work  [3][]float64 // of conjugate gradients

	matrix, part mat.SymDense // H, and its free rows and columns
	store, cut   []float64    // their memory
	factor       mat.Cholesky
	vector       mat.VecDense
}

// denseResources is the number of resources up to which auto takes the dense
// Cholesky factor. It does not mind dependent routes, and its J³/3 operations
// take some 20 ms here; beyond, products with a large market are cheaper.
const denseResources = 500

// activeRounds ends the active-set iteration, which may cycle; the last step,
// cut at p = 0, then has to pass the line search.
const activeRounds = 30

// Init forgets every earlier market and chooses how systems are solved.
func (ns *NewtonSystem) Init(m market.Market, linear string) error {
	resources := m.Resources()
	switch linear {
	case "dense":
		ns.dense = true
	case "cg":
		ns.dense = false
	case "auto":
		ns.dense = resources <= denseResources
	default:
		return market.Refuse("linear", strconv.Quote(linear), "auto, dense, cg")
	}
	var err error
	if ns.m, err = Need[market.Sloped](m, "a Newton step", "the slopes of demand"); err != nil {
		return err
	}
	ns.bounded, _ = Unwrap(m).(market.Lipschitz)
	market.Zeros(resources, &ns.scale, &ns.hx, &ns.rhs, &ns.work[0], &ns.work[1], &ns.work[2])
	ns.bound, ns.free = market.Resize(ns.bound, resources), market.Resize(ns.free, resources)[:0]
	if ns.dense {
		ns.store, ns.cut = market.Resize(ns.store, resources*resources), market.Resize(ns.cut, resources*resources)
		ns.matrix.SetRawSymmetric(symmetric(resources, ns.store))
	}
	return nil
}

// symmetric is a view of data as an n×n matrix of which the upper triangle counts.
func symmetric(n int, data []float64) blas64.Symmetric {
	return blas64.Symmetric{N: n, Stride: n, Data: data[:n*n], Uplo: blas.Upper}
}

// linearise takes H at slopes s, which must stay as they are until the next call.
func (ns *NewtonSystem) linearise(s []float64) {
	ns.s = s
	if ns.dense {
		ns.m.Jacobian(&ns.matrix, s)
		for j := range ns.scale {
			ns.scale[j] = ns.matrix.At(j, j)
		}
	} else {
		ns.m.JacobianDiagonal(ns.scale, s)
	}
	most := floats.Max(ns.scale)
	if most == 0 { // nobody's demand reacts
		most = 1
		if ns.bounded != nil {
			most = boundOf(ns.bounded)
		}
	}
	for j, d := range ns.scale {
		if d == 0 { // nobody uses j at these prices
			ns.scale[j] = most
		}
	}
}

// multiply sets dst = H x.
func (ns *NewtonSystem) multiply(dst, x []float64) {
	if !ns.dense {
		ns.m.JacobianProduct(dst, ns.s, x)
		return
	}
	blas64.Symv(1, ns.matrix.RawSymmetric(), blas64.Vector{N: len(x), Data: x, Inc: 1}, 0, blas64.Vector{N: len(dst), Data: dst, Inc: 1})
}

// Step sets x = p⁺ − p to the solution of the linearised conditions at slopes s,
// as accurately as it can; false where it could not be solved. With one resource
// x is infinite where nobody's demand reacts.
func (ns *NewtonSystem) Step(x, s, p, g []float64) bool {
	if len(x) == 1 {
		ns.m.JacobianProduct(x, s, one[:])
		x[0] = -g[0] / x[0]
		return !math.IsNaN(x[0])
	}
	ns.linearise(s)
	ns.tolerance = leastDamping
	return ns.solve(x, p, g, leastDamping) && AllFinite(x)
}

// solve sets x to the solution with λ = damping, and is false where a linear
// system could not be solved.
func (ns *NewtonSystem) solve(x, p, g []float64, damping float64) bool {
	for j, pj := range p {
		ns.bound[j] = pj <= g[j]/ns.scale[j]
	}
	clear(x)
	for range activeRounds {
		if !ns.solveFree(x, p, g, damping) {
			return false
		}
		if !ns.exchange(x, p, g, damping) {
			break
		}
	}
	for j, pj := range p {
		x[j] = max(x[j], -pj)
	}
	return true
}

// solveFree puts the bound resources to p_j + x_j = 0 and solves for the free ones.
func (ns *NewtonSystem) solveFree(x, p, g []float64, damping float64) bool {
	ns.free = ns.free[:0]
	pushed := false // a bound resource moves
	for j, bound := range ns.bound {
		if !bound {
			ns.free = append(ns.free, j)
			ns.work[0][j] = 0
			continue
		}
		x[j] = -p[j]
		ns.work[0][j] = -p[j]
		pushed = pushed || p[j] != 0
	}
	if len(ns.free) == 0 {
		return true
	}
	if pushed {
		ns.multiply(ns.hx, ns.work[0])
	}
	for _, j := range ns.free {
		ns.rhs[j] = -g[j]
		if pushed {
			ns.rhs[j] -= ns.hx[j]
		}
	}
	if ns.dense {
		return ns.cholesky(x, damping)
	}
	ns.conjugate(x, damping)
	return true
}

// cholesky solves (H + λD) x = rhs on the free resources.
func (ns *NewtonSystem) cholesky(x []float64, damping float64) bool {
	count := len(ns.free)
	cut := ns.cut[:count*count]
	h := ns.matrix.RawSymmetric()
	for a, j := range ns.free {
		row := h.Data[j*h.Stride : j*h.Stride+h.N]
		for b := a; b < count; b++ {
			cut[a*count+b] = row[ns.free[b]]
		}
		cut[a*count+a] += damping * ns.scale[j]
	}
	ns.part.SetRawSymmetric(symmetric(count, cut))
	power := market.Normalise(&ns.part)
	if !ns.factor.Factorize(&ns.part) {
		return false
	}
	y := ns.work[0][:count]
	for a, j := range ns.free {
		y[a] = ns.rhs[j]
	}
	ns.vector.SetRawVector(blas64.Vector{N: count, Data: y, Inc: 1})
	// A warning about the condition is no reason to stop: whether the step is
	// good is for the line search to say.
	_ = ns.factor.SolveVecTo(&ns.vector, &ns.vector)
	for a, j := range ns.free {
		x[j] = power * y[a]
	}
	return true
}

// conjugate is cholesky by conjugate gradients with D as preconditioner,
// from the x of the last active set (Hestenes and Stiefel 1952).
func (ns *NewtonSystem) conjugate(x []float64, damping float64) {
	r, v := ns.work[1], ns.work[2] // residual, direction
	clear(v)
	for _, j := range ns.free {
		v[j] = x[j]
	}
	ns.multiply(ns.hx, v)
	clear(v)
	goal, rho := 0.0, 0.0
	for _, j := range ns.free {
		d := ns.scale[j]
		r[j] = ns.rhs[j] - ns.hx[j] - damping*d*x[j]
		v[j] = r[j] / d
		goal += ns.rhs[j] * ns.rhs[j] / d
		rho += r[j] * v[j]
	}
	goal *= ns.tolerance * ns.tolerance
	for range 2*len(ns.free) + 20 { // rounding delays the end after len(free)
		if rho <= goal {
			return
		}
		ns.multiply(ns.hx, v)
		curvature := 0.0
		for _, j := range ns.free {
			ns.hx[j] += damping * ns.scale[j] * v[j]
			curvature += v[j] * ns.hx[j]
		}
		alpha := rho / curvature
		next := 0.0
		for _, j := range ns.free {
			x[j] += alpha * v[j]
			r[j] -= alpha * ns.hx[j]
			next += r[j] * r[j] / ns.scale[j]
		}
		for _, j := range ns.free {
			v[j] = r[j]/ns.scale[j] + next/rho*v[j]
		}
		rho = next
	}
}

// multiplierRounding is the relative size below which the sign of a
// multiplier, a difference of two sums, is rounding.
const multiplierRounding = 64 * 0x1p-52

// exchange moves resources between bound and free, and reports whether it did.
func (ns *NewtonSystem) exchange(x, p, g []float64, damping float64) (changed bool) {
	ns.multiply(ns.hx, x)
	for j, pj := range p {
		if !ns.bound[j] {
			if pj+x[j] < 0 {
				ns.bound[j], changed = true, true
			}
			continue
		}
		hx := ns.hx[j] + damping*ns.scale[j]*x[j]
		if g[j]+hx < -multiplierRounding*(math.Abs(g[j])+math.Abs(hx)) {
			ns.bound[j], changed = false, true
		}
	}
	return changed
}
