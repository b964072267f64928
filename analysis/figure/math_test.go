package figure

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/internal/fixture"
	"walras/results"
)

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
		dr := NewDrawing(mark.PageWidth, 100)
		dr.Row()
		p := dr.Panel("", "", "")
		p.Log(rapid.Bool().Draw(t, "log"), false)
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
	runs := fixture.NewTables("known")
	for replicate, calls := range [][2]int{{10, 20}, {30, 10}, {5, 5}, {8, 80}} {
		for i, solver := range []string{"first", "second"} {
			row := plainRun(replicate, 0, 0)
			row["solver"], row["rounds"], row["demand_calls"], row["time_total_ns"] = solver, calls[i], calls[i], calls[i]
			for _, c := range analysis.CertificateColumns {
				row[c] = 1e-9
				if replicate == 3 && i == 1 {
					row[c], row["status"] = 1e-3, "limit"
				}
			}
			runs.Add(row, nil)
		}
	}
	dr, err := profileKind.Draw(runs.Open(t), Options{Meter: []string{"demand-calls"}})
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
	surfaces, err := analysis.Attain(analysis.Replicated{Replicates: 1, Of: []uint32{0, 0, 0}, X: []float64{1, 2, 4}, Y: []float64{5, 3, 1}}, []float64{1}, results.High, results.High)
	if err != nil {
		t.Fatal(err)
	}
	a := surfaces[0]
	dr := NewDrawing(mark.PageWidth, 100)
	dr.Row()
	p := dr.Panel("", "", "")
	p.staircase("surface", a.Corners, mark.RuleStyle)
	if len(dr.Numbers) != 3 || dr.Numbers[0].X != 4 || dr.Numbers[2].Y != 5 {
		t.Errorf("corners %+v", dr.Numbers)
	}
}

// Runs are not asked for more than their spec lets them do.
func TestTargetsStopAtTheTolerance(t *testing.T) {
	runs := fixture.SolverRuns("solvers")
	runs.About.Stop.Tolerance = 1e-4
	q := &request{data: runs.Open(t)}
	if got := q.reachable(ecdfTargets); !slices.Equal(got, ecdfTargets[:4]) {
		t.Errorf("targets %v, want the first four of %v", got, ecdfTargets)
	}
	if got := (&request{data: testRuns(t, "solvers")}).reachable(ecdfTargets); !slices.Equal(got, ecdfTargets) {
		t.Errorf("without a tolerance in the manifest the targets are %v", got)
	}
}
