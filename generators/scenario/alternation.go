package scenario

import (
	"fmt"

	"walras/solver/market"
)

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
