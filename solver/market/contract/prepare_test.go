package contract

import (
	"errors"
	"math"
	"strings"
	"testing"

	"walras/solver/market"
)

// Each kind of bad input is refused with a message that says what was found
// and what is allowed.
func TestPrepareRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name  string
		spoil func(m *Market)
		want  []string // all of these in the message
	}{
		{"no agents", func(m *Market) { m.Alpha = nil }, []string{"alpha is empty", "at least one"}},
		{"no resources", func(m *Market) { m.Capacity = nil }, []string{"capacity is empty", "at least one"}},
		{"short column", func(m *Market) { m.Shape = m.Shape[:1] }, []string{"shape is a column of 1 values", "2, one per agent"}},
		{"missing β", func(m *Market) { m.Beta = nil }, []string{"beta is a column of 0 values"}},
		{"long κ", func(m *Market) { m.Kappa = make([]float64, 3) }, []string{"kappa is a column of 3 values"}},
		{"short τ", func(m *Market) { m.Fee = make([]float64, 1) }, []string{"fee is a column of 1 values"}},
		{"empty g", func(m *Market) { m.Fixed = []float64{} }, []string{"fixed is a column of 0 values"}},
		{"negative capacity", func(m *Market) { m.Capacity[1] = -3 }, []string{"capacity is -3 for resource 1", "above 0"}},
		{"capacity 0", func(m *Market) { m.Capacity[0] = 0 }, []string{"capacity is 0 for resource 0", "above 0"}},
		{"capacity NaN", func(m *Market) { m.Capacity[0] = nan }, []string{"capacity is NaN for resource 0"}},
		{"capacity infinite", func(m *Market) { m.Capacity[0] = inf }, []string{"+Inf", "finite"}},
		{"α 0", func(m *Market) { m.Alpha[1] = 0 }, []string{"agent 1", "alpha is 0", "above 0"}},
		{"α negative", func(m *Market) { m.Alpha[1] = -2 }, []string{"agent 1", "alpha is -2"}},
		{"α NaN", func(m *Market) { m.Alpha[0] = nan }, []string{"agent 0", "alpha is NaN"}},
		{"α too large", func(m *Market) { m.Alpha[0] = 1e200 }, []string{"agent 0", "alpha is 1e+200"}},
		{"shape 0", func(m *Market) { m.Shape[0] = 0 }, []string{"agent 0", "shape is 0", "above 0"}},
		{"β negative", func(m *Market) { m.Beta[0] = -1 }, []string{"agent 0", "beta is -1", "at least 0"}},
		{"β NaN", func(m *Market) { m.Beta[0] = nan }, []string{"beta is NaN"}},
		{"κ negative", func(m *Market) { m.Kappa = []float64{0, -1} }, []string{"agent 1", "kappa is -1", "at least 0"}},
		{"τ negative", func(m *Market) { m.Fee = []float64{0, -0.5} }, []string{"agent 1", "fee is -0.5", "at least 0"}},
		{"τ NaN", func(m *Market) { m.Fee = []float64{nan, 0} }, []string{"agent 0", "fee is NaN"}},
		{"g negative", func(m *Market) { m.Fixed = []float64{-1, 0} }, []string{"agent 0", "fixed is -1", "at least 0"}},
		{"g infinite", func(m *Market) { m.Fixed = []float64{inf, 0} }, []string{"fixed is +Inf", "finite"}},
		{"g with ρ = 1", func(m *Market) { m.Valuation = Power; m.Shape[1] = 1; m.Fixed = []float64{0, 2} }, []string{"fixed is 2 for agent 1", "shape 1"}},
		{"unbounded demand", func(m *Market) { m.Beta[1] = 0 }, []string{"beta is 0 for agent 1", "a positive fee or kappa"}},
		{"unknown family", func(m *Market) { m.Valuation = 9 }, []string{"valuation is 9"}},
		{"usage absent", func(m *Market) { m.Usage = Usage{} }, []string{"usage is absent with 2 capacities"}},
		{"too few rows", func(m *Market) { m.Usage.Start = []int64{0, 2} }, []string{"row starts", "2 agents"}},
		{"rows past the entries", func(m *Market) { m.Usage.Start[2] = 9 }, []string{"row starts"}},
		{"a row past the entries", func(m *Market) { m.Usage.Start = []int64{0, 5, 2} }, []string{"row 0 is entries 0 to 5", "2 entries"}},
		{"a row that runs backwards", func(m *Market) {
			m.Alpha, m.Beta, m.Shape = []float64{1, 1, 1}, []float64{1, 1, 1}, []float64{1, 1, 1}
			m.Usage.Start = []int64{0, 1, 0, 2}
		}, []string{"row 1 is entries 1 to 0"}},
		{"empty row", func(m *Market) { m.Usage.Start = []int64{0, 2, 2} }, []string{"usage is empty for agent 1"}},
		{"values missing", func(m *Market) { m.Usage.Val = []float64{1} }, []string{"1 values and 2 entries"}},
		{"resource unknown", func(m *Market) { m.Usage.Col[1] = 2 }, []string{"usage is of resource 2 for agent 1", "0 to 1"}},
		{"resource negative", func(m *Market) { m.Usage.Col[0] = -1 }, []string{"usage is of resource -1 for agent 0"}},
		{"usage negative", func(m *Market) { m.Usage.Val = []float64{1, -1} }, []string{"usage is -1 of resource 1 for agent 1", "above 0"}},
		{"usage NaN", func(m *Market) { m.Usage.Val = []float64{nan, 1} }, []string{"usage is NaN of resource 0 for agent 0"}},
	} {
		m := &Market{Alpha: []float64{5, 6}, Shape: []float64{1, 1}, Beta: []float64{1, 1},
			Usage: Usage{Start: []int64{0, 1, 2}, Col: []int32{0, 1}}, Capacity: []float64{3, 4}}
		if err := m.Prepare(); err != nil {
			t.Fatalf("the market before it was spoiled: %v", err)
		}
		c.spoil(m)
		err := m.Prepare()
		if err == nil {
			t.Errorf("%s: accepted", c.name)
			continue
		}
		var refused *market.ParameterError
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v is no ParameterError", c.name, err)
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %q does not say %q", c.name, err, w)
			}
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the message has more than one line: %q", c.name, err)
		}
	}
}

// What looks odd and is allowed.
func TestPrepareAccepts(t *testing.T) {
	for name, m := range map[string]*Market{
		"quadratic values need no cost": {Valuation: Quadratic, Alpha: []float64{1}, Shape: []float64{1}, Beta: []float64{0}, Capacity: []float64{1}},
		"a quadratic cost is enough":    {Alpha: []float64{1}, Shape: []float64{1}, Beta: []float64{0}, Kappa: []float64{1}, Capacity: []float64{1}},
		"a fee is enough":               {Alpha: []float64{1}, Shape: []float64{1}, Beta: []float64{0}, Fee: []float64{1}, Capacity: []float64{1}},
		"fixed is 0 with ρ > 1":         {Valuation: Power, Alpha: []float64{1}, Shape: []float64{3}, Beta: []float64{1}, Fixed: []float64{0}, Capacity: []float64{1}},
	} {
		if err := m.Prepare(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if y, _ := demand(m, []float64{0}); !(y[0] >= 0) || math.IsInf(y[0], 0) {
			t.Errorf("%s: demand %v at price 0", name, y[0])
		}
	}
}

// A market is prepared anew for other parameters, in the same memory, as a
// worker does from cell to cell.
func TestPrepareForgets(t *testing.T) {
	m := &Market{Alpha: []float64{6, 12}, Shape: []float64{1, 1}, Beta: []float64{1, 1}, Fixed: []float64{1, 1}, Capacity: []float64{4}}
	fresh := &Market{Alpha: []float64{3}, Shape: []float64{2}, Beta: []float64{0.5}, Capacity: []float64{1}}
	for _, c := range []*Market{m, fresh} {
		if err := c.Prepare(); err != nil {
			t.Fatal(err)
		}
	}
	old := m.Lipschitz()
	m.Resize(1, 1)
	m.Alpha[0], m.Shape[0], m.Beta[0], m.Capacity[0] = 3, 2, 0.5, 1
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	y, d := demand(m, []float64{0.25})
	yf, df := demand(fresh, []float64{0.25})
	if y[0] != yf[0] || d[0] != df[0] || m.Dual([]float64{0.25}) != fresh.Dual([]float64{0.25}) || m.Lipschitz() != fresh.Lipschitz() || m.Lipschitz() == old {
		t.Errorf("reused market differs from a fresh one: y %v and %v, L %v and %v (before: %v)", y, yf, m.Lipschitz(), fresh.Lipschitz(), old)
	}
}
