package fisher

import (
	"math"
	"testing"

	"walras/solver/market/utility"
)

// given is a market of one kind with a dense matrix.
func given(t *testing.T, kind utility.Kind, rho float64, values [][]float64, budget, supply []float64) *Market {
	t.Helper()
	m := new(Market)
	m.Resize(len(values), len(values[0]), false)
	for i, row := range values {
		m.Kind[i], m.Rho[i] = kind, rho
		copy(m.Val[i*m.Goods:], row)
	}
	m.Budget, m.Supplies = budget, supply
	if err := m.Weigh(); err != nil {
		t.Fatal(err)
	}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	return m
}

// Three linear buyers: prices 60, 420/11 and 350/11, with the first good to the first
// buyer, the second to the second, and the third shared.
func TestLinearExample(t *testing.T) {
	m := given(t, utility.Linear, 0, [][]float64{{8, 4, 2}, {2, 6, 5}, {1, 3, 7}}, []float64{60, 40, 30}, []float64{1, 1, 1})
	p := []float64{60, 420.0 / 11, 350.0 / 11}
	x := []float64{1, 0, 0, 0, 1, (40 - p[1]) / p[2], 0, 0, 30 / p[2]}
	if gap := m.Dual(p) - m.Account(x).Net; math.Abs(gap) > 1e-12 {
		t.Errorf("gap %v at the equilibrium", gap)
	}
	p[0] = 61
	if gap := m.Dual(p) - m.Account(x).Net; gap < 1e-3 {
		t.Errorf("gap %v off the equilibrium", gap)
	}
}

// The worked example of dominant resource fairness, by the Nash rule: utilities 45/11
// and 18/11, prices 1/5 and 1/90.
func TestLeontiefExample(t *testing.T) {
	m := given(t, utility.Leontief, 0, [][]float64{{1, 4}, {3, 1}}, []float64{1, 1}, []float64{9, 18})
	p, x, d := []float64{1.0 / 5, 1.0 / 90}, make([]float64, 4), make([]float64, 2)
	m.Demand(x, d, p)
	for j, s := range m.Supply() {
		if math.Abs(d[j]-s) > 1e-14*s {
			t.Errorf("demand of good %d is %v; want %v", j, d[j], s)
		}
	}
	for i, want := range []float64{45.0 / 11, 18.0 / 11} {
		if got := math.Exp(m.LogUtility(i, x[2*i:2*i+2])); math.Abs(got-want) > 1e-14 {
			t.Errorf("utility of buyer %d is %v; want %v", i, got, want)
		}
	}
	if gap := m.Dual(p) - m.Account(x).Net; math.Abs(gap) > 1e-14 {
		t.Errorf("gap %v", gap)
	}
}
