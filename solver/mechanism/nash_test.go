package mechanism

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// takers is the price-taking equilibrium, by bisection.
func takers(m *contract.Market) market.Point {
	y, d := make([]float64, len(m.Alpha)), make([]float64, 1)
	excess := func(p float64) float64 {
		m.Demand(y, d, []float64{p})
		return d[0] - m.Capacity[0]
	}
	lo, hi := 0.0, 1.0
	if excess(0) <= 0 {
		return market.Point{Price: []float64{0}, Allocation: y}
	}
	for excess(hi) > 0 {
		hi *= 2
	}
	for range 200 {
		if mid := (lo + hi) / 2; excess(mid) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	excess(hi)
	return market.Point{Price: []float64{hi}, Allocation: y}
}

// concave draws a market without fixed fees in which capacity binds.
func concave(t *rapid.T) *contract.Market {
	r := newRand(rapid.Uint64().Draw(t, "seed"))
	m := anyMarket(r, rapid.IntRange(2, 12).Draw(t, "n"), false)
	y, d := make([]float64, len(m.Alpha)), make([]float64, 1)
	m.Demand(y, d, []float64{0})
	if !(d[0] > 0) || math.IsInf(d[0], 0) {
		t.Skip("no demand")
	}
	m.Capacity[0] = d[0] * (0.05 + 0.9*r.Float64())
	return prepared(m)
}

// linear is a market of nearly linear payoffs of given slopes, capacity 1.
func linear(slopes ...float64) *contract.Market {
	m := &contract.Market{Valuation: contract.Quadratic}
	m.Resize(len(slopes), 1)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	m.Capacity[0] = 1
	for i, a := range slopes {
		m.Alpha[i], m.Shape[i], m.Beta[i] = a, 1e-9, 0
	}
	return prepared(m)
}

// The equilibrium of bids: everybody's share satisfies the conditions of Hajek
// and Gopalakrishnan, no bid of a fine grid does better, and the efficiency is
// at least three quarters of the optimum and at most all of it.
func TestNashEquilibrium(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := concave(t)
		taking := takers(m)
		rule := new(Nash)
		if err := rule.Fits(m); err != nil {
			t.Fatal(err)
		}
		p := rule.Allocate(m, taking)
		s := rule.Strategy()
		if !s.Settled {
			t.Fatalf("not settled after %d steps", s.Steps)
		}
		c, price, total := m.Capacity[0], p.Price[0], 0.0
		for _, x := range p.Allocation {
			total += x
		}
		if math.Abs(total-c) > 1e-9*c {
			t.Fatalf("%v allocated of %v", total, c)
		}
		for i, x := range p.Allocation {
			marginal, _ := m.Margin(i, x)
			// U' is a difference, V' − r, known to rounding of the price that takers pay.
			tol := 1e-6*price + 1e-12*taking.Price[0]
			if off := marginal*(1-x/c) - price; x > 1e-9*c && math.Abs(off) > tol || off > tol {
				t.Fatalf("agent %d with x = %v: U'(1 − x/c) = %v at price %v", i, x, marginal*(1-x/c), price)
			}
			bid, others := price*x, price*(c-x)
			best := payoffOf(m, i, x) - bid
			for k := range 200 {
				w := bid * float64(k) / 100
				if other := payoffOf(m, i, c*w/(w+others)) - w; x > 0 && other > best+1e-7*(1+math.Abs(best)) {
					t.Fatalf("agent %d gains %v by bidding %v instead of %v", i, other-best, w, bid)
				}
			}
		}
		if s.Ratio < 0.75-1e-9 || s.Ratio > 1+1e-9 {
			t.Fatalf("efficiency %v of the optimum; at least 3/4 and at most 1", s.Ratio)
		}
	})
}

// n identical agents share equally and pay U'(c/n)(1 − 1/n); two agents with
// linear payoffs of slopes a and b get a/(a+b) and b/(a+b) at price ab/(a+b).
func TestNashClosedForms(t *testing.T) {
	for _, n := range []int{2, 3, 10} {
		m := identicalAgents(n, 100, 2, 10*float64(n))
		p := new(Nash).Allocate(m, takers(m))
		want := (100 - 2*10) * (1 - 1/float64(n))
		if math.Abs(p.Price[0]-want) > 1e-9*want || math.Abs(p.Allocation[0]-10) > 1e-9 {
			t.Errorf("n = %d: %v at price %v; want 10 at %v", n, p.Allocation[0], p.Price[0], want)
		}
	}
	m := linear(3, 1)
	p := new(Nash).Allocate(m, takers(m))
	if math.Abs(p.Allocation[0]-0.75) > 1e-6 || math.Abs(p.Price[0]-0.75) > 1e-6 {
		t.Errorf("slopes 3 and 1: %v at price %v; want 3/4 at 3/4", p.Allocation, p.Price)
	}
}

// Johari and Tsitsiklis' worst case: one agent of slope 1 and ever more of slope
// 1/2. The ratio falls to 3/4.
func TestNashWorstCase(t *testing.T) {
	before := 1.0
	for _, n := range []int{2, 5, 20, 200} {
		slopes := make([]float64, n)
		for i := range slopes {
			slopes[i] = 0.5
		}
		slopes[0] = 1
		m := linear(slopes...)
		rule := new(Nash)
		rule.Allocate(m, takers(m))
		ratio := rule.Strategy().Ratio
		if ratio >= before || ratio < 0.75 {
			t.Errorf("n = %d: ratio %v after %v; it falls to 3/4", n, ratio, before)
		}
		before = ratio
	}
	if before > 0.752 {
		t.Errorf("ratio %v with 200 agents; want 3/4 and little", before)
	}
}

func identicalAgents(n int, alpha, b, capacity float64) *contract.Market {
	m := &contract.Market{Valuation: contract.Quadratic}
	m.Resize(n, 1)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	m.Capacity[0] = capacity
	for i := range n {
		m.Alpha[i], m.Shape[i], m.Beta[i] = alpha, b, 0
	}
	return prepared(m)
}

// With n identical agents of linear demand the one that anticipates takes
// c/(n+1) instead of c/n.
func TestDeviationClosedForm(t *testing.T) {
	const alpha, b = 100.0, 2.0
	for _, n := range []int{2, 5, 50} {
		c := 10 * float64(n)
		m := identicalAgents(n, alpha, b, c)
		rule := new(Nash)
		rule.Allocate(m, takers(m))
		s := rule.Strategy()
		share := 1 / float64(n+1)
		x, fair := c*share, c/float64(n)
		price := alpha - b*(c-x)/float64(n-1)
		taker := alpha*fair - b*fair*fair/2 - (alpha-b*fair)*fair
		want := (alpha*x - b*x*x/2 - price*x - taker) / taker
		if math.Abs(s.Shading-share) > 1e-9 || math.Abs(s.Gain-want) > 1e-9 || math.Abs(s.LargestGain-want) > 1e-9 {
			t.Errorf("n = %d: shading %v, gain %v, largest %v; want %v, %v", n, s.Shading, s.Gain, s.LargestGain, share, want)
		}
	}
}

// The gain of an agent that anticipates its price is that of the best
// misreport of its α, found by clearing the market anew at every report; and
// the report at which it is found is Misreport.
func TestMisreportIsDeviation(t *testing.T) {
	for seed := range uint64(5) {
		m := paperMarket(newRand(seed), 4, 4, 0.5, 0)
		taking := takers(m)
		if taking.Allocation[0] <= 0 {
			continue
		}
		alone := *m // agent 0 alone deviates: the others are copies
		rule := new(Nash)
		rule.Allocate(m, taking)
		all := rule.Strategy()
		truth := m.Alpha[0]
		best, report, payoffs := math.Inf(-1), 0.0, []float64{}
		payoff := func(alpha float64) float64 {
			alone.Alpha[0] = alpha
			p := takers(prepared(&alone))
			x := p.Allocation[0]
			alone.Alpha[0] = truth
			prepared(&alone)
			u := payoffOf(&alone, 0, x) - p.Price[0]*x
			if u > best {
				best, report = u, alpha
			}
			payoffs = append(payoffs, u)
			return u
		}
		for k := range 2000 {
			payoff(truth * (0.2 + 1.3*float64(k)/2000))
		}
		taker := payoff(truth)
		gain := (best - taker) / taker
		var one Nash
		one.strategy = Strategy{}
		one.y, one.s = make([]float64, 4), make([]float64, 4)
		one.deviate(m, 0, taking.Price[0], taking.Allocation[0])
		if math.Abs(one.strategy.Gain-gain) > 1e-5 || math.Abs(one.strategy.Misreport-report/truth) > 2e-3 {
			t.Errorf("seed %d: gain %v at α̂/α = %v; the best report gains %v at %v", seed, one.strategy.Gain, one.strategy.Misreport, gain, report/truth)
		}
		if all.LargestGain < one.strategy.Gain {
			t.Errorf("largest gain %v below that of an agent, %v", all.LargestGain, one.strategy.Gain)
		}
	}
}

// Gains vanish as the square of the number of agents, at the same capacity an
// agent.
func TestGainsFallWithAgents(t *testing.T) {
	var gains []float64
	sizes := []int{20, 40, 80, 160}
	for _, n := range sizes {
		sum := 0.0
		for seed := range uint64(10) {
			m := paperMarket(newRand(seed), n, 2.5*float64(n), 0.5, 0)
			rule := new(Nash)
			rule.Allocate(m, takers(m))
			sum += rule.Strategy().Gain
		}
		gains = append(gains, sum)
	}
	slope := math.Log(gains[3]/gains[0]) / math.Log(float64(sizes[3])/float64(sizes[0]))
	if math.Abs(slope+2) > 0.2 {
		t.Errorf("gain falls as n^%.2f; expected n^-2: %v", slope, gains)
	}
}

func TestNashRefuses(t *testing.T) {
	several := new(contract.Market)
	several.Resize(2, 2)
	for name, m := range map[string]*contract.Market{
		"two resources": several, "fixed fee": paperMarket(newRand(1), 3, 10, 0.5, 1), "one agent": paperMarket(newRand(1), 1, 1, 0.5, 0),
	} {
		if new(Nash).Fits(m) == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	slack := paperMarket(newRand(1), 3, 1000, 0.5, 0)
	taking := takers(slack)
	rule := new(Nash)
	if p := rule.Allocate(slack, taking); &p.Allocation[0] != &taking.Allocation[0] || rule.Strategy() != (Strategy{Misreport: 1, Ratio: 1, Settled: true}) {
		t.Errorf("slack market: %+v", rule.Strategy())
	}
}
