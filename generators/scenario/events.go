package scenario

import (
	"errors"
	"fmt"

	"walras/solver/market"
)

// Events is a scenario composed of any events on a drawn market.
type Events struct {
	Play
	List EventList `param:"events" doc:"what happens when: round, parameter and value, separated by semicolons"`
	script
}

// NewEvents gives the scenario with an example: a fee that jumps, and then a
// loss of capacity on top.
func NewEvents() *Events {
	return &Events{Play: defaultPlay(300), List: EventList{
		{Round: 50, Parameter: "tau", Value: 1.5}, {Round: 100, Parameter: "m", Relative: true, Value: 0.5}, {Round: 200, Parameter: "m", Relative: true, Value: 1},
	}}
}

// Validate refuses events outside the play.
func (f *Events) Validate() error {
	return errors.Join(f.Play.Validate(), f.List.check("events", &f.Play))
}

// check refuses the list of a parameter that is empty, or goes on after the last
// round.
func (l EventList) check(name string, p *Play) error {
	if len(l) == 0 {
		return market.Refuse(name, "empty", "at least one event")
	}
	if last := l.last(); last > p.Rounds {
		return market.Refuse(name, fmt.Sprintf("a list with the event %q", l[len(l)-1]), fmt.Sprintf("events up to rounds = %d", p.Rounds))
	}
	return nil
}

// Begin implements Scenario.
func (f *Events) Begin(*Stage) {
	f.list = f.List
	f.begin()
}
