package solver

import (
	"math"

	"walras/solver/market"
)

// guarded is what the methods share that take bold steps under the test of
// safeguard: where the last move began, and the unit of steps.
type guarded struct {
	DualPoint
	test               safeguard
	unit               float64 // a plain step, which needs no test: at most 1/L
	last, lastGradient []float64
}

// init forgets every earlier run. The unit is so many times 1/L, at most 1.
func (s *guarded) init(m market.Market, method string, units float64) error {
	if err := NeedDescent(m, method); err != nil {
		return err
	}
	s.DualPoint.Reset(m)
	s.test.count = 0
	s.unit = units * UnitStep(m, s.Price)
	s.last, s.lastGradient = market.Resize(s.last, m.Resources()), market.Resize(s.lastGradient, m.Resources())
	return nil
}

// begin asks for demand at the start prices in the first round, and otherwise keeps
// the point from which the round moves.
func (s *guarded) begin() (first bool) {
	if !s.Asked {
		s.test.push(s.ask())
		return true
	}
	copy(s.last, s.Price)
	copy(s.lastGradient, s.Gradient)
	return false
}

// ask posts the prices and gives their residual.
func (s *guarded) ask() (residual float64) {
	s.Ask()
	return naturalResidual(s.set, s.Price, s.Gradient, s.unit)
}

// plain moves by projected gradient descent with the step unit.
func (s *guarded) plain() (residual float64) {
	s.descend(s.Price, s.last, s.lastGradient, s.unit)
	return s.ask()
}

// naturalResidual is ‖p − [p − g/L]_+‖ L = ‖min(g, L p)‖ with unit = 1/L, where p is
// counted from the lowest prices:
// zero exactly at an equilibrium, and in units of load. A step of length
// unit never increases it, since T(p) = [p − unit ∇q(p)]_+ is nonexpansive
// for unit <= 2/L by the theorem of Baillon and Haddad (1977): ‖T(T(p)) −
// T(p)‖ <= ‖T(p) − p‖.
func naturalResidual(set *market.PriceSet, p, g []float64, unit float64) float64 {
	sum := 0.0
	for j, gj := range g {
		r := min(gj, (p[j]-set.Lower[j])/unit)
		sum += r * r
	}
	return math.Sqrt(sum)
}

// Bounds of adaptive steps and of line searches. A secant over demand that
// is nearly flat, as it is at high prices, points arbitrarily far out;
// growing tenfold per round still reaches any scale in a few rounds.
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
// fixed fees; slowly where prices begin far above those of an equilibrium, as demand is
// flat there, no step lowers the residual by so much, and all are plain (see Goods). La Cruz, Martínez and Raydan, Math. Comp. 75 (2006) use ‖F‖
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
