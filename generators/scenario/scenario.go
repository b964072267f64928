// Package scenario has the ways in which a drawn market moves from round to
// round: events, drift, shocks, seasons, regimes. A Scenario is one file and one
// line of All; it changes the market through a Stage, which remembers it as drawn.
// Moving is a market under a scenario, the sequence that solver/online plays
// methods on; Play and its Reports are what every scenario says of the play.
package scenario

import (
	"fmt"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Scenario is how a drawn market moves from round to round: a sequence M_1 …
// M_T that is made in place, one round after the other, and never held as a
// whole. Its exported fields with a param tag are its parameters. A value may
// keep scratch memory and serves one goroutine at a time.
//
// A market keeps its agents, resources and usage. Capacity is positive at all
// times: the excess demand is measured by it, so that a capacity of zero is
// refused, and a resource that fails is one with very little left. An agent
// that leaves values nothing for a while, and at least one agent stays.
type Scenario interface {
	// Settings are the parameters that every scenario has.
	Settings() *Play

	// Begin forgets every earlier sequence. The stage is that of the drawn
	// market; all randomness is taken from its Rng.
	Begin(s *Stage)

	// Next is the first round after round in which the market changes, or a
	// round past the last.
	Next(round int64) int64

	// Change makes the market of a round that Next gave, from that of the
	// round before. It names what happened where that is an event, after which
	// markets recover, and gives "" for markets that move all the time.
	Change(s *Stage, round int64) (event string, err error)
}

// Entry is one scenario of the list, like generators.Entry.
type Entry struct {
	Name string
	Doc  string
	New  func() Scenario
}

// All lists every scenario there is.
var All = []Entry{
	{"stationary", "the market stands still: to study noise, delay and regret alone", func() Scenario { return NewStationary() }},
	{"fee-jump", "the transaction fee jumps, and may come back", func() Scenario { return NewFeeJump() }},
	{"capacity-loss", "a share of the capacity fails and comes back", func() Scenario { return NewCapacityLoss() }},
	{"participation-shock", "a share of the agents leaves and comes back", func() Scenario { return NewParticipationShock() }},
	{"surge", "valuations rise for a while", func() Scenario { return NewSurge() }},
	{"events", "a list of events, each a round, a parameter and a value", func() Scenario { return NewEvents() }},
	{"trace", "events from a CSV file: round,parameter,value", func() Scenario { return NewTrace() }},
	{"drift", "valuations walk at random, along a path of given length", func() Scenario { return NewDrift() }},
	{"seasonal", "valuations or capacity rise and fall as a sine", func() Scenario { return NewSeasonal() }},
	{"regimes", "valuations jump to a new level at random times", func() Scenario { return NewRegimes() }},
	{"alternation", "capacity alternates between two levels, against whoever follows it", func() Scenario { return NewAlternation() }},
	{"jitter", "valuations are drawn anew around their level each round, with light or heavy tails", func() Scenario { return NewJitter() }},
}

// Play is what every scenario is told: for how long, and what the contract
// gets to see.
type Play struct {
	Rounds int64 `param:"rounds" doc:"rounds played, T" min:"1" max:"1000000000"`
	Reports
}

// Settings implements Scenario.
func (p *Play) Settings() *Play { return p }

// Begin implements Scenario, for those that keep nothing of a sequence.
func (p *Play) Begin(*Stage) {}

// Validate checks what concerns two parameters at once. A scenario with checks of
// its own asks it first.
func (p *Play) Validate() error {
	if p.Noise != noNoise && p.NoiseSigma == 0 {
		return market.Refuse("noise", p.Noise+" with noise_sigma = 0", "noise_sigma above 0, or noise = "+noNoise)
	}
	if p.Noise == noNoise && p.NoiseSigma > 0 {
		return market.Refuse("noise_sigma", fmt.Sprintf("%v with noise = %s", p.NoiseSigma, noNoise), "0, or noise = gaussian, uniform or student")
	}
	return nil
}

// Reports are the ways in which the contract's view of demand is imperfect.
type Reports struct {
	Delay        int64   `param:"delay" unit:"rounds" doc:"rounds by which reports of demand lag behind; prices stay until the first arrives" min:"0" max:"100000"`
	Drop         float64 `param:"drop" doc:"probability that an agent's report is lost, so that its last one stands" min:"0" below:"1"`
	Answer       float64 `param:"answer" doc:"probability that an agent reconsiders in a round, else its last activity stands" above:"0" max:"1"`
	PriceStep    float64 `param:"price_step" unit:"price" doc:"agents see prices rounded to multiples of it; 0: exact" min:"0"`
	ActivityStep float64 `param:"activity_step" unit:"activity" doc:"activities are reported in multiples of it; 0: exact" min:"0"`
	Noise        string  `param:"noise" doc:"law, of mean 0, of the noise on the total that the contract reads of each resource" oneof:"none gaussian uniform student"`
	NoiseSigma   float64 `param:"noise_sigma" unit:"c" doc:"standard deviation of the noise, relative to capacity" min:"0"`
	Count        int64   `param:"reports" doc:"reports averaged per demand call, M, each with noise of its own" min:"1" max:"1000000"`
}

// noNoise is the law without noise.
const noNoise = "none"

func defaultPlay(rounds int64) Play {
	return Play{Rounds: rounds, Reports: Reports{Answer: 1, Noise: noNoise, Count: 1}}
}

// within refuses a parameter that is a round past the last one.
func (p *Play) within(name string, round int64) error {
	if round > p.Rounds {
		return market.Refuse(name, round, fmt.Sprintf("at most rounds = %d", p.Rounds))
	}
	return nil
}

// scenarioStream is the second word of the generator of a scenario's
// randomness, of which the first is the seed of the market.
const scenarioStream = 0x7363656e65 // "scene"

// Never is a round that no sequence reaches.
const Never = 1 << 62

// Moving is a market under a scenario, as a sequence that can be gone through
// any number of times. It serves one goroutine at a time.
type Moving struct {
	scenario Scenario
	stage    Stage
	seed     uint64
	source   rand.PCG
	round    int64
	next     int64
}

// Open puts a drawn market under a scenario. The market is changed in place
// until Close, or until Open for another play.
func (v *Moving) Open(m *contract.Market, s Scenario, seed uint64) error {
	if err := v.Close(); err != nil {
		return err
	}
	v.scenario, v.seed = s, seed
	v.stage.open(m)
	if v.stage.Rng == nil {
		v.stage.Rng = rand.New(&v.source)
	}
	return nil
}

// Close gives the market back as it was drawn. Closing twice does no harm.
func (v *Moving) Close() error {
	if v.stage.Market == nil {
		return nil
	}
	err := v.stage.restore()
	v.stage.Market = nil
	return err
}

// Rounds is T.
func (v *Moving) Rounds() int64 { return v.scenario.Settings().Rounds }

// Market is the market of the round at hand.
func (v *Moving) Market() market.Playable { return v.stage.Market }

// Rewind makes the market that of round 1. What a scenario changes in round 1
// is the market the play begins with, and no event.
func (v *Moving) Rewind() error {
	if err := v.stage.restore(); err != nil {
		return err
	}
	v.source.Seed(v.seed, scenarioStream)
	v.scenario.Begin(&v.stage)
	v.round = 0
	if v.next = v.scenario.Next(0); v.next == 1 {
		_, err := v.Advance()
		return err
	}
	return nil
}

// Next is the next round whose market differs from the one before it.
func (v *Moving) Next() int64 { return v.next }

// Advance makes the market of round Next.
func (v *Moving) Advance() (event string, err error) {
	v.round = v.next
	event, err = v.scenario.Change(&v.stage, v.round)
	if err != nil {
		return "", fmt.Errorf("market of round %d: %w", v.round, err)
	}
	v.next = v.scenario.Next(v.round)
	return event, nil
}
