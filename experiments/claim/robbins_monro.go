package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// The argument for T4.12. Let e = μ − μ* and ξ the noise. S falls, so that eF(μ) < 0
// away from μ*, also where F jumps there or is below 0 at μ* = 0, and projection
// brings no price farther from μ*:
//
//	e⁺² ≤ (e + η(F + ξ))² ≤ e² + 2ηeF + 2ηeξ + η²(F + ξ)²,   |F| ≤ max{S(0), m}
//
// Hence e → 0 almost surely (Robbins and Siegmund 1971), and E sup e² is finite,
// by Doob's inequality for the martingale Σ ηeξ, which makes it a limit in the
// mean square. With γ > 0 and g = 0 the same holds of e² + η_t γ Σ (x − x*)², by the
// proof of T4.8, as η_t does not rise.

// Of each market so many runs are averaged; the squared error is taken at
// noiseTimes.
const noiseRuns = 12

var noiseTimes = [3]int{100, 1000, 10_000}

// noiseSigma is the standard deviation of a report, in units of capacity; the
// scale of the law that has none.
const noiseSigma = 0.1

// noiseGroup is a law of the reports, a step exponent (η_t = t^−decay/L) and a
// kind of market.
type noiseGroup struct {
	name, law    string
	decay, gamma float64
	market       func(rng *rand.Rand) (*contract.Market, error)
}

// noiseGroups meet the assumptions but for the last, which has γ > 0 and g > 0;
// noiseOutside are there to show that the assumptions of the statement matter.
var (
	noiseGroups = []noiseGroup{
		{"binding, Gaussian, 1/t", "gaussian", 1, 0, noiseBinding},
		{"binding, Gaussian, 1/t^0.75", "gaussian", 0.75, 0, noiseBinding},
		{"binding, Student t₃, 1/t", "student", 1, 0, noiseBinding},
		{"binding, Student t₃, 1/t^0.75", "student", 0.75, 0, noiseBinding},
		{"binding, Gaussian, 1/t^0.75, γ = 1", "gaussian", 0.75, 1, noiseBinding},
		{"slack, Gaussian, 1/t", "gaussian", 1, 0, noiseSlack},
		{"in a jump (g = 5), Gaussian, 1/t^0.75", "gaussian", 0.75, 0, noiseFee(jumps)},
		{"a price clears (g = 5), Gaussian, 1/t^0.75, γ = 5", "gaussian", 0.75, 5, noiseFee(clears)},
	}
	noiseOutside = []noiseGroup{
		{"binding, constant step: outside", "gaussian", 0, 0, noiseBinding},
		{"binding, Cauchy, 1/t: outside", "cauchy", 1, 0, noiseBinding},
	}
)

func noiseBinding(rng *rand.Rand) (*contract.Market, error) {
	return binding(rng, 1+rng.IntN(5), 0.5, 0)
}

// noiseSlack draws a market with up to a tenth more capacity than S(0), so that
// noise lifts the price off 0 time and again.
func noiseSlack(rng *rand.Rand) (*contract.Market, error) {
	m, err := noiseBinding(rng)
	if err != nil {
		return nil, err
	}
	m.Capacity[0] = demandOf(m, 0) * (1 + 0.1*rng.Float64())
	return m, m.Prepare()
}

// noiseFee draws markets with fixed fees on which demand meets capacity so.
func noiseFee(meets clearing) func(rng *rand.Rand) (*contract.Market, error) {
	return func(rng *rand.Rand) (*contract.Market, error) {
		for {
			m, err := binding(rng, 1+rng.IntN(5), 0.5, 5)
			if err != nil {
				return nil, err
			}
			if _, how, err := equilibrium(m); err != nil || how == meets {
				return m, err
			}
		}
	}
}

func testRobbinsMonro(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Tested: fmt.Sprintf("E|μ_t − μ*|² → 0 for η_t = t^−a/L, a = 1 and 0.75, from μ⁰ = 0, and independent noise of mean 0 and standard deviation %v m on Ŝ, γ ≥ 0; "+
			"violated where in each of %d runs on a market the squared error at t = %d is 0.9 times that at t = %d or more. "+
			"μ* is the price of complementarity, or that of the jump where no price clears.", noiseSigma, noiseRuns, noiseTimes[2], noiseTimes[0]),
		Assumptions: []string{"γ = 0 or g = 0: with both an agent that is out may never come back, whatever the price",
			"where no price clears, μ* is the price at which S jumps over m, and it is the price alone that converges"},
	}
	stuck := func(d *noiseDraw) bool { return d.stuck }
	predicted := func(d *noiseDraw) float64 { return d.predicted }
	slopes := func(d *noiseDraw) float64 {
		if d.mse[0] <= 0 || d.mse[2] <= 0 {
			return math.NaN()
		}
		return math.Log(d.mse[2]/d.mse[0]) / math.Log(float64(noiseTimes[2])/float64(noiseTimes[0]))
	}
	runs := study[noiseGroup, noiseDraw]{
		name: "robbins-monro", groups: noiseGroups, trials: b.Instances/40 + 1,
		keys: []string{"group"}, key: func(g noiseGroup) []any { return []any{g.name} },
		market: func(g noiseGroup, rng *rand.Rand) (*contract.Market, error) { return g.market(rng) },
		measure: func(g noiseGroup, m *contract.Market, rng *rand.Rand) (noiseDraw, error) {
			return squaredErrors(m, g.law, g.decay, g.gamma, rng)
		},
		columns: []column[noiseDraw]{
			counting("violations", stuck), counting("not_smaller", func(d *noiseDraw) bool { return d.mse[0] > 0 && d.mse[2] >= d.mse[0] }),
			statistic("mse_100_median", median, func(d *noiseDraw) float64 { return d.mse[0] }),
			statistic("mse_1000_median", median, func(d *noiseDraw) float64 { return d.mse[1] }),
			statistic("mse_10000_median", median, func(d *noiseDraw) float64 { return d.mse[2] }),
			statistic("slope_median", median, slopes), statistic("slope_q05", quantile(0.05), slopes), statistic("slope_q95", quantile(0.95), slopes),
			statistic("slope_predicted_median", median, predicted),
		},
		violates: stuck,
		assumed:  func(g noiseGroup, _ *noiseDraw) bool { return g.gamma < 5 },
	}
	groups, err := runs.run(ctx, b, o)
	if err != nil {
		return nil, err
	}
	runs.groups, runs.aside = noiseOutside, true
	outside, err := runs.run(ctx, b, o)
	if err != nil {
		return nil, err
	}
	last := len(groups) - 1
	slowest := math.Inf(-1)
	for _, g := range groups[:last] {
		slowest = max(slowest, largest(values(g.draws, slopes)))
	}
	middle := func(g *groupOf[noiseGroup, noiseDraw], of func(*noiseDraw) float64) float64 {
		return median(values(g.draws, of))
	}
	o.Counterexample = lockedOut()
	d, err := squaredErrors(o.Counterexample.Market, "gaussian", 0.75, o.Counterexample.Parameters["gamma"], b.stream("robbins-monro, locked out", 0))
	if err != nil {
		return nil, err
	}
	o.count(count([]noiseDraw{d}, stuck), 1)
	o.Finding = fmt.Sprintf("Under the assumptions E|μ_t − μ*|² falls on %d of %d markets, with Gaussian and Student t₃ noise, γ = 1, slack capacity and in jumps, where it is the price that converges and not demand. "+
		"The rate is another matter: with η_t = 1/(Lt) the median slope in log t is %.2f (theory: −min{1, 2S'(μ*)/S'(0)}, median %.2f) and the slowest of any group %.2f. "+
		"With γ = 5 and g = 5 it never comes nearer in %s, where a price clears. Outside the assumptions the median slope is %.2g with a constant step and %.2g with Cauchy noise, whose second moment does not exist.", o.Assumed-o.Broken, o.Assumed, middle(&groups[0], slopes), middle(&groups[0], predicted), slowest, groups[last].share(), middle(&outside[0], slopes), middle(&outside[1], slopes))
	return o, nil
}

type noiseDraw struct {
	mse   [3]float64 // at noiseTimes, in units of (1 + μ*)²
	stuck bool       // no run came nearer

	// predicted is the slope of the squared error in log t that theory gives near
	// μ*: −a, and −min{1, 2 S'(μ*)/S'(0)} at a = 1, where bias may fade slower than noise; NaN
	// where that theory does not apply.
	predicted float64
}

// squaredErrors averages runs of the recursion on one market.
func squaredErrors(m *contract.Market, law string, decay, gamma float64, rng *rand.Rand) (d noiseDraw, err error) {
	best, how, err := equilibrium(m)
	if err != nil {
		return d, err
	}
	eta, c := tatonnement{step: 1}.eta(m), m.Capacity[0]
	switch {
	case how != clears || decay == 0 || law == "cauchy":
		d.predicted = math.NaN()
	case decay == 1:
		d.predicted = -min(1, 2*eta*slope(m, best))
	default:
		d.predicted = -decay
	}
	steps := make([]float64, noiseTimes[2])
	for t := range steps {
		steps[t] = eta * math.Pow(float64(t+1), -decay)
	}
	y, load, p := make([]float64, len(m.Alpha)), make([]float64, 1), make([]float64, 1)
	d.stuck = true
	for range noiseRuns {
		first := 0.0
		p[0] = 0
		clear(y)
		for t, step := range steps {
			m.Proximal(y, load, p, y, gamma)
			p[0] = max(0, p[0]+step*(load[0]+c*noiseSigma*noiseOf(law, rng)-c))
			for k, at := range noiseTimes {
				if t+1 == at {
					away := (p[0] - best) / (1 + best)
					d.mse[k] += away * away / noiseRuns
					if k == 0 {
						first = away * away
					} else if k == 2 && (first == 0 || away*away < 0.9*first) {
						d.stuck = false
					}
				}
			}
		}
	}
	return d, nil
}

// noiseOf draws from a law of mean 0 and variance 1, or from the Cauchy law,
// which has neither.
func noiseOf(law string, rng *rand.Rand) float64 {
	z := rng.NormFloat64()
	switch law {
	case "student": // t₃ = z/√(χ²₃/3) has the variance 3
		a, b, c := rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
		return z / math.Sqrt(a*a+b*b+c*c)
	case "cauchy":
		return z / rng.NormFloat64()
	}
	return z
}

// lockedOut is one agent for which the first proximal step in is not worth g.
func lockedOut() *Counterexample {
	return &Counterexample{
		Market:     linearMarket(3, 1, 0.25, 1),
		Parameters: map[string]float64{"gamma": 10},
		Shows:      "one agent, g = 1/4, γ = 10, that has begun outside stays there at every price: the price falls to 0 and remains, while μ* = 1 clears the market",
		Spec: specOver("robbins-monro", "an agent that never comes in, and a price that does not converge",
			"solver:\n  bracket: {}\n  tatonnement: {gamma: 10, schedule: robbins-monro, noise: gaussian, sigma: 0.1}\nstop: {rounds: 10000}\n"),
		Checks: []string{"status=converged where solver=bracket", "price~1 where solver=bracket", "allocated=0 where solver=tatonnement", "price<0.5 where solver=tatonnement", "status=limit where solver=tatonnement"},
		Certificate: "From x = 0 the proximal payoff at price μ is at most max_x (2 − μ)x − x²/2 − 5x² = (2 − μ)²/22 ≤ 2/11 < g = 1/4, so that x = 0 is best in round 1 and, by induction, in all: " +
			"Ŝ is noise alone, and the price has the drift −ηm. At μ* = 1 the best response x = 1 = m is worth 1/2 − g > 0.",
	}
}
