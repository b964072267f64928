package analysis

import (
	"fmt"
	"math"
	"slices"

	gstat "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
)

// PerformanceProfiles are Dolan and Moré's: for each solver s the share of problems that it solves
// within a factor τ of the best solver on that problem (Benchmarking optimization software with
// performance profiles, Mathematical Programming 91, 2002),
//
//	ρ_s(τ) = #{p : c_ps / min_s' c_ps' ≤ τ} / #p.
//
// ρ_s(1) is the share of problems on which s is among the best, the top of the curve the share it
// solves. A failure, +Inf, never gets there; a problem that nobody solves stays in the count. Costs
// must be positive. The ratio depends on who else is compared: with more than two solvers, order is not
// to be read from ρ beyond the best (Gould and Scott, A note on performance profiles, TOMS 43, 2016).
func PerformanceProfiles(m Matrix) ([]stat.Steps, error) {
	ratio := make([][]float64, len(m.Treatments))
	for b, row := range m.X {
		if err := m.checkCosts(b); err != nil {
			return nil, err
		}
		best := slices.Min(row)
		for t, c := range row {
			r := math.Inf(1)
			if !math.IsInf(c, 1) {
				r = c / best
			}
			ratio[t] = append(ratio[t], r)
		}
	}
	return m.steps(ratio), nil
}

// DataProfiles are Moré and Wild's: for each solver the share of problems it solves within a budget of
// κ simplex gradients, groups of n_p + 1 evaluations, n_p the number of variables of problem p
// (Benchmarking derivative-free optimization algorithms, SIAM J. Optimization 20, 2009),
//
//	d_s(κ) = #{p : c_ps / (n_p + 1) ≤ κ} / #p.
//
// Unlike a performance profile a curve does not depend on the other solvers. Here the variables of a
// price method are the prices: variables[b] is the number of resources of block b, and costs are demand
// calls.
func DataProfiles(m Matrix, variables []float64) ([]stat.Steps, error) {
	if len(variables) != len(m.X) {
		panic(fmt.Sprintf("analysis: data profiles: %d numbers of variables for %d problems", len(variables), len(m.X)))
	}
	scaled := make([][]float64, len(m.Treatments))
	for b, row := range m.X {
		if err := m.checkCosts(b); err != nil {
			return nil, err
		}
		for t, c := range row {
			switch {
			case math.IsInf(c, 1): // also where the market could not be drawn, of which nobody knows the variables
				scaled[t] = append(scaled[t], c)
			case !(variables[b] >= 1):
				return nil, fmt.Errorf("analysis: data profiles: problem %d has %g variables, at least 1 is needed", b, variables[b])
			default:
				scaled[t] = append(scaled[t], c/(variables[b]+1))
			}
		}
	}
	return m.steps(scaled), nil
}

// DataProfiles are the data profiles of the treatments by, with demand calls for costs and the number
// of resources of each market draw for its variables.
func (v View) DataProfiles(by []string, targets ...Target) ([]stat.Steps, Matrix, error) {
	m, err := v.Costs(by, ByDemandCalls, targets...)
	if err != nil {
		return nil, m, err
	}
	resources, err := v.Floats("resources")
	if err != nil {
		return nil, m, err
	}
	variables := make([]float64, len(m.Rows))
	for b, r := range m.Rows {
		variables[b] = resources[r]
	}
	steps, err := DataProfiles(m, variables)
	return steps, m, err
}

// Solved is the share of the problems that each treatment solves, those where it is not a failure, every draw counted once, with Wilson's
// interval in the number of draws.
func (m Matrix) Solved() []stat.Estimate {
	byDraw := m.meanByDraw(m.Map(func(c float64) float64 {
		if math.IsInf(c, 0) {
			return 0
		}
		return 1
	}).X)
	out := make([]stat.Estimate, len(m.Treatments))
	for t := range out {
		out[t] = stat.MeanShareOf(gstat.Mean(column64(byDraw, t), nil), len(byDraw), stat.Level)
	}
	return out
}

func (m Matrix) steps(values [][]float64) []stat.Steps {
	out := make([]stat.Steps, len(m.Treatments))
	for t, name := range m.Treatments {
		out[t] = stat.NewSteps(name, values[t])
	}
	return out
}

// checkCosts is an error where a cost of a block is not a positive number or +Inf.
func (m Matrix) checkCosts(block int) error {
	for t, c := range m.X[block] {
		if !(c > 0) {
			return fmt.Errorf("analysis: %s of %s on problem %d is %g, a cost must be positive, or +Inf for a failure", m.Measure, m.Treatments[t], block, c)
		}
	}
	return nil
}
