package solver

import (
	"math"

	"walras/solver/market"
)

// posting is what the gradient methods share: the prices last posted and
// what the agents answered. A method moves Price and then asks, so that the
// point is at every moment a price and the activity that answers exactly
// it.
type posting struct {
	m        market.Market
	price    []float64 // p >= 0, length J
	activity []float64 // y(p), length n
	load     []float64 // d(p), length J
	gradient []float64 // ∇q(p) = c − d(p), length J
	asked    bool      // prices were posted since init
}

// init forgets what was posted, and starts from the prices 0.
func (s *posting) init(m market.Market) {
	n, resources := m.Agents(), m.Resources()
	s.m = m
	s.price, s.load, s.gradient = grow(s.price, resources), grow(s.load, resources), grow(s.gradient, resources)
	s.activity = grow(s.activity, n)
	clear(s.price)
	clear(s.activity)
	s.asked = false
}

// ask posts the prices: one demand call.
func (s *posting) ask() {
	s.m.Demand(s.activity, s.load, s.price)
	for j, c := range s.m.Capacities() {
		s.gradient[j] = c - s.load[j]
	}
	s.asked = true
}

// Point implements Method.
func (s *posting) Point() market.Point {
	return market.Point{Price: s.price, Activity: s.activity}
}

// unitStep is 1/L, the unit of step sizes; 1 where nobody demands anything
// at any price and L = 0.
func unitStep(m market.Market) float64 {
	l := m.Lipschitz()
	if l == 0 {
		return 1
	}
	return 1 / l
}

// descendTo sets dst = [p − ηg]_+, a step of projected gradient descent.
// dst and p may be the same slice.
func descendTo(dst, p, g []float64, eta float64) {
	for j, pj := range p {
		dst[j] = max(0, pj-eta*g[j])
	}
}

// naturalResidual is ‖p − [p − g/L]_+‖ L = ‖min(g, L p)‖ with unit = 1/L:
// zero exactly at an equilibrium, and in units of load. A step of length
// unit never increases it, since T(p) = [p − unit ∇q(p)]_+ is nonexpansive
// for unit <= 2/L by the theorem of Baillon and Haddad (1977): ‖T(T(p)) −
// T(p)‖ <= ‖T(p) − p‖.
func naturalResidual(p, g []float64, unit float64) float64 {
	sum := 0.0
	for j, gj := range g {
		r := min(gj, p[j]/unit)
		sum += r * r
	}
	return math.Sqrt(sum)
}

// Bounds of adaptive steps and of line searches. A secant over demand that
// is nearly flat, as it is at high prices, points arbitrarily far out;
// growing tenfold a round still reaches any scale in a few rounds.
const (
	shrinkStep  = 4    // a refused step is divided by it
	growStep    = 10   // a step or a move is at most so many times the last
	longestStep = 1e16 // in units of 1/L: beyond it rounding is all that moves
)

// residualWindow is how many residuals the non-monotone test looks back,
// and residualForcing the relative decrease it asks for: M = 10 and γ =
// 1e-4 of Birgin, Martínez and Raydan (2000) and of La Cruz, Martínez and
// Raydan (2006).
const (
	residualWindow  = 10
	residualForcing = 1e-4
)

// safeguard is a non-monotone line-search test that needs demands only. A
// bold step is accepted where the natural residual falls below (1 − 1e-4)
// times the largest of the last ten; where it does not, a method ends with
// the plain step 1/L, which needs no test. Either bold steps are accepted
// without end, and each lowers the largest of ten by that factor within ten
// rounds, since plain steps never raise it; or from some round on all steps
// are plain and the theory of projected gradient descent applies. The
// residual goes to zero both ways, as long as q is smooth, hence without
// fixed fees. La Cruz, Martínez and Raydan, Math. Comp. 75 (2006) use ‖F‖
// as merit function in this way; the fallback is that of Zhang, O'Donoghue
// and Boyd, SIAM J. Optim. 30 (2020).
//
// The dual function itself is not used: its value is known only to a
// coordinator who knows the valuations, and near the optimum its
// differences drown in rounding when the residual is still 1e-8 of
// capacity.
type safeguard struct {
	recent [residualWindow]float64
	count  int
}

func (w *safeguard) reset() { w.count = 0 }

// push enters the residual of an accepted point.
func (w *safeguard) push(residual float64) {
	w.recent[w.count%residualWindow] = residual
	w.count++
}

// accepts is false also where the residual is NaN.
func (w *safeguard) accepts(residual float64) bool {
	worst := 0.0
	for _, r := range w.recent[:min(w.count, residualWindow)] {
		worst = max(worst, r)
	}
	return residual <= (1-residualForcing)*worst
}

// overshot reports whether the move from prices p, gradient g, to prices q,
// gradient h, climbs by more at its end than it descended at its beginning,
// (g + h)·(q − p) > 0: by the trapezoid rule the dual has grown. It is
// asked beside the safeguard, because the residual is bounded by ‖c‖
// however far out prices go.
func overshot(p, g, q, h []float64) bool {
	sum := 0.0
	for j, x := range p {
		sum += (g[j] + h[j]) * (q[j] - x)
	}
	return !(sum <= 0)
}
