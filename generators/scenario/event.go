package scenario

import (
	"fmt"
	"strconv"
	"strings"

	"walras/generators"
	"walras/solver/market"
)

// Event is a change of one parameter that stays until the next event of the
// same parameter: to a value, the same for all agents or resources, or to a
// multiple of what was drawn.
type Event struct {
	Round     int64
	Parameter string
	Relative  bool // Value is a factor; written as an asterisk after the parameter
	Value     float64
}

const eventParameters = "alpha, beta, tau, g, m (with * after the name for a multiple of what was drawn), agents (the share that takes part)"

// mostEvent is the most that a market allows of any of its numbers.
const mostEvent = 1e150

// NewEvent checks an event, as far as that goes without the market. What the
// market of a round cannot be, such as one without any cost that would bound its
// demand, ends the play in that round with an error that names it.
func NewEvent(round int64, parameter string, value float64) (Event, error) {
	e := Event{Round: round, Value: value}
	e.Parameter, e.Relative = strings.CutSuffix(parameter, "*")
	if round < 1 {
		return e, market.Refuse("round", round, "1 and more")
	}
	if value > mostEvent {
		return e, market.Refuse(parameter, value, fmt.Sprintf("at most %v", mostEvent))
	}
	least, strict := 0.0, false
	switch e.Parameter {
	case "alpha", "m":
		strict = true
	case "beta", "tau", "g":
	case "agents":
		strict = true
		if value > 1 || e.Relative {
			return e, market.Refuse(parameter, value, "agents and a share above 0 and at most 1")
		}
	default:
		return e, market.Refuse("parameter", strconv.Quote(parameter), eventParameters)
	}
	if value < least || strict && value == least {
		what := "at least 0"
		if strict {
			what = "above 0"
			if e.Parameter == "m" {
				what += ", as excess demand is measured by capacity: name a small one"
			}
			if e.Parameter == "agents" {
				what += ", as a market needs an agent"
			}
		}
		return e, market.Refuse(parameter, value, what)
	}
	return e, nil
}

// String is the event as ParseEvents reads it.
func (e Event) String() string { return strconv.FormatInt(e.Round, 10) + " " + e.Change() }

// Change is the event without its round.
func (e Event) Change() string {
	star := ""
	if e.Relative {
		star = "*"
	}
	return e.Parameter + star + " " + strconv.FormatFloat(e.Value, 'g', -1, 64)
}

// EventList is a list of events in the order of their rounds.
type EventList []Event

// ParseEvents reads "50 tau 1.5; 80 m* 0.5; 120 m* 1".
func ParseEvents(text string) (EventList, error) {
	var list EventList
	for field := range strings.SplitSeq(text, ";") {
		words := strings.Fields(field)
		if len(words) != 3 {
			return nil, market.Refuse("", fmt.Sprintf("event %q", strings.TrimSpace(field)), "a round, a parameter and a value, as in 50 tau 1.5")
		}
		e, err := parseEvent(words[0], words[1], words[2])
		if err != nil {
			return nil, market.RefuseAt("", fmt.Sprintf("event %q", strings.TrimSpace(field)), err)
		}
		if list, err = list.with(e); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func parseEvent(round, parameter, value string) (Event, error) {
	r, err := strconv.ParseInt(strings.TrimSpace(round), 10, 64)
	if err != nil {
		return Event{}, market.Refuse("round", strconv.Quote(round), "an integer")
	}
	v, err := generators.ParseFinite(value)
	if err != nil {
		return Event{}, err
	}
	return NewEvent(r, strings.TrimSpace(parameter), v)
}

// with appends an event, which must not come before the last one.
func (l EventList) with(e Event) (EventList, error) {
	if n := len(l); n > 0 && e.Round < l[n-1].Round {
		return nil, market.Refuse("", fmt.Sprintf("event %q comes after %q", e, l[n-1]), "events in the order of their rounds")
	}
	return append(l, e), nil
}

// last is the round of the last event, 0 where there is none.
func (l EventList) last() int64 {
	if len(l) == 0 {
		return 0
	}
	return l[len(l)-1].Round
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *EventList) UnmarshalText(text []byte) (err error) {
	*l, err = ParseEvents(string(text))
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (l EventList) MarshalText() ([]byte, error) {
	texts := make([]string, len(l))
	for i, e := range l {
		texts[i] = e.String()
	}
	return []byte(strings.Join(texts, "; ")), nil
}

// script plays a list of events. Those of one round are one event.
type script struct {
	list EventList
	at   int // of the next event
}

func (s *script) begin() { s.at = 0 }

// Next implements Scenario.
func (s *script) Next(int64) int64 {
	if s.at == len(s.list) {
		return Never
	}
	return s.list[s.at].Round
}

// Change implements Scenario.
func (s *script) Change(st *Stage, round int64) (string, error) {
	name := ""
	for ; s.at < len(s.list) && s.list[s.at].Round == round; s.at++ {
		e := &s.list[s.at]
		if err := st.set(e); err != nil {
			return "", err
		}
		if name != "" {
			name += ", "
		}
		name += e.Change()
	}
	return name, st.Market.Prepare()
}
