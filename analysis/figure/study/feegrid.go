package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	gstat "gonum.org/v1/gonum/stat"

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

// readFeeGrid reduces table runs in one pass by every choice that a spec can vary, for the run has two million rows, and keeps of choices
// other than the fees the preferred value.
func readFeeGrid(d *results.Dataset, c *figure.Caption) *feeGrid {
	keys, experiment := []string{"market", "mechanism", "solver"}, d.Manifest().Name
	for _, column := range figure.Must(d.Columns("runs")) {
		if strings.HasPrefix(column.Name, "p_") {
			keys = append(keys, column.Name)
		}
	}
	a := figure.Must(analysis.AggregateTable(d, "runs", keys, feeMeasures...))
	view, notes, err := groupsView(a, experiment).Slice("p_market_tau", "p_market_g")
	figure.NoError(err)
	c.Fixed(notes)
	f := &feeGrid{tau: feeRange(view, "p_market_tau"), g: feeRange(view, "p_market_g")}
	f.fill(a, view, c)
	return f
}

// feeRange are the values of a fee, at least two.
func feeRange(v analysis.View, column string) []float64 {
	_, fees := along(v, column)
	if len(fees) < 2 {
		figure.NoError(fmt.Errorf("figure: experiment %q has %d values of %s, at least two are needed: give it a range in the spec and run it again", v.Experiment(), len(fees), column))
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

// slopes is ∂z/∂τ at every point: (z(τ₊) − z(τ₋)) / (τ₊ − τ₋) over both neighbours, over one and the point itself at the ends.
// The error is O(h²) inside and O(h) at the ends, h the step.
func (f *feeGrid) slopes(z []float64) []float64 {
	out, n := make([]float64, len(z)), len(f.tau)
	for i := range z {
		row, c := i/n*n, i%n
		before, after := max(0, c-1), min(n-1, c+1)
		out[i] = (z[row+after] - z[row+before]) / (f.tau[after] - f.tau[before])
	}
	return out
}

// planeSlopes are ∂z/∂τ and ∂z/∂g of the plane fitted by least squares to the points at most reach steps from (c, r) in either
// direction. On a rectangle of points the two directions are orthogonal, so that each slope is
//
//	Σ (x − x̄) z / Σ (x − x̄)².
//
// Noise of variance σ² in each of k by k points leaves the variance 12 σ² / (k²(k²−1)h²), and the error of a smooth z is O((k h)²).
func (f *feeGrid) planeSlopes(z []float64, c, r, reach int) (dx, dy float64) {
	left, right := max(0, c-reach), min(len(f.tau)-1, c+reach)
	low, high := max(0, r-reach), min(len(f.g)-1, r+reach)
	mx, my := gstat.Mean(f.tau[left:right+1], nil), gstat.Mean(f.g[low:high+1], nil)
	var xx, yy, xz, yz float64
	for k := low; k <= high; k++ {
		for i := left; i <= right; i++ {
			u, v, w := f.tau[i]-mx, f.g[k]-my, z[k*len(f.tau)+i]
			xx, yy, xz, yz = xx+u*u, yy+v*v, xz+u*w, yz+v*w
		}
	}
	if xx == 0 || yy == 0 {
		return math.NaN(), math.NaN()
	}
	return xz / xx, yz / yy
}
