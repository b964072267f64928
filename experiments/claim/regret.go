package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market"
)

// linearGame is a market of identical agents with quadratic valuations, whose
// scale moves: S_t(μ) = L [top_t − μ]_+. Capacity binds at all times, so that with
// μ*_t = top_t − m/L the dual regret of a price is, up to top_t,
//
//	q_t(μ) − q_t(μ*_t) = (L/2)(μ − μ*_t)²
//
// and rises by m for each unit of price from there on.
type linearGame struct {
	slope, top, capacity float64 // L, top at scale 1, m
}

// excess is F_t(μ) at scale w.
func (g linearGame) excess(mu, w float64) float64 {
	return g.slope*max(0, g.top*w-mu) - g.capacity
}

// loss is q_t(μ) − q_t(μ*_t) at scale w.
func (g linearGame) loss(mu, w float64) float64 {
	top := g.top * w
	away := min(mu, top) - g.optimum(w)
	return g.slope/2*away*away + g.capacity*max(0, mu-top)
}

// optimum is μ*_t at scale w.
func (g linearGame) optimum(w float64) float64 { return g.top*w - g.capacity/g.slope }

// fixed is the best fixed price against a sequence of scales: the root of the
// sum of F_t, which falls.
func (g linearGame) fixed(scales []float64, ceiling float64) float64 {
	lo, hi := 0.0, ceiling
	for hi-lo > 1e-9*ceiling {
		mid, sum := (lo+hi)/2, 0.0
		for _, w := range scales {
			sum += g.excess(mid, w)
		}
		if sum > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// regretHorizons are the T compared.
var regretHorizons = []int{100, 1000, 10_000}

// regretPaths are the ways in which valuations move: their scale w walks ±h at
// random within 1 ± 0.3 with (T−1)h = path · T^growth.
var regretPaths = []struct {
	name         string
	path, growth float64
}{{"stands still", 0, 0}, {"path length of order 1", 1, 0}, {"of order √T", 0.3, 0.5}, {"of order T", 0.02, 1}}

func testRegret(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Verdict: HoldsUnder,
		Tested: "Dynamic regret Σ q_t(μ_t) − q_t(μ*_t), on the dual q_t, where it cannot be negative, is O(√T) for η_t = D/(G√t), γ = 0, on sequences of markets with linear demand; " +
			"a ratio of regret to √T that grows by more than half from T = 1000 to 10,000 is a violation. Beside it the static regret, against the best fixed price, and its bound 3/2 GD√T.",
		Assumptions: []string{"the path of μ*_t has a length P_T that stays bounded as T grows (then O(√T (1 + P_T)), Zinkevich 2003); or regret is static, against one fixed price"},
		Rows: newRows("path", "T [rounds]", "draws", "regret_dynamic_median [payoff]", "regret_static_median [payoff]", "static_over_bound_max", "path_length_median [price]",
			"exponent_median", "exponent_q05", "exponent_q95", "violations"),
	}
	var exponents []float64
	overBound := 0.0
	for _, path := range regretPaths {
		draws, err := trials(ctx, b, "regret "+path.name, b.Instances/20+1, func(_ int, rng *rand.Rand) ([3]played, error) {
			g := linearGame{slope: 0.5 + 10*rng.Float64(), top: 10 + 10*rng.Float64()}
			g.capacity = g.slope * g.top * (0.2 + 0.3*rng.Float64())
			var all [3]played
			for k, rounds := range regretHorizons {
				all[k] = g.play(rounds, path.path*math.Pow(float64(rounds), path.growth)/float64(rounds-1), rng)
			}
			return all, nil
		})
		if err != nil {
			return nil, err
		}
		var growth []float64
		wrong := 0
		for _, d := range draws {
			ratio := d[2].dynamic / d[1].dynamic
			growth = append(growth, math.Log10(ratio))
			if ratio > 1.5*math.Sqrt(10) {
				wrong++
			}
		}
		for k, rounds := range regretHorizons {
			var dynamic, static, over, length []float64
			for _, d := range draws {
				dynamic, static, over, length = append(dynamic, d[k].dynamic), append(static, d[k].static), append(over, d[k].static/d[k].bound), append(length, d[k].path)
			}
			overBound = max(overBound, quantile(1, over))
			o.Rows.add(path.name, rounds, len(draws), median(dynamic), median(static), quantile(1, over), median(length),
				median(growth), quantile(0.05, growth), quantile(0.95, growth), wrong)
		}
		o.Instances += len(draws)
		o.Violations += wrong
		exponents = append(exponents, median(growth))
		if path.growth == 0 && wrong > 0 {
			o.Verdict, o.Assumptions = Fails, nil
		}
	}
	o.Counterexample = regretTurns()
	o.Finding = fmt.Sprintf("From T = 1000 to 10,000 the dynamic regret grows as T^%.2f where the market stands still, T^%.2f, T^%.2f and T^%.2f where μ* moves by a path of order 1, √T and T (medians): "+
		"linear regret under steady drift, since the steps die out. The static regret never exceeds %.2g of its bound 3/2 GD√T: √T is a rate of static regret. For example, %s.",
		exponents[0], exponents[1], exponents[2], exponents[3], overBound, o.Counterexample.Shows)
	return o, nil
}

type played struct{ dynamic, static, bound, path float64 }

// play is price adjustment with steps D/(G√t) while the scale of valuations
// walks by ±h.
func (g linearGame) play(rounds int, h float64, rng *rand.Rand) (p played) {
	const reach = 0.3
	width := g.top * (1 + reach)                       // D: no optimum is outside of [0, D]
	steep := max(g.slope*width-g.capacity, g.capacity) // G: |F| there
	scales, w, mu, last := make([]float64, rounds), 1.0, 0.0, g.optimum(1)
	for t := range scales {
		scales[t] = w
		best := g.optimum(w)
		p.path += math.Abs(best - last)
		last = best
		p.dynamic += g.loss(mu, w)
		mu = max(0, mu+width/(steep*math.Sqrt(float64(t+1)))*g.excess(mu, w))
		if rng.IntN(2) == 0 {
			h = -h
		}
		if math.Abs(w+h-1) > reach {
			h = -h
		}
		w += h
	}
	p.static = p.dynamic
	fixed := g.fixed(scales, width)
	for _, w := range scales {
		p.static -= g.loss(fixed, w)
	}
	p.bound = 1.5 * steep * width * math.Sqrt(float64(rounds))
	return p
}

// Capacity of the counterexample in odd and in even rounds, in units of m.
const turnLow, turnHigh = 0.5, 1.5

// regretTurns is a market whose capacity alternates.
func regretTurns() *Counterexample {
	m := linearMarket(3, 1, 0, 1)
	short, long := turnsRegret(m, 100), turnsRegret(m, 10_000)
	return &Counterexample{
		Market: m,
		Shows: fmt.Sprintf("capacity alternates between 0.5 and 1.5, and μ*_t between 1.5 and 0.5; prices settle near 1, and each round costs (1/2)(1/2)² = 1/8: "+
			"the dynamic regret is %.4g after 100 rounds and %.4g after 10,000, where √T is 10 times as large", short, long),
		Spec: specOver("dynamic-regret", "dynamic regret that grows with T under steps that die out",
			fmt.Sprintf("scenario: {alternation: {rounds: [100, 10000], low: %v, high: %v}}\nsolver: {tatonnement: {step: 1, schedule: sqrt}}\n", turnLow, turnHigh)),
		Checks: []string{fmt.Sprintf("regret_dynamic~%v where p_scenario_rounds=100", short), fmt.Sprintf("regret_dynamic~%v where p_scenario_rounds=10000", long),
			"regret_static<30 where p_scenario_rounds=10000"},
		Certificate: "q_t(μ) = (2 − μ)²/2 + m_t μ for μ ≤ 2, so that q_t(μ) − q_t(μ*_t) = (μ − μ*_t)²/2 with μ*_t = 2 − m_t = 1.5, 0.5, … The same price in two successive rounds costs " +
			"(μ − 1)² + 1/4; prices move by η_t |F| → 0 in between, so that the regret is at least T/8 in the limit.",
	}
}

// turnsRegret plays the turns from the definition.
func turnsRegret(m *market.Contract, rounds int) (regret float64) {
	c, mu := m.Capacity[0], 0.0
	defer func() { m.Capacity[0] = c }()
	for t := 1; t <= rounds; t++ {
		m.Capacity[0] = c * turnLow
		if t%2 == 0 {
			m.Capacity[0] = c * turnHigh
		}
		_, best := priceBetween(m)
		regret += dualAt(m, mu) - dualAt(m, best)
		mu = max(0, mu+(demandAt(m, mu)-m.Capacity[0])/math.Sqrt(float64(t)))
	}
	return regret
}

// refuteRegret holds the regret to T/8.
func refuteRegret(x *Counterexample) error {
	for _, rounds := range []int{200, 2000} {
		if regret := turnsRegret(x.Market, rounds); regret < float64(rounds)/8*0.99 {
			return fmt.Errorf("dynamic regret is %v after %d rounds; at least an eighth of them is needed", regret, rounds)
		}
	}
	return nil
}
