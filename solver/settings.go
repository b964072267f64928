package solver

import (
	"math"

	"walras/solver/market"
)

// Settings are the limits of a run and the accuracy asked for. The zero value
// of a field means its default.
type Settings struct {
	Tolerance   float64 `param:"tolerance" doc:"largest of the certificate's four measures at which a run has converged" above:"0" max:"1"`
	Rounds      int64   `param:"rounds" doc:"most rounds" min:"0"`
	DemandCalls int64   `param:"demand_calls" doc:"most demand sweeps; 0: no limit" min:"0"`
	Seconds     float64 `param:"seconds" unit:"s" doc:"most time in the method, evaluation left out; 0: no limit" min:"0"`
	Check       int64   `param:"check" doc:"certify every so many rounds; 0: every round up to 100, then at every 1 % more" min:"0"`
}

// Defaults of Settings.
const (
	DefaultTolerance = 1e-9
	DefaultRounds    = 100_000
)

// DefaultSettings are the settings that the zero value stands for.
func DefaultSettings() Settings {
	return Settings{Tolerance: DefaultTolerance, Rounds: DefaultRounds}
}

// WithDefaults fills in what is zero, and refuses what makes no sense.
func (s Settings) WithDefaults() (Settings, error) {
	if s.Tolerance == 0 {
		s.Tolerance = DefaultTolerance
	}
	if s.Rounds == 0 {
		s.Rounds = DefaultRounds
	}
	if !(s.Tolerance > 0) || math.IsInf(s.Tolerance, 1) {
		return s, market.Refuse("tolerance", s.Tolerance, "above 0 and finite")
	}
	for _, limit := range [...]struct {
		name  string
		value float64
	}{{"rounds", float64(s.Rounds)}, {"demand_calls", float64(s.DemandCalls)}, {"seconds", s.Seconds}, {"check", float64(s.Check)}} {
		if !(limit.value >= 0) {
			return s, market.Refuse(limit.name, limit.value, "at least 0")
		}
	}
	return s, nil
}

// nextCheck is the first round after round at which to certify.
func (s *Settings) nextCheck(round int64) int64 {
	if s.Check > 0 {
		return round + s.Check
	}
	return round + 1 + round/100
}
