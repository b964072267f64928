package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/results"
)

// Meter is a way to charge a run. All four are whole numbers in table runs.
type Meter struct {
	Name   string // as an axis calls it
	Column string // of table runs
	Unit   string // what 1 is
}

// The meters. Time is only comparable within one machine; the others are the same everywhere.
var (
	ByTime        = Meter{"time", "time_total_ns", "ns"}
	ByRounds      = Meter{"rounds", "rounds", "round"}
	ByDemandCalls = Meter{"demand calls", "demand_calls", "call"}
	ByMessages    = Meter{"messages", "messages", "message"}
)

// Target is a fixed number that a column of the certificate has to reach from above, such as gap ≤
// 1e-6. It is never derived from what the solvers under comparison reached.
type Target struct {
	Column string
	Value  float64
}

func (t Target) String() string { return fmt.Sprintf("%s ≤ %g", t.Column, t.Value) }

// CertificateColumns are the four parts of the certificate of a run, all relative.
var CertificateColumns = []string{"gap", "infeasibility", "complementarity", "regret"}

// Certificate is what a run has to prove: each part of its certificate to one tolerance.
func Certificate(tolerance float64) []Target {
	targets := make([]Target, len(CertificateColumns))
	for i, c := range CertificateColumns {
		targets[i] = Target{c, tolerance}
	}
	return targets
}

func (t Target) check() error {
	if !(t.Value >= 0) || math.IsInf(t.Value, 0) {
		return fmt.Errorf("analysis: target %v, must be a finite number of at least 0", t)
	}
	return nil
}

// reached says for every row of v whether all targets hold; a NaN or null does not reach.
func (v View) reached(targets []Target) ([]bool, error) {
	if len(targets) == 0 {
		return nil, fmt.Errorf("analysis: no target: a run is judged by its certificate, such as gap ≤ 1e-6")
	}
	out := make([]bool, len(v.rows))
	for i := range out {
		out[i] = true
	}
	for _, t := range targets {
		if err := t.check(); err != nil {
			return nil, err
		}
		x, err := v.Floats(t.Column)
		if err != nil {
			return nil, err
		}
		for i, r := range v.rows {
			out[i] = out[i] && x[r] <= t.Value
		}
	}
	return out, nil
}

// Costs is what every treatment (a group by the columns by) paid for every market draw until its final
// certificate held all targets: Meter of the run, +Inf where the targets were missed, whatever the
// status says. A cost of 0 counts as 1, the least that can be told apart. See Matrix for what a draw is
// and what is an error.
func (v View) Costs(by []string, meter Meter, targets ...Target) (Matrix, error) {
	cost, err := v.charges(meter, targets)
	if err != nil {
		return Matrix{}, err
	}
	m, err := v.matrix(by, cost, results.Low)
	if err != nil {
		return Matrix{}, err
	}
	var names []string
	for _, t := range targets {
		names = append(names, t.String())
	}
	m.Measure = meter.Name + " to " + strings.Join(names, ", ")
	return m, nil
}

// charges are the costs of the rows of v, see Costs.
func (v View) charges(meter Meter, targets []Target) ([]float64, error) {
	ok, err := v.reached(targets)
	if err != nil {
		return nil, err
	}
	spent, err := v.Floats(meter.Column)
	if err != nil {
		return nil, err
	}
	cost := make([]float64, len(v.rows))
	for i, r := range v.rows {
		switch {
		case !ok[i]:
			cost[i] = math.Inf(1)
		case !(spent[r] >= 0):
			return nil, v.noMeter(r, meter)
		default:
			cost[i] = max(1, spent[r])
		}
	}
	return cost, nil
}

// FailureFactor times the largest charge of any run is what a failure costs wherever it has to cost something: in means and in ratios
// (PAR10). Where costs are ranked it comes last, behind every success.
const FailureFactor = 10

// FailureCharge is what a failure is charged by a meter, FailureFactor times the largest charge of any run of v and at least that of 1.
func (v View) FailureCharge(meter Meter) (float64, error) {
	spent, err := v.Floats(meter.Column)
	if err != nil {
		return 0, err
	}
	most := 1.0
	for _, r := range v.rows {
		most = max(most, orZero(spent[r]))
	}
	return FailureFactor * most, nil
}

// orZero is x, or 0 where it is not known.
func orZero(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return x
}

// Charging leaves out the treatments (groups by the columns by) to which a meter does not apply, and names them: those that gave answers and
// were charged nothing on any market. A centralised method asks for no demand, and its 0 would win every comparison.
func (v View) Charging(by []string, meter Meter) (charged View, exempt []string, err error) {
	spent, err := v.Floats(meter.Column)
	if err != nil {
		return v, nil, err
	}
	status, err := v.Strings("status")
	if err != nil {
		return v, nil, err
	}
	groups, err := v.GroupBy(by...)
	if err != nil {
		return v, nil, err
	}
	free := map[int]bool{}
	for _, g := range groups {
		worked := func(r int) bool { return !v.Failed(status[r]) }
		if !slices.ContainsFunc(g.rows, worked) || slices.ContainsFunc(g.rows, func(r int) bool { return spent[r] != 0 }) {
			continue
		}
		exempt = append(exempt, g.Name(by...))
		for _, r := range g.rows {
			free[r] = true
		}
	}
	if exempt == nil {
		return v, nil, nil
	}
	return v.Where(func(r int) bool { return !free[r] }), exempt, nil
}
