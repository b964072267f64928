package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/results"
)

// feeGrid is means over draws at every pair of a transaction fee and a fixed fee. Means stand row by row, one row per fixed
// fee; they are NaN where no run succeeded.
type feeGrid struct {
	tau, g          []float64 // increasing
	eff, fair, part []float64
}

// feeMeasures are what a feeGrid holds, in the order of its fields.
var feeMeasures = []analysis.Measure{analysis.EfficiencyPerAgent, analysis.Fairness, analysis.Participation}

// readFeeGrid reduces table runs in one pass by every choice that a spec can vary, and keeps of choices other than the fees the
// preferred value.
func readFeeGrid(d *results.Dataset, c *figure.Caption) *feeGrid {
	keys, experiment := []string{"market", "mechanism", "solver"}, d.Manifest().Name
	for _, column := range figure.Must(d.Columns("runs")) {
		if strings.HasPrefix(column.Name, "p_") {
			keys = append(keys, column.Name)
		}
	}
	a := figure.Must(analysis.AggregateTable(d, "runs", keys, feeMeasures...))
	view, notes, err := groupsView(a, experiment).Slice("p_market_tau", "p_market_g")
	figure.Check(err)
	c.Fixed(notes)
	f := &feeGrid{tau: feeRange(view, "p_market_tau"), g: feeRange(view, "p_market_g")}
	f.fill(a, view, c)
	return f
}

// feeRange are the values of a fee, at least two.
func feeRange(v analysis.View, column string) []float64 {
	_, fees := along(v, column)
	if len(fees) < 2 {
		figure.Check(fmt.Errorf("figure: experiment %q has %d values of %s, at least two are needed: give it a range in the spec and run it again", v.Experiment(), len(fees), column))
	}
	return fees
}

// fill puts the groups of a that are rows of view in their places.
func (f *feeGrid) fill(a *analysis.Aggregation, view analysis.View, c *figure.Caption) {
	tau, g := figure.Must(view.Floats("p_market_tau")), figure.Must(view.Floats("p_market_g"))
	var means [3][]float64
	for k := range means {
		means[k] = nans(len(f.tau) * len(f.g))
	}
	var behind figure.Counts
	missing, status := int64(0), []analysis.StatusCount(nil)
	for _, r := range view.Rows() {
		group, at := a.Groups[r], slices.Index(f.g, g[r])*len(f.tau)+slices.Index(f.tau, tau[r])
		for k := range means {
			s := &group.Stats[k]
			means[k][at] = s.Mean()
			behind.With(int(s.Moments.N))
			missing += s.Missing
		}
		for _, s := range group.Status {
			if i := slices.IndexFunc(status, func(o analysis.StatusCount) bool { return o.Status == s.Status }); i >= 0 {
				status[i].Count += s.Count
			} else {
				status = append(status, s)
			}
		}
	}
	f.eff, f.fair, f.part = means[0], means[1], means[2]
	c.Add("Means over %s replicates of the same draws at every pair of fees; no intervals are drawn", behind)
	c.Add("%s", analysis.FailureNote(status))
	if missing > 0 {
		c.Add("%d values left out because they are not a number", missing)
	}
}

func nans(n int) []float64 { return slices.Repeat([]float64{math.NaN()}, n) }

// groupsView is the keys of an aggregation as a view, one row per group.
func groupsView(a *analysis.Aggregation, experiment string) analysis.View {
	columns := make([]any, len(a.Keys))
	for k := range a.Keys {
		numbers, texts, numeric := make([]float64, len(a.Groups)), make([]string, len(a.Groups)), true
		for i, g := range a.Groups {
			v := g.Key[k]
			numbers[i], texts[i] = v.Number, v.Text
			if v.Null {
				numbers[i] = math.NaN()
			}
			numeric = numeric && (v.Numeric || v.Null)
		}
		if columns[k] = numbers; !numeric {
			columns[k] = texts
		}
	}
	return analysis.Of(figure.Must(results.NewFrame(a.Keys, columns...)), experiment, "runs")
}
