package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis"
	"walras/results"
)

// feeGrid is means over draws at every pair of a transaction fee and a fixed fee. Means stand row by row, a row for each fixed
// fee; they are NaN where no run succeeded.
type feeGrid struct {
	tau, g          []float64 // increasing
	eff, fair, part []float64
	caption         caption // what is fixed, how many replicates, what failed
}

// feeMeasures are what a feeGrid holds, in the order of its fields.
var feeMeasures = []analysis.Measure{analysis.EfficiencyPerAgent, analysis.Fairness, analysis.Participation}

// readFeeGrid reduces table runs in one pass by every choice that a spec can vary, and keeps of choices other than the fees the
// preferred value.
func readFeeGrid(d *results.Dataset) (*feeGrid, error) {
	known, err := d.Columns("runs")
	if err != nil {
		return nil, fmt.Errorf("figure: %w", err)
	}
	keys := []string{"market", "mechanism", "solver"}
	for _, c := range known {
		if strings.HasPrefix(c.Name, "p_") {
			keys = append(keys, c.Name)
		}
	}
	a, err := analysis.AggregateTable(d, "runs", keys, feeMeasures...)
	if err != nil {
		return nil, err
	}
	return feeGridOf(a, d.Manifest().Name)
}

func feeGridOf(a *analysis.Aggregation, experiment string) (*feeGrid, error) {
	view, err := groupsView(a, experiment)
	if err != nil {
		return nil, err
	}
	view, notes, err := view.Slice("p_market_tau", "p_market_g")
	if err != nil {
		return nil, err
	}
	f := &feeGrid{}
	f.caption.fixed(notes)
	for column, into := range map[string]*[]float64{"p_market_tau": &f.tau, "p_market_g": &f.g} {
		values, err := levels(view, column)
		if err != nil {
			return nil, err
		}
		if len(values) < 2 {
			return nil, fmt.Errorf("figure: experiment %q has %d values of %s, at least two are needed: give it a range in the spec and run it again", experiment, len(values), column)
		}
		for _, v := range values {
			*into = append(*into, v.Number)
		}
	}
	return f, f.fill(a, view)
}

// fill puts the groups of a that are rows of view in their places.
func (f *feeGrid) fill(a *analysis.Aggregation, view analysis.View) error {
	tau, err := view.Floats("p_market_tau")
	if err != nil {
		return err
	}
	g, err := view.Floats("p_market_g")
	if err != nil {
		return err
	}
	var means [3][]float64
	for k := range means {
		means[k] = slices.Repeat([]float64{math.NaN()}, len(f.tau)*len(f.g))
	}
	low, high, missing := int64(math.MaxInt64), int64(0), int64(0)
	var status []analysis.StatusCount
	for _, r := range view.Rows() {
		group := a.Groups[r]
		at := place(f.g, g[r])*len(f.tau) + place(f.tau, tau[r])
		for k := range means {
			s := &group.Stats[k]
			means[k][at] = s.Mean()
			low, high, missing = min(low, s.Moments.N), max(high, s.Moments.N), missing+s.Missing
		}
		status = append(status, group.Status...)
	}
	f.eff, f.fair, f.part = means[0], means[1], means[2]
	replicates := fmt.Sprint(high)
	if low != high {
		replicates = fmt.Sprintf("%d to %d", low, high)
	}
	f.caption.add("Means over %s replicates of the same draws at every pair of fees, no intervals", replicates)
	f.caption.add("%s", analysis.FailureNote(merged(status)))
	if missing > 0 {
		f.caption.add("%d values left out because they are not a number", missing)
	}
	return nil
}

// merged adds up counts of equal statuses.
func merged(counts []analysis.StatusCount) []analysis.StatusCount {
	var out []analysis.StatusCount
	for _, c := range counts {
		if i := slices.IndexFunc(out, func(o analysis.StatusCount) bool { return o.Status == c.Status }); i >= 0 {
			out[i].Count += c.Count
		} else {
			out = append(out, c)
		}
	}
	return out
}

// groupsView is the keys of an aggregation as a view, a row a group.
func groupsView(a *analysis.Aggregation, experiment string) (analysis.View, error) {
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
	frame, err := results.NewFrame(a.Keys, columns...)
	if err != nil {
		return analysis.View{}, fmt.Errorf("figure: groups of experiment %q: %w", experiment, err)
	}
	return analysis.Of(frame, experiment, "runs"), nil
}
