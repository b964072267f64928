package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// PDHG is the restarted primal–dual hybrid gradient method (Chambolle and Pock,
// J. Math. Imaging Vis. 40, 2011, algorithm 1) for the saddle point of
// Σ payoff_i(y_i) − p·(Aᵀy − c), maximal in y >= 0 and minimal in p >= 0. A round
// z⁺ = T(z) of z = (y, p) is
//
//	y⁺ = argmax payoff(y, p) − (γ/2)(y − y_i)²        each agent for itself
//	p⁺ = [p + η (2d⁺ − d − c)]_+,   d = Aᵀy, d⁺ = Aᵀy⁺    [·]_+ the projection on the price set
//
// Algorithm 1 of the paper with γ > 0 is this method without the extrapolation
// 2d⁺ − d; it is what the extrapolation adds that makes it converge for all γ >
// 0, given η‖A‖² <= γ. Here γ = ω and η_j = StepShare·ω/w_j with w_j = (AᵀA
// v)_j/v_j, v = 1/c: the matrix W^-½ AᵀA W^-½ has spectral radius exactly 1
// (Perron), so that the condition holds with equality at StepShare 1, without
// an estimate of ‖A‖ and whatever the units of the resources (Pock and
// Chambolle, ICCV 2011, diagonal steps).
//
// T is restarted adaptively as in PDLP (Applegate et al., NeurIPS 2021, §3; the
// constants 0.2, 0.8, 0.36 of its successors), with the fixed-point residual
// r(z) = |T(z) − z| in the norm of the method (Lu and Yang 2024) as measure of
// progress: every 16 rounds a round is played from the average of the iterates
// since the last restart, and the method restarts from the average or the
// iterate, whichever has the smaller r, where r fell to 0.2 of that of the last
// restart, or to 0.8 and has begun to rise, or 0.36 of all rounds have passed.
// At a restart the weight ω moves halfway, on a log scale, to the ratio of the
// distances that p and y went.
//
// Rate: O(1/t) for the average without restarts; linear where the saddle
// point problem is sharp or payoffs are strongly concave with bounded
// curvature and routes independent. One demand call per round. With fixed fees
// no proof applies.
type PDHG struct {
	StepShare float64 `param:"step" doc:"share of the largest step, of prices, that theory allows" above:"0" max:"1"`

	m            market.Market
	memory       market.Proximal
	sloped       market.Sloped
	slopes       []float64 // at the start prices
	omega        float64
	width        []float64 // w, length J
	at, next     saddle    // z and T(z)
	mean, origin saddle    // average since, and point of, the last restart
	started      bool
	probing      bool    // the next round starts from the average
	rounds       float64 // steps of the iterate, in all
	since        float64 // since the last restart
	current      float64 // r of the iterate, NaN before the first
	probed       float64 // smallest r at the last probe
	atRestart    float64 // r of the last restart
}

// saddle is a point (y, p) with the load of y.
type saddle struct{ y, d, p []float64 }

func (z *saddle) grow(n, resources int) {
	z.y, z.d, z.p = market.Resize(z.y, n), market.Resize(z.d, resources), market.Resize(z.p, resources)
}

func (z *saddle) copy(from *saddle) {
	copy(z.y, from.y)
	copy(z.d, from.d)
	copy(z.p, from.p)
}

// moveTowards sets z to z + share·(to − z).
func (z *saddle) moveTowards(to *saddle, share float64) {
	for _, c := range [][2][]float64{{z.y, to.y}, {z.d, to.d}, {z.p, to.p}} {
		for i, v := range c[1] {
			c[0][i] += share * (v - c[0][i])
		}
	}
}

// Constants of the restarts: rounds between two probes, and the factors by
// which r must have fallen, at once or when it begins to rise; the share of all
// rounds after which a restart comes anyway.
const (
	probePeriod     = 16
	sufficientDecay = 0.2
	necessaryDecay  = 0.8
	artificialShare = 0.36
)

// NewPDHG gives the method with its default, 0.99 of the largest step.
func NewPDHG() *PDHG { return &PDHG{StepShare: 0.99} }

// Init implements Method.
func (h *PDHG) Init(m market.Market, _ rand.Source) error {
	var err error
	if h.memory, err = Memory(m, "pdhg"); err != nil {
		return err
	}
	if h.sloped, err = Slopes(m, "pdhg"); err != nil {
		return err
	}
	n, resources := m.AllocationLen(), m.Resources()
	h.m, h.slopes = m, market.Resize(h.slopes, h.sloped.SlopeLen())
	for _, z := range []*saddle{&h.at, &h.next, &h.mean, &h.origin} {
		z.grow(n, resources)
	}
	clear(h.at.y)
	m.StartPrice(h.at.p)
	h.width = market.Resize(h.width, resources)
	h.started, h.probing = false, false
	h.rounds, h.since = 0, 0
	h.current, h.probed, h.atRestart = math.NaN(), math.Inf(1), math.NaN()
	return nil
}

// start plays round 1: the agents answer the start prices, and their slopes there give
// the first ω, the curvature of payoffs along the load v = 1/c.
func (h *PDHG) start() {
	v, av := h.next.p, h.next.d
	h.sloped.DemandSlope(h.at.y, h.slopes, h.at.d, h.at.p)
	capacity := h.m.Supply()
	for j, c := range capacity {
		v[j] = 1 / c
	}
	h.sloped.JacobianProduct(av, h.slopes, v)
	curved := floats.Dot(v, av)
	h.memory.LoadGram(av, v)
	h.omega = floats.Dot(v, av) / curved
	if !(h.omega > 0) || math.IsInf(h.omega, 1) { // nobody demands anything
		h.omega = UnitStep(h.m, h.at.p)
	}
	for j, c := range capacity {
		h.width[j] = c * av[j]
		if av[j] == 0 { // no users, no load, and a price of 0 with any step
			h.width[j] = 1
		}
	}
	h.origin.copy(&h.at)
	h.started = true
}

// Step implements Method.
func (h *PDHG) Step(context.Context) (Status, error) {
	switch {
	case !h.started:
		h.start()
	case h.probing:
		h.probing = false
		h.probe(h.apply(&h.mean))
	default:
		h.current = h.apply(&h.at)
		if math.IsNaN(h.atRestart) {
			h.atRestart = h.current
		}
		h.at, h.next = h.next, h.at
		h.rounds++
		h.since++
		if h.since == 1 {
			h.mean.copy(&h.at)
		} else {
			h.mean.moveTowards(&h.at, 1/h.since)
		}
		h.probing = math.Mod(h.since, probePeriod) == 0
	}
	return Running, nil
}

// apply sets next = T(z) and gives r(z), in the norm
// ω|Δy|² − 2Δp·AᵀΔy + Σ_j Δp_j²/η_j.
func (h *PDHG) apply(z *saddle) float64 {
	h.memory.Proximal(h.next.y, h.next.d, z.p, z.y, h.omega)
	square := 0.0
	for i, y := range h.next.y {
		square += (y - z.y[i]) * (y - z.y[i])
	}
	square *= h.omega
	for j, c := range h.m.Supply() {
		eta := h.StepShare * h.omega / h.width[j]
		h.next.p[j] = max(h.m.Prices().Least(j), z.p[j]+eta*(2*h.next.d[j]-z.d[j]-c))
		dp := h.next.p[j] - z.p[j]
		square += dp * (dp/eta - 2*(h.next.d[j]-z.d[j]))
	}
	return math.Sqrt(max(0, square))
}

// probe decides on a restart; next is T of the average, and r its residual.
func (h *PDHG) probe(r float64) {
	average := r < h.current
	best := min(r, h.current)
	rising := best > h.probed
	h.probed = best
	due := best <= sufficientDecay*h.atRestart ||
		best <= necessaryDecay*h.atRestart && rising ||
		h.since >= artificialShare*h.rounds
	if !due {
		return
	}
	if average {
		h.at, h.next = h.next, h.at
	}
	h.reweigh()
	h.origin.copy(&h.at)
	h.since, h.atRestart, h.probed = 0, best, math.Inf(1)
}

// reweigh moves ω halfway, on a log scale, to the ratio of the distances from the
// last restart.
func (h *PDHG) reweigh() {
	dy, dp := 0.0, 0.0
	for i, y := range h.at.y {
		dy += (y - h.origin.y[i]) * (y - h.origin.y[i])
	}
	for j, p := range h.at.p {
		dp += (p - h.origin.p[j]) * (p - h.origin.p[j]) * h.width[j]
	}
	if ratio := math.Sqrt(dp / dy); ratio > 0 && !math.IsInf(ratio, 1) {
		h.omega = math.Sqrt(ratio * h.omega)
	}
}

// Point implements Method.
func (h *PDHG) Point() market.Point {
	return market.Point{Price: h.at.p, Allocation: h.at.y}
}
