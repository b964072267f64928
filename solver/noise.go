package solver

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"gonum.org/v1/gonum/stat/distuv"

	"walras/solver/market"
)

// Noise is a law of mean 0 on reported demand, in units of capacity.
type Noise struct {
	law     string
	sigma   float64
	rng     rand.Rand // a value, so that a run allocates none
	student distuv.StudentsT
}

// studentFreedom makes the heaviest tail with a whole number of degrees of
// freedom whose variance, ν/(ν−2) = 3, is finite, as T4.12 demands.
const studentFreedom = 3

func (z *Noise) Init(law string, sigma float64, src rand.Source) error {
	switch law {
	case "none", "":
		*z = Noise{law: "none"}
		return nil
	case "gaussian", "uniform", "student":
	default:
		return market.Refuse("noise", strconv.Quote(law), "none, gaussian, uniform, student")
	}
	if src == nil {
		return fmt.Errorf("noise law %s needs a source of randomness, but none was given", law)
	}
	*z = Noise{law: law, sigma: sigma, rng: *rand.New(src)}
	// A unit of scale has standard deviation √3.
	z.student = distuv.StudentsT{Sigma: sigma / math.Sqrt(studentFreedom), Nu: studentFreedom, Src: src}
	return nil
}

// Mean is the average of so many draws.
func (z *Noise) Mean(draws int) float64 {
	if z.law == "none" {
		return 0
	}
	sum := 0.0
	for range draws {
		switch z.law {
		case "gaussian":
			sum += z.sigma * z.rng.NormFloat64()
		case "uniform": // on ±√3 σ, whose standard deviation is σ
			sum += z.sigma * math.Sqrt(3) * (2*z.rng.Float64() - 1)
		default:
			sum += z.student.Rand()
		}
	}
	return sum / float64(draws)
}
