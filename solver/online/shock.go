package online

import (
	"math"

	"walras/solver"
)

// Shock is how a market took an event of its sequence: from the round before
// it to the last one before the next event. Efficiency is the welfare of the
// repaired allocation, W_t(ŷ_t), and the optimum W*_t is its upper bound q_t(p*_t),
// which is attained unless fixed fees leave a gap.
type Shock struct {
	Event string
	Round int64 // the first round under it
	Last  int64 // the last round before the next event

	Before float64 // efficiency in the round before; NaN where there is none
	First  float64 // efficiency in the first round under the event
	Lowest float64 // the lowest efficiency from then on
	After  float64 // efficiency in the last round
	Within [2]int64
	Area   float64 // Σ (W*_t − W_t(ŷ_t)): what the transition cost

	// Overshoot is how far the price went beyond its new optimum, as a share of
	// the distance between the optima before and after; NaN where the optimum
	// did not move. With several resources the prices are projected on the line
	// through the two optima.
	Overshoot float64
}

// shockLevels are the shares of the optimum within which a market counts as
// recovered. Within holds, for each, the rounds it took to come so near to the
// optimum and to stay until the last round; −1 where it never did.
var shockLevels = [2]float64{0.01, 0.05}

// Resilience is R of (11), efficiency after over efficiency before; NaN where
// efficiency before was not positive, as a ratio then says nothing.
func (s *Shock) Resilience() float64 {
	if !(s.Before > 0) {
		return math.NaN()
	}
	return s.After / s.Before
}

// shockWatch follows a play from event to event.
type shockWatch struct {
	shocks  []Shock
	open    bool
	outside [2]int64  // last round outside of each level
	from    []float64 // p* before the event
	last    float64   // efficiency of the last round
	any     bool
}

func (w *shockWatch) reset() {
	w.shocks = w.shocks[:0]
	w.open, w.any = false, false
}

// begin opens a shock in the round at hand; optimum is p* of the round before.
func (w *shockWatch) begin(event string, round int64, optimum []float64) {
	w.end(round - 1)
	s := Shock{Event: event, Round: round, Before: math.NaN(), Lowest: math.Inf(1)}
	if w.any {
		s.Before = w.last
	}
	w.from = append(w.from[:0], optimum...)
	w.outside = [2]int64{round - 1, round - 1}
	w.shocks = append(w.shocks, s)
	w.open = true
}

// round takes in a round that has been played.
func (w *shockWatch) round(round int64, efficiency, best float64, price, optimum []float64) {
	w.last, w.any = efficiency, true
	if !w.open {
		return
	}
	s := &w.shocks[len(w.shocks)-1]
	if round == s.Round {
		s.First = efficiency
		if solver.Distance(w.from, optimum) == 0 {
			s.Overshoot = math.NaN()
		}
	}
	s.Lowest = min(s.Lowest, efficiency)
	s.Area += best - efficiency
	for k, level := range shockLevels {
		if best-efficiency > level*math.Abs(best) {
			w.outside[k] = round
		}
	}
	along, length := 0.0, 0.0
	for j, to := range optimum {
		step := to - w.from[j]
		along += (price[j] - to) * step
		length += step * step
	}
	if length > 0 {
		s.Overshoot = max(s.Overshoot, along/length)
	}
}

// end closes the open shock with the last round played.
func (w *shockWatch) end(last int64) {
	if !w.open {
		return
	}
	s := &w.shocks[len(w.shocks)-1]
	s.Last, s.After = last, w.last
	for k := range shockLevels {
		s.Within[k] = w.outside[k] + 1 - s.Round
		if w.outside[k] == last {
			s.Within[k] = -1
		}
	}
	w.open = false
}
