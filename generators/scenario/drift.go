package scenario

import (
	"fmt"
	"math"

	"walras/solver/market"
)

// Drift lets all valuations walk at random: V_i has scale w_t α_i, with w_1 = 1
// and w_t − w_{t−1} = ±h at random, reflected at 1 ± range. The walk has the
// path length
//
//	Σ_{t>1} |w_t − w_{t−1}| = (T−1) h = path · T^growth
//
// exactly: growth 0 is a path of given length however long the play, growth 1
// a pace of path per round, the P_T = Θ(T) of dynamic regret, and growth 0.5
// what lies between. Clearing prices move with w, so that their path length
// grows alike. The pace stays the same if the walk is long: prices wander, and
// do not run away.
type Drift struct {
	Play
	Path   float64 `param:"path" doc:"path length of the scale of valuations, in terms of the drawn one, at T^growth = 1" above:"0"`
	Growth float64 `param:"growth" doc:"exponent with which the path length grows with the rounds T" min:"0" max:"1"`
	Range  float64 `param:"range" doc:"the scale stays between 1 − range and 1 + range" above:"0" below:"1"`

	step  float64 // h
	w     float64
	bits  uint64 // signs to come
	count int    // of them
}

// NewDrift gives the scenario with its defaults: a path of one drawn scale.
func NewDrift() *Drift { return &Drift{Play: defaultPlay(1000), Path: 1, Range: 0.5} }

// Validate refuses a pace that leaves the range in a step.
func (f *Drift) Validate() error {
	if h := f.pace(); h > f.Range {
		return market.Refuse("path", fmt.Sprintf("%v, which makes steps of %v", f.Path, h), fmt.Sprintf("steps of at most range = %v", f.Range))
	}
	return f.Play.Validate()
}

// pace is h.
func (f *Drift) pace() float64 {
	t := float64(f.Rounds)
	return f.Path * math.Pow(t, f.Growth) / max(1, t-1)
}

// Begin implements Scenario.
func (f *Drift) Begin(*Stage) { f.step, f.w, f.count = f.pace(), 1, 0 }

// Next implements Scenario.
func (f *Drift) Next(round int64) int64 { return max(2, round+1) }

// Change implements Scenario.
func (f *Drift) Change(s *Stage, _ int64) (string, error) {
	if f.count == 0 {
		f.bits, f.count = s.Rng.Uint64(), 64
	}
	h := f.step
	if f.bits&1 == 0 {
		h = -h
	}
	f.bits >>= 1
	f.count--
	if math.Abs(f.w+h-1) > f.Range {
		h = -h
	}
	f.w += h
	s.ScaleAlpha(f.w)
	return "", nil
}
