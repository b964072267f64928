package analysis

import "walras/analysis/stat"

// Reliability sets what a solver claims beside what the certificate proves.
type Reliability struct {
	Runs    int
	Draws   int           // market draws that the runs are of
	Claimed stat.Estimate // share of runs whose status says converged, allocated or no-clearing, every draw counted once
	Correct stat.Estimate // share of runs whose final certificate holds all targets, whatever the status
	Wrong   int           // claimed but not correct
	Unsaid  int           // correct but not claimed, such as a run that met the target and then ran into its limit
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
	draws, err := v.Draws()
	if err != nil {
		return Reliability{}, err
	}
	claimed, proved := make([]float64, len(v.rows)), make([]float64, len(v.rows))
	for i, row := range v.rows {
		says := !v.Failed(status[row])
		if says {
			claimed[i] = 1
		}
		if correct[i] {
			proved[i] = 1
		}
		switch {
		case says && !correct[i]:
			r.Wrong++
		case !says && correct[i]:
			r.Unsaid++
		}
	}
	r.Claimed, r.Correct = shareBy(draws, claimed), shareBy(draws, proved)
	r.Draws = r.Claimed.N
	return r, nil
}

// shareBy is the mean over draws of the shares of their rows that are 1 and not 0, with Wilson's interval in the number of draws.
func shareBy(draws []uint64, truth []float64) stat.Estimate {
	o := Observe(draws, truth)
	return stat.MeanShareOf(stat.MeanOf(o.Values, stat.Level).Value, len(o.Values), stat.Level)
}
