package audit

import (
	"walras/analysis"
	"walras/analysis/stat"
	"walras/results"
	"walras/results/query"
)

// wants are the measures that a check reads: its value, the one of side b where it is another, and whether capacity binds.
func (t *trial) wants(m query.Measure, columns []results.Column) ([]query.Measure, error) {
	all := []query.Measure{m}
	if t.Against != "" {
		against, err := query.ParseMeasure("", t.Against)
		if err != nil {
			return nil, err
		}
		all = append(all, against)
	}
	if len(known(columns, []string{"binding"})) > 0 {
		binding, err := query.ParseMeasure("", "binding")
		if err != nil {
			return nil, err
		}
		t.binding, all = &binding, append(all, binding)
	}
	return all, nil
}

// resolved takes the measures of wants with the full names of their columns.
func (t *trial) resolved(all []query.Measure) {
	t.measure, t.against = all[0], all[0]
	if t.Against != "" {
		t.against = all[1]
	}
	if t.binding != nil {
		t.binding = &all[len(all)-1]
	}
	if t.Spread {
		t.Value = "variance of " + t.Value
	}
}

// draws are the values of a measure on the draws of some runs, or with spread their squared deviations, of which the mean is the variance.
// A run that ended without a certificate has rounds all the same.
func (t trial) draws(v analysis.View, m query.Measure) (draws, error) {
	d, err := drawsOf(v, m, t.Table != "runs" && t.Table != "shocks")
	if err != nil || !t.Spread || len(d.values) < 2 {
		return d, err
	}
	mean := stat.MeanOf(d.values, stat.Level).Value
	n := float64(len(d.values))
	squares := make([]float64, len(d.values))
	for i, x := range d.values {
		squares[i] = (x - mean) * (x - mean) * n / (n - 1)
	}
	d.values = squares
	return d, nil
}
