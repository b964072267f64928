// Package market is what every market has: Market, the questions that methods
// may ask; Point, a method's answer; Judge, which certifies it from outside
// (Certificate); the fairness of an allocation; and ParameterError, by which
// the owner of a parameter refuses its value. What only some markets have are
// interfaces of their own, such as Smooth. Each class of markets is a package
// below this one; methods are in package solver.
//
// Notation, used throughout: agents i = 0..n-1, resources j = 0..J-1,
// capacity c > 0 (length J), prices p >= 0 (length J, the shadow price μ of
// the paper when J = 1), activity levels y >= 0 (length n), usage A (n rows,
// J columns, a_ij >= 0), load d = Aᵀy (length J).
//
//	demand    y_i(p) = argmax_y payoff_i(y, p),   d(p) = Aᵀ y(p)
//	dual      q(p)   = Σ_i max payoff_i + c·p     (convex, ∇q = c − d(p))
//	optimum   0 <= p ⟂ c − d(p) >= 0              (complementarity)
//
// The paper is arXiv:2510.05504; its equation numbers are quoted as (7), (8), ….
// The market-clearing condition is complementarity and not the paper's
// equality Σx = m: where demand at price zero is below capacity no price
// clears exactly, and the right price is zero.
package market

// Market is what a price-adjusting method may ask. Implementations keep
// scratch memory, so one value serves one goroutine at a time.
type Market interface {
	// Agents is n, Resources is J.
	Agents() int
	Resources() int

	// Capacities is c, length J. The caller must not modify it.
	Capacities() []float64

	// Demand sets y (length n) to the activity every agent chooses at prices
	// p (length J) and d (length J) to the load it causes: one demand sweep.
	Demand(y, d, p []float64)

	// DemandSlope is Demand and also sets s (length n) to s_i = −dy_i/dr_i >= 0,
	// the slope against the agent's own unit price r_i = β_i + τ_i + a_i·p, so
	// that the Jacobian of d is −Aᵀ diag(s) A. s_i is 0 for non-participants.
	DemandSlope(y, s, d, p []float64)

	// Proximal sets y to argmax payoff_i(y, p) − (γ/2)(y − center_i)², and d to
	// its load. y and center may be the same slice.
	Proximal(y, d, p, center []float64, gamma float64)

	// JacobianProduct sets dst = Aᵀ diag(s) A v, lengths J, n, J: minus the
	// Jacobian of the demand, where s are the slopes of DemandSlope, times v.
	JacobianProduct(dst, s, v []float64)

	// Load sets d = Aᵀ y.
	Load(d, y []float64)

	// Dual is q(p), an upper bound on the welfare of every feasible
	// allocation, for any p >= 0 and also with fixed fees.
	Dual(p []float64) float64

	// DualRounding is Dual, and a bound on its rounding error, in units of account.
	DualRounding(p []float64) (q, rounding float64)

	// LoadRounding bounds the relative rounding error of every entry of Load.
	LoadRounding() float64

	// Idle is 0 where some agent would take part at price zero. Where none would,
	// it is the Size of the account of equal shares of capacity, with its Rounding:
	// the money that stands in for the trade that there is not (see Certificate).
	Idle() (size, rounding float64)

	// Account adds up what the allocation y is worth.
	Account(y []float64) Account

	// Repair scales y down agent by agent by min over the agent's resources of
	// min(1, c_j/d_j), where d is the load of y; the result is feasible.
	Repair(dst, y, d []float64)

	// Lipschitz bounds the Lipschitz constant L of the demand d(p), leaving
	// aside the jumps that fixed fees cause.
	Lipschitz() float64
}

// Point is a method's answer: prices (length J) and activity levels (length n).
type Point struct {
	Price    []float64
	Activity []float64
}

// Account is the worth of an allocation, added up over agents.
type Account struct {
	Value float64 // Σ V_i(y_i)
	Cost  float64 // Σ C_i(y_i)
	Fees  float64 // Σ τ_i y_i + g_i·1{y_i > 0}
	Net   float64 // Value − Cost − Fees, which may be formed with less cancellation than that

	Size     float64 // Σ |V_i| + Σ C_i + fees, the absolute terms of Welfare
	Stretch  float64 // bound on Σ y_i |U'_i(y_i)|: what scaling all activities by 1 + ε adds or takes, over ε
	Rounding float64 // bound on the rounding error of Welfare
}

// Welfare is Eff of the paper's (8): Σ (V_i − C_i) − τ Σ y_i − g·#{y_i > 0}.
func (a Account) Welfare() float64 { return a.Net }

// Resize gives a slice of length n, in s's memory where that suffices. What it
// holds is unspecified.
func Resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// CopyOf is from in dst's memory, where that suffices, and nil for nil.
func CopyOf[T any](dst, from []T) []T {
	if from == nil {
		return nil
	}
	return append(dst[:0], from...)
}

// Zeros makes each column n zeros, in its memory where that suffices.
func Zeros(n int, columns ...*[]float64) {
	for _, c := range columns {
		*c = Resize(*c, n)
		clear(*c)
	}
}
