package mechanism

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// fairWorth is u_α(z) with u'_α(level) = 1, written down a second time.
func fairWorth(z, level, alpha float64) float64 {
	switch {
	case z < 0 || z == 0 && alpha >= 1:
		return math.Inf(-1)
	case alpha == 1:
		return level * math.Log(z/level)
	}
	return level * (math.Pow(z/level, 1-alpha) - 1) / (1 - alpha)
}

// certifyFair checks the allocation of a finite α against its own problem: by
// duality no allocation is better than
//
//	Σ max_y [u_α(z_i) − r_i y] + c·p,   r = A p,
//
// each maximum by golden section, and y has to attain each term and p·d = p·c.
// Where u_α is steep that is coarse, so that marginal worth has to equal r too.
func certifyFair(r *AlphaFair, m *contract.Market, y []float64) error {
	alpha, price := float64(r.Alpha), r.fair.price
	route := make([]float64, len(y))
	m.RoutePrices(route, price)
	spent, unspent := 0.0, 0.0
	for j, d := range loads(m, y) {
		spent += m.Capacity[j] * price[j]
		unspent += (m.Capacity[j] - d) * price[j]
	}
	if math.Abs(unspent) > 1e-11*spent {
		return fmt.Errorf("complementarity %v of %v", unspent, spent)
	}
	for i := range y {
		if r.top[i] == 0 {
			continue
		}
		worth := func(y float64) float64 {
			if r.Of == "surplus" {
				return fairWorth(payoffOf(m, i, y), r.level, alpha)
			}
			return fairWorth(y, r.level, alpha)
		}
		payoff := func(y float64) float64 { return worth(y) - route[i]*y }
		// The payoff has one hill, which may be 60 decades below the top.
		top := min(r.top[i], 1e12)
		_, best := golden(0, top, payoff)
		_, low := golden(-140, math.Log(top), func(logY float64) float64 { return payoff(math.Exp(logY)) })
		if short := max(best, low) - payoff(y[i]); short > 1e-9*(spent+math.Abs(worth(y[i]))) {
			return fmt.Errorf("agent %d of %v: payoff %v below the best, %v spent", i, y[i], short, spent)
		}
		if y[i] < 1e-9*top || y[i] > 0.999*r.top[i] || alpha == 0 {
			continue
		}
		h := 1e-4 * y[i]
		if marginal := (worth(y[i]+h) - worth(y[i]-h)) / (2 * h); math.Abs(marginal-route[i]) > 1e-4*route[i]+1e-11*math.Abs(worth(y[i]))/h {
			return fmt.Errorf("agent %d of %v: marginal worth %v, price %v", i, y[i], marginal, route[i])
		}
	}
	return nil
}

func TestAlphaFairIsCertified(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := newRand(rapid.Uint64().Draw(t, "seed"))
		m := anyMarket(rng, rapid.SampledFrom([]int{1, 2, 5, 20}).Draw(t, "n"), rapid.Bool().Draw(t, "fixed"))
		if resources := rapid.IntRange(1, 6).Draw(t, "resources"); resources > 1 {
			m = routed(rng, m, resources)
		}
		r := NewAlphaFair()
		r.Alpha = rapid.SampledFrom([]Aversion{0, 0.25, 0.5, 1, 1.5, 2, 4, 10}).Draw(t, "alpha")
		r.Of = rapid.SampledFrom([]string{"surplus", "surplus", "activity"}).Draw(t, "of")
		if r.Validate() != nil {
			r.Alpha = 3
		}
		y := append([]float64(nil), r.Allocate(m, market.Point{}).Allocation...)
		full := false
		for j, d := range loads(m, y) {
			if d > m.Capacity[j]*(1+1e-12) {
				t.Fatalf("load %v of capacity %v", d, m.Capacity[j])
			}
			full = full || d > m.Capacity[j]*(1-1e-9)
		}
		if !full { // everyone has all it can use
			for i, v := range y {
				if v != r.top[i] {
					t.Fatalf("agent %d has %v and could use %v, and nothing is full", i, v, r.top[i])
				}
			}
			return
		}
		if err := certifyFair(r, m, y); err != nil {
			t.Fatalf("α = %v of %s, %v, n = %d, J = %d: %v", r.Alpha, r.Of, m.Valuation, len(y), m.Resources(), err)
		}
	})
}

// TestMaxMin holds the max-min allocation against what characterises it: no one
// can have more unless at the cost of somebody who has no more than they.
func TestMaxMin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := newRand(rapid.Uint64().Draw(t, "seed"))
		m := anyMarket(rng, rapid.IntRange(1, 20).Draw(t, "n"), false)
		if resources := rapid.IntRange(1, 6).Draw(t, "resources"); resources > 1 {
			m = routed(rng, m, resources)
		}
		r := &AlphaFair{Alpha: Aversion(math.Inf(1)), Of: rapid.SampledFrom([]string{"surplus", "activity"}).Draw(t, "of")}
		y := append([]float64(nil), r.Allocate(m, market.Point{}).Allocation...)
		z := make([]float64, len(y))
		for i := range y {
			if z[i] = y[i]; r.Of == "surplus" {
				z[i] = payoffOf(m, i, y[i])
			}
		}
		load := loads(m, y)
		bottleneck := make([]bool, len(y))
		for j, d := range load {
			if d > m.Capacity[j]*(1+1e-12) {
				t.Fatalf("load %v of capacity %v", d, m.Capacity[j])
			}
			if d < m.Capacity[j]*(1-1e-9) {
				continue
			}
			most := 0.0
			for i := range y {
				if uses(m, i, j) {
					most = max(most, z[i])
				}
			}
			for i := range y {
				bottleneck[i] = bottleneck[i] || uses(m, i, j) && z[i] >= most-1e-8*(1+most)
			}
		}
		for i, v := range y {
			if !bottleneck[i] && v < r.top[i]*(1-1e-7) {
				t.Fatalf("agent %d has %v of %v, and no full resource of which nobody has more", i, v, r.top[i])
			}
		}
	})
}

func uses(m *contract.Market, i, j int) bool {
	if m.Usage.Start == nil {
		return true
	}
	for _, k := range m.Usage.Col[m.Usage.Start[i]:m.Usage.Start[i+1]] {
		if int(k) == j {
			return true
		}
	}
	return false
}

// TestAlphaFairKnownMembers: α = 0 is the clearing equilibrium without fixed
// fees, α = ∞ the limit of large α, and of activity the equal split.
func TestAlphaFairKnownMembers(t *testing.T) {
	for seed := range uint64(20) {
		m := anyMarket(newRand(seed), 12, false)
		var y []float64
		_, eff, _ := allocate(&AlphaFair{Alpha: 0, Of: "surplus"}, m)
		if want := efficiency(m, clearing(t, m)); math.Abs(eff-want) > 1e-9*(1+want) {
			t.Errorf("market %d: α = 0 is worth %v; clearing %v", seed, eff, want)
		}
		lowest := func(y []float64) float64 {
			low := math.Inf(1)
			for i, v := range y {
				low = min(low, payoffOf(m, i, v))
			}
			return low
		}
		last := -1.0
		for _, alpha := range []Aversion{0.5, 1, 2, 5, 20, 50, Aversion(math.Inf(1))} {
			y, _, _ = allocate(&AlphaFair{Alpha: alpha, Of: "surplus"}, m)
			if low := lowest(y); low < last-1e-9 {
				t.Errorf("market %d: the least surplus falls from %v to %v at α = %v", seed, last, low, alpha)
			} else {
				last = low
			}
		}
		y50, _, _ := allocate(&AlphaFair{Alpha: 50, Of: "surplus"}, m)
		if low := lowest(y50); low < 0.8*last || low > last+1e-9 {
			t.Errorf("market %d: least surplus %v at α = 50 and %v at inf", seed, low, last)
		}
		for _, alpha := range []Aversion{0.5, 3, Aversion(math.Inf(1))} {
			y, _, _ = allocate(&AlphaFair{Alpha: alpha, Of: "activity"}, m)
			for i, v := range y {
				if share := m.Capacity[0] / 12; math.Abs(v-share) > 1e-9*share {
					t.Fatalf("market %d: α = %v of activity gives agent %d %v; equal share %v", seed, alpha, i, v, share)
				}
			}
		}
	}
}

// TestAlphaFairByHand: two users of a link each and one of both, capacities 1. Proportional
// fairness of activity gives 2/3, 2/3 and 1/3, max-min 1/2 each, and α = 2 the long
// route y with 1/y² = 2/(1−y)², y = 1/(1+√2).
func TestAlphaFairByHand(t *testing.T) {
	m := new(contract.Market)
	m.Resize(3, 2)
	m.Kappa, m.Fixed = nil, nil
	for i := range 3 {
		m.Alpha[i], m.Shape[i], m.Beta[i], m.Fee[i] = 10, 1, 1, 0
	}
	m.Capacity[0], m.Capacity[1] = 1, 1
	m.Usage = contract.Usage{Start: []int64{0, 1, 2, 4}, Col: []int32{0, 1, 0, 1}}
	prepared(m)
	for _, c := range []struct {
		alpha Aversion
		long  float64
	}{{1, 1.0 / 3}, {2, 1 / (1 + math.Sqrt2)}, {Aversion(math.Inf(1)), 0.5}} {
		y, _, _ := allocate(&AlphaFair{Alpha: c.alpha, Of: "activity"}, m)
		for i, want := range []float64{1 - c.long, 1 - c.long, c.long} {
			if math.Abs(y[i]-want) > 1e-11 {
				t.Errorf("α = %v: route %d has %v; want %v", c.alpha, i, y[i], want)
			}
		}
	}
}

func TestAlphaFairRefuses(t *testing.T) {
	for text, want := range map[string]string{"inf": "inf", "0.5": "0.5", "2": "2"} {
		var a Aversion
		if err := a.UnmarshalText([]byte(text)); err != nil || a.String() != want {
			t.Errorf("%q reads as %v, %v", text, a, err)
		}
	}
	var a Aversion
	for _, text := range []string{"", "nan", "Inf", "-inf", "1e999", "one"} {
		if err := a.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q reads as %v", text, a)
		}
	}
	if (&AlphaFair{Of: "activity"}).Validate() == nil {
		t.Error("α = 0 of activity passes")
	}
	m := anyMarket(newRand(1), 3, false)
	m.Valuation = contract.Power
	m.Shape[1] = 1
	prepared(m)
	if NewAlphaFair().Fits(m) == nil || (&AlphaFair{Alpha: 1, Of: "activity"}).Fits(m) != nil {
		t.Error("logarithmic valuations have a surplus, or no activity")
	}
}

func BenchmarkAlphaFair(b *testing.B) {
	for _, resources := range []int{1, 10} {
		for _, alpha := range []Aversion{1, Aversion(math.Inf(1))} {
			b.Run(fmt.Sprintf("n=20/J=%d/alpha=%v", resources, alpha), func(b *testing.B) {
				m := paperMarket(newRand(3), 20, 50, 0.5, 0)
				if resources > 1 {
					m = routed(newRand(4), m, resources)
				}
				r := &AlphaFair{Alpha: alpha, Of: "surplus"}
				for b.Loop() {
					r.Allocate(m, market.Point{})
				}
			})
		}
	}
}
