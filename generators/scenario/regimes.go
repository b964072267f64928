package scenario

import "math"

// Regimes lets valuations jump to a new level, uniform in 1 ± spread times the
// drawn one, at random times: each round with probability 1/length. The first
// regime is the market as drawn.
type Regimes struct {
	Play
	Length float64 `param:"length" unit:"rounds" doc:"mean length of a regime" min:"1"`
	Spread float64 `param:"spread" doc:"levels lie between 1 − spread and 1 + spread" above:"0" below:"1"`

	next int64
}

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
