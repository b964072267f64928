package mechanism

import (
	"encoding"
	"fmt"
	"math"
	"slices"
	"strconv"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// AlphaFair is the α-fair family (Mo and Walrand, IEEE/ACM Trans. Netw. 8, 2000;
// Atkinson 1970 for the same function of incomes),
//
//	max Σ_i u_α(z_i)  subject to  Aᵀy <= c, y >= 0,   u_α(z) = z^(1−α)/(1−α), log z at α = 1
//
// of what Of says. "surplus": z_i = U_i(y_i) = V_i − C_i − τ_i y_i, the agent's
// payoff before prices. Then α = 0 is the utilitarian optimum, the allocation of
// the clearing equilibrium; α = 1 proportional fairness, the Nash bargaining
// solution with nothing as the outcome of disagreement (Kelly 1997; Nash 1950);
// α = ∞ lexicographic max-min fairness. An agent that gains nothing from any activity
// gets none and does not count. "activity": z_i = y_i, the fairness of rates in networks, which
// looks at no valuation: with one resource it is the equal split for every α > 0,
// and α = 0 leaves open who gets what.
//
// A fixed fee g would make z neither concave nor continuous; it is left out of
// z, and is paid all the same.
//
// The agents' marginal worth (z_i/z̄)^(−α) z'_i, z̄ a level of the market's own,
// meets prices p of the resources, which fairPrices finds. They are no money
// except at α = 0; for other α the rule gives quotas, and posts no price.
type AlphaFair struct {
	Alpha Aversion `param:"alpha" doc:"aversion to inequality, from 0 to 50 or inf: 0 utilitarian, 1 proportional fairness, inf max-min"`
	Of    string   `param:"of" doc:"what is to be fair: the agents' surplus V − C − τy or their activity" oneof:"surplus activity"`

	zeroPrices
	m       *contract.Market
	top     []float64 // activity from which on more is worth nothing
	level   float64   // z̄
	middle  []float64 // an activity of each agent that is neither high nor low; 0 for those who gain nothing
	margin  []float64 // z' there
	fair    fairPrices
	filling filling
}

// NewAlphaFair is proportional fairness of surplus.
func NewAlphaFair() *AlphaFair { return &AlphaFair{Alpha: 1, Of: "surplus"} }

var (
	_ Fitter[*contract.Market] = (*AlphaFair)(nil)
	_ encoding.TextUnmarshaler = (*Aversion)(nil)
)

// Aversion is α: a number from 0, or inf.
type Aversion float64

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Aversion) UnmarshalText(text []byte) error {
	if string(text) == "inf" {
		*a = Aversion(math.Inf(1))
		return nil
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return market.Refuse("", fmt.Sprintf("%q is not a number", text), aversionForms)
	}
	*a = Aversion(v)
	return nil
}

// String is the form that UnmarshalText reads back.
func (a Aversion) String() string {
	if math.IsInf(float64(a), 1) {
		return "inf"
	}
	return strconv.FormatFloat(float64(a), 'g', -1, 64)
}

// mostAversion is the largest finite α. Twice the surplus then weighs 2^50 times
// less, which is nearly max-min, and prices of resources still fit into numbers.
const mostAversion = 50

// aversionForms is what an error lists as allowed.
const aversionForms = "a number from 0 to 50, or inf"

// Validate refuses what does not determine an allocation.
func (r *AlphaFair) Validate() error {
	if !(r.Alpha >= 0 && r.Alpha <= mostAversion || math.IsInf(float64(r.Alpha), 1)) {
		return market.Refuse("alpha", r.Alpha, aversionForms)
	}
	if r.Of == "activity" && r.Alpha == 0 {
		return market.Refuse("alpha", "0 with of = activity, where many allocations have the most activity", "above 0")
	}
	return nil
}

// Fits implements Fitter.
func (r *AlphaFair) Fits(m *contract.Market) error {
	if r.activity() || r.Alpha == 0 || m.Valuation != contract.Power {
		return nil
	}
	if i := slices.IndexFunc(m.Shape, func(rho float64) bool { return rho >= 1 }); i >= 0 {
		return fmt.Errorf("alpha-fair: agent %d has power valuation ρ = %v, and no surplus over V(0) = −∞; allowed: ρ < 1, alpha: 0 or of: activity", i, m.Shape[i])
	}
	return nil
}

func (r *AlphaFair) activity() bool { return r.Of == "activity" }

// Allocate implements Allocator.
func (r *AlphaFair) Allocate(m *contract.Market, _ market.Point) market.Point {
	r.reset(m)
	r.m = m
	r.top = append(r.top[:0], r.y...)
	for i := range r.top {
		r.top[i] = math.Inf(1)
		if !r.activity() {
			r.top[i] = m.Response(i, 0)
		}
	}
	m.Load(r.d, r.top)
	if market.Infeasibility(r.d, m.Capacity) <= 0 {
		copy(r.y, r.top)
		return r.point()
	}
	r.centre()
	if math.IsInf(float64(r.Alpha), 1) {
		r.filling.fill(r)
	} else {
		r.fair.solve(r)
		if r.Alpha == 0 {
			copy(r.price, r.fair.price)
		}
	}
	m.Load(r.d, r.y)
	m.Repair(r.y, r.y, r.d)
	return r.point()
}

// centre sets y to the equal split, or half of what the agent could use where
// that is less, and z̄ to the geometric mean of what it is worth, formed from
// ratios to one of them: in other units it is the same.
func (r *AlphaFair) centre() {
	r.m.EqualShares(r.y)
	r.margin = append(r.margin[:0], r.y...)
	first, sum, count := 0.0, 0.0, 0.0
	for i := range r.y {
		r.y[i] = min(r.y[i], r.top[i]/2)
		if r.y[i] > 0 {
			z, marginal, _ := r.worth(i, r.y[i])
			if first == 0 {
				first = z
			}
			sum, count = sum+math.Log(z/first), count+1
			r.margin[i] = marginal
		}
	}
	r.middle = append(r.middle[:0], r.y...)
	r.level = first * math.Exp(sum/max(1, count))
}

// worth is z_i and its first two derivatives at y, the second one negated.
func (r *AlphaFair) worth(i int, y float64) (z, marginal, curvature float64) {
	if r.activity() {
		return y, 1, 0
	}
	marginal, curvature = r.m.Margin(i, y)
	return r.m.Utility(i, y), marginal, curvature
}

// leastLog is the logarithm of what counts as no activity, as a share of the
// agent's middle one.
const leastLog = -600

// respond is agent i's demand y at price r > 0 and the slope −dy/dr: the
// solution of log z'(y) − α log(z(y)/z̄) = log r, which falls in log y, sought
// from start. Logarithms are of ratios to the agent's middle y and z' there, so
// that no unit enters them.
func (r *AlphaFair) respond(i int, price, start float64) (y, slope float64) {
	alpha := float64(r.Alpha)
	switch {
	case r.top[i] == 0:
		return 0, 0
	case r.activity():
		y = r.level * math.Pow(price, -1/alpha)
		return y, y / (alpha * price)
	case alpha == 0:
		if y = r.m.Response(i, price); y > 0 {
			slope = 1 / r.m.Curvature(i, y)
		}
		return y, slope
	}
	middle, margin := r.middle[i], r.margin[i]
	target := math.Log(price / margin)
	var rate float64 // −d log r/d log y
	logY := root(leastLog, math.Log(r.top[i]/middle), max(leastLog, math.Log(start/middle)), 1, 4*0x1p-52*(1+math.Abs(target)), func(logY float64) (value, slope float64) {
		y = middle * math.Exp(logY)
		z, marginal, curvature := r.worth(i, y)
		if marginal <= 0 {
			return math.Inf(-1), 0
		}
		rate = y * (curvature/marginal + alpha*marginal/z)
		return math.Log(marginal/margin) - alpha*math.Log(z/r.level) - target, -rate
	})
	if logY == leastLog {
		return 0, 0
	}
	return y, y / (price * rate)
}
