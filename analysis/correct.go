package analysis

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Share is a proportion with its interval.
type Share struct {
	Count, Of int
	Interval  Interval
}

// Value is Count/Of, NaN of nothing.
func (s Share) Value() float64 { return float64(s.Count) / float64(s.Of) }

// ShareOf is a proportion with Wilson's score interval (Wilson, JASA 22, 1927; recommended by Brown,
// Cai and DasGupta, Statistical Science 16, 2001), which also holds for 0 and for all of n: with z the
// normal quantile and p = k/n,
//
//	( p + z²/2n ± z √(p(1−p)/n + z²/4n²) ) / (1 + z²/n).
func ShareOf(count, of int, level float64) Share {
	s := Share{Count: count, Of: of, Interval: noInterval(level, of)}
	if of == 0 {
		return s
	}
	n := float64(of)
	p, z := float64(count)/n, distuv.UnitNormal.Quantile((1+level)/2)
	mid := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	s.Interval = Interval{Low: max(0, (mid-half)/scale), High: min(1, (mid+half)/scale), Level: level}
	return s
}

// Reliability sets what a solver claims beside what the certificate proves.
type Reliability struct {
	Runs    int
	Claimed Share // the status says converged, allocated or no-clearing
	Correct Share // the final certificate holds all targets, whatever the status
	Wrong   int   // claimed but not correct: the solver says so and it is not so
	Unsaid  int   // correct but not claimed, such as a run that met the target and then ran into its limit
	Status  []StatusCount
}

// Reliability counts over all rows of v; a NaN in the certificate is not correct.
func (v View) Reliability(targets ...Target) (Reliability, error) {
	correct, err := v.reached(targets)
	if err != nil {
		return Reliability{}, err
	}
	status, err := v.Strings("status")
	if err != nil {
		return Reliability{}, err
	}
	counts, err := v.Statuses()
	if err != nil {
		return Reliability{}, err
	}
	r := Reliability{Runs: len(v.rows), Status: counts}
	claimed, proved := 0, 0
	for i, row := range v.rows {
		says := !Failed(status[row])
		if says {
			claimed++
		}
		if correct[i] {
			proved++
		}
		switch {
		case says && !correct[i]:
			r.Wrong++
		case !says && correct[i]:
			r.Unsaid++
		}
	}
	r.Claimed, r.Correct = ShareOf(claimed, r.Runs, Level), ShareOf(proved, r.Runs, Level)
	return r, nil
}
