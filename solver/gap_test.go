package solver

import (
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market/contract"
)

// fixedSetWelfare is the largest welfare that the given agents reach when all
// of them pay the fee: water-filling of log values, V'(x) − β − τ = μ wherever
// x > 0, by bisection over μ.
func fixedSetWelfare(m *contract.Market, set uint) float64 {
	capacity := m.Capacity[0]
	demand := func(mu float64) (sum float64) {
		for i := range m.Alpha {
			if set>>i&1 == 1 {
				sum += max(0, m.Alpha[i]/(m.Beta[i]+m.Fee[i]+mu)-m.Shape[i])
			}
		}
		return sum
	}
	lo, hi := 0.0, 0.0
	if demand(0) > capacity {
		for hi = 1; demand(hi) > capacity; hi *= 2 {
		}
		for range 60 {
			if mid := (lo + hi) / 2; demand(mid) > capacity {
				lo = mid
			} else {
				hi = mid
			}
		}
	}
	welfare := 0.0
	for i := range m.Alpha {
		if set>>i&1 == 1 {
			unit := m.Beta[i] + m.Fee[i]
			x := max(0, m.Alpha[i]/(unit+hi)-m.Shape[i])
			welfare += m.Alpha[i]*math.Log1p(x/m.Shape[i]) - unit*x - m.Fixed[i]
		}
	}
	return welfare
}

// trueOptimum tries every set of participants.
func trueOptimum(m *contract.Market) float64 {
	best := math.Inf(-1)
	for set := range uint(1) << m.Agents() {
		best = max(best, fixedSetWelfare(m, set))
	}
	return best
}

// The duality gap proves what it says: with fixed fees, where finding the
// optimum is a search over 2^n sets, the welfare of the bracket's repaired
// allocation is never above the optimum and its dual value never below it.
func TestGapEnclosesTheTrueOptimum(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 1))
	const rounding = 1e-12
	count := map[Status]int{}
	lost, slackOfBound, worst, gaps := 0.0, 0.0, 0.0, 0.0
	const markets = 200
	for range markets {
		n := 2 + r.IntN(8)
		m := paperMarket(r, n, float64(n)*(0.2+3*r.Float64()), 0.5, 6*r.Float64())
		res := play(m, new(Bracket), nil, 1e-11, 3000)
		count[res.Status]++
		c := res.Certificate
		optimum := trueOptimum(m)
		scale := c.Scale
		if c.Welfare > optimum+rounding*scale || c.Dual < optimum-rounding*scale {
			t.Fatalf("%v: W %v, optimum %v, q %v", res.Status, c.Welfare, optimum, c.Dual)
		}
		if res.Status == Converged && (optimum-c.Welfare)/scale > 1e-11 {
			t.Fatalf("converged %v short of the optimum", (optimum-c.Welfare)/scale)
		}
		if res.Status == NoClearing {
			lost += (optimum - c.Welfare) / scale
			slackOfBound += (c.Dual - optimum) / scale
			worst = max(worst, (optimum-c.Welfare)/scale)
			gaps += c.Gap
		}
	}
	if count[NoClearing] < markets/20 || count[Converged] < markets/20 {
		t.Fatalf("%v: not every kind of market was drawn", count)
	}
	k := float64(count[NoClearing])
	t.Logf("%v; where no price clears: mean gap %.3f = %.3f short of the optimum (at most %.3f) + %.3f bound above it",
		count, gaps/k, lost/k, worst, slackOfBound/k)
}
