package solver

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market"
)

// Tatonnement is Algorithm 1 of the paper (§4.3) for any number of resources.
// Each round every agent answers the posted prices with its proximal best
// response, the contract averages M reports of the load, and moves the prices
// by the excess (24):
//
//	y_i ← argmax_{y>=0} payoff_i(y, p) − (γ/2)(y − y_i)²
//	d̂   ← mean of M reports of d(y), each with noise
//	p   ← [p + η_t (d̂ − c)]_+
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
	Gamma    float64 `param:"gamma" doc:"weight of the proximal term" min:"0"`
	Reports  int     `param:"reports" doc:"reports averaged a round, M" min:"1"`
	Noise    string  `param:"noise" doc:"law of the noise on a report" oneof:"none gaussian uniform student"`
	Sigma    float64 `param:"sigma" unit:"c" doc:"standard deviation of the noise, relative to capacity" min:"0"`
	Start    float64 `param:"start" doc:"price of every resource before round 1" min:"0"`

	m            market.Market
	bare         market.Market // m without what counts demand calls, for Rate
	noise        Noise
	eta          float64 // StepSize/L
	t            float64
	y, d         []float64
	price, next  []float64
	primal, dual float64

	reach   reach
	first   float64 // η_1
	last    float64 // η of the last round
	squares float64 // Σ η_t ‖g_t‖²
}

var (
	_ Method     = (*Tatonnement)(nil)
	_ Residualer = (*Tatonnement)(nil)
	_ Messenger  = (*Tatonnement)(nil)
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
	n, resources := m.Agents(), m.Resources()
	t.m, t.bare = m, Unwrap(m)
	t.y, t.d = market.Resize(t.y, n), market.Resize(t.d, resources)
	t.price, t.next = market.Resize(t.price, resources), market.Resize(t.next, resources)
	clear(t.y)
	for j := range t.next {
		t.price[j], t.next[j] = t.Start, t.Start
	}
	t.t = 0
	t.primal, t.dual = math.NaN(), math.NaN()
	l := m.Lipschitz()
	if l == 0 { // nobody demands anything at any price
		l = 1
	}
	t.eta = t.StepSize / l
	t.reach.init(m)
	t.squares = 0
	return t.noise.Init(t.Noise, t.Sigma, src)
}

// Step implements Method.
func (t *Tatonnement) Step(context.Context) (Status, error) {
	t.price, t.next = t.next, t.price
	t.t++
	t.m.Proximal(t.y, t.d, t.price, t.y, t.Gamma)
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
	t.reach.see(t.price)
	t.primal, t.dual = 0, 0
	for j, c := range t.m.Capacities() {
		reported := t.d[j] + c*t.noise.Mean(t.Reports)
		excess := reported - c
		t.next[j] = max(0, t.price[j]+eta*excess)
		t.squares += eta * excess * excess
		t.primal = max(t.primal, math.Abs(excess))
		t.dual = max(t.dual, math.Abs(t.next[j]-t.price[j]))
	}
	return Running, nil
}

// RegretBounds bounds the regret on a market that moves, as online.Bounder has it.
func (t *Tatonnement) RegretBounds(path float64, delay int64) (static, dynamic float64) {
	if delay > 0 || t.Gamma > 0 || t.Noise != "none" || !t.reach.known {
		return math.NaN(), math.NaN()
	}
	r := &t.reach
	static = (r.first*r.first/t.first + r.far*r.far*(1/t.last-1/t.first) + t.squares) / 2
	return static, static + path*r.far/t.last
}

// Point implements Method: the responses and the prices they answer.
func (t *Tatonnement) Point() market.Point {
	return market.Point{Price: t.price, Activity: t.y}
}

// Residuals implements Residualer.
func (t *Tatonnement) Residuals() (primal, dual float64) { return t.primal, t.dual }

// ReportsPerCall implements Messenger.
func (t *Tatonnement) ReportsPerCall() int { return t.Reports }
