package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

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

// noiseGroups are without the fixed fee and noiseFees with it; noiseOutside break the
// assumptions on steps and noise, to show that they matter.
var (
	noiseGroups = []noiseGroup{
		{"binding, Gaussian, 1/t", "gaussian", 1, 0, noiseBinding},
		{"binding, Gaussian, 1/t^0.75", "gaussian", 0.75, 0, noiseBinding},
		{"binding, Student t₃, 1/t", "student", 1, 0, noiseBinding},
		{"binding, Student t₃, 1/t^0.75", "student", 0.75, 0, noiseBinding},
		{"binding, Gaussian, 1/t^0.75, γ = 1", "gaussian", 0.75, 1, noiseBinding},
		{"slack, Gaussian, 1/t", "gaussian", 1, 0, noiseSlack},
		{ranges + ", Gaussian, 1/t^0.75, γ = 1", "gaussian", 0.75, 1, freeRanges},
	}
	noiseFees = []noiseGroup{
		{"a price clears (g = 5), Gaussian, 1/t^0.75", "gaussian", 0.75, 0, noiseFee(clears)},
		{"a price clears (g = 5), Gaussian, 1/t^0.75, γ = 5", "gaussian", 0.75, 5, noiseFee(clears)},
	}
	noiseOutside = []noiseGroup{
		{"binding, constant step: outside", "gaussian", 0, 0, noiseBinding},
		{"binding, Cauchy, 1/t: outside", "cauchy", 1, 0, noiseBinding},
		{"in a jump (g = 5), Gaussian, 1/t^0.75: outside", "gaussian", 0.75, 0, noiseFee(jumps)},
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

// noiseNearer is the share of its squared error at the first of noiseTimes below which
// a run has come nearer at the last.
const noiseNearer = 0.9

func (d *noiseDraw) stuck() bool { return d.left[1] >= noiseNearer }

// slope is that of the squared error in log t.
func (d *noiseDraw) slope() float64 {
	if d.mse[0] <= 0 || d.mse[2] <= 0 {
		return math.NaN()
	}
	return math.Log(d.mse[2]/d.mse[0]) / math.Log(float64(noiseTimes[2])/float64(noiseTimes[0]))
}

// noiseStudy averages runs of Algorithm 1 under noise.
func noiseStudy(b Budget, groups []noiseGroup) study[noiseGroup, noiseDraw] {
	slope := (*noiseDraw).slope
	return study[noiseGroup, noiseDraw]{
		name: "robbins-monro", groups: groups, trials: b.Instances/40 + 1,
		keys: []string{"group"}, key: func(g noiseGroup) []any { return []any{g.name} },
		market: func(g noiseGroup, rng *rand.Rand) (*contract.Market, error) { return g.market(rng) },
		measure: func(g noiseGroup, m *contract.Market, rng *rand.Rand) (noiseDraw, error) {
			return squaredErrors(m, g.law, g.decay, g.gamma, rng)
		},
		columns: []column[noiseDraw]{
			counting("violations", (*noiseDraw).stuck), counting("not_smaller", func(d *noiseDraw) bool { return d.mse[0] > 0 && d.mse[2] >= d.mse[0] }),
			statistic("mse_100_median", median, func(d *noiseDraw) float64 { return d.mse[0] }),
			statistic("mse_1000_median", median, func(d *noiseDraw) float64 { return d.mse[1] }),
			statistic("mse_10000_median", median, func(d *noiseDraw) float64 { return d.mse[2] }),
			statistic("slope_median", median, slope), statistic("slope_q05", quantile(0.05), slope), statistic("slope_q95", quantile(0.95), slope),
			statistic("slope_predicted_median", median, func(d *noiseDraw) float64 { return d.predicted }),
		},
		thresholds: []threshold{{name: fmt.Sprintf("squared error at the end over that at t = %d from which on a run has not come nearer", noiseTimes[0]), value: noiseNearer, grid: []float64{0.5, noiseNearer, 0.99}},
			{name: "rounds played", value: float64(noiseTimes[2]), grid: []float64{float64(noiseTimes[1]), float64(noiseTimes[2])}}},
		violates: func(d *noiseDraw, at []float64) bool {
			return d.left[slices.Index(noiseTimes[1:], int(at[1]))] >= at[0]
		},
	}
}

func testRobbinsMonro(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("At g = 0 E|μ_t − μ*|² → 0 for η_t = t^−a/L, a = 1 and 0.75, from μ⁰ = 0, and independent noise of mean 0 and standard deviation %v m on Ŝ, γ ≥ 0; "+
		"violated where in each of %d runs on a market the squared error at t = %d is %g times that at t = %d or more. "+
		"μ* is the price of complementarity.", noiseSigma, noiseRuns, noiseTimes[2], noiseNearer, noiseTimes[0])
	o.Argument = "e⁺² ≤ e² + 2ηeF + 2ηeξ + η²(F + ξ)² with eF < 0 away from μ*: e → 0 almost surely by Robbins and Siegmund (1971), and in the mean square, as E sup e² is finite by Doob's inequality; with γ > 0 the same holds of e² + η_t γ Σ (x − x*)²."
	runs := noiseStudy(b, noiseGroups)
	groups, err := runs.run(ctx, b, o)
	if err != nil {
		return err
	}
	runs.groups, runs.aside = noiseOutside, true
	outside, err := runs.run(ctx, b, o)
	if err != nil {
		return err
	}
	slowest := math.Inf(-1)
	for _, g := range groups {
		slowest = max(slowest, largest(values(g.draws, (*noiseDraw).slope)))
	}
	middle := func(g *groupOf[noiseGroup, noiseDraw], of func(*noiseDraw) float64) float64 {
		return median(values(g.draws, of))
	}
	o.Finding = fmt.Sprintf("E|μ_t − μ*|² falls on %d of %d markets, with Gaussian and Student t₃ noise, γ = 1 and slack capacity. "+
		"The rate is another matter: with η_t = 1/(Lt) the median slope in log t is %.2f (theory: −min{1, 2S'(μ*)/S'(0)}, median %.2f) and the slowest of any group %.2f. "+
		"Outside of the assumptions the median slope is %.2g with a constant step and %.2g with Cauchy noise, whose second moment does not exist; where m lies in a jump of S (g = 5) it is %.2g, for the price at which S jumps.",
		o.Instances-o.Violations, o.Instances, middle(&groups[0], (*noiseDraw).slope), middle(&groups[0], func(d *noiseDraw) float64 { return d.predicted }), slowest,
		middle(&outside[0], (*noiseDraw).slope), middle(&outside[1], (*noiseDraw).slope), middle(&outside[2], (*noiseDraw).slope))
	return nil
}

// testRobbinsMonroFee is the same in the model (2), which has a fixed fee.
func testRobbinsMonroFee(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("With g > 0 E|μ_t − μ*|² → 0 wherever a price μ* clears, for η_t = t^−0.75/L, from μ⁰ = 0, Gaussian noise of standard deviation %v m on Ŝ, γ ≥ 0; "+
		"violated where in each of %d runs on a market the squared error at t = %d is %g times that at t = %d or more.", noiseSigma, noiseRuns, noiseTimes[2], noiseNearer, noiseTimes[0])
	groups, err := noiseStudy(b, noiseFees).run(ctx, b, o)
	if err != nil {
		return err
	}
	o.Counterexample = lockedOut()
	d, err := squaredErrors(o.Counterexample.contract(), "gaussian", 0.75, o.Counterexample.Parameters["gamma"], b.stream("robbins-monro, locked out", 0))
	if err != nil {
		return err
	}
	o.count(count([]noiseDraw{d}, (*noiseDraw).stuck), 1)
	o.Finding = fmt.Sprintf("With g = 5 and γ = 5 the price never comes nearer on %s on which a price clears: an agent that is out compares g with the worth of a first short step, and may never come in, whatever the price. At γ = 0 it is so on %s. For example, %s.",
		groups[1].share("markets"), groups[0].share(""), o.Counterexample.Shows)
	return nil
}

type noiseDraw struct {
	mse  [3]float64 // at noiseTimes, in units of (1 + μ*)²
	left [2]float64 // of the squared error at the first of noiseTimes, at the others, of the run that came nearest

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
	d.left = [2]float64{math.Inf(1), math.Inf(1)}
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
					} else if first == 0 {
						d.left[k-1] = 0
					} else {
						d.left[k-1] = min(d.left[k-1], away*away/first)
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
		Market:     powerMarket(0.64, [4]float64{1, 1, 0, 0.6}),
		Parameters: map[string]float64{"gamma": 20},
		Shows:      "one agent, V = 2√x, g = 0.6, γ = 20, that has begun outside stays there at every price: the price falls to 0 and remains, while μ* = 1/4 clears the market",
		Spec: specOver("robbins-monro-fee", "an agent that never comes in, and a price that does not converge",
			"solver:\n  bracket: {}\n  tatonnement: {gamma: 20, schedule: robbins-monro, noise: gaussian, sigma: 0.1}\nstop: {rounds: 10000}\n"),
		Checks: []string{"status=converged where solver=bracket", "price~0.25 where solver=bracket", "allocated=0 where solver=tatonnement", "price<0.1 where solver=tatonnement", "status=limit where solver=tatonnement"},
		Certificate: "From x = 0 the proximal payoff at any price is at most max_x 2√x − 10x² = 0.553, at x = 20^(−2/3), and below g = 0.6, so that x = 0 is best in round 1 and, by induction, in all: " +
			"Ŝ is noise alone, and the price has the drift −ηm. At μ* = 1/4 the best response x = 0.64 = m is worth 0.8 − g > 0.",
	}
}
