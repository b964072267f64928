package scenario

import (
	"math/rand/v2"
	"strconv"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Stage is a market that a scenario changes, and the market as it was drawn.
type Stage struct {
	Market *contract.Market
	Rng    *rand.Rand

	alpha, beta, fee, fixed, capacity []float64 // as drawn; fee and fixed may be nil

	away  []bool  // agents that have left
	order []int32 // agents in the order in which they leave
	now   level
}

// level is where the parameters stand, relative to the market as drawn: a
// column is the drawn one or a value set for all, times a factor.
type level struct {
	alpha, beta, tau, g, m term
	present                float64 // share of the agents
}

type term struct {
	set    bool
	value  float64
	factor float64
}

func (t *term) of(drawn float64) float64 {
	if t.set {
		return t.value * t.factor
	}
	return drawn * t.factor
}

var asDrawn = level{alpha: term{factor: 1}, beta: term{factor: 1}, tau: term{factor: 1}, g: term{factor: 1}, m: term{factor: 1}, present: 1}

// open takes a market as drawn.
func (s *Stage) open(m *contract.Market) {
	s.Market = m
	s.alpha, s.beta, s.capacity = append(s.alpha[:0], m.Alpha...), append(s.beta[:0], m.Beta...), append(s.capacity[:0], m.Capacity...)
	s.fee, s.fixed = market.CopyOf(s.fee, m.Fee), market.CopyOf(s.fixed, m.Fixed)
	s.now = asDrawn
}

// restore makes the market what it was when drawn.
func (s *Stage) restore() error {
	m := s.Market
	copy(m.Alpha, s.alpha)
	copy(m.Beta, s.beta)
	copy(m.Capacity, s.capacity)
	m.Fee, m.Fixed = market.CopyOf(m.Fee, s.fee), market.CopyOf(m.Fixed, s.fixed)
	s.now = asDrawn
	s.away, s.order = market.Resize(s.away, len(m.Alpha)), s.order[:0]
	clear(s.away)
	return m.Prepare()
}

// ScaleAlpha sets the scale of all valuations to factor > 0 times the drawn one.
func (s *Stage) ScaleAlpha(factor float64) {
	s.now.alpha.factor = factor
	s.setAlpha()
	s.Market.ReviseExits()
}

// ScaleCapacity sets all capacities to factor > 0 times the drawn ones.
func (s *Stage) ScaleCapacity(factor float64) {
	s.now.m.factor = factor
	s.setCapacity()
}

// gone is what an agent that has left values activity at, as a share of what it
// would: so little that no price above 0 is low enough, and no positive number
// underflows.
const gone = 1e-100

func (s *Stage) setAlpha() {
	if t := s.now.alpha; s.now.present == 1 && !t.set {
		alpha := s.Market.Alpha[:len(s.alpha)]
		for i, a := range s.alpha {
			alpha[i] = t.factor * a
		}
		return
	}
	for i, a := range s.alpha {
		a = s.now.alpha.of(a)
		if s.away[i] {
			a *= gone
		}
		s.Market.Alpha[i] = a
	}
}

func (s *Stage) setCapacity() {
	for j, c := range s.capacity {
		s.Market.Capacity[j] = s.now.m.of(c)
	}
}

// leave lets all but a share of the agents leave, the same ones whenever the
// share is the same. Those that leave are drawn once per sequence.
func (s *Stage) leave(present float64) {
	n := len(s.alpha)
	if len(s.order) == 0 {
		for i := range n {
			s.order = append(s.order, int32(i))
		}
		s.Rng.Shuffle(n, func(i, k int) { s.order[i], s.order[k] = s.order[k], s.order[i] })
	}
	stay := max(1, int(present*float64(n)+0.5))
	clear(s.away)
	for _, i := range s.order[:n-stay] {
		s.away[i] = true
	}
	s.now.present = present
}

// set carries out an event.
func (s *Stage) set(e *Event) error {
	m := s.Market
	for _, p := range [...]struct {
		name string
		term *term
	}{{"alpha", &s.now.alpha}, {"beta", &s.now.beta}, {"tau", &s.now.tau}, {"g", &s.now.g}, {"m", &s.now.m}} {
		if p.name != e.Parameter {
			continue
		}
		if *p.term = (term{set: true, value: e.Value, factor: 1}); e.Relative {
			*p.term = term{factor: e.Value}
		}
	}
	switch e.Parameter {
	case "agents":
		s.leave(e.Value)
		s.setAlpha()
	case "alpha":
		s.setAlpha()
	case "beta":
		for i, b := range s.beta {
			m.Beta[i] = s.now.beta.of(b)
		}
	case "tau":
		m.Fee = s.optional(m.Fee, s.fee, &s.now.tau)
	case "g":
		m.Fixed = s.optional(m.Fixed, s.fixed, &s.now.g)
	case "m":
		s.setCapacity()
	default:
		return market.Refuse("parameter", strconv.Quote(e.Parameter), eventParameters)
	}
	return nil
}

// optional gives an optional column at its level.
func (s *Stage) optional(dst, drawn []float64, t *term) []float64 {
	dst = market.Resize(dst, len(s.alpha))
	for i := range dst {
		v := 0.0
		if drawn != nil {
			v = drawn[i]
		}
		dst[i] = t.of(v)
	}
	return dst
}
