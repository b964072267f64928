package solver

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Tatonnement is Algorithm 1 of the paper (§4.3) for any number of resources.
// Each round every agent answers the posted prices with its proximal best
// response, the contract averages M reports of the load, and moves the prices
// by the excess (24):
//
//	y_i ← argmax_{y>=0} payoff_i(y, p) − (γ/2)(y − y_i)²
//	d̂   ← mean of M reports of d(y), each with noise
//	p   ← Π[p + η_t (d̂ − c)], Π the projection on the price set: [·]_+ here
//
// η_t is StepSize/L times 1 (constant), 1/√t (sqrt) or 1/t^Decay (robbins-monro),
// with L of Market.Lipschitz, so that a grid of steps means the same on every
// market.
//
// With γ = 0 this is projected gradient descent on the dual: it converges for
// a constant StepSize in (0, 2), at the rate max{|1−ηα|, |1−ηL|} where the demand is
// α-strongly monotone (C4.9; Nesterov, Lectures on Convex Optimization, thm
// 2.1.15). With γ > 0 the state is (y, p) and the update is the unextrapolated
// primal–dual iteration; for n identical agents of curvature b it is stable iff
// η < 2/L + 4γ/n with L = n/b. Under noise of zero mean and bounded variance
// robbins-monro converges in mean square (T4.12; Robbins and Monro 1951).
// Noise may make a reported demand negative; it is taken as it is, since to cut
// it off at 0 would give the noise a mean. Prices stay at 0 and above.
//
// In Fisher markets it starts from the market's prices. Linear and quasi-linear buyers jump from good
// to good, so that there is no L (the unit of steps is then that of steepness) and no convergence with a constant step:
// it is the subgradient method on q, whose prices come to a neighbourhood of the equilibrium which
// shrinks with the step η,
//
//	(1/T) Σ_t (q(p_t) − q*) <= ‖p_1 − p*‖²/(2ηT) + (η/2T) Σ_t ‖s − d(p_t)‖²
//
// (Nesterov 2018, §3.2.3; Nan, Gao and Kroer, arXiv:2406.12526, read in abstract only, prove
// linear convergence of the last prices to such a neighbourhood, by quadratic growth of q).
//
// Where the market moves, γ = 0 and there is no noise, it is online gradient
// descent without a box, for which the argument of OGD gives
//
//	regret <= B_1²/(2η_1) + B² (1/η_T − 1/η_1)/2 + ½ Σ η_t ‖g_t‖² + PB/η_T
//
// B bounding ‖p_t − u‖ over the rounds and the box of Domain, B_1 in round 1, and
// P the path length of the comparators (Zinkevich 2003). No bound is claimed with
// γ > 0, nor where gradients are known late.
type Tatonnement struct {
	StepSize float64 `param:"step" unit:"1/L" doc:"step size" above:"0"`
	Schedule string  `param:"schedule" doc:"how the step shrinks: not, as 1/sqrt(t), or as 1/t^decay" oneof:"constant sqrt robbins-monro"`
	Decay    float64 `param:"decay" doc:"exponent of robbins-monro" above:"0.5" max:"1"`
	Gamma    float64 `param:"gamma" unit:"price/activity" doc:"weight of the proximal term" min:"0"`
	Reports  int     `param:"reports" doc:"reports averaged per round, M" min:"1"`
	Noise    string  `param:"noise" doc:"law of the noise on a report" oneof:"none gaussian uniform student"`
	Sigma    float64 `param:"sigma" unit:"c" doc:"standard deviation of the noise, relative to capacity" min:"0"`
	Start    float64 `param:"start" unit:"price" doc:"price of every resource before round 1; 0: the start prices of the market" min:"0"`

	m            market.Market
	memory       market.Proximal // nil where γ = 0
	set          *market.PriceSet
	noise        Noise
	eta          float64 // StepSize/L
	t            float64
	y, d         []float64
	price, next  []float64
	primal, dual float64

	comparator comparatorDistance
	first      float64 // η_1
	last       float64 // η of the last round
	squares    float64 // Σ η_t ‖g_t‖²
}

var (
	_ Residualer = (*Tatonnement)(nil)
	_ Messenger  = (*Tatonnement)(nil)
	_ Rater      = (*Tatonnement)(nil)
)

// NewTatonnement gives the method with its defaults: constant step 1/L, no
// proximal term, one noiseless report.
func NewTatonnement() *Tatonnement {
	return &Tatonnement{StepSize: 1, Schedule: "constant", Decay: 1, Reports: 1, Noise: "none"}
}

// Validate checks what concerns two parameters at once.
func (t *Tatonnement) Validate() error {
	if t.Noise != "none" && t.Sigma == 0 {
		return market.Refuse("noise", t.Noise+" with sigma = 0", "sigma above 0, or noise = none")
	}
	if t.Noise == "none" && t.Sigma > 0 {
		return market.Refuse("sigma", fmt.Sprintf("%v with noise = none", t.Sigma), "0, or noise = gaussian, uniform or student")
	}
	return nil
}

// Init implements Method.
func (t *Tatonnement) Init(m market.Market, src rand.Source) error {
	resources := m.Resources()
	t.m, t.set, t.memory = m, m.Prices(), nil
	if t.Gamma > 0 {
		var err error
		if t.memory, err = Memory(m, "gamma > 0"); err != nil {
			return err
		}
	}
	t.y, t.d = market.Resize(t.y, m.AllocationLen()), market.Resize(t.d, resources)
	t.price, t.next = market.Resize(t.price, resources), market.Resize(t.next, resources)
	clear(t.y)
	m.StartPrice(t.next)
	t.eta = t.StepSize / steepness(m, t.next)
	if t.Start > 0 {
		for j := range t.next {
			t.next[j] = t.Start
		}
		t.set.Project(t.next)
	}
	copy(t.price, t.next)
	t.t = 0
	t.primal, t.dual = math.NaN(), math.NaN()
	t.comparator.init(m)
	t.squares = 0
	return t.noise.Init(t.Noise, t.Sigma, src)
}

// Step implements Method.
func (t *Tatonnement) Step(context.Context) (Status, error) {
	t.price, t.next = t.next, t.price
	t.t++
	if t.memory != nil {
		t.memory.Proximal(t.y, t.d, t.price, t.y, t.Gamma)
	} else {
		t.m.Demand(t.y, t.d, t.price)
	}
	eta := t.eta
	switch t.Schedule {
	case "sqrt":
		eta /= math.Sqrt(t.t)
	case "robbins-monro":
		eta /= math.Pow(t.t, t.Decay)
	}
	if t.t == 1 {
		t.first = eta
	}
	t.last = eta
	t.comparator.see(t.price)
	t.primal, t.dual = 0, 0
	lower := t.set.Lower
	for j, c := range t.m.Supply() {
		reported := t.d[j] + c*t.noise.Mean(t.Reports)
		excess := reported - c
		next := t.price[j] + eta*excess
		if lower != nil { // the projection on a box, where it costs nothing
			next = max(lower[j], next)
		}
		t.next[j] = next
		t.squares += eta * excess * excess
		t.primal = max(t.primal, math.Abs(excess))
		t.dual = max(t.dual, math.Abs(next-t.price[j]))
	}
	if lower == nil {
		t.set.Project(t.next)
		t.dual = 0
		for j, p := range t.next {
			t.dual = max(t.dual, math.Abs(p-t.price[j]))
		}
	}
	return Running, nil
}

// RegretBounds bounds the regret on a market that moves, as online.Bounder has it.
func (t *Tatonnement) RegretBounds(path float64, delay int64) (static, dynamic float64) {
	if delay > 0 || t.Gamma > 0 || t.Noise != "none" || !t.comparator.known {
		return math.NaN(), math.NaN()
	}
	r := &t.comparator
	static = (r.first*r.first/t.first + r.far*r.far*(1/t.last-1/t.first) + t.squares) / 2
	return static, static + path*r.far/t.last
}

// Point implements Method: the responses and the prices they answer.
func (t *Tatonnement) Point() market.Point {
	return market.Point{Price: t.price, Allocation: t.y}
}

// Residuals implements Residualer.
func (t *Tatonnement) Residuals() (primal, dual float64) { return t.primal, t.dual }

// ReportsPerCall implements Messenger.
func (t *Tatonnement) ReportsPerCall() int { return t.Reports }

// Rate implements Rater, for a constant step without noise and a contract
// market without fixed fees; it is NaN otherwise.
//
// γ = 0: κ = max{|1−ηα|, |1−ηL|} (C4.9; Nesterov 2018, thm 2.1.15), by which
// |p_t − p*| shrinks at least. L is that of the market, and α the modulus of
// the demand on the box [0, p̄] that iterates cannot leave: d_j(p) <= c_j
// wherever p_j >= P_j, the root of d_j(P_j e_j) = c_j, since the other prices
// only lower d_j. A step of at most 1/L does not carry p_j past P_j, so that
// p̄_j is P_j, which is μ* with one resource, or the start if that is higher; a
// longer one carries it past by η(d_j(0) − c_j) at most. α is 0 where the
// Jacobian at p̄ is singular, and then κ >= 1. Steps above 2/L give κ > 1.
//
// γ > 0: for identical agents on one binding resource, the larger modulus of
// the roots of λ² − λ(b+2γ−ηn)/(b+γ) + γ/(b+γ), where b is the curvature of
// payoffs at y = c/n. That is the rate of (y, p) near the equilibrium, and
// everywhere for quadratic payoffs until y or p meets 0.
//
// It asks the market itself: no demand call is counted. With J resources it
// takes some 10·J sweeps and an eigenvalue problem of size J.
func (t *Tatonnement) Rate() float64 {
	m, ok := Unwrap(t.m).(*contract.Market)
	if !ok || m.HasFixedFees() || t.Schedule != "constant" || t.Noise != "none" {
		return math.NaN()
	}
	if t.Gamma > 0 {
		return t.proximalRate(m)
	}
	alpha, err := m.Modulus(t.ceiling(m))
	if err != nil {
		return math.NaN()
	}
	return max(math.Abs(1-t.eta*alpha), math.Abs(1-t.eta*m.Lipschitz()))
}

// Newton's method for the prices P_j climbs from 0 monotonically, demand being
// convex in prices, and ends when it gains less than ceilingTolerance; P_j is
// then raised by it.
const (
	ceilingRounds    = 200
	ceilingTolerance = 1e-9
)

// ceiling gives p̄.
func (t *Tatonnement) ceiling(m *contract.Market) []float64 {
	var own OwnDemand
	top := make([]float64, m.Resources())
	for j, c := range m.Supply() {
		p, first := 0.0, math.NaN() // first: the excess at price 0
		for range ceilingRounds {
			load, slope := own.At(m, j, p)
			if math.IsNaN(first) {
				first = max(0, load-c)
			}
			step := (load - c) / slope
			if !(step > ceilingTolerance*p) {
				break
			}
			p += step
		}
		top[j] = p * (1 + ceilingTolerance)
		if t.StepSize > 1 {
			top[j] += t.eta * first
		}
		top[j] = max(t.Start, top[j])
	}
	return top
}

// proximalRate is Rate for γ > 0.
func (t *Tatonnement) proximalRate(m *contract.Market) float64 {
	n := m.Agents()
	if m.Resources() != 1 || !m.Identical() {
		return math.NaN()
	}
	y, d := make([]float64, n), make([]float64, 1)
	m.Demand(y, d, make([]float64, 1))
	if c := m.Supply()[0]; d[0] > c {
		var b [1]float64 // of the first agent's payoff
		m.Curvatures(b[:], []float64{c / float64(n)})
		return proximalModulus(b[0], t.Gamma, t.eta*float64(n))
	}
	return math.NaN()
}

// proximalModulus is the larger modulus of the roots of λ² − λ(b+2γ−ηn)/(b+γ) + γ/(b+γ).
func proximalModulus(b, gamma, etaN float64) float64 {
	trace, det := (b+2*gamma-etaN)/(b+gamma), gamma/(b+gamma)
	if square := trace*trace - 4*det; square > 0 {
		return (math.Abs(trace) + math.Sqrt(square)) / 2
	}
	return math.Sqrt(det)
}
