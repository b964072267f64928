package online

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"walras/solver"
	"walras/solver/market"
)

// Sequence is a market that changes between rounds, M_1 … M_T, made round by
// round and never held as a whole. Going through it twice gives the same
// markets to the bit.
type Sequence interface {
	// Rounds is T.
	Rounds() int64

	// Market is the market of the round at hand: one value throughout, which
	// changes in place. Agents, resources and usage stay as they are.
	Market() market.Playable

	// Rewind makes the market that of round 1.
	Rewind() error

	// Next is the next round whose market differs from the one before it; past
	// T where there is none.
	Next() int64

	// Advance makes the market that of round Next. It names the change where
	// that is an event, from which recovery is measured, and gives "" where
	// markets merely go on moving.
	Advance() (event string, err error)
}

// walk goes through the stretches of a sequence in which the market stands
// still, with the number of rounds of each.
func walk(seq Sequence, f func(rounds int64)) error {
	if err := seq.Rewind(); err != nil {
		return err
	}
	end := seq.Rounds() + 1
	for round := int64(1); round < end; {
		next := min(seq.Next(), end)
		f(next - round)
		if round = next; round < end {
			if _, err := seq.Advance(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Survey is what hindsight knows of a sequence of markets, and no method: the
// comparators of regret, and the constants of its bounds. It costs one pass
// for the optima of the rounds and some more, five as a rule, for the best
// fixed price, all through a sequence that is made anew each time. Where the
// market stands still, a pass costs nothing per round.
type Survey struct {
	Rounds     int64     // T
	Fixed      []float64 // argmin_p Σ_t q_t(p), the best fixed prices, length J
	FixedDual  float64   // min_p Σ_t q_t(p)
	PathLength float64   // P_T = Σ_{t>1} ‖p*_t − p*_{t−1}‖₂
	Lipschitz  float64   // L of M_1, the unit of step sizes
	Domain     solver.Domain

	SteadyCapacity bool // c_t is the same in all rounds
}

// Surveyor makes surveys, and reuses its memory.
type Surveyor struct {
	minimiser dualMinimiser
	mean      average
	bounds    boxFinder
	survey    Survey
	last      []float64 // p*_{t−1}
	start     []float64 // Σ s_t p*_t / Σ s_t: where the search for Fixed begins
	weight    float64
	zero      []float64
	y, s      []float64
	d         []float64

	capacity []float64 // c_1

	failed error
}

// Survey surveys a sequence. The result is valid until the next call.
func (v *Surveyor) Survey(seq Sequence) (*Survey, error) {
	if err := seq.Rewind(); err != nil {
		return nil, err
	}
	m := seq.Market()
	n, resources := m.Agents(), m.Resources()
	sv := &v.survey
	*sv = Survey{Rounds: seq.Rounds(), Fixed: market.Resize(sv.Fixed, resources), Lipschitz: m.Lipschitz(), Domain: solver.Domain{Cap: market.Resize(sv.Domain.Cap, resources), Rounds: seq.Rounds()}}
	market.Zeros(resources, &v.last, &v.start, &v.zero, &v.d, &v.mean.capacity, &sv.Domain.Cap)
	v.y, v.s = market.Resize(v.y, n), market.Resize(v.s, n)
	v.weight, v.failed = 0, nil
	v.capacity = append(v.capacity[:0], m.Supply()...)
	sv.SteadyCapacity = true
	first := true
	err := walk(seq, func(rounds int64) {
		if v.failed == nil {
			v.failed = v.stretch(m, rounds, first)
			first = false
		}
	})
	if err == nil {
		err = v.failed
	}
	if err != nil {
		return nil, err
	}
	widen(&sv.Domain)
	for j := range v.start {
		v.start[j] /= max(v.weight, math.SmallestNonzeroFloat64)
	}
	return sv, v.fix(seq)
}

// stretch takes in a stretch of rounds with the market m.
func (v *Surveyor) stretch(m market.Market, rounds int64, first bool) error {
	sv := &v.survey
	price, err := v.minimiser.solve(m, v.last)
	if err != nil {
		return fmt.Errorf("comparator: %w", err)
	}
	if !first {
		sv.PathLength += solver.Distance(price, v.last)
	}
	copy(v.last, price)
	v.bounds.raise(sv.Domain.Cap, m, price)
	sv.SteadyCapacity = sv.SteadyCapacity && slices.Equal(v.capacity, m.Supply())
	m.Demand(v.y, v.d, v.zero)
	for j, c := range m.Supply() {
		v.mean.capacity[j] += float64(rounds) / float64(sv.Rounds) * c
	}
	sv.Domain.Gradient = max(sv.Domain.Gradient, steepest(m.Supply(), v.d))
	weight := float64(rounds)
	v.weight += weight
	floats.AddScaled(v.start, weight, price)
	return nil
}

// fix finds the best fixed prices.
func (v *Surveyor) fix(seq Sequence) error {
	sv := &v.survey
	v.mean.begin(seq)
	price, err := v.minimiser.solve(&v.mean, v.start)
	if err == nil {
		copy(sv.Fixed, price)
		sv.FixedDual = v.mean.fixed(sv.Fixed)
	}
	if err = errors.Join(err, v.mean.end()); err != nil {
		return fmt.Errorf("best fixed price: %w", err)
	}
	return nil
}
