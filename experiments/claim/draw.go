package claim

import (
	"math"
	"math/rand/v2"
	"slices"

	"walras/generators"
	"walras/solver/market/contract"
)

// table3 draws a market with the paper's defaults (Table 3) but for what set changes.
func table3(rng *rand.Rand, set func(f *generators.Paper)) (*contract.Market, error) {
	f, m := generators.NewPaper(), new(contract.Market)
	set(f)
	return m, f.Draw(m, rng)
}

// paperDraw is table3 with n agents, capacity c, and fees τ and g.
func paperDraw(rng *rand.Rand, n int, c, tau, g float64) (*contract.Market, error) {
	return table3(rng, func(f *generators.Paper) {
		f.N, f.M, f.Tau, f.G = n, generators.Constant(c), generators.Constant(tau), generators.Constant(g)
	})
}

// namedMarkets are the markets of a group: a name, and how one is drawn.
type namedMarkets struct {
	name string
	draw func(rng *rand.Rand) (*contract.Market, error)
}

func (g namedMarkets) market(rng *rand.Rand) (*contract.Market, error) { return g.draw(rng) }

// binding is paperDraw with capacity set to a share of demand at price zero,
// uniform on [0.1, 0.9]. There are agents who want to take part.
func binding(rng *rand.Rand, n int, tau, g float64) (*contract.Market, error) {
	for {
		m, err := paperDraw(rng, n, 1, tau, g)
		if err != nil {
			return nil, err
		}
		y, d := make([]float64, n), make([]float64, 1)
		m.Demand(y, d, []float64{0})
		if d[0] > 0 {
			m.Capacity[0] = d[0] * (0.1 + 0.8*rng.Float64())
			return m, m.Prepare()
		}
	}
}

// mixed draws a small market of any valuation, with costs and fees over some
// decades and capacity from scarce to plentiful.
func mixed(rng *rand.Rand, maxAgents int) (*contract.Market, error) {
	n := 1 + rng.IntN(maxAgents)
	m := &contract.Market{Valuation: contract.Valuation(rng.IntN(4)), Capacity: []float64{0}}
	m.Resize(n, 1)
	decades := func(lo, hi float64) float64 { return lo * math.Pow(hi/lo, rng.Float64()) }
	kappa := rng.IntN(2) == 0
	m.Capacity[0] = decades(0.1, 100)
	for i := range n {
		m.Alpha[i], m.Shape[i], m.Beta[i] = decades(0.1, 100), decades(0.2, 5), decades(0.01, 10)
		m.Fee[i], m.Fixed[i], m.Kappa[i] = 2*rng.Float64(), 0, 0
		if kappa {
			m.Kappa[i] = decades(0.01, 1)
		}
	}
	return m, m.Prepare()
}

// routed fills a market of log agents, and prepares it: each uses a random resource,
// and others where uses says so.
func routed(m *contract.Market, rng *rand.Rand, uses func() bool) error {
	for i := range m.Alpha {
		m.Alpha[i], m.Beta[i], m.Shape[i] = 20+80*rng.Float64(), 0.5+rng.Float64(), 1
		first := rng.IntN(len(m.Capacity))
		for j := range m.Capacity {
			if j == first || uses() {
				m.Usage.Col, m.Usage.Val = append(m.Usage.Col, int32(j)), append(m.Usage.Val, 0.5+rng.Float64())
			}
		}
		m.Usage.Start = append(m.Usage.Start, int64(len(m.Usage.Col)))
	}
	return m.Prepare()
}

// logMarket makes a market of log valuations with δ = 1, in the manner of the
// paper's worked example (§3.3): capacity c, and α, β, τ, g of one agent after the
// other. It is nil where the numbers make no market.
func logMarket(c float64, terms ...[4]float64) *contract.Market {
	m := &contract.Market{Valuation: contract.Log, Capacity: []float64{c}}
	m.Resize(len(terms), 1)
	m.Kappa = nil
	for i, t := range terms {
		m.Alpha[i], m.Beta[i], m.Fee[i], m.Fixed[i], m.Shape[i] = t[0], t[1], t[2], t[3], 1
	}
	for _, c := range []*[]float64{&m.Fee, &m.Fixed} {
		if slices.Max(*c) == 0 {
			*c = nil
		}
	}
	return prepared(m)
}

// prepared is m, or nil where its numbers make no market.
func prepared(m *contract.Market) *contract.Market {
	if m.Prepare() != nil {
		return nil
	}
	return m
}

// linearMarket makes a market of one agent whose demand α − β − μ is a line:
// V = αx − x²/2, C = βx, fixed fee g, L = 1.
func linearMarket(alpha, beta, g, c float64) *contract.Market {
	m := &contract.Market{Valuation: contract.Quadratic, Alpha: []float64{alpha}, Shape: []float64{1}, Beta: []float64{beta}, Capacity: []float64{c}}
	if g > 0 {
		m.Fixed = []float64{g}
	}
	return prepared(m)
}

// powerMarket is logMarket with valuations V = 2α√x, which have V'(0) = ∞ as Assumption 3.1
// asks: an agent that takes part asks for (α/(β + τ + μ))², which is worth α²/(β + τ + μ) − g.
func powerMarket(c float64, terms ...[4]float64) *contract.Market {
	m := logMarket(c, terms...)
	if m == nil {
		return nil
	}
	m.Valuation = contract.Power
	for i := range m.Shape {
		m.Shape[i] = 0.5
	}
	return prepared(m)
}
