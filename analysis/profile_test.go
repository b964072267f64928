package analysis

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"walras/analysis/stat"
	"walras/results"
)

var inf = math.Inf(1)

// three solvers on five problems; nobody solves the last.
var costs = Matrix{
	Measure: "rounds", Treatments: []string{"a", "b", "c"},
	X: [][]float64{{10, 20, 10}, {30, 10, inf}, {4, 16, 8}, {inf, 5, 10}, {inf, inf, inf}},
}

func TestPerformanceProfilesByHand(t *testing.T) {
	p, err := PerformanceProfiles(costs)
	if err != nil {
		t.Fatal(err)
	}
	// Ratios: a 1, 3, 1, ∞, ∞; b 2, 1, 4, 1, ∞; c 1, ∞, 2, 2, ∞.
	for _, c := range []struct {
		solver    int
		tau, want float64
	}{{0, 1, 0.4}, {0, 2.9, 0.4}, {0, 3, 0.6}, {0, 1e9, 0.6}, {1, 1, 0.4}, {1, 2, 0.6}, {1, 4, 0.8}, {2, 1, 0.2}, {2, 2, 0.6}, {2, 0.5, 0}} {
		near(t, p[c.solver].Name+" profile", p[c.solver].At(c.tau), c.want, 1e-15)
	}
	near(t, "top of b", p[1].Top(), 0.8, 1e-15)
	x, share := p[2].Curve()
	if len(x) != 2 || x[1] != 2 || share[1] != 0.6 {
		t.Errorf("curve of c is %v, %v; want steps at 1 and 2 to 0.2 and 0.6", x, share)
	}
}

func TestDataProfilesByHand(t *testing.T) {
	// Costs over n_p + 1 = 2, 2, 4, 5, 5: a 5, 15, 1, ∞, ∞; b 10, 5, 4, 1, ∞.
	d, err := DataProfiles(costs, []float64{1, 1, 3, 4, 4})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		solver       int
		kappa, share float64
	}{{0, 1, 0.2}, {0, 5, 0.4}, {0, 15, 0.6}, {0, 1e9, 0.6}, {1, 1, 0.2}, {1, 4, 0.4}, {1, 5, 0.6}, {1, 10, 0.8}} {
		near(t, d[c.solver].Name+" data profile", d[c.solver].At(c.kappa), c.share, 1e-15)
	}
	if _, err := DataProfiles(costs, []float64{1, 1, 0, 1, 1}); err == nil {
		t.Error("a problem without variables is no error")
	}
}

func TestProfilesRefuseBadCosts(t *testing.T) {
	for _, bad := range []float64{0, -1, math.NaN()} {
		m := Matrix{Measure: "rounds", Treatments: []string{"a", "b"}, X: [][]float64{{1, bad}}}
		if _, err := PerformanceProfiles(m); err == nil || !strings.Contains(err.Error(), "problem 0") {
			t.Errorf("cost %g gives error %v", bad, err)
		}
	}
}

// A profile rises, ends at the share solved, and on every problem somebody solves somebody is best.
func TestPerformanceProfileProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 15).Draw(t, "problems")
		m := Matrix{Treatments: []string{"a", "b", "c"}}
		solved, any := 0, 0
		for range n {
			var row []float64
			some := false
			for s := range 3 {
				c := rapid.SampledFrom([]float64{1, 2, 3, 10, inf}).Draw(t, "cost")
				some = some || c < inf
				if s == 0 && c < inf {
					solved++
				}
				row = append(row, c)
			}
			if some {
				any++
			}
			m.X = append(m.X, row)
		}
		p, err := PerformanceProfiles(m)
		if err != nil {
			t.Fatal(err)
		}
		best := 0.0
		for _, s := range p {
			best += s.At(1)
			if s.At(1) > s.At(2) || s.At(2) > s.Top() {
				t.Fatalf("profile of %s falls", s.Name)
			}
		}
		if math.Abs(p[0].Top()-float64(solved)/float64(n)) > 1e-12 || best < float64(any)/float64(n)-1e-12 {
			t.Fatalf("top of a is %g with %d of %d solved; shares of best add up to %g with %d solvable", p[0].Top(), solved, n, best, any)
		}
	})
}

func TestShiftedGeometricMean(t *testing.T) {
	// √((1+1)(7+1)) − 1 = 3; with a failure charged 31: ³√(2·8·32) − 1 = 7.
	m, err := shiftedGeometricMean("a", []float64{1, 7}, 1, 31)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", m.Mean, 3, 1e-12)
	m, err = shiftedGeometricMean("a", []float64{1, inf, 7}, 1, 31)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean with a failure", m.Mean, 7, 1e-12)
	if got, want := m.String(), "a: 7 (shift 1; 1 of 3 failed, charged 31 each)"; got != want {
		t.Errorf("line is %q, want %q", got, want)
	}
	for _, c := range []struct {
		x              []float64
		shift, penalty float64
		want           string
	}{{nil, 1, 1, "no runs"}, {[]float64{5}, 1, 4, "above the penalty"}, {[]float64{0}, 0, 1, "must be positive"}, {[]float64{math.NaN()}, 1, 1, "NaN"}, {[]float64{1}, -1, 1, "shift -1"}, {[]float64{1}, 1, inf, "finite"}} {
		if _, err := shiftedGeometricMean("a", c.x, c.shift, c.penalty); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("mean of %v: error %v does not say %q", c.x, err, c.want)
		}
	}
	all, err := costs.ShiftedMeans(0, 100)
	if err != nil {
		t.Fatal(err)
	}
	// c: 10, ∞, 8, 10, ∞ → ⁵√(10·100·8·10·100).
	near(t, "mean of c", all[2].Mean, math.Pow(8e6, 0.2), 1e-9)
}

func TestWilsonOfNewcombe(t *testing.T) {
	// Newcombe (Two-sided confidence intervals for the single proportion, Statistics in Medicine 17,
	// 1998, table I), method 3.
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, -math.Log(0.95) / 29, 0.1718}} { // of 1 the low end is Poisson's
		s := stat.ShareOf(c.k, c.n, 0.95)
		near(t, "low end", s.Interval.Low, c.low, 5e-5)
		near(t, "high end", s.Interval.High, c.high, 5e-5)
	}
	if s := stat.ShareOf(0, 0, 0.95); s.Interval.Known() || !math.IsNaN(s.Value) {
		t.Errorf("share of nothing is %+v", s)
	}
}

// sweep is a small table runs: solver a with two steps and solver b on three draws.
func smallRuns() View {
	return frameOf([]string{"cell_id", "experiment", "market", "solver", "replicate", "status", "gap", "rounds", "demand_calls", "resources", "p_solver_step", "p_market_m"},
		[]uint64{0, 1, 2, 3, 4, 5, 6, 7},
		[]string{"e", "e", "e", "e", "e", "e", "e", "e"},
		[]string{"paper", "paper", "paper", "paper", "paper", "paper", "paper", "paper"},
		[]string{"a", "a", "a", "b", "b", "b", "b", "a"},
		[]int64{0, 1, 2, 0, 1, 2, 9, 0},
		[]string{"converged", "limit", "converged", "converged", "converged", "error", "converged", "converged"},
		[]float64{1e-9, 1e-7, 1e-3, 1e-9, 0, math.NaN(), 0, 1e-9},
		[]int64{10, 100, 5, 4, 0, 0, 1, 7}, []int64{12, 100, 5, 6, 2, 0, 1, 7}, []int64{1, 1, 2, 1, 1, 2, 1, 1},
		[]float64{1, 1, 1, math.NaN(), math.NaN(), math.NaN(), math.NaN(), 0.5},
		[]float64{100, 100, 100, 100, 100, 100, 100, 100})
}

func TestCostsJudgeByTheCertificate(t *testing.T) {
	v := smallRuns()
	v = v.Where(func(r int) bool { return r < 7 })
	m, err := v.Costs([]string{"solver"}, ByRounds, Target{"gap", 1e-6})
	if err != nil {
		t.Fatal(err)
	}
	// Draw 1 of a ran into its limit with gap 1e-7: it is correct. Draw 2 of a says converged with gap
	// 1e-3: it is not. Draw 9 has no a.
	want := [][]float64{{10, 4}, {100, 1}, {inf, inf}}
	for b, row := range want {
		for s, w := range row {
			if m.X[b][s] != w {
				t.Errorf("cost of %s on draw %d is %g, want %g", m.Treatments[s], b, m.X[b][s], w)
			}
		}
	}
	if got, want := m.Note(), "3 market draws, 1 more that not every treatment ran; a failed on 1; b failed on 1"; got != want {
		t.Errorf("note is %q, want %q", got, want)
	}
	d, _, err := v.DataProfiles([]string{"solver"}, Target{"gap", 1e-6})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "data profile of a at 6", d[0].At(6), 1./3, 1e-15) // 12 calls over 1 + 1
}

func TestMatrixExplainsWhatItCannotCompare(t *testing.T) {
	v := smallRuns()
	rounds := Column("rounds", "rounds")
	_, err := v.Matrix([]string{"solver"}, rounds, results.Low)
	for _, want := range []string{"cell 0", "cell 7", "p_solver_step (1 and 0.5)"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("two steps of one solver: error %v does not say %q", err, want)
		}
	}
	m, err := v.Where(func(r int) bool { return r != 7 }).Matrix([]string{"solver", "p_solver_step"}, rounds, results.Low)
	if err != nil {
		t.Fatal(err)
	}
	if m.Treatments[0] != "a, step = 1" || m.X[1][0] != inf || m.X[2][1] != inf || m.X[1][1] != 0 {
		t.Errorf("treatments %v, values %v: limit and error are worst", m.Treatments, m.X)
	}
	if _, err := v.Where(func(r int) bool { return r < 3 }).Matrix([]string{"solver"}, rounds, results.Low); err == nil || !strings.Contains(err.Error(), "one treatment") {
		t.Errorf("one treatment: error %v", err)
	}
	if _, err := v.Where(func(r int) bool { return r == 0 || r == 6 }).Matrix([]string{"solver"}, rounds, results.Low); err == nil || !strings.Contains(err.Error(), "run by all") {
		t.Errorf("no common draw: error %v", err)
	}
	if _, err := v.Where(func(int) bool { return false }).Matrix([]string{"solver"}, rounds, results.Low); err == nil || !strings.Contains(err.Error(), "no rows") {
		t.Errorf("no rows: error %v", err)
	}
	mixed := frameOf([]string{"experiment", "status", "solver", "x"}, []string{"e", "f"}, []string{"converged", "converged"}, []string{"a", "b"}, []float64{1, 2})
	if _, err := mixed.Matrix([]string{"solver"}, Column("x", "x"), results.Low); err == nil || !strings.Contains(err.Error(), "2 experiments are mixed") {
		t.Errorf("two experiments: error %v", err)
	}
	if _, err := v.Costs([]string{"solver"}, ByRounds); err == nil {
		t.Error("no target is no error")
	}
	if _, err := v.Costs([]string{"solver"}, ByRounds, Target{"gap", math.NaN()}); err == nil {
		t.Error("a target that is NaN is no error")
	}
}

func TestReliability(t *testing.T) {
	r, err := smallRuns().Reliability(Target{"gap", 1e-6})
	if err != nil {
		t.Fatal(err)
	}
	// Claimed: rows 0, 2, 3, 4, 6, 7; correct: 0, 1, 3, 4, 6, 7; row 2 is wrong and row 1 unsaid.
	if r.Runs != 8 || r.Claimed.Value != 0.75 || r.Correct.Value != 0.75 || r.Wrong != 1 || r.Unsaid != 1 {
		t.Errorf("reliability is %+v", r)
	}
}

func TestRuntimes(t *testing.T) {
	runs := frameOf([]string{"cell_id", "solver", "status", "rounds", "messages"}, []uint64{1, 2, 3}, []string{"a", "a", "a"},
		[]string{"converged", "limit", "error"}, []int64{30, 50, 0}, []int64{300, 500, 0})
	trace := frameOf([]string{"cell_id", "round", "gap"}, []uint64{1, 1, 1, 2, 2}, []int64{1, 10, 30, 1, 50}, []float32{1, 0.05, 1e-4, 0.5, 0.09})
	got, err := runs.Runtimes(trace, []string{"solver"}, ByRounds, "gap", []float64{1e-3, 0.1, 1})
	if err != nil {
		t.Fatal(err)
	}
	r := got[0]
	// Run 1 reaches 1, 0.1, 1e-3 at 1, 10, 30; run 2 at 1, 50, never; run 3 has no trace.
	if r.NoTrace != 1 || r.Cost[0][0] != 1 || r.Cost[1][0] != 10 || r.Cost[1][1] != 50 || r.Cost[2][1] != inf || r.Cost[0][2] != inf {
		t.Errorf("runtimes %+v", r)
	}
	near(t, "share of pairs within 10 rounds", r.ECDF().At(10), 3./9, 1e-15)
	near(t, "share of pairs ever", r.ECDF().Top(), 5./9, 1e-15)
	got, err = runs.Runtimes(trace, []string{"solver"}, ByMessages, "gap", []float64{0.1})
	if err != nil || got[0].Cost[0][0] != 100 || got[0].Cost[0][1] != 500 {
		t.Errorf("messages to 0.1 are %v (%v), want 100, 500", got[0].Cost, err)
	}
	got, err = runs.Runtimes(trace, []string{"solver"}, ByRounds, "gap", []float64{1e-30})
	if err != nil || got[0].ECDF().Top() != 0 {
		t.Errorf("a target nobody reaches: %v, %v", got, err)
	}
	if _, err := runs.Runtimes(trace, []string{"solver"}, ByTime, "gap", []float64{1}); err == nil {
		t.Error("time without a column of time is no error")
	}
	untimed := frameOf([]string{"cell_id", "solver", "status", "gap", "rounds", "time_total_ns", "market", "replicate"}, []uint64{1, 2}, []string{"a", "b"},
		[]string{"converged", "converged"}, []float64{0, 0}, []int64{30, 30}, []float64{math.NaN(), math.NaN()}, []string{"paper", "paper"}, []int64{0, 0})
	timeless := frameOf([]string{"cell_id", "round", "gap", "time_ns"}, []uint64{1}, []int64{1}, []float32{1}, []float64{math.NaN()})
	if _, err := untimed.Runtimes(timeless, []string{"solver"}, ByTime, "gap", []float64{1}); err == nil || !strings.Contains(err.Error(), "record.time: true") {
		t.Errorf("runs without times: error %v does not name the remedy", err)
	}
	if _, err := untimed.Costs([]string{"solver"}, ByTime, Target{"gap", 1}); err == nil || !strings.Contains(err.Error(), "record.time: true") {
		t.Errorf("costs without times: error %v does not name the remedy", err)
	}
	if _, err := runs.Runtimes(trace, []string{"solver"}, ByRounds, "gap", nil); err == nil {
		t.Error("no targets are no error")
	}
}
