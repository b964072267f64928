// Package market is what every market has: Market, the questions that methods
// may ask; PriceSet, where its prices lie; Point, a method's answer; Certificate
// and Judge, which judge it from outside; the fairness of an allocation; and
// ParameterError, by which the owner of a parameter refuses its value. What only
// some markets have are capabilities (Potential, Sloped, Proximal, Lipschitz, …):
// methods ask for them by type, and are skipped without.
//
// Each class of markets is a package below this one. package contract is the
// paper's: one activity per agent. Methods are in package solver.
//
// Notation, used throughout: agents i = 0..n-1, resources (goods) j = 0..J-1,
// supply s > 0 (length J; the capacity c of the contract market), prices p
// (length J, the shadow price μ of the paper when J = 1), an allocation x, load d
// of the allocation (length J).
//
//	demand    x(p), of which the load is d(p)
//	optimum   p in its set, no resource is sold above its supply, and what is not sold out has the lowest price of the set
//
// Where a potential exists it is the dual function
//
//	dual      q(p) = Σ_i max payoff_i + s·p       (convex, ∇q = s − d(p))
//
// In a contract market x is y, the activity levels (length n), usage is A (n rows,
// J columns, a_ij >= 0), d = Aᵀy, y_i(p) = argmax_y payoff_i(y, p), and the optimum
// is 0 <= p ⟂ c − d(p) >= 0. The paper is arXiv:2510.05504; its equation numbers are
// quoted as (7), (8), …. The market-clearing condition is complementarity and not the
// paper's equality Σx = m: where demand at price zero is below capacity no price
// clears exactly, and the right price is zero.
package market

// Market is what a price-adjusting method may ask. Implementations keep
// scratch memory, so one value serves one goroutine at a time.
type Market interface {
	// Class is the name of the class, as specs and files write it: contract.
	Class() string

	// Agents is n, Resources is J.
	Agents() int
	Resources() int

	// AllocationLen is the length of an allocation: n where an agent chooses one
	// activity, and the number of pairs of a buyer and a good that it wants where
	// agents choose bundles.
	AllocationLen() int

	// Supply is s, length J. The caller must not modify it.
	Supply() []float64

	// Prices is the set in which prices lie. The caller must not modify it.
	Prices() *PriceSet

	// StartPrice sets dst (length J) to prices of the set from which a method
	// starts that knows nothing better. Demand there is finite, but where no
	// price is high enough for that which is known beforehand.
	StartPrice(dst []float64)

	// Demand sets x (length AllocationLen) to what every agent chooses at prices
	// p (length J) and d (length J) to the load it causes: one demand sweep.
	Demand(x, d, p []float64)

	// Load sets d to the load of an allocation.
	Load(d, x []float64)

	// EqualShares sets dst (length AllocationLen) to an equal split of the supply among
	// agents, wanted or not. It is feasible.
	EqualShares(dst []float64)

	// Standing is one number >= 0 per agent by which its lot is compared with that
	// of others, so that fairness and participation count agents: its activity in a
	// contract market; the utility of its bundle over that of its proportional share
	// of everything where agents buy bundles. The result, of length n, is dst or x
	// itself; the caller must not modify it.
	Standing(dst, x []float64) []float64

	// Certify sets dst to the certificate of pt, for who asks only whether pt is
	// within tol: it is false, and leaves dst, where a measure that is cheap to
	// compute is above tol. Afterwards judge.Load and judge.Account describe the
	// allocation as given. It makes no demand call that a method would have to pay for.
	// Markets with a Potential leave it to Judge.ByDuality.
	Certify(judge *Judge, dst *Certificate, pt Point, tol float64) (possible bool)
}

// Noun is a market in words, by its class: "a contract market", "a Fisher market", "an
// exchange market".
func Noun(m Market) string {
	switch class := m.Class(); class {
	case "fisher":
		return "a Fisher market"
	case "exchange":
		return "an exchange market"
	default:
		return "a " + class + " market"
	}
}

// Point is a method's answer: prices (length J) and an allocation.
type Point struct {
	Price      []float64
	Allocation []float64
}

// Account is the worth of an allocation, added up over agents.
type Account struct {
	Value float64 // Σ V_i(y_i); of Fisher markets Σ B_i log u_i(x_i)
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
