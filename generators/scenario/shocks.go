package scenario

import (
	"errors"
	"fmt"
	"math"

	"walras/solver/market"
)

// Span is when a shock begins and ends.
type Span struct {
	At    int64 `param:"at" unit:"round" doc:"first round under the shock" min:"2"`
	Until int64 `param:"until" unit:"round" doc:"first round after it; 0: it stays" min:"0"`
}

// check refuses a span that is not one, or not within the play.
func (s *Span) check(p *Play) error {
	if s.Until != 0 && s.Until <= s.At {
		return market.Refuse("until", s.Until, fmt.Sprintf("0, or above at = %d", s.At))
	}
	return errors.Join(p.within("at", s.At), p.within("until", s.Until))
}

// events are the two events of a shock of one parameter.
func (s *Span) events(dst EventList, shock, back Event) EventList {
	shock.Round = s.At
	dst = append(dst[:0], shock)
	if s.Until != 0 {
		back.Round = s.Until
		dst = append(dst, back)
	}
	return dst
}

// FeeJump sets the transaction fee of all agents to another value (Figure 7 of
// the paper: from 0.5 to 1.5 at round 50).
type FeeJump struct {
	Play
	Tau float64 `param:"tau" unit:"units of account/activity" doc:"fee under the shock" min:"0"`
	Span
	script
}

// NewFeeJump gives the scenario with the values of Figure 7.
func NewFeeJump() *FeeJump {
	return &FeeJump{Play: defaultPlay(200), Tau: 1.5, Span: Span{At: 50}}
}

// Validate refuses shocks outside the play.
func (f *FeeJump) Validate() error { return errors.Join(f.Play.Validate(), f.check(&f.Play)) }

// Begin implements Scenario.
func (f *FeeJump) Begin(*Stage) {
	f.list = f.events(f.list, Event{Parameter: "tau", Value: f.Tau}, Event{Parameter: "tau", Relative: true, Value: 1})
	f.begin()
}

// CapacityLoss leaves a share of every capacity.
type CapacityLoss struct {
	Play
	Left float64 `param:"left" doc:"share of the capacity that remains; 0 is refused, as excess demand is measured by capacity" above:"0"`
	Span
	script
}

// NewCapacityLoss gives the scenario with its defaults: half the capacity
// fails, and comes back.
func NewCapacityLoss() *CapacityLoss {
	return &CapacityLoss{Play: defaultPlay(300), Left: 0.5, Span: Span{At: 100, Until: 200}}
}

// Validate refuses shocks outside the play.
func (f *CapacityLoss) Validate() error { return errors.Join(f.Play.Validate(), f.check(&f.Play)) }

// Begin implements Scenario.
func (f *CapacityLoss) Begin(*Stage) {
	f.list = f.events(f.list, Event{Parameter: "m", Relative: true, Value: f.Left}, Event{Parameter: "m", Relative: true, Value: 1})
	f.begin()
}

// ParticipationShock lets a share of the agents, drawn at random, leave. At
// least one stays. An agent that has left counts in n, with activity 0.
type ParticipationShock struct {
	Play
	Share float64 `param:"share" doc:"share of the agents that leaves; 1 is refused, as a market needs an agent" above:"0" below:"1"`
	Span
	script
}

// NewParticipationShock gives the scenario with its defaults.
func NewParticipationShock() *ParticipationShock {
	return &ParticipationShock{Play: defaultPlay(300), Share: 0.3, Span: Span{At: 100, Until: 200}}
}

// Validate refuses shocks outside the play.
func (f *ParticipationShock) Validate() error {
	return errors.Join(f.Play.Validate(), f.check(&f.Play))
}

// Begin implements Scenario.
func (f *ParticipationShock) Begin(*Stage) {
	stays := math.Round(1e12*(1-f.Share)) / 1e12 // 1 − 0.9 is not 0.1, and the event should read so
	f.list = f.events(f.list, Event{Parameter: "agents", Value: max(stays, 1e-12)}, Event{Parameter: "agents", Value: 1})
	f.begin()
}

// Surge multiplies every valuation by a factor for a while.
type Surge struct {
	Play
	Factor float64 `param:"factor" doc:"factor of the valuations" above:"0"`
	Span
	script
}

// NewSurge gives the scenario with its defaults.
func NewSurge() *Surge {
	return &Surge{Play: defaultPlay(300), Factor: 2, Span: Span{At: 100, Until: 200}}
}

// Validate refuses shocks outside the play.
func (f *Surge) Validate() error { return errors.Join(f.Play.Validate(), f.check(&f.Play)) }

// Begin implements Scenario.
func (f *Surge) Begin(*Stage) {
	f.list = f.events(f.list, Event{Parameter: "alpha", Relative: true, Value: f.Factor}, Event{Parameter: "alpha", Relative: true, Value: 1})
	f.begin()
}
