package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// ADMM is the alternating direction method of multipliers for the sharing
// problem (Boyd, Parikh, Chu, Peleato and Eckstein 2011, §7.3): maximise Σ
// payoff_i(y_i) subject to Σ_i x_ij <= c_j, where agent i holds copies x_ij =
// a_ij y_i of its use of each resource on its route, with penalties ρ_ij. As
// there, the copies need not be kept. With ρ_ij = ρ h_i u_j/a_ij, a round is
//
//	p̃_j = p_j + (p_j − p_j of the round before)
//	y_i ← argmax payoff_i(y, p̃) − (γ_i/2)(y − y_i)²,   γ_i = Σ_j ρ_ij a_ij² = ρ h_i (A u)_i
//	p_j ← [p_j + η_j (d_j − c_j)]_+,                    η_j = 1/Σ_i 1/ρ_ij = ρ u_j/(Aᵀ(1/h))_j
//
// the last line since the copies share a resource's capacity out at the least
// cost in penalties. So sharing ADMM is PDHG with prices extrapolated instead of
// loads, a weight of its own for each agent, and a step that is safe for any
// routes.
//
// Each agent takes h_i so that γ_i = ρ/s_i, a multiple of the curvature 1/s_i
// of its own payoff; then η_j = ρ u_j/(Hu)_j with H = Aᵀ diag(s) A, a diagonal
// approximation of Newton's method on the dual at ρ = 1. u = 1/c makes all this
// independent of units. ρ and the curvatures are renewed at rounds 10, 20, 40,
// …: ρ by the square root of the ratio of the residuals (§3.4.1, and Wohlberg,
// arXiv:1704.06209). That is ever more rarely, so that the proof for constant
// penalties applies from each on.
//
// Converges for concave payoffs (Boyd et al. 2011, §3.2), at O(1/t) (He and Yuan,
// SIAM J. Numer. Anal. 50, 2012); linearly for strongly concave ones with bounded
// curvature and independent routes (Deng and Yin, J. Sci. Comput. 66, 2016). One
// demand call per round. With fixed fees no proof applies.
type ADMM struct {
	Penalty float64 `param:"penalty" doc:"first penalty ρ: the weight of an agent's last activity, relative to the curvature of its payoff" above:"0"`

	m            market.Market
	agents       market.Smooth
	rho          float64
	s, gamma     []float64 // 1/curvature and weights, length n
	unit, eta    []float64 // u and η, length J
	y, next      []float64
	price, moved []float64 // p, and its last move
	posted, load []float64 // p̃, d
	rounds       int64
	renewAt      int64
}

// Renewal of the penalties: its first round, the largest change of ρ, and the
// least s of an agent, relative to the mean.
const (
	firstRenewal   = 10
	largestRenewal = 10
	outsiderShare  = 1e-8
)

// NewADMM gives the method with its default, weights of the curvature.
func NewADMM() *ADMM { return &ADMM{Penalty: 1} }

// Init implements Method.
func (a *ADMM) Init(m market.Market, _ rand.Source) error {
	agents, err := Weighted(m, "admm")
	if err != nil {
		return err
	}
	n, resources := m.Agents(), m.Resources()
	a.m, a.agents = m, agents
	market.Zeros(n, &a.s, &a.gamma, &a.y, &a.next)
	market.Zeros(resources, &a.unit, &a.eta, &a.price, &a.moved, &a.posted, &a.load)
	clear(a.y)
	clear(a.price)
	clear(a.moved)
	for j, c := range m.Supply() {
		a.unit[j] = 1 / c
	}
	a.rho, a.rounds, a.renewAt = a.Penalty, 0, firstRenewal
	return nil
}

// Step implements Method.
func (a *ADMM) Step(context.Context) (Status, error) {
	a.rounds++
	if a.rounds == 1 { // the answer to prices 0 is where agents start
		a.m.Demand(a.y, a.load, a.price)
		a.weigh()
		return Running, nil
	}
	floats.AddTo(a.posted, a.price, a.moved)
	a.agents.ProximalWeighted(a.next, a.load, a.posted, a.y, a.gamma)
	a.y, a.next = a.next, a.y
	for j, c := range a.m.Supply() {
		next := max(0, a.price[j]+a.eta[j]*(a.load[j]-c))
		a.moved[j] = next - a.price[j]
		a.price[j] = next
	}
	if a.rounds == a.renewAt {
		a.renewAt *= 2
		a.balance()
		a.weigh()
	}
	return Running, nil
}

// weigh sets γ and η for ρ and the curvatures at the agents' activities. Non-participants
// have no say in the step of prices, and take a large weight.
func (a *ADMM) weigh() {
	a.agents.Curvatures(a.s, a.y)
	mean := 0.0
	for i, h := range a.s {
		a.s[i] = 0
		if a.y[i] > 0 {
			a.s[i] = min(1/h, math.MaxFloat64)
			mean += a.s[i] / float64(len(a.s))
		}
	}
	if mean == 0 { // nobody takes part
		mean = steepness(a.m, a.price) / float64(len(a.s))
	}
	for i, s := range a.s {
		a.s[i] = max(s, outsiderShare*mean)
		a.gamma[i] = a.rho / a.s[i]
	}
	a.agents.JacobianProduct(a.eta, a.s, a.unit)
	for j, hu := range a.eta {
		if hu > 0 {
			a.eta[j] = a.rho * a.unit[j] / hu
		} // else nobody uses j, and its price is 0 with any step
	}
}

// balance changes ρ where the residuals of the last round, in norms that the
// penalties weigh, are unequal: Σ_j Δp_j²/η_j, the misfit of the copies, falls with
// ρ, and Σ_i γ_i Δy_i², the move of the agents, rises.
func (a *ADMM) balance() {
	primal, dual := 0.0, 0.0
	for j, dp := range a.moved {
		if dp != 0 {
			primal += dp * dp / a.eta[j]
		}
	}
	for i, y := range a.y {
		dual += a.gamma[i] * (y - a.next[i]) * (y - a.next[i])
	}
	factor := math.Pow(primal/dual, 0.25) // the root of the ratio of the norms
	if factor > 0 && !math.IsInf(factor, 1) {
		a.rho *= max(1.0/largestRenewal, min(largestRenewal, factor))
	}
}

// Point implements Method.
func (a *ADMM) Point() market.Point {
	return market.Point{Price: a.price, Allocation: a.y}
}
