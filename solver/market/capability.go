package market

import "gonum.org/v1/gonum/mat"

// What not every market has: methods ask for it, and are skipped without.

// Potential is a market whose excess supply is a gradient: s − d(p) = ∇q(p), with q
// the dual function of a welfare that an equilibrium maximises. It is what a gap is
// measured with (Judge.ByDuality), and what most methods descend on. The price set is a box.
type Potential interface {
	Market

	// Dual is q(p), an upper bound on the welfare of every feasible
	// allocation, for any p of the price set, in contract markets also with fixed fees.
	Dual(p []float64) float64

	// DualRounding is Dual, and a bound on its rounding error, in units of account.
	DualRounding(p []float64) (q, rounding float64)

	// LoadRounding bounds the relative rounding error of every entry of Load.
	LoadRounding() float64

	// Idle is 0 where some agent would take part at the lowest prices. Where none
	// would, it is the Size of the account of equal shares of supply, with its
	// Rounding: the money that stands in for the trade that there is not (see
	// Certificate).
	Idle() (size, rounding float64)

	// Account adds up what the allocation x is worth.
	Account(x []float64) Account

	// Repair scales x down to what is feasible, where d is the load of x: agent by
	// agent in a contract market, by min over its resources of min(1, s_j/d_j), and
	// good by good, by min(1, s_j/d_j), where agents buy bundles. dst may be x.
	Repair(dst, x, d []float64)

	// AccountRepaired is the Account of what Repair makes of x; x stays as it is.
	AccountRepaired(x, d []float64) Account
}

// Sloped is a market that says how its demand reacts to prices. Slopes are a column
// of SlopeLen numbers, which only the market itself understands: they go from
// DemandSlope to the methods that multiply by the Jacobian.
type Sloped interface {
	// SlopeLen is the length of the column of slopes.
	SlopeLen() int

	// DemandSlope is Demand and also sets the slopes s: one demand sweep.
	DemandSlope(x, s, d, p []float64)

	// JacobianProduct sets dst = H v, where H is minus the Jacobian of the demand
	// d(p) at slopes s, J×J, symmetric and positive semidefinite where there is a
	// Potential.
	JacobianProduct(dst, s, v []float64)

	// Jacobian sets dst, J×J, to H.
	Jacobian(dst *mat.SymDense, s []float64)

	// JacobianDiagonal sets dst, length J, to the diagonal of H.
	JacobianDiagonal(dst, s []float64)
}

// Proximal is a market whose agents answer with a memory.
type Proximal interface {
	// Proximal sets x to argmax payoff(x, p) − (γ/2)‖x − center‖², for every
	// agent, and d to its load: one demand sweep. x and center may be the same
	// slice. With γ = 0 it is Demand.
	Proximal(x, d, p, center []float64, gamma float64)

	// LoadGram sets dst = AᵀA v, lengths J, where Aᵀ is the matrix of Load.
	LoadGram(dst, v []float64)
}

// Lipschitz is a market with a bound on how steep its demand is.
type Lipschitz interface {
	// Lipschitz bounds the Lipschitz constant L of the demand d(p) over the price
	// set, leaving aside the jumps that fixed fees cause; +Inf where there is none.
	Lipschitz() float64
}

// Bundled is a market whose agents have bundles of goods, so that an agent can say what
// another's bundle is worth to it.
type Bundled interface {
	// NashWelfare is the geometric mean of Standing, by budgets where agents
	// bring them: 1 where each has the worth of its proportional share.
	NashWelfare(x []float64) float64

	// Envy is max over agents i and k of u_i(x_k)/u_i(x_i) − 1, bundles being scaled
	// to the same budget where agents bring budgets; at least 0, and NaN where there are
	// too many pairs to compare.
	Envy(x []float64) float64
}

// Jumper is a market whose demand may jump.
type Jumper interface {
	Potential

	// Jumps reports whether a fixed fee makes some agent that takes part at prices
	// from stay out at prices to, or the other way round: its demand jumps between
	// the two, however close they are. Without a fixed fee an agent leaves gradually.
	Jumps(from, to []float64) bool
}

// Smooth is a market that discloses what centralised methods need, and methods
// that weigh each agent: the agents' marginal payoffs and their curvature, and the
// usage matrix as an operator. Every agent chooses one activity level, and the slopes
// of Sloped are one per agent, s_i = −dy_i/dr_i >= 0 against its own unit price: H is
// Aᵀ diag(s) A. Activity levels are positive.
type Smooth interface {
	Market
	Sloped

	// HasFixedFees reports whether some g_i > 0: then payoffs are not concave.
	HasFixedFees() bool

	// Marginals sets dst to U'_i(y_i) = V'_i − C'_i − τ_i, length n: the payoff of
	// a little more activity before resource prices. y may be 0; the result is
	// then +Inf for power valuations.
	Marginals(dst, y []float64)

	// Curvatures sets dst to −U”_i(y_i) = −V”_i + κ_i >= 0, length n.
	Curvatures(dst, y []float64)

	// RoutePrices sets dst (length n) to A p, a_i·p for every agent; Load is
	// its transpose.
	RoutePrices(dst, p []float64)

	// ProximalWeighted is Proximal with a weight γ_i > 0 for each agent.
	ProximalWeighted(y, d, p, center, gamma []float64)
}

// Playable is what a market has that methods can be played on while it moves.
type Playable interface {
	Potential
	Sloped
	Proximal
	Lipschitz
}

// Pricer is a market that knows the order of magnitude of its prices.
type Pricer interface {
	// UsualPrice is a price of resource j that is neither high nor low, above 0 and
	// finite: where to look first, before anything is known. Prices are searched
	// from it in steps that grow, so that its size matters little and its units
	// much: in other units of account or of quantity the search is the same.
	UsualPrice(j int) float64
}
