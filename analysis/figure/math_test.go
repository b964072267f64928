package figure

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// The largest root against the eigenvalues of the iteration itself, x' = (γx − μ)/(b+γ), μ' = μ + ηn x' with ηn = step·b.
func TestSpectralIsTheRadiusOfTheIteration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step, gamma, b := rapid.Float64Range(0.01, 9).Draw(t, "step"), rapid.Float64Range(0, 5).Draw(t, "gamma"), rapid.Float64Range(0.1, 5).Draw(t, "b")
		k, s := 1/(b+gamma), step*b
		m := mat.NewDense(2, 2, []float64{gamma * k, -k, s * gamma * k, 1 - s*k})
		var e mat.Eigen
		if !e.Factorize(m, mat.EigenNone) {
			t.Fatal("no eigenvalues")
		}
		want := 0.0
		for _, v := range e.Values(nil) {
			want = max(want, cmplx.Abs(v))
		}
		// A double root is known to the square root of rounding only.
		if got := spectral(step, gamma, b); math.Abs(got-want) > 1e-6*(1+want) {
			t.Errorf("radius %v, eigenvalues say %v", got, want)
		}
	})
	near(t, "radius at the edge without γ", spectral(edge(0, 1), 0, 1), 1, 1e-12)
	near(t, "radius at the edge with γ", spectral(edge(1, 2), 1, 2), 1, 1e-12)
	near(t, "radius without γ is |1 − step|", spectral(0.3, 0, 7), 0.7, 1e-12)
}

// The measured factor against sequences whose factor is known.
func TestContraction(t *testing.T) {
	sequence := func(n int, f func(t float64) float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = f(float64(i))
		}
		return out
	}
	for _, c := range []struct {
		name string
		d    []float64
		want float64
		tol  float64
	}{
		{"geometric", sequence(100, func(t float64) float64 { return 5 * math.Pow(0.8, t) }), 0.8, 1e-12},
		{"geometric down to rounding", sequence(400, func(t float64) float64 { return max(1e-16, math.Pow(0.5, t)) }), 0.5, 2e-3},
		{"oscillating", sequence(200, func(t float64) float64 { return math.Pow(0.9, t) * math.Abs(math.Cos(t)) }), 0.9, 2e-3},
		{"a cycle", sequence(100, func(t float64) float64 { return 1 + math.Mod(t, 2) }), 1, 2e-2},
		{"growing", sequence(100, func(t float64) float64 { return math.Pow(1.1, t) }), 1, 1e-12},
		{"there in one round", []float64{3, 0, 0}, 0, 0},
	} {
		near(t, c.name, contraction(c.d, 1e-12), c.want, c.tol)
	}
}

// What a run of the test's own iteration measures is what theory predicts.
func TestStabilityMeasuresWhatIsPredicted(t *testing.T) {
	dr, err := stability.Draw(stabilityRuns().open(t))
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, d := range dr.Numbers {
		gamma := map[string]float64{"a": 0, "b": 1}[d.Panel]
		switch predicted := spectral(d.X, gamma, 1); {
		case d.Series == "measured" && predicted < 1:
			near(t, "measured factor", d.Y, predicted, 0.01)
			checked++
		case d.Series == "does not contract":
			if predicted < 1 {
				t.Errorf("step %g at γ = %g is predicted to contract by %g and does not", d.X, gamma, predicted)
			}
			checked++
		}
	}
	if checked != 14 {
		t.Errorf("%d of 14 points are drawn", checked)
	}
}

// A thinned line has few points, all of them from the line and in its order, and the same lowest and highest, first and last.
func TestThinKeepsWhatIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6000).Draw(t, "n")
		src := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		x, y := make([]float64, n), make([]float64, n)
		back := rapid.Bool().Draw(t, "turns back")
		for i := range x {
			x[i], y[i] = float64(i+1), src.NormFloat64()
			if back {
				x[i] = src.Float64()
			}
		}
		dr := newDrawing(mark.PageWidth, 100)
		dr.row()
		p := dr.panel("", "", "")
		p.log(rapid.Bool().Draw(t, "log"), false)
		tx, ty := p.thin(x, y)
		if n <= mostPoints && len(tx) != n || len(tx) > max(n, 6)*1 || len(tx) > max(mostPoints, 6*stretches) {
			t.Fatalf("%d points of %d", len(tx), n)
		}
		if slices.Min(ty) != slices.Min(y) || slices.Max(ty) != slices.Max(y) || tx[0] != x[0] || ty[len(ty)-1] != y[n-1] {
			t.Fatalf("an end or an extreme is lost of %d points", n)
		}
		if (len(tx) < n) != (len(dr.notes) == 1) {
			t.Fatalf("thinned to %d of %d points and the caption says %q", len(tx), n, dr.notes)
		}
		at := 0
		for i := range tx {
			for at < n && (x[at] != tx[i] || y[at] != ty[i]) {
				at++
			}
			if at == n {
				t.Fatalf("point %d is not of the line, or out of order", i)
			}
			at++
		}
	})
}

// Each curve of a performance profile ends at the share solved, and the best starts at its share of wins.
func TestProfileOfKnownCosts(t *testing.T) {
	runs := newTables("known")
	for replicate, calls := range [][2]int{{10, 20}, {30, 10}, {5, 5}, {8, 80}} {
		for i, solver := range []string{"first", "second"} {
			row := plainRun(replicate, 0, 0)
			row["solver"], row["rounds"], row["demand_calls"], row["time_total_ns"] = solver, calls[i], calls[i], calls[i]
			for _, c := range certificateColumns {
				row[c] = 1e-9
				if replicate == 3 && i == 1 {
					row[c], row["status"] = 1e-3, "limit"
				}
			}
			runs.add(row, nil)
		}
	}
	dr, err := profileKind.Draw(runs.open(t), Options{Meter: []string{"demand-calls"}})
	if err != nil {
		t.Fatal(err)
	}
	first, last := map[string]float64{}, map[string]float64{}
	for _, d := range dr.Numbers {
		if _, ok := first[d.Series]; !ok {
			first[d.Series] = d.Y
		}
		last[d.Series] = d.Y
	}
	near(t, "first is best on", first["first"], 0.75, 0)
	near(t, "second is best on", first["second"], 0.5, 0)
	near(t, "first solves", last["first"], 1, 0)
	near(t, "second solves", last["second"], 0.75, 0)
}

// Attainment corners are drawn as the boundary of the region that analysis says is attained.
func TestStaircaseIsTheBoundary(t *testing.T) {
	surfaces, err := analysis.Attain(analysis.Replicated{Replicates: 1, Of: []uint32{0, 0, 0}, X: []float64{1, 2, 4}, Y: []float64{5, 3, 1}}, []float64{1}, analysis.Maximise, analysis.Maximise)
	if err != nil {
		t.Fatal(err)
	}
	a := surfaces[0]
	dr := newDrawing(mark.PageWidth, 100)
	dr.row()
	p := dr.panel("", "", "")
	p.staircase("surface", a.Corners, mark.RuleStyle)
	if len(dr.Numbers) != 3 || dr.Numbers[0].X != 4 || dr.Numbers[2].Y != 5 {
		t.Errorf("corners %+v", dr.Numbers)
	}
}

// Runs are not asked for more than their spec lets them do.
func TestTargetsStopAtTheTolerance(t *testing.T) {
	runs := solverRuns("solvers")
	runs.about.Stop.Tolerance = 1e-4
	q := &request{data: runs.open(t)}
	if got := q.reachable(ecdfTargets); !slices.Equal(got, ecdfTargets[:4]) {
		t.Errorf("targets %v, want the first four of %v", got, ecdfTargets)
	}
	if got := (&request{data: testRuns(t, "solvers")}).reachable(ecdfTargets); !slices.Equal(got, ecdfTargets) {
		t.Errorf("without a tolerance in the manifest the targets are %v", got)
	}
}
