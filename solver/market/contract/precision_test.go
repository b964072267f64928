package contract

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"walras/solver/market"
)

var precisionMarkets = flag.Int("precision-markets", 1000, "markets that TestCertificateAgainstExactArithmetic draws")

// wideMarket is a market of parameters from 1e-12 to 1e12. Drawn one by one, most
// agents are either out at all prices or never short of anything; hence every other market has
// unit costs near marginal values, fees near payoffs and capacities near demand.
func wideMarket(r *rand.Rand) *Market {
	wide := func() float64 { return logUniform(r, 1e-12, 1e12) }
	near := func(x float64) float64 { // x to 1 to 12 digits, or within a factor of ten
		if r.IntN(2) == 0 {
			return x * logUniform(r, 0.1, 10)
		}
		return x * (1 + logUniform(r, 1e-12, 0.5)*float64(1-2*r.IntN(2)))
	}
	clamp := func(x float64) float64 { return min(max(x, 1e-12), 1e12) }
	n, resources := 1+r.IntN(4), 1
	if r.IntN(3) == 0 {
		resources = 1 + r.IntN(3)
	}
	m := &Market{Valuation: Valuation(r.IntN(4))}
	m.Resize(n, resources)
	kappa, fixed, fee, alike := r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(3) > 0, r.IntN(2) == 0
	price, amount := wide(), wide()
	for i := range n {
		m.Alpha[i], m.Shape[i], m.Beta[i], m.Fee[i], m.Kappa[i], m.Fixed[i] = wide(), wide(), wide(), wide(), wide(), wide()
		if alike {
			m.Beta[i] = clamp(near(price))
			m.Fee[i] = clamp(price * logUniform(r, 1e-9, 1))
			m.Kappa[i] = clamp(price / amount * logUniform(r, 1e-6, 1e3))
			m.Fixed[i] = clamp(price * amount * logUniform(r, 1e-6, 1))
			switch m.Valuation {
			case Log, Exponential:
				m.Shape[i] = clamp(amount * logUniform(r, 0.01, 1e6))
				m.Alpha[i] = clamp(near(2 * price * m.Shape[i]))
			case Quadratic:
				m.Alpha[i] = clamp(near(1.5 * price))
				m.Shape[i] = clamp(near(price) / amount * logUniform(r, 1e-6, 10))
			case Power:
				m.Shape[i] = []float64{1, logUniform(r, 1e-6, 1), logUniform(r, 1, 100), near(1)}[r.IntN(4)]
				m.Alpha[i] = clamp(near(price))
			}
		}
		if r.IntN(4) == 0 {
			m.Kappa[i] = 0
		}
		if r.IntN(4) == 0 || m.Valuation == Power && m.Shape[i] >= 1 {
			m.Fixed[i] = 0
		}
	}
	if !kappa {
		m.Kappa = nil
	}
	if !fixed {
		m.Fixed = nil
	}
	if !fee {
		m.Fee = nil
	}
	if resources > 1 {
		m.Usage = randomUsage(r, n, resources, r.IntN(2) == 0)
		if !alike {
			for k := range m.Usage.Val {
				m.Usage.Val[k] = wide()
			}
		}
	}
	for j := range m.Capacity {
		if m.Capacity[j] = wide(); alike {
			m.Capacity[j] = clamp(near(amount))
		}
	}
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	return m
}

// clearingPrices sets p near the prices that clear: bisection for each resource in turn.
func clearingPrices(m *Market, p []float64) {
	y, d := make([]float64, m.Agents()), make([]float64, m.Resources())
	excess := func(j int) bool { m.Demand(y, d, p); return d[j] > m.Capacity[j] }
	clear(p)
	for range min(len(p), 2)*3 - 2 {
		for j := range p {
			if p[j] = 0; !excess(j) {
				continue
			}
			lo, hi := 1e-40, 1e40
			for range 70 {
				if p[j] = math.Sqrt(lo) * math.Sqrt(hi); excess(j) {
					lo = p[j]
				} else {
					hi = p[j]
				}
			}
			for p[j] = hi; math.Nextafter(lo, hi) < hi; {
				if p[j] = lo + (hi-lo)/2; excess(j) {
					lo = p[j]
				} else {
					hi = p[j]
				}
			}
			p[j] = hi
		}
	}
}

// The claimed gap is within its bound of the true one, in arithmetic of 400 bits, for
// markets and points from 1e-12 to 1e12: at the prices that clear, next to them, and anywhere.
// And the best payoffs that demand loses to its own rounding are within the bound of the dual.
func TestCertificateAgainstExactArithmetic(t *testing.T) {
	var judge market.Judge
	r := rand.New(rand.NewPCG(31, 1))
	var ratios, bounds []float64
	unclaimed, lossy := 0, 0.0
	for k := range *precisionMarkets {
		m := wideMarket(r)
		p, y, d := make([]float64, m.Resources()), make([]float64, m.Agents()), make([]float64, m.Resources())
		clearingPrices(m, p)
		for kind := range 3 {
			switch kind {
			case 1:
				for j := range p {
					p[j] *= 1 + logUniform(r, 1e-15, 1)
				}
			case 2:
				for j := range p {
					p[j] = logUniform(r, 1e-12, 1e12)
				}
			}
			m.Demand(y, d, p)
			demanded := slices.Clone(y)
			switch {
			case kind == 1 && r.IntN(2) == 0:
				for i := range y {
					y[i] *= 1 + logUniform(r, 1e-15, 1)*float64(1-2*r.IntN(2))
				}
			case kind == 2 && r.IntN(2) == 0:
				for i := range y {
					y[i] = logUniform(r, 1e-12, 1e12)
				}
			}
			finite := true
			for i := range y {
				finite = finite && y[i] < 1e200 && (y[i] == 0 || y[i] > 1e-200)
			}
			c := judge.Certify(m, market.Point{Price: p, Allocation: y})
			if !finite || math.IsInf(c.Gap, 0) || math.IsInf(c.Scale, 0) || math.IsInf(c.Rounding, 0) {
				unclaimed++
				continue
			}
			want := exactCertify(m, p, y)
			if c.Scale == 0 || want.scale.Sign() == 0 { // nothing is worth anything, or trade is below the smallest number
				if s := float(want.scale); c.Scale != 0 || s > 0x1p-1000 {
					t.Errorf("market %d, point %d: scale %v, truly %v", k, kind, c.Scale, s)
				}
				continue
			}
			off := float(absolute(minus(exactOf(c.Gap), want.gap)))
			if !(off <= c.Rounding) {
				t.Errorf("market %d, point %d: gap %v, off by %v, bound %v\n%+v\np %v y %v\n%+v", k, kind, c.Gap, off, c.Rounding, c, p, y, m)
				if t.Failed() && len(ratios) > 50 {
					return
				}
			}
			if scale := float(absolute(minus(over(exactOf(c.Scale), want.scale), exactOne))); !(scale <= c.Rounding+1e-13) {
				t.Errorf("market %d, point %d: scale %v, off by %v", k, kind, c.Scale, scale)
			}
			if off > 0 {
				ratios, bounds = append(ratios, off/c.Rounding), append(bounds, c.Rounding)
			}
			lossy = max(lossy, lostByRounding(t, m, p, demanded))
		}
	}
	slices.Sort(ratios)
	slices.Sort(bounds)
	t.Logf("%d points; error over bound: median %.2g, largest %.2g; bound: median %.2g, 99 %% %.2g, largest %.2g; %d points not finite; payoff lost by demand over the bound of the dual: at most %.2g",
		len(ratios), ratios[len(ratios)/2], ratios[len(ratios)-1], bounds[len(bounds)/2], bounds[len(bounds)*99/100], bounds[len(bounds)-1], unclaimed, lossy)
	if unclaimed > len(ratios)/4 {
		t.Errorf("%d of %d points claim nothing", unclaimed, unclaimed+len(ratios))
	}
}

// lostByRounding is what the demand y at prices p falls short of the best payoffs, over the
// bound of the dual's rounding.
func lostByRounding(t *testing.T, m *Market, p, y []float64) float64 {
	_, rounding := m.DualRounding(p)
	lost, a := blank(), dense(m)
	for i := range y {
		who, route := exactAgentOf(m, i), blank()
		for j, use := range a[i] {
			route.Add(route, times(exactOf(use), exactOf(p[j])))
		}
		value, cost, fees := who.terms(exactOf(y[i]))
		got := minus(minus(value, cost), plus(fees, times(route, exactOf(y[i]))))
		lost.Add(lost, minus(who.best(route), got))
	}
	if lost.Sign() == 0 {
		return 0
	}
	ratio := float(lost) / rounding
	if !(ratio <= 1) {
		t.Errorf("demand loses %v, bound %v\np %v y %v\n%+v", float(lost), rounding, p, y, m)
	}
	return ratio
}

// The bound stays below 1e-13 for a million agents, at the demand and at a price near
// the one that clears.
func TestRoundingOfAMillionAgents(t *testing.T) {
	const n = 1_000_000
	m := &Market{}
	m.Resize(n, 1)
	m.Kappa, m.Fixed = nil, nil
	r := rand.New(rand.NewPCG(33, 1))
	for i := range n {
		m.Alpha[i], m.Shape[i], m.Beta[i], m.Fee[i] = uniform(r, 5, 20), 1, uniform(r, 0.5, 5), 0.5
	}
	m.Capacity[0] = n
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	y, d := make([]float64, n), []float64{0}
	for _, p := range []float64{2, 2.5, 3} {
		m.Demand(y, d, []float64{p})
		if c := new(market.Judge).Certify(m, market.Point{Price: []float64{p}, Allocation: y}); !(c.Rounding < 1e-13) || c.Err() != nil {
			t.Errorf("p = %v: %+v", p, c)
		} else {
			t.Logf("p = %v: load %.3f of capacity, bound %.2g", p, d[0]/n, c.Rounding)
		}
	}
}
