package solver

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"walras/solver/market"
)

// Trigger says which rounds are recorded. The zero value records none.
type Trigger struct {
	Every     int64 // every so many rounds, counted from round 1
	PerDecade int   // so many rounds per decade, equally spaced on a log scale
}

// ParseTrigger reads "none", "all", "every K" or "log K".
func ParseTrigger(text string) (Trigger, error) {
	word, number, given := strings.Cut(strings.TrimSpace(text), " ")
	k, err := strconv.Atoi(strings.TrimSpace(number))
	switch {
	case word == "none" && !given:
		return Trigger{}, nil
	case word == "all" && !given:
		return Trigger{Every: 1}, nil
	case word == "every" && err == nil && k > 0:
		return Trigger{Every: int64(k)}, nil
	case word == "log" && err == nil && k > 0:
		return Trigger{PerDecade: k}, nil
	}
	return Trigger{}, market.Refuse("", fmt.Sprintf("trigger %q", text), "none, all, every K, log K (K per decade)")
}

// String is the inverse of ParseTrigger.
func (t Trigger) String() string {
	switch {
	case t.Every == 1:
		return "all"
	case t.Every > 1:
		return fmt.Sprintf("every %d", t.Every)
	case t.PerDecade > 0:
		return fmt.Sprintf("log %d", t.PerDecade)
	}
	return "none"
}

// UnmarshalText reads a trigger from a spec.
func (t *Trigger) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTrigger(string(text))
	return err
}

// MarshalText writes it.
func (t Trigger) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Never is a round no run reaches.
const Never = math.MaxInt64

// Next is the first recorded round after round.
func (t Trigger) Next(round int64) int64 {
	switch {
	case t.Every > 0:
		return (round/t.Every + 1) * t.Every
	case t.PerDecade > 0:
		if round == 0 {
			return 1
		}
		// The rounds ⌊10^(k/K)⌉, of which the first lie in one another's way:
		// the next is that of the smallest k with 10^(k/K) >= round + 1/2.
		decade := float64(t.PerDecade)
		for k := math.Ceil(decade * math.Log10(float64(round)+0.5)); ; k++ {
			if r := int64(math.Round(math.Pow(10, k/decade))); r > round {
				return r
			}
		}
	}
	return Never
}

// Record is what is known of a recorded round.
type Record struct {
	Round       int64
	Elapsed     time.Duration // in the method so far; 0 where time is not measured
	Point       market.Point  // valid during the call only
	Load        []float64     // d, valid during the call only
	Account     market.Account
	Certificate market.Certificate
	Primal      float64 // residuals of Algorithm 1, NaN where the method has none
	Dual        float64
	Play        *PlayRecord // nil where the market stands still; valid during the call only
}

// PlayRecord is what a recorded round of a play adds to Record: sums are from
// round 1 to the recorded one.
type PlayRecord struct {
	RegretStatic  float64 // against the best fixed price of all T rounds
	RegretDynamic float64
	WelfareRegret float64
	ViolationSum  float64
	PathLength    float64   // Σ ‖p*_t − p*_{t−1}‖₂
	Optimum       []float64 // p*_t, valid during the call only
	OptimumDual   float64   // q_t(p*_t)
	Efficiency    float64   // W_t(ŷ_t)
}

// Recorder receives the recorded rounds. The clock is stopped while it works.
type Recorder interface {
	Record(r *Record)
}
