package stat

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Needed is how many replicates a paired comparison would need to show an effect as large as the one
// observed.
type Needed struct {
	Have   int     // pairs compared
	Effect float64 // |mean difference| / standard deviation of the differences
	Alpha  float64 // level of the two-sided test
	Power  float64 // probability of rejecting that is asked for
	N      int     // pairs needed; 0 where there is no answer, and Reason says why
	Reason string
}

// The level and power for which sample sizes are stated.
const (
	PowerAlpha = 1 - Level
	PowerAsked = 0.8
)

// mostReplicates bounds the search: an effect that needs more is called none.
const mostReplicates = 1 << 30

// fewestPairs is the smallest sample that is stated: with fewer, no signs of the differences bring a signed rank test to PowerAlpha, see
// LeastSignedRank, however large the effect.
const fewestPairs = 6

// ReplicatesNeeded is the sample size at which a paired t test of the observed effect d would reject with
// probability PowerAsked at level PowerAlpha: the smallest n with power(n) ≥ PowerAsked, see pairedPower, and six at least.
// The effect is itself an estimate: with few pairs the answer is rough.
func ReplicatesNeeded(differences []float64) (Needed, error) {
	if err := noNaN("replicates needed", "difference", differences); err != nil {
		return Needed{}, err
	}
	n := Needed{Have: len(differences), Alpha: PowerAlpha, Power: PowerAsked, Effect: math.NaN()}
	if len(differences) < 2 {
		n.Reason = fmt.Sprintf("unknown with %d pairs: the spread needs at least 2", len(differences))
		return n, nil
	}
	mean, sd := stat.MeanStdDev(differences, nil)
	switch {
	case math.IsInf(mean, 0) || math.IsNaN(mean) || math.IsNaN(sd):
		n.Reason = "unknown: a run failed, and a failure has no size"
	case mean == 0:
		n.Effect, n.Reason = 0, "no number is enough: the mean difference is 0"
	case sd == 0:
		n.Effect, n.N = math.Inf(1), fewestPairs
	default:
		n.Effect = math.Abs(mean) / sd
		if n.N = smallestSample(n.Effect); n.N > 0 {
			n.N = max(n.N, fewestPairs)
		} else {
			n.Reason = fmt.Sprintf("more than %d: the effect is %.1g standard deviations", mostReplicates, n.Effect)
		}
	}
	return n, nil
}

func smallestSample(effect float64) int {
	high := 2
	for pairedPower(effect, high, PowerAlpha) < PowerAsked {
		if high *= 2; high > mostReplicates {
			return 0
		}
	}
	low := max(1, high/2) // not enough, or below the least sample
	for high-low > 1 {
		if mid := (low + high) / 2; pairedPower(effect, mid, PowerAlpha) < PowerAsked {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// normalAbove is the number of pairs from which Student's t is taken as normal: the power differs by
// less than 1e-4 there, and the series of the noncentral t loses its digits for large n.
const normalAbove = 2000

// pairedPower is the power of the two-sided paired t test at level alpha with n pairs, for a mean difference
// of d standard deviations: P(|T'| > t_{1−α/2, n−1}), T' noncentral with n − 1 degrees of freedom and
// parameter d√n (Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 2).
func pairedPower(d float64, n int, alpha float64) float64 {
	shift := d * math.Sqrt(float64(n))
	if n > normalAbove {
		z := distuv.UnitNormal.Quantile(1 - alpha/2)
		return distuv.UnitNormal.CDF(shift-z) + distuv.UnitNormal.CDF(-shift-z)
	}
	nu := float64(n - 1)
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: nu}.Quantile(1 - alpha/2)
	noncentral := distuv.NoncentralT{Nu: nu, Mu: shift}
	return 1 - noncentral.CDF(t) + noncentral.CDF(-t)
}
