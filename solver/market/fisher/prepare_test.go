package fisher

import (
	"math"
	"strings"
	"testing"

	"walras/solver/market/utility"
)

// What no market has is refused, with the buyer, the good, and what is allowed.
func TestPrepareRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(m *Market)
		words  []string
	}{
		{"nothing valued", func(m *Market) { clear(m.Val[2:4]) }, []string{"value is 0 of every good for buyer 1", "at least one good"}},
		{"negative value", func(m *Market) { m.Val[3] = -2 }, []string{"value is -2 of good 1 for buyer 1", "0, or from 1e-75"}},
		{"NaN", func(m *Market) { m.Val[0] = math.NaN() }, []string{"value is NaN of good 0 for buyer 0"}},
		{"infinite value", func(m *Market) { m.Val[0] = math.Inf(1) }, []string{"value is +Inf of good 0 for buyer 0"}},
		{"zero budget", func(m *Market) { m.Budget[1] = 0 }, []string{"budget is 0 for buyer 1", "buys nothing and is left out"}},
		{"no budget", func(m *Market) { m.Budget = m.Budget[:1] }, []string{"budget is a column of 1 values", "2, one per buyer"}},
		{"zero supply", func(m *Market) { m.Supplies[1] = 0 }, []string{"supply is 0 of good 1", "not there is left out"}},
		{"infinite supply", func(m *Market) { m.Supplies[0] = math.Inf(1) }, []string{"supply is +Inf of good 0"}},
		{"rho of 1", func(m *Market) { m.Kind[1], m.Rho[1] = utility.CES, 1 }, []string{"rho is 1 for buyer 1", "below 1 and not 0", "linear"}},
		{"rho of 0", func(m *Market) { m.Kind[0], m.Rho[0] = utility.CES, 0 }, []string{"rho is 0 for buyer 0", "Cobb–Douglas"}},
		{"rho of −∞", func(m *Market) { m.Kind[0], m.Rho[0] = utility.CES, math.Inf(-1) }, []string{"rho is -Inf for buyer 0", "Leontief"}},
		{"no rho", func(m *Market) { m.Kind[0], m.Rho = utility.CES, nil }, []string{"rho is absent"}},
		{"unknown kind", func(m *Market) { m.Kind[0] = 9 }, []string{"utility is Kind(9) for buyer 0", "quasi-linear"}},
		{"no goods", func(m *Market) { m.Supplies = nil }, []string{"goods is 0"}},
		{"no buyers", func(m *Market) { m.Kind = nil }, []string{"buyers is 0"}},
		{"matrix of another shape", func(m *Market) { m.Val = m.Val[:3] }, []string{"value is a matrix of 3 numbers", "4, for 2 buyers and 2 goods"}},
		{"good that is not there", func(m *Market) { m.Start, m.Col = []int64{0, 2, 4}, []int32{0, 1, 0, 2} }, []string{"good is 2 for buyer 1", "0 to 1"}},
		{"rows that overlap", func(m *Market) { m.Start, m.Col = []int64{0, 5, 4}, []int32{0, 1, 0, 1} }, []string{"row 0 is entries 0 to 5"}},
	} {
		m := given(t, utility.Linear, 0, [][]float64{{1, 4}, {3, 1}}, []float64{1, 1}, []float64{9, 18})
		c.damage(m)
		err := m.Prepare()
		if err == nil {
			t.Errorf("%s: accepted", c.name)
			continue
		}
		for _, word := range c.words {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%s: %q lacks %q", c.name, err, word)
			}
		}
	}
}

// With ρ next to 1 the weight of a small value vanishes: it is refused, not left out.
func TestWeighRefusesWhatVanishes(t *testing.T) {
	m := new(Market)
	m.Resize(1, 2, false)
	m.Kind[0], m.Rho[0] = utility.CES, 0.999
	copy(m.Val, []float64{1, 0.5})
	if err := m.Weigh(); err == nil || !strings.Contains(err.Error(), "value is 0.5 of good 1 for buyer 0") {
		t.Errorf("%v", err)
	}
}

// Shares of Cobb–Douglas buyers count relative to their sum: (2, 6) is (1/4, 3/4), and
// prices are p_j = Σ_i B_i share_ij/s_j.
func TestSharesAreRelative(t *testing.T) {
	m := given(t, utility.CobbDouglas, 0, [][]float64{{2, 6}, {0.5, 0.5}}, []float64{8, 2}, []float64{1, 7})
	p, x, d := []float64{3, 1}, make([]float64, 4), make([]float64, 2)
	m.Demand(x, d, p)
	for j, s := range m.Supply() {
		if math.Abs(d[j]-s) > 1e-15*s {
			t.Errorf("demand of good %d is %v at its price; supply %v", j, d[j], s)
		}
	}
}

// A good that nobody wants has price 0 in the price set, at the start, and nobody
// demands it; the certificate takes it so.
func TestUnwantedGood(t *testing.T) {
	for _, kind := range []utility.Kind{utility.Linear, utility.CES, utility.CobbDouglas, utility.Leontief, utility.QuasiLinear} {
		m := given(t, kind, 0.5, [][]float64{{30, 0}}, []float64{6}, []float64{2, 5})
		p, x, d := make([]float64, 2), make([]float64, 2), make([]float64, 2)
		m.StartPrice(p)
		if m.Prices().Lower[1] != 0 || p[1] != 0 || m.Wanted(1) {
			t.Errorf("%v: lowest price %v, start price %v", kind, m.Prices().Lower[1], p[1])
		}
		m.Demand(x, d, p)
		if p[0] != 3 || d[0] != 2 || d[1] != 0 {
			t.Errorf("%v: price %v, demand %v", kind, p, d)
		}
		if gap := m.Dual(p) - m.Account(x).Net; math.Abs(gap) > 1e-14 {
			t.Errorf("%v: gap %v", kind, gap)
		}
	}
}
