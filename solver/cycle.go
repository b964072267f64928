package solver

import (
	"math"

	"walras/solver/market"
)

// cycleWatch tells from the path of prices, and from nothing else, that they go round:
// that they come back again and again to where they were, each time after the same
// number of rounds, on a way that does not get shorter.
//
// It puts a plane across the path, through the middle of one move and square to it, and
// counts the ways round from crossing to crossing; where and when the path crosses, and
// how much of a move lies behind, is interpolated. The planes are put at rounds 4, 8, 16,
// …, so that whatever happens at first is behind one of them (as in Brent's search for
// cycles, BIT 20, 1980). Prices cycle where at least leastWays ways have
//
//   - returned to within returnShare of the cycle's extent of the crossing before,
//   - taken numbers of rounds within periodSpread of each other,
//   - lengths whose trend, by least squares through their logarithms and to three standard
//     errors, is not a loss of more than lossPerWay of the length, nor a growth of more
//     than growthPerWay,
//
// and are longer than rounding explains. This is asked after 8, 16, 32, … ways, so that
// it is seldom asked in vain, and errs seldom. A spiral that converges, however slowly, loses
// length; chaos comes back at different times; where prices converge without turning,
// or drift, they do not come back.
//
// It is asked where prices lie in the simplex. There a path that grows ends in a cycle or
// at the boundary, and a slow growth is allowed for: an explicit step of size η adds
// πηω to the length of a way round a centre of frequency ω, which in continuous time
// would be closed.
type cycleWatch struct {
	middle, across []float64 // a point of the plane, and its normal
	last           []float64 // prices of the round before
	crossing       []float64 // where the path crossed last

	next   int64   // round of the next plane
	begun  bool    // there is a plane
	failed bool    // the ways since the plane was put differ
	side   float64 // of last: above 0 on the far side of the plane
	extent float64 // largest distance from middle so far
	length float64 // of the path since crossing
	at     float64 // time of crossing

	ways           float64
	shortest, most float64 // rounds of a way
	sumT           float64
	trend          trend
}

// What a cycle is.
const (
	leastWays    = 8 // a power of two
	returnShare  = 0.05
	periodSpread = 0.04
	lossPerWay   = 5e-6
	growthPerWay = 0.02
	leastLength  = mostRounding // in terms of the largest price
)

// reset forgets the path.
func (w *cycleWatch) reset(price []float64) {
	n := len(price)
	w.middle, w.across, w.crossing = market.Resize(w.middle, n), market.Resize(w.across, n), market.Resize(w.crossing, n)
	w.last = append(w.last[:0], price...)
	w.next, w.begun = 4, false
}

// see takes in the prices of a round, and reports whether they cycle and with what period.
func (w *cycleWatch) see(round int64, price []float64) (period float64, cycles bool) {
	move := Distance(price, w.last)
	switch {
	case round >= w.next && move > 0:
		w.next = 2 * round
		w.begin(round, price, move)
	case w.begun && !w.failed:
		period, cycles = w.step(round, price, move)
	}
	copy(w.last, price)
	return period, cycles
}

// begin puts a plane across the move to price.
func (w *cycleWatch) begin(round int64, price []float64, move float64) {
	for j, p := range price {
		w.middle[j] = (p + w.last[j]) / 2
		w.across[j] = (p - w.last[j]) / move
	}
	copy(w.crossing, w.middle)
	w.begun, w.failed = true, false
	w.side, w.extent, w.length, w.at = move/2, move/2, move/2, float64(round)-0.5
	w.ways, w.shortest, w.most, w.sumT, w.trend = 0, math.Inf(1), 0, 0, trend{}
}

// step follows the path by one move.
func (w *cycleWatch) step(round int64, price []float64, move float64) (period float64, cycles bool) {
	side, square := 0.0, 0.0
	for j, p := range price {
		x := p - w.middle[j]
		side += w.across[j] * x
		square += x * x
	}
	w.extent = max(w.extent, math.Sqrt(square))
	before := w.side
	w.side = side
	if !(before < 0 && side >= 0) {
		w.length += move
		return 0, false
	}
	part, apart := before/(before-side), 0.0 // of the move up to the plane
	for j, p := range price {
		x := w.last[j] + part*(p-w.last[j]) - w.crossing[j]
		apart += x * x
	}
	if !(math.Sqrt(apart) <= returnShare*w.extent) { // another strand of the path
		w.length += move
		return 0, false
	}
	for j, p := range price {
		w.crossing[j] = w.last[j] + part*(p-w.last[j])
	}
	now := float64(round-1) + part
	w.way(now-w.at, w.length+part*move)
	w.at, w.length = now, (1-part)*move
	return w.judge(price)
}

// way takes in a way round.
func (w *cycleWatch) way(rounds, length float64) {
	w.ways++
	w.sumT += rounds
	w.shortest, w.most = min(w.shortest, rounds), max(w.most, rounds)
	w.failed = w.most-w.shortest > periodSpread*w.sumT/w.ways
	w.trend.add(math.Log(length))
}

// judge decides after a way round.
func (w *cycleWatch) judge(price []float64) (period float64, cycles bool) {
	if ways := int64(w.ways); w.failed || ways < leastWays || ways&(ways-1) != 0 {
		return 0, false
	}
	largest := 0.0
	for _, p := range price {
		largest = max(largest, math.Abs(p))
	}
	mean, slope, deviation := w.trend.fit()
	sure := slope - 3*deviation
	return w.sumT / w.ways, math.Exp(mean) > leastLength*largest && -lossPerWay <= sure && slope <= growthPerWay
}

// trend is a least-squares line through values at 1, 2, 3, …
type trend struct {
	n, first          float64
	sum, sumK, square float64 // Σ v, Σ k v, Σ v² of the values less the first one
}

func (t *trend) add(v float64) {
	if t.n == 0 {
		t.first = v
	}
	v -= t.first
	t.n++
	t.sum += v
	t.sumK += t.n * v
	t.square += v * v
}

// fit is the mean of the values, the slope and its standard error.
func (t *trend) fit() (mean, slope, deviation float64) {
	spread := t.n * (t.n*t.n - 1) / 12 // Σ (k − k̄)²
	slope = (t.sumK - t.sum*(t.n+1)/2) / spread
	rest := t.square - t.sum*t.sum/t.n - slope*slope*spread
	return t.first + t.sum/t.n, slope, math.Sqrt(max(0, rest) / (t.n - 2) / spread)
}
