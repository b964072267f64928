package exchange

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// given is an economy with dense matrices; an agent's kind with ρ is named by its row.
func given(t testing.TB, kinds []utility.Kind, rho []float64, values, owned [][]float64) *Market {
	t.Helper()
	m := new(Market)
	fill(m, kinds, rho, values, owned)
	if err := m.Weigh(); err != nil {
		t.Fatal(err)
	}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	return m
}

func fill(m *Market, kinds []utility.Kind, rho []float64, values, owned [][]float64) {
	m.Resize(len(values), len(values[0]), false)
	m.Endowment.Val = m.Endowment.Val[:0]
	for i, row := range values {
		m.Kind[i] = kinds[i%len(kinds)]
		if rho != nil {
			m.Rho[i] = rho[i%len(rho)]
		}
		copy(m.Val[i*m.Goods:], row)
		m.Endowment.Val = append(m.Endowment.Val, owned[i]...)
	}
}

// random is an economy of mixed kinds, dense or sparse.
func random(t testing.TB, rng *rand.Rand, kinds ...utility.Kind) *Market {
	n, goods := 2+rng.IntN(6), 2+rng.IntN(6)
	draw := func() [][]float64 {
		rows := make([][]float64, n)
		for i := range rows {
			rows[i] = make([]float64, goods)
			for j := range rows[i] {
				rows[i][j] = math.Exp(rng.NormFloat64())
			}
		}
		return rows
	}
	if kinds == nil {
		kinds = []utility.Kind{utility.Linear, utility.CES, utility.CobbDouglas, utility.Leontief}
	}
	m := given(t, kinds, []float64{0.5, -1, 0.9, -4}, draw(), draw())
	if rng.IntN(2) == 0 {
		return m
	}
	e := &m.Endowment // the same in sparse rows
	e.Start = []int64{0}
	for i := range n {
		for j := range goods {
			e.Col = append(e.Col, int32(j))
		}
		e.Start = append(e.Start, int64((i+1)*goods))
	}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	return m
}

// onSimplex draws prices.
func onSimplex(rng *rand.Rand, goods int) []float64 {
	p, sum := make([]float64, goods), 0.0
	for j := range p {
		p[j] = rng.ExpFloat64()
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
	return p
}

func at(m *Market, p []float64) (market.Point, []float64) {
	x, d := make([]float64, m.AllocationLen()), make([]float64, m.Goods)
	m.Demand(x, d, p)
	return market.Point{Price: p, Allocation: x}, d
}

// Two agents own one good each and spend the shares (α, 1−α) and (β, 1−β): good 1 clears
// where α p_1 + β p_2 = p_1.
func TestTwoByTwoCobbDouglas(t *testing.T) {
	for _, c := range []struct{ alpha, beta float64 }{{0.5, 0.5}, {0.3, 0.6}, {0.9, 0.05}} {
		m := given(t, []utility.Kind{utility.CobbDouglas}, nil, [][]float64{{c.alpha, 1 - c.alpha}, {c.beta, 1 - c.beta}}, [][]float64{{1, 0}, {0, 1}})
		ratio := c.beta / (1 - c.alpha)
		p := []float64{ratio / (1 + ratio), 1 / (1 + ratio)}
		pt, d := at(m, p)
		for j, x := range d {
			if math.Abs(x-1) > 1e-15 {
				t.Errorf("α %v β %v: demand of good %d is %v", c.alpha, c.beta, j+1, x)
			}
		}
		cert := new(market.Judge).Certify(m, pt)
		if cert.Kind != market.Residual || !(cert.Gap <= 1e-15) || !(cert.Gap <= cert.Rounding) {
			t.Errorf("α %v β %v: %+v", c.alpha, c.beta, cert)
		}
		// A tenth more for good 1 leaves some of it over, by the formula of demand.
		p = []float64{1.1 * ratio / (1 + 1.1*ratio), 1 / (1 + 1.1*ratio)}
		pt, _ = at(m, p)
		cert = new(market.Judge).Certify(m, pt)
		if want := c.alpha*1.1*ratio + c.beta - 1.1*ratio; !(want < 0) || math.Abs(cert.Infeasibility+want*1) > 1e-14 {
			// good 2: (1−α)·1.1 ratio + (1−β) − 1 = −want by Walras' law, in units of p_2 = 1
			t.Errorf("α %v β %v: infeasibility %v; want %v", c.alpha, c.beta, cert.Infeasibility, -want)
		}
	}
}

// Scarf's economy at equal prices: everybody has half a unit of two goods.
func TestScarfEquilibrium(t *testing.T) {
	m := given(t, []utility.Kind{utility.Leontief}, nil, [][]float64{{1, 1, 0}, {0, 1, 1}, {1, 0, 1}}, [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})
	p := make([]float64, 3)
	m.StartPrice(p)
	pt, d := at(m, p)
	for j := range d {
		if p[j] != 1.0/3 || math.Abs(d[j]-1) > 1e-15 {
			t.Errorf("good %d: price %v, demand %v", j, p[j], d[j])
		}
	}
	if c := new(market.Judge).Certify(m, pt); !(c.Gap <= 1e-15) {
		t.Errorf("%+v", c)
	}
	// The formula of its excess demand, z_j = p_{j−1}/(p_{j−1}+p_j) − p_{j+1}/(p_j+p_{j+1}).
	rng := rand.New(rand.NewPCG(2, 14))
	for range 100 {
		p := onSimplex(rng, 3)
		_, d := at(m, p)
		for j := range d {
			before, here, after := p[(j+2)%3], p[j], p[(j+1)%3]
			if want := before/(before+here) - after/(here+after); math.Abs(d[j]-1-want) > 1e-15 {
				t.Errorf("p %v: excess demand of good %d is %v; want %v", p, j, d[j]-1, want)
			}
		}
	}
}

// At (δ², δ, 1) next to a corner the demand of Scarf's economy is (1 + δ, 2δ, 1 + δ) but for
// terms of δ²: little is wanted too much, and good 2 is left over at a price next to 0. Its owner
// has earned nothing, so that this is far from an equilibrium.
func TestGoodsLeftOverEarnNothing(t *testing.T) {
	m := given(t, []utility.Kind{utility.Leontief}, nil, [][]float64{{1, 1, 0}, {0, 1, 1}, {1, 0, 1}}, [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})
	const delta = 1e-10
	pt, d := at(m, []float64{delta * delta / (1 + delta + delta*delta), delta / (1 + delta + delta*delta), 1 / (1 + delta + delta*delta)})
	if math.Abs(d[0]-1-delta) > 1e-15 || math.Abs(d[1]-2*delta) > 1e-15 || math.Abs(d[2]-1-delta) > 1e-15 {
		t.Fatalf("demand %v", d)
	}
	if c := new(market.Judge).Certify(m, pt); math.Abs(c.Complementarity-1) > 1e-9 || c.Gap < c.Complementarity {
		t.Errorf("%+v", c)
	}
}

// Walras' law, and prices that count by their ratios alone.
func TestDemandIsHomogeneousAndObeysWalras(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 14))
	for range 300 {
		m := random(t, rng)
		p := onSimplex(rng, m.Goods)
		pt, d := at(m, p)
		value, turnover := 0.0, 0.0
		for j, s := range m.Supply() {
			value += p[j] * (d[j] - s)
			turnover += p[j] * (d[j] + s)
		}
		if math.Abs(value) > 1e-14*turnover {
			t.Errorf("p·z = %v of %v", value, turnover)
		}
		double := slices.Clone(p)
		for j := range double {
			double[j] *= 1 << 20
		}
		pt2, d2 := at(m, double)
		if !slices.Equal(d, d2) || !slices.Equal(pt.Allocation, pt2.Allocation) {
			t.Fatalf("demand at 2^20 times the prices is %v; want %v", d2, d)
		}
		a, b := new(market.Judge).Certify(m, pt), new(market.Judge).Certify(m, pt2)
		if math.Abs(a.Regret-b.Regret) > a.Rounding || a.Infeasibility != b.Infeasibility || a.Complementarity != b.Complementarity {
			t.Errorf("certificates of p and 2^20 p: %+v, %+v", a, b)
		}
	}
}

// Quantities, utilities and prices in other units, powers of two, change no measure.
func TestUnitsDoNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 14))
	for range 100 {
		m := random(t, rng, utility.Linear, utility.CobbDouglas, utility.Leontief)
		p := onSimplex(rng, m.Goods)
		pt, _ := at(m, p)
		for k := range pt.Allocation {
			pt.Allocation[k] *= 0.5 + rng.Float64()
		}
		want := new(market.Judge).Certify(m, pt)
		for _, power := range []int{-60, 40} {
			other := new(Market)
			other.CopyFrom(m)
			for k := range other.Endowment.Val {
				other.Endowment.Val[k] = math.Ldexp(other.Endowment.Val[k], power)
			}
			if err := other.Prepare(); err != nil {
				t.Fatal(err)
			}
			x := slices.Clone(pt.Allocation)
			for k := range x {
				x[k] = math.Ldexp(x[k], power)
			}
			got := new(market.Judge).Certify(other, market.Point{Price: p, Allocation: x})
			if got.Infeasibility != want.Infeasibility || got.Complementarity != want.Complementarity || math.Abs(got.Regret-want.Regret) > want.Rounding+got.Rounding {
				t.Errorf("quantities times 2^%d: %+v; want %+v", power, got, want)
			}
			a, b := m.Standing(make([]float64, m.Agents()), pt.Allocation), other.Standing(make([]float64, m.Agents()), x)
			for i := range a {
				if math.Abs(a[i]-b[i]) > 1e-13*a[i] {
					t.Errorf("quantities times 2^%d: standing %v; want %v", power, b[i], a[i])
				}
			}
		}
	}
}

// One agent's overspending does not hide behind another's thrift: all goods are sold and
// p·z = 0, but agent 1 has a tenth of agent 2's money in goods.
func TestOverspendingIsSeen(t *testing.T) {
	m := given(t, []utility.Kind{utility.CobbDouglas}, nil, [][]float64{{1, 1}, {1, 1}}, [][]float64{{1, 0}, {0, 1}})
	p := []float64{0.5, 0.5}
	x := []float64{0.55, 0.55, 0.45, 0.45}
	c := new(market.Judge).Certify(m, market.Point{Price: p, Allocation: x})
	// Each is off by 0.05 of the 1 that all budgets sum to, and agent 2 falls short of
	// what it could buy by a tenth.
	if c.Infeasibility > 1e-15 || math.Abs(c.Complementarity-0.1) > 1e-15 || math.Abs(c.Regret-0.1) > 1e-15 || math.Abs(c.Gap-0.1) > 1e-15 {
		t.Errorf("%+v", c)
	}
	// Overspending alone: everybody is better off than its budget allows.
	c = new(market.Judge).Certify(m, market.Point{Price: p, Allocation: []float64{0.55, 0.55, 0.55, 0.55}})
	if math.Abs(c.Infeasibility-0.1) > 1e-15 || math.Abs(c.Complementarity-0.1) > 1e-15 || c.Regret != 0 {
		t.Errorf("%+v", c)
	}
	// Prices below 0, or all 0, are certified at nothing.
	for _, p := range [][]float64{{1.5, -0.5}, {0, 0}, {math.NaN(), 1}} {
		if c := new(market.Judge).Certify(m, market.Point{Price: p, Allocation: x}); c.Within(1) {
			t.Errorf("p = %v: %+v", p, c)
		}
	}
}

// Near a corner of the simplex the prices of Scarf's economy leave two agents next to no
// income. What these buy weighs nothing beside the worth of all goods, and counts: agent 1
// could have p_1/(p_1+p_2) of its two goods, and gets a fifth of a thousandth of that.
func TestAgentsWithoutIncomeCount(t *testing.T) {
	m := given(t, []utility.Kind{utility.Leontief}, nil, [][]float64{{1, 1, 0}, {0, 1, 1}, {1, 0, 1}}, [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})
	p := []float64{0.25e-24, 0.75e-24, 1}
	x := []float64{0.00005, 0.25, 0, 0, 0.75, 0.75e-24, 0.99995, 0, 1}
	if c := new(market.Judge).Certify(m, market.Point{Price: p, Allocation: x}); math.Abs(c.Regret-0.9998) > 1e-12 || c.Gap != c.Regret {
		t.Errorf("%+v", c)
	}
}

func TestStandingIsOneForEqualShares(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 14))
	for range 50 {
		m := random(t, rng)
		x := make([]float64, m.AllocationLen())
		for i := range m.Agents() {
			lo, hi := m.Row(i)
			for k := lo; k < hi; k++ {
				x[k] = m.Supply()[m.Good(lo, k)] / float64(m.Agents())
			}
		}
		for i, v := range m.Standing(make([]float64, m.Agents()), x) {
			if math.Abs(v-1) > 1e-12 {
				t.Errorf("agent %d stands at %v", i, v)
			}
		}
	}
}

func TestBadInput(t *testing.T) {
	identity := func() [][]float64 { return [][]float64{{1, 0}, {0, 1}} }
	ones := func() [][]float64 { return [][]float64{{1, 1}, {1, 1}} }
	nan := math.NaN()
	for _, c := range []struct {
		name          string
		kind          utility.Kind
		rho           float64
		values, owned [][]float64
		change        func(m *Market)
		want          string
	}{
		{name: "an endowment of nothing", values: ones(), owned: [][]float64{{1, 1}, {0, 0}}, want: "nothing for agent 1"},
		{name: "a good nobody owns", values: ones(), owned: [][]float64{{1, 0}, {2, 0}}, want: "0 of good 1 in all"},
		{name: "a negative endowment", values: ones(), owned: [][]float64{{1, -1}, {1, 1}}, want: "-1 of good 1 for agent 0"},
		{name: "an endowment that is no number", values: ones(), owned: [][]float64{{1, nan}, {1, 1}}, want: "NaN of good 1 for agent 0"},
		{name: "an infinite endowment", values: ones(), owned: [][]float64{{1, math.Inf(1)}, {1, 1}}, want: "+Inf of good 1"},
		{name: "an agent who wants nothing", values: [][]float64{{1, 1}, {0, 0}}, owned: identity(), want: "0 of every good for buyer 1"},
		{name: "money", kind: utility.QuasiLinear, values: ones(), owned: identity(), want: "quasi-linear for agent 0"},
		{name: "rho of 1", kind: utility.CES, rho: 1, values: ones(), owned: identity(), want: "below 1"},
		{name: "too few endowments", values: ones(), owned: identity(), change: func(m *Market) { m.Endowment.Val = m.Endowment.Val[:3] }, want: "a matrix of 3 numbers"},
		{name: "a good that is not there", values: ones(), owned: identity(), change: func(m *Market) {
			m.Endowment = Endowment{Start: []int64{0, 1, 2}, Col: []int32{0, 2}, Val: []float64{1, 1}}
		}, want: "good 2 of agent 1"},
		{name: "opening prices of 0", values: ones(), owned: identity(), change: func(m *Market) { m.Opening = []float64{0, 1} }, want: "0 of good 0"},
		{name: "an opening price too many", values: ones(), owned: identity(), change: func(m *Market) { m.Opening = []float64{1, 1, 1} }, want: "3 prices"},
		// Agent 0 owns good 0 and wants both, agent 1 owns good 1 and wants it alone.
		{name: "trade one way, substitutes", kind: utility.CES, rho: 0.5, values: [][]float64{{1, 1}, {0, 1}}, owned: identity(), want: "none for agent 0 that the owners of good 1"},
	} {
		m := new(Market)
		fill(m, []utility.Kind{c.kind}, []float64{c.rho}, c.values, c.owned)
		if c.change != nil {
			c.change(m)
		}
		err := m.Prepare()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v; want one that says %q", c.name, err, c.want)
		}
	}
	// The same one way is no fault with complements: good 0 is then worth nothing.
	for _, kind := range []utility.Kind{utility.CobbDouglas, utility.Leontief, utility.Linear} {
		m := given(t, []utility.Kind{kind}, nil, [][]float64{{1, 1}, {0, 1}}, identity())
		if kind == utility.Linear {
			continue
		}
		x := []float64{0, 0, 0, 1}
		if c := new(market.Judge).Certify(m, market.Point{Price: []float64{0, 1}, Allocation: x}); !(c.Gap <= 1e-15) {
			t.Errorf("%v: %+v", kind, c)
		}
	}
}

// The strongly connected components, against all ways by Warshall's algorithm.
func TestPartsAgainstAllWays(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 14))
	for range 300 {
		n, goods := 1+rng.IntN(6), 1+rng.IntN(6)
		m := new(Market)
		m.Resize(n, goods, false)
		m.Endowment.Val = make([]float64, n*goods)
		nodes := n + goods
		reach := make([][]bool, nodes)
		for v := range reach {
			reach[v] = make([]bool, nodes)
			reach[v][v] = true
		}
		for i := range n {
			for j := range goods {
				if m.Val[i*goods+j] = 0; rng.IntN(3) == 0 {
					m.Val[i*goods+j] = 1
					reach[i][n+j] = true
				}
				if rng.IntN(3) == 0 {
					m.Endowment.Val[i*goods+j] = 1
					reach[n+j][i] = true
				}
			}
		}
		for k := range nodes {
			for v := range nodes {
				for w := range nodes {
					reach[v][w] = reach[v][w] || reach[v][k] && reach[k][w]
				}
			}
		}
		part := m.parts()
		for v := range nodes {
			for w := range nodes {
				if (part[v] == part[w]) != (reach[v][w] && reach[w][v]) {
					t.Fatalf("nodes %d and %d of parts %d and %d", v, w, part[v], part[w])
				}
			}
		}
	}
}
