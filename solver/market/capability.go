package market

import "gonum.org/v1/gonum/mat"

// What not every market has: methods ask for it, and are skipped without.

// Differentiable is a market that gives the Jacobian of its demand as numbers,
// for methods that factor it. s are the slopes of DemandSlope.
type Differentiable interface {
	// Jacobian sets dst, J×J, to Aᵀ diag(s) A, minus the Jacobian.
	Jacobian(dst *mat.SymDense, s []float64)

	// JacobianDiagonal sets dst, length J, to its diagonal.
	JacobianDiagonal(dst, s []float64)
}

// Jumper is a market whose demand may jump.
type Jumper interface {
	// Jumps reports whether a fixed fee makes some agent that takes part at prices
	// from stay out at prices to, or the other way round: its demand jumps between
	// the two, however close they are. Without a fixed fee an agent leaves gradually.
	Jumps(from, to []float64) bool
}

// Smooth is a market that discloses what centralised methods need, and methods
// that weigh each agent: the agents' marginal payoffs and their curvature, and the
// usage matrix as an operator. Activity levels are positive.
type Smooth interface {
	Market
	Differentiable

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

// Pricer is a market that knows the order of magnitude of its prices.
type Pricer interface {
	// UsualPrice is a price of resource j that is neither high nor low, above 0 and
	// finite: where to look first, before anything is known. Prices are searched
	// from it in steps that grow, so that its size matters little and its units
	// much: in other units of account or of quantity the search is the same.
	UsualPrice(j int) float64
}
