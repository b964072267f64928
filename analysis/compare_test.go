package analysis

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"walras/results"
)

// contestRuns are runs of two solvers, fast and slow, on draws with so many levels each: fast needs 10 calls, slow 10·2^k[draw], or fails at the
// limit of 400 where k is negative.
func contestRuns(k []int, levels int) View {
	var cells, seeds []uint64
	var solver, status, market, mechanism, scenario []string
	var calls, replicate, level []float64
	var gap []float64
	for draw, power := range k {
		for l := range levels {
			for s, name := range []string{"fast", "slow"} {
				cells, seeds = append(cells, uint64(len(cells))), append(seeds, uint64(1000+draw))
				solver, market, mechanism, scenario = append(solver, name), append(market, "paper"), append(mechanism, "clearing"), append(scenario, "")
				cost, end, g := 10.0, "converged", 1e-9
				if s == 1 {
					cost = 10 * math.Exp2(float64(power))
					if power < 0 {
						cost, end, g = 400, "limit", 0.1
					}
				}
				calls, status, gap = append(calls, cost), append(status, end), append(gap, g)
				replicate, level = append(replicate, float64(draw)), append(level, float64(l))
			}
		}
	}
	zero := make([]float64, len(gap))
	return frameOf([]string{"cell_id", "seed", "solver", "market", "mechanism", "scenario", "replicate", "p_market_tau", "status", "demand_calls", "gap", "infeasibility", "complementarity", "regret"},
		cells, seeds, solver, market, mechanism, scenario, replicate, level, status, calls, gap, zero, zero, zero)
}

// ask1 compares the solvers by demand calls.
func ask1(t *testing.T, v View) Answer {
	t.Helper()
	var out Comparison
	out.By = []string{"solver"}
	if err := (Contest{Target: 1e-6}).ask(&out, v, []question{{name: "demand calls", unit: "call", sense: results.Low, meter: &ByDemandCalls}}); err != nil {
		t.Fatal(err)
	}
	return out.Answers[0]
}

// The ratio is the geometric mean over draws with Student's interval of its logarithm, p is Wilcoxon's exact one, and a failure costs ten
// times the largest charge: all worked out by hand.
func TestCompareByHand(t *testing.T) {
	k := []int{1, 2, 3, 1, 2, 3, 2, 2} // mean 2, standard deviation √(4/7), t₇(0.975) = 2.364624
	a := ask1(t, contestRuns(k, 1))
	if a.Winner != "fast" || a.Draws != 8 || a.Entries[0].Name != "fast" {
		t.Fatalf("winner %q of %d draws", a.Winner, a.Draws)
	}
	slow := a.Entries[1]
	half := 2.3646242510 * math.Sqrt(4./7/8)
	near(t, "ratio", slow.Effect, 4, 1e-12)
	near(t, "low end", math.Log2(slow.Interval.Low), 2-half, 1e-8)
	near(t, "high end", math.Log2(slow.Interval.High), 2+half, 1e-8)
	near(t, "p", *slow.P, 2./256, 1e-15)
	near(t, "median", *slow.Median, 40, 0)
	for _, want := range []string{"fast wins", "slow needs 4.00 [", "8 draws", "p = 0.00781"} {
		if !strings.Contains(a.Sentence, want) {
			t.Errorf("sentence %q does not say %q", a.Sentence, want)
		}
	}

	k[7] = -1 // fails: charged 10 · 400 = 4000 against 10
	a = ask1(t, contestRuns(k, 1))
	slow = a.Entries[1]
	near(t, "charge of a failure", a.Charge, 4000, 0)
	near(t, "ratio with a failure", math.Log(slow.Effect), (14*math.Ln2+math.Log(400))/8, 1e-12)
	near(t, "share solved", slow.Solved, 7./8, 1e-15)
	if slow.Failed != 1 || slow.Says != 7 || slow.Wrong != 0 {
		t.Errorf("failed %d, says %d, wrong %d; want 1, 7, 0", slow.Failed, slow.Says, slow.Wrong)
	}
	if slow.Median == nil || *slow.Median != 40 {
		t.Errorf("median %v, want that of all eight with the failure last, 40", slow.Median)
	}
	for i := range 4 {
		k[i] = -1
	}
	if slow = ask1(t, contestRuns(k, 1)).Entries[1]; slow.Median != nil {
		t.Errorf("median %v where more than half failed", *slow.Median)
	}
}

// Levels that share the draws are no further observations: forty of each leave interval and p as they are.
func TestCompareCountsDraws(t *testing.T) {
	k := []int{1, 2, 3, 1, 2, 3, 2, 2}
	one, forty := ask1(t, contestRuns(k, 1)), ask1(t, contestRuns(k, 40))
	if forty.Draws != 8 || forty.Markets != 320 {
		t.Errorf("%d draws, %d markets; want 8 and 320", forty.Draws, forty.Markets)
	}
	a, b := one.Entries[1], forty.Entries[1]
	near(t, "low end", b.Interval.Low, a.Interval.Low, 1e-9)
	near(t, "high end", b.Interval.High, a.Interval.High, 1e-9)
	near(t, "p", *b.P, *a.P, 1e-15)
}

// Who is level, or not shown to be better, does not win; neither does anybody where nobody solves.
func TestCompareNobodyWins(t *testing.T) {
	for _, c := range []struct {
		name string
		k    []int
		want string
	}{
		{"level", []int{0, 0, 0, 0, 0, 0}, "level on every market"},
		{"not told apart", []int{1, 0, 0, 0, 0, 0}, "nobody is shown to win: fast is ahead, but not told apart from slow"},
		{"few draws", []int{1, 1, 2}, "nobody is shown to win"},
	} {
		a := ask1(t, contestRuns(c.k, 1))
		if a.Winner != "" || !strings.Contains(a.Sentence, c.want) {
			t.Errorf("%s: winner %q, sentence %q; want none and %q", c.name, a.Winner, a.Sentence, c.want)
		}
	}
}

func TestShortNumber(t *testing.T) {
	for x, want := range map[float64]string{1: "1", 3.6: "3.60", 1.4142135: "1.41", 293.2: "293", 14775000: "1.48e7", 123456: "123456", 0.0123: "0.0123", 1.26e-5: "1.26e−5", -0.25: "−0.250", 4812.3: "4812"} {
		if got := shortNumber(x); got != want {
			t.Errorf("%s is printed as %q, want %q", fmt.Sprint(x), got, want)
		}
	}
}
