package analysis

import (
	"math"
	"strings"
	"testing"
)

// possible are two draws whose frontiers are known: E* = 100 k (ρ − ρ²) up to ρ = 1/2, then 25 k, for k = 1 and 2 and at fee 0; a
// quarter of that is lost at fee 1. Rules are rows below them.
func possible(rules ...row) View {
	var rows []row
	for draw, k := range []float64{1, 2} {
		for fee, kept := range []float64{1, 0.75} {
			for _, rho := range []float64{0.3, 0, 0.1, 0.2, 0.4, 0.6, 0.8} {
				used := min(rho, 0.5)
				e := kept * k * 100 * (used - used*used)
				rows = append(rows, row{draw: draw, fee: float64(fee), rule: "frontier", rho: rho, gini: used, eff: e, bound: e})
			}
		}
	}
	return view(append(rows, rules...))
}

type row struct {
	draw                              int
	fee                               float64
	rule, status                      string
	rho, gini, eff, bound, load, seed float64
}

func view(rows []row) View {
	var market, mechanism, status []string
	var replicate []int64
	var seed []uint64
	numbers := make([][]float64, 6)
	for _, r := range rows {
		if r.status == "" {
			r.status = "allocated"
		}
		market, mechanism, status = append(market, "paper"), append(mechanism, r.rule), append(status, r.status)
		replicate, seed = append(replicate, int64(r.draw)), append(seed, uint64(7+r.draw)+uint64(r.seed))
		for k, v := range []float64{r.fee, r.rho, r.gini, r.eff, r.bound, r.load} {
			numbers[k] = append(numbers[k], v)
		}
	}
	return frameOf([]string{"market", "mechanism", "status", "replicate", "seed", "p_market_tau", "p_mechanism_gini", "gini", "efficiency", "bound", "load"},
		market, mechanism, status, replicate, seed, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
}

func pick(t *testing.T, v View, mechanism string) View {
	t.Helper()
	out, err := v.WhereText("mechanism", mechanism)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTrueFrontierBetweenItsPoints(t *testing.T) {
	frontiers, err := pick(t, possible(), "frontier").TrueFrontiers()
	if err != nil {
		t.Fatal(err)
	}
	if len(frontiers) != 4 {
		t.Fatalf("%d frontiers of 2 draws and 2 fees", len(frontiers))
	}
	f := frontiers[0]
	if want := []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5}; len(f.Gini) != len(want) || !f.Free {
		t.Fatalf("points at %v, free %v; want %v, the index of the optimum being 0.5", f.Gini, f.Free, want)
	}
	near(t, "optimum", f.Optimum(), 25, 1e-12)
	for _, c := range []struct{ gini, least, estimate, most float64 }{
		{0, 0, 0, 0}, {0.2, 16, 16, 16}, {0.25, 16, 18.5, 21}, {0.45, 24, 24.5, 25}, {0.5, 25, 25, 25}, {0.9, 25, 25, 25},
	} {
		least, estimate, most := f.At(c.gini)
		near(t, "least", least, c.least, 1e-12)
		near(t, "estimate", estimate, c.estimate, 1e-12)
		near(t, "most", most, c.most, 1e-12)
	}
	short := TrueFrontier{Gini: []float64{0.1, 0.2}, Low: []float64{1, 2}, High: []float64{1, 2}}
	if _, e, most := short.At(0.05); !math.IsNaN(e) || most != 1 {
		t.Errorf("below its points E* is %v, at most %v", e, most)
	}
	if least, e, most := short.At(0.3); least != 2 || !math.IsNaN(e) || !math.IsNaN(most) {
		t.Errorf("above its points E* is %v, between %v and %v", e, least, most)
	}
}

func TestShortfalls(t *testing.T) {
	v := possible(
		row{draw: 0, rule: "flat", gini: 0.2, eff: 11},               // 5 of 25 below 16
		row{draw: 1, rule: "flat", gini: 0.25, eff: 37},              // 0 of 50 below (32 + 42)/2
		row{draw: 0, fee: 1, rule: "flat", gini: 0.5, eff: 10},       // 8.75 of 18.75
		row{draw: 2, rule: "flat", gini: 0.2, eff: 1},                // no frontier
		row{draw: 0, rule: "flat", gini: 0.2, eff: 11, load: 2},      // overloaded
		row{draw: 0, rule: "flat", status: "error", eff: math.NaN()}, // failed
	)
	frontier, flat := pick(t, v, "frontier"), pick(t, v, "flat")
	s, err := flat.ShortOf(frontier)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Share) != 3 || s.Unpaired != 1 || s.Overloaded != 1 || s.Failed != 1 || s.Outside != 0 || s.Rows() != 6 {
		t.Fatalf("%+v", s)
	}
	for i, want := range []float64{5.0 / 25, 0, 8.75 / 18.75} {
		near(t, "share", s.Share[i], want, 1e-12)
	}
	near(t, "least", s.Least[1], (32.0-37)/50, 1e-12)
	near(t, "most", s.Most[1], (42.0-37)/50, 1e-12)
	near(t, "mean over two draws", s.Summary().Mean, (0.2+8.75/18.75)/2/2, 1e-12)
	if note := s.Note(); note != "3 of 6 rows compared, 1 above capacity, 1 failed, 1 without a frontier on their draw" {
		t.Error(note)
	}
}

// Without fees the same rows are held against more.
func TestShortfallsAcrossFees(t *testing.T) {
	v := possible(row{draw: 0, fee: 1, rule: "flat", gini: 0.5, eff: 10}, row{draw: 1, fee: 1, rule: "flat", gini: 0.5, eff: 10, seed: 100})
	fees, err := v.Floats("p_market_tau")
	if err != nil {
		t.Fatal(err)
	}
	frontier, flat := pick(t, v, "frontier"), pick(t, v, "flat")
	free := frontier.Where(func(r int) bool { return fees[r] == 0 })
	s, err := flat.ShortOf(free, "p_market_tau")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Share) != 1 || s.Unpaired != 1 { // the second row has a seed of its own: another draw
		t.Fatalf("%+v", s)
	}
	near(t, "share", s.Share[0], 15.0/25, 1e-12)
	if _, err := flat.ShortOf(frontier, "p_market_tau"); err == nil || !strings.Contains(err.Error(), "repeats gini") {
		t.Errorf("frontiers of two fees: %v", err)
	}
	if _, err := flat.ShortOf(flat); err == nil || !strings.Contains(err.Error(), "of mechanism flat") {
		t.Errorf("a frontier of flat: %v", err)
	}
	if _, err := flat.ShortOf(frontier.Where(func(int) bool { return false })); err == nil || !strings.Contains(err.Error(), "add frontier") {
		t.Errorf("no frontier: %v", err)
	}
}

func TestPricesOfFairness(t *testing.T) {
	groups, prices, err := pick(t, possible(), "frontier").PricesOfFairness()
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range map[int]float64{1: 25.0 / 9, 2: 25.0 / 16, 6: 1} {
		near(t, "price at "+groups[k].Key[0].Text, prices[k].Mean, want, 1e-12)
	}
	if prices[0].N != 0 || len(prices[0].Missing) != 4 { // nothing is attained at ρ = 0
		t.Errorf("price at 0: %+v", prices[0])
	}
}
