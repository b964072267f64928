package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"walras/solver/market/contract"
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
var regretHorizons = [3]int{100, 1000, 10_000}

// regretGrowth is the factor by which the ratio of regret to √T may grow.
const regretGrowth = 1.5

// regretPath is a way in which valuations move: their scale w walks ±h at
// random within 1 ± 0.3 with (T−1)h = length · T^growth.
type regretPath struct {
	name           string
	length, growth float64
}

func testDynamicRegret(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = "Dynamic regret Σ q_t(μ_t) − q_t(μ*_t), on the dual q_t, where it cannot be negative, is O(√T) for η_t = D/(G√t), γ = 0, on sequences of markets with linear demand; " +
		"a ratio of regret to √T that grows by more than half from T = 1000 to 10,000 is a violation. Beside it the static regret, against the best fixed price, and its bound 3/2 GD√T."
	o.conditions = []condition{settings("the path of μ*_t has a length P_T that stays bounded as T grows")}
	o.Argument = "Online gradient descent on the convex q_t has dynamic regret O(√T (1 + P_T)), and static regret, against one fixed price, of at most 3/2 GD√T (Zinkevich 2003)."
	grows := func(d *regretDraw) float64 { return math.Log10(d[2].dynamic / d[1].dynamic) }
	tooFast := func(d *regretDraw, at []float64) bool {
		k := slices.Index(regretHorizons[:], int(at[1]))
		return d[k+1].dynamic/d[k].dynamic > at[0]*math.Sqrt(10)
	}
	columns := []column[regretDraw]{counting("violations", func(d *regretDraw) bool { return tooFast(d, []float64{regretGrowth, 1000}) }), statistic("exponent_median", median, grows), statistic("exponent_q05", quantile(0.05), grows), statistic("exponent_q95", quantile(0.95), grows)}
	for k, rounds := range regretHorizons {
		at := func(what string, statisticOf func([]float64) float64, of func(*regret) float64) {
			columns = append(columns, statistic(fmt.Sprintf(what, rounds), statisticOf, func(d *regretDraw) float64 { return of(&d[k]) }))
		}
		at("regret_dynamic_%d_median [payoff]", median, func(r *regret) float64 { return r.dynamic })
		at("regret_static_%d_median [payoff]", median, func(r *regret) float64 { return r.static })
		at("static_over_bound_%d_max", largest, func(r *regret) float64 { return r.static / r.bound })
		at("path_length_%d_median [price]", median, func(r *regret) float64 { return r.path })
	}
	groups, err := study[regretPath, regretDraw]{
		name: "regret", groups: []regretPath{{"stands still", 0, 0}, {"path length of order 1", 1, 0}, {"of order √T", 0.3, 0.5}, {"of order T", 0.02, 1}}, trials: b.Instances/20 + 1,
		keys: []string{"path"}, key: func(p regretPath) []any { return []any{p.name} },
		draw: func(p regretPath, rng *rand.Rand) (all regretDraw, err error) {
			g := linearGame{slope: 0.5 + 10*rng.Float64(), top: 10 + 10*rng.Float64()}
			g.capacity = g.slope * g.top * (0.2 + 0.3*rng.Float64())
			for k, rounds := range regretHorizons {
				all[k] = g.play(rounds, p.length*math.Pow(float64(rounds), p.growth)/float64(rounds-1), rng)
			}
			return all, nil
		},
		columns: columns, violates: tooFast,
		thresholds: []threshold{{name: "growth of regret over √T, from T to 10T, that counts as none", value: regretGrowth, grid: []float64{1.2, regretGrowth, 2}},
			{name: "T", value: 1000, grid: []float64{100, 1000}}},
		assumed: func(p regretPath, _ *regretDraw) bool { return p.growth == 0 },
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	exponents, overBound := make([]float64, len(groups)), 0.0
	for k, g := range groups {
		exponents[k] = math.Round(100*median(values(g.draws, grows)))/100 + 0 // never −0
		for _, d := range g.draws {
			for _, r := range d {
				overBound = max(overBound, r.static/r.bound)
			}
		}
	}
	o.Counterexample = regretTurns()
	o.Finding = fmt.Sprintf("From T = 1000 to 10,000 the dynamic regret grows as T^%.2f where the market stands still, and as T^%.2f, T^%.2f and T^%.2f where μ* moves by a path of order 1, √T and T (medians): "+
		"under steady drift it keeps growing at least as T, since the steps die out. The static regret never exceeds %.2g of its bound 3/2 GD√T: √T is a rate of static regret. For example, %s.",
		exponents[0], exponents[1], exponents[2], exponents[3], overBound, o.Counterexample.Shows)
	return nil
}

// regret is the result of a play, and regretDraw that of one play per horizon.
type (
	regret     struct{ dynamic, static, bound, path float64 }
	regretDraw [3]regret
)

// play is price adjustment with steps D/(G√t) while the scale of valuations
// walks by ±h.
func (g linearGame) play(rounds int, h float64, rng *rand.Rand) (p regret) {
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
const turnLow, turnHigh = 0.4, 1.6

// regretTurns is a market whose capacity alternates.
func regretTurns() *Counterexample {
	m := powerMarket(0.4, [4]float64{1, 1, 0, 0})
	short, long := turnsRegret(m, 100), turnsRegret(m, 10_000)
	return &Counterexample{
		Market: m,
		Shows: fmt.Sprintf("capacity alternates between 0.16 and 0.64, and μ*_t between 1.5 and 0.25; prices settle near 0.581, and two rounds cost 0.130: "+
			"the dynamic regret is %.4g after 100 rounds and %.4g after 10,000, where √T is 10 times as large", short, long),
		Spec: specOver("dynamic-regret", "dynamic regret that grows with T under steps that die out",
			fmt.Sprintf("scenario: {alternation: {rounds: [100, 10000], low: %v, high: %v}}\nsolver: {tatonnement: {step: 1, schedule: sqrt}}\n", turnLow, turnHigh)),
		Checks: []string{fmt.Sprintf("regret_dynamic~%v where p_scenario_rounds=100", short), fmt.Sprintf("regret_dynamic~%v where p_scenario_rounds=10000", long),
			"regret_static<30 where p_scenario_rounds=10000"},
		Certificate: "V = 2√x, C = x: q_t(μ) = 1/(1 + μ) + m_t μ, least at μ*_t = 1/√m_t − 1, where it is 2√m_t − m_t = 0.64, 0.96, … The same price in two successive rounds costs " +
			"2/(1 + μ) + 0.8μ − 1.6, which is least at 1/√0.4 − 1 and there 4√0.4 − 2.4 = 0.1298; prices move by η_t |F| → 0 in between, so that the regret is at least 0.0649 T in the limit.",
	}
}

// turnsRegret plays the turns from the definition.
func turnsRegret(m *contract.Market, rounds int) (regret float64) {
	c, mu, eta := m.Capacity[0], 0.0, 1/m.Lipschitz()
	defer func() { m.Capacity[0] = c }()
	least := [2]float64{}
	for k, share := range [2]float64{turnHigh, turnLow} {
		m.Capacity[0] = c * share
		_, best := priceBetween(m)
		least[k] = dualAt(m, best)
	}
	for t := 1; t <= rounds; t++ {
		m.Capacity[0] = c * turnLow
		if t%2 == 0 {
			m.Capacity[0] = c * turnHigh
		}
		regret += dualAt(m, mu) - least[t%2]
		mu = max(0, mu+eta*(demandAt(m, mu)-m.Capacity[0])/math.Sqrt(float64(t)))
	}
	return regret
}
