package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver/market"
)

// Bracket is the exact reference for one resource: the root of the excess
// demand F(μ) = S(μ) − m, or the price 0 where S(0) <= m, or the tightest
// bracket around the place where S passes m.
//
// Newton's method μ ← μ − F/F', kept inside the bracket [lo, hi] with F(lo) > 0
// >= F(hi), and replaced by bisection where it leaves the bracket or fails to
// halve it in two rounds (Press et al., Numerical Recipes, rtsafe). S is convex
// and decreasing without fixed fees, so that Newton's method climbs from 0
// monotonically and converges quadratically. Bisection ends at two neighbouring
// floating-point numbers: where a fixed fee makes S jump over m, and where prices
// are too coarse for demand to meet m. In the second case every mix of the
// demands at the two is a best response to rounding, and the answer is the mix
// that uses m.
//
// Assumes J = 1. Centralised in that it asks for slopes.
type Bracket struct {
	m        market.Market
	sloped   market.Sloped
	least    float64 // lowest price
	price    [1]float64
	below    [1]float64 // scratch: lo
	lo, hi   float64
	next     float64
	width    float64 // of the bracket when it was last halved
	stale    int     // rounds since then
	y, s     []float64
	lower    []float64 // scratch: activities at lo
	d, slope [1]float64
}

var _ Bracketer = (*Bracket)(nil)

// excessTolerance is the |F|/m below which F is rounding noise: the sum of
// n demands, each exact to half a unit in the last place.
const excessTolerance = 4 * 0x1p-52

// staleRounds is how many rounds Newton's method may go on without halving
// the bracket.
const staleRounds = 2

var one = [1]float64{1} // never written to

// Init implements Method.
func (b *Bracket) Init(m market.Market, _ rand.Source) error {
	if m.Resources() != 1 {
		return Unfit("bracket solves markets of one resource; this one has %d", m.Resources())
	}
	if err := refuseMoving("bracket", m); err != nil {
		return err
	}
	if m.Prices().Simplex() {
		return Unfit("bracket moves one price, and that of %s with one good is 1", market.Noun(m))
	}
	sloped, err := Slopes(m, "bracket")
	if err != nil {
		return err
	}
	b.m, b.sloped, b.least = m, sloped, m.Prices().Least(0)
	b.y, b.s = market.Resize(b.y, m.AllocationLen()), market.Resize(b.s, sloped.SlopeLen())
	m.StartPrice(b.price[:])
	b.lo, b.hi, b.next = b.least, math.Inf(1), b.price[0]
	b.stale, b.width = 0, math.Inf(1)
	return nil
}

// Step implements Method: one evaluation of F.
func (b *Bracket) Step(context.Context) (Status, error) {
	mu := b.next
	b.price[0] = mu
	b.sloped.DemandSlope(b.y, b.s, b.d[:], b.price[:])
	capacity := b.m.Supply()[0]
	excess := b.d[0] - capacity
	if mu == b.least && excess <= 0 { // slack: nobody needs rationing
		b.hi = mu
		return Finished, nil
	}
	if math.Abs(excess) <= excessTolerance*capacity {
		b.lo, b.hi = mu, mu
		return Finished, nil
	}
	if excess > 0 {
		b.lo = mu
	} else {
		b.hi = mu
	}
	if math.Nextafter(b.lo, math.Inf(1)) >= b.hi {
		return b.enclose(), nil
	}
	if b.next = b.propose(mu, excess); b.next == mu { // a step below the resolution of μ
		b.next = math.Nextafter(mu, b.hi)
		if excess < 0 {
			b.next = math.Nextafter(mu, b.lo)
		}
	}
	return Running, nil
}

// propose is the next price to try: Newton's, or the middle of the bracket.
func (b *Bracket) propose(mu, excess float64) float64 {
	b.sloped.JacobianProduct(b.slope[:], b.s, one[:])
	next := mu + excess/b.slope[0]
	if math.IsInf(b.hi, 1) {
		if b.slope[0] > 0 && next < math.Inf(1) { // not so where demand is infinite, and its slope
			return next
		}
		return max(UsualPrice(b.m, 0), 2*mu)
	}
	if width := b.hi - b.lo; width <= b.width/2 {
		b.stale, b.width = 0, width
	} else {
		b.stale++
	}
	if b.stale > staleRounds || !(next > b.lo && next < b.hi) {
		b.stale = 0
		return b.lo + (b.hi-b.lo)/2
	}
	return next
}

// enclose picks the allocation between two neighbouring prices, lo where demand
// is above capacity and hi where it is below; the price is hi. Where no demand
// jumps it is their mix with load m. At a jump it is that at hi, which is feasible,
// or that at lo scaled down, whichever is worth more.
func (b *Bracket) enclose() Status {
	b.lower = market.Resize(b.lower, len(b.y))
	capacity := b.m.Supply()[0]
	b.price[0] = b.lo
	b.m.Demand(b.lower, b.d[:], b.price[:])
	above := b.d[0]
	if above <= capacity { // slack at the lowest price
		b.y, b.lower = b.lower, b.y
		b.hi = b.lo
		return Finished
	}
	b.below[0] = b.lo
	b.price[0] = b.hi
	b.m.Demand(b.y, b.d[:], b.price[:])
	jumper, ok := Unwrap(b.m).(market.Jumper)
	if !ok || !jumper.Jumps(b.below[:], b.price[:]) {
		share := (capacity - b.d[0]) / (above - b.d[0])
		for i, y := range b.y {
			b.y[i] = y + share*(b.lower[i]-y)
		}
		return Finished
	}
	b.d[0] = above
	jumper.Repair(b.lower, b.lower, b.d[:])
	if jumper.Account(b.lower).Welfare() > jumper.Account(b.y).Welfare() {
		b.y, b.lower = b.lower, b.y
	}
	return NoClearing
}

// Point implements Method.
func (b *Bracket) Point() market.Point {
	return market.Point{Price: b.price[:], Allocation: b.y}
}

// Bracket implements Bracketer.
func (b *Bracket) Bracket() (lo, hi float64) { return b.lo, b.hi }
