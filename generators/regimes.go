package generators

import (
	"fmt"
	"math"

	"walras/solver/market"
)

// Regimes lets valuations jump to a new level, uniform in 1 ± spread times the
// drawn one, at random times: each round with probability 1/length. The first
// regime is the market as drawn.
type Regimes struct {
	Play
	Length float64 `param:"length" unit:"rounds" doc:"mean length of a regime" min:"1"`
	Spread float64 `param:"spread" doc:"levels lie between 1 − spread and 1 + spread" above:"0" below:"1"`

	next int64
}

var _ Scenario = (*Regimes)(nil)

// NewRegimes gives the scenario with its defaults.
func NewRegimes() *Regimes { return &Regimes{Play: defaultPlay(1000), Length: 100, Spread: 0.5} }

// Begin implements Scenario.
func (f *Regimes) Begin(s *Stage) { f.next = 1 + f.draw(s) }

// draw is the length of a regime: geometric, 1 and more.
func (f *Regimes) draw(s *Stage) int64 {
	if f.Length == 1 {
		return 1
	}
	rounds := math.Floor(-s.Rng.ExpFloat64() / math.Log1p(-1/f.Length))
	return 1 + int64(min(rounds, Never/4))
}

// Next implements Scenario.
func (f *Regimes) Next(int64) int64 { return f.next }

// Change implements Scenario.
func (f *Regimes) Change(s *Stage, round int64) (string, error) {
	s.ScaleAlpha(1 + f.Spread*(2*s.Rng.Float64()-1))
	f.next = round + f.draw(s)
	return "", nil
}

// Alternation is the adversary that turns the market around every period
// rounds: capacities alternate between low and high times the drawn ones, low
// first. Whoever follows the last answers is wrong each time; the best fixed
// price lies in between.
type Alternation struct {
	Play
	Period int64   `param:"period" unit:"rounds" doc:"rounds between two turns" min:"1"`
	Low    float64 `param:"low" doc:"factor of the capacity in odd periods" above:"0"`
	High   float64 `param:"high" doc:"factor of the capacity in even periods" above:"0"`
}

var _ Scenario = (*Alternation)(nil)

// NewAlternation gives the scenario with its defaults.
func NewAlternation() *Alternation {
	return &Alternation{Play: defaultPlay(1000), Period: 1, Low: 0.7, High: 1.3}
}

// Validate refuses a market that would stand still.
func (f *Alternation) Validate() error {
	if f.Low >= f.High {
		return market.Refuse("low", f.Low, fmt.Sprintf("below high = %v", f.High))
	}
	return f.Play.Validate()
}

// Begin implements Scenario.
func (*Alternation) Begin(*Stage) {}

// Next implements Scenario.
func (f *Alternation) Next(round int64) int64 {
	if round == 0 {
		return 1
	}
	return ((round-1)/f.Period+1)*f.Period + 1
}

// Change implements Scenario.
func (f *Alternation) Change(s *Stage, round int64) (string, error) {
	if (round-1)/f.Period%2 == 0 {
		s.ScaleCapacity(f.Low)
	} else {
		s.ScaleCapacity(f.High)
	}
	return "", nil
}
