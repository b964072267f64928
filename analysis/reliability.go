package analysis

import "walras/analysis/stat"

// Reliability sets what a solver claims beside what the certificate proves.
type Reliability struct {
	Runs    int
	Claimed stat.Estimate // share of runs whose status says converged, allocated or no-clearing
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
	claimed, proved := 0, 0
	for i, row := range v.rows {
		says := !v.Failed(status[row])
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
	r.Claimed, r.Correct = stat.ShareOf(claimed, r.Runs, stat.Level), stat.ShareOf(proved, r.Runs, stat.Level)
	return r, nil
}
