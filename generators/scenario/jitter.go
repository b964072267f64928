package scenario

import (
	"math"
	"math/rand/v2"
)

// Jitter draws the scale of all valuations anew each round, w_t = max(floor,
// 1 + sigma z_t) times the drawn one, with z_t of mean 0 and variance 1: normal,
// uniform, or Student's t with 3 degrees of freedom, whose tails are as heavy as
// a finite variance allows. The floor keeps valuations positive; draws below it
// count as it.
type Jitter struct {
	Play
	Sigma float64 `param:"sigma" doc:"standard deviation of the scale" above:"0"`
	Law   string  `param:"law" doc:"law of the scale" oneof:"gaussian uniform student"`
}

// jitterFloor is the least scale of valuations.
const jitterFloor = 0.01

// NewJitter gives the scenario with its defaults.
func NewJitter() *Jitter { return &Jitter{Play: defaultPlay(1000), Sigma: 0.1, Law: "student"} }

// Next implements Scenario.
func (*Jitter) Next(round int64) int64 { return round + 1 }

// Change implements Scenario.
func (f *Jitter) Change(s *Stage, _ int64) (string, error) {
	s.ScaleAlpha(max(jitterFloor, 1+f.Sigma*standard(f.Law, s.Rng)))
	return "", nil
}

// standard draws from a law of mean 0 and variance 1.
func standard(law string, rng *rand.Rand) float64 {
	switch law {
	case "uniform":
		return math.Sqrt(3) * (2*rng.Float64() - 1)
	case "student": // t with ν = 3 is z/√(χ²_3/3), of variance 3
		a, b, c := rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
		return rng.NormFloat64() / math.Sqrt(a*a+b*b+c*c)
	}
	return rng.NormFloat64()
}
