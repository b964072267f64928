package scenario

import "math"

// Seasonal multiplies valuations or capacities by 1 + amplitude · sin(2π(t −
// 1)/period) in round t.
type Seasonal struct {
	Play
	Period    float64 `param:"period" unit:"rounds" doc:"length of a season" above:"1"`
	Amplitude float64 `param:"amplitude" doc:"share by which the parameter rises and falls" above:"0" below:"1"`
	Of        string  `param:"of" doc:"what is seasonal: valuations or capacity" oneof:"alpha m"`
}

// NewSeasonal gives the scenario with its defaults.
func NewSeasonal() *Seasonal {
	return &Seasonal{Play: defaultPlay(1000), Period: 100, Amplitude: 0.3, Of: "alpha"}
}

// Next implements Scenario.
func (*Seasonal) Next(round int64) int64 { return max(2, round+1) }

// Change implements Scenario.
func (f *Seasonal) Change(s *Stage, round int64) (string, error) {
	factor := 1 + f.Amplitude*math.Sin(2*math.Pi*float64(round-1)/f.Period)
	if f.Of == "m" {
		s.ScaleCapacity(factor)
	} else {
		s.ScaleAlpha(factor)
	}
	return "", nil
}
