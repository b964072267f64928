package online

import (
	"math"
	"slices"

	"walras/solver"
	"walras/solver/market"
)

// ledger adds up a play, round by round.
type ledger struct {
	m         market.Playable
	survey    *Survey
	following bool // the static regret is wanted round by round
	changed   bool // the market, since the optimum was found

	minimiser dualMinimiser
	optimum   []float64 // p*_t
	best      float64   // q_t(p*_t)
	fixedDual float64   // q_t of the best fixed price; only where following
	load      []float64
	repaired  []float64

	dual       float64 // q_t(p_t)
	efficiency float64 // W_t(ŷ_t)

	losses, fixed         compensated // Σ q_t(p_t), Σ q_t of the best fixed price
	dynamic               float64
	welfareRegret, given  float64
	path, variation       float64
	over, net             []float64 // Σ_t [d − c]_+ and Σ_t (d − c), by resource
	squares               float64   // Σ ‖p_t − p*_t‖² of the second half
	halfway, rounds, late int64
}

// begin forgets every earlier play.
func (b *ledger) begin(m market.Playable, sv *Survey, following bool) {
	n, resources := m.Agents(), m.Resources()
	b.m, b.survey, b.following, b.changed = m, sv, following, true
	b.repaired = market.Resize(b.repaired, n)
	market.Zeros(resources, &b.optimum, &b.load, &b.over, &b.net)
	b.losses, b.fixed = compensated{}, compensated{}
	b.dynamic, b.welfareRegret, b.given, b.path, b.variation, b.squares = 0, 0, 0, 0, 0, 0
	b.halfway, b.rounds, b.late = sv.Rounds/2, 0, 0
}

// open finds what the round's market would have asked for, where it has changed.
func (b *ledger) open() error {
	if !b.changed {
		return nil
	}
	b.changed = false
	price, err := b.minimiser.solve(b.m, b.optimum)
	if err != nil {
		return err
	}
	before := b.best
	b.best = b.m.Dual(price)
	if b.rounds > 0 {
		b.path += solver.Distance(price, b.optimum)
		b.variation += math.Abs(b.best - before)
	}
	copy(b.optimum, price)
	if b.following {
		b.fixedDual = b.m.Dual(b.survey.Fixed)
	}
	return nil
}

// enter takes in a round as played; false where it is not finite. Where the
// activity is the demand at the price, q = W(y) + p·(c − d) spares the
// logarithms of the dual function.
func (b *ledger) enter(price, activity []float64, demanded bool) bool {
	m := b.m
	b.rounds++
	m.Load(b.load, activity)
	over, rent := false, 0.0
	for j, c := range m.Supply() {
		excess := b.load[j] - c
		rent -= price[j] * excess
		b.net[j] += excess
		if excess > 0 {
			b.over[j] += excess
			over = true
		}
	}
	given := m.Account(activity).Welfare()
	b.efficiency = given
	if over {
		m.Repair(b.repaired, activity, b.load)
		b.efficiency = m.Account(b.repaired).Welfare()
	}
	if b.dual = given + rent; !demanded {
		b.dual = m.Dual(price)
	}
	b.losses.add(b.dual)
	b.fixed.add(b.fixedDual)
	if excess := b.dual - b.best; excess > regretRounding*math.Abs(b.dual) { // below that, and below 0, by rounding alone
		b.dynamic += excess
	}
	b.welfareRegret += b.best - b.efficiency
	b.given += b.best - given
	if b.rounds > b.halfway {
		b.late++
		step := solver.Distance(price, b.optimum)
		b.squares += step * step
	}
	sum := b.dual + given
	return !math.IsNaN(sum) && !math.IsInf(sum, 0)
}

// regretRounding is the relative difference below which two dual values, or two
// sums of them, are the same but for rounding: some fifty units in the last
// place, of sums over agents.
const regretRounding = 1e-14

// static is the static regret so far against a sum of losses.
func (b *ledger) static(fixed float64) float64 {
	regret := b.losses.sum() - fixed
	if math.Abs(regret) <= regretRounding*math.Abs(fixed) {
		return 0
	}
	return regret
}

// compensated is a sum whose error does not grow with the number of its terms
// (Kahan 1965, Neumaier 1974).
type compensated struct{ high, low float64 }

func (c *compensated) add(x float64) {
	total := c.high + x
	if math.Abs(c.high) >= math.Abs(x) {
		c.low += c.high - total + x
	} else {
		c.low += x - total + c.high
	}
	c.high = total
}

func (c *compensated) sum() float64 { return c.high + c.low }

// close fills in the sums of a play that went to the last round, or not.
func (b *ledger) close(p *Play, whole bool) {
	p.RegretDynamic, p.WelfareRegret, p.RegretGiven = b.dynamic, b.welfareRegret, b.given
	p.RegretStatic = math.NaN()
	if whole {
		p.RegretStatic = b.static(b.survey.FixedDual)
	}
	p.ViolationSum, p.ViolationNet = slices.Max(b.over), max(0, slices.Max(b.net))
	p.Variation = b.variation
	p.Tracking = math.Sqrt(b.squares / float64(b.late))
	p.Optimum = b.optimum
}
