package claim

import (
	"fmt"
	"math"
	"slices"

	"walras/solver/market"
	"walras/solver/market/contract"
	"walras/solver/market/exchange"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// refutations show from the market and the parameters of a counterexample alone,
// by other means than the claim's test, that the statement fails on it. The error
// says what holds after all.
var refutations = map[string]func(*Counterexample) error{
	"bounded":              refuteBounded,
	"demand-fee":           byMarket(jumpOver),
	"slope-sign":           refuteSlopeSign,
	"existence":            byMarket(existenceRefuted),
	"existence-fee":        byMarket(noClearing),
	"uniqueness-fee":       refuteUniqueness,
	"uniqueness-prices":    refuteUniquenessPrices,
	"convergence-fee":      refuteConvergence,
	"stability-limit":      refuteStabilityLimit,
	"contraction":          refuteContraction,
	"fejer":                refuteFejer,
	"average-residual":     refuteAverageResidual,
	"robbins-monro-fee":    refuteRobbinsMonro,
	"dynamic-regret":       refuteDynamicRegret,
	"fee-gap":              byMarket(gapShown),
	"extensive-margin":     refuteExtensiveMargin,
	"slow-oscillation":     refuteSlowOscillation,
	"envy":                 byMarket(refuteEnvy),
	"exchange-tatonnement": byMarket(refuteExchangeTatonnement),
}

// byMarket is a refutation that needs no parameters.
func byMarket[M market.Market](shown func(m M) error) func(*Counterexample) error {
	return func(x *Counterexample) error { return shown(x.Market.(M)) }
}

// refuteBounded shows that the response grows without end as the unit price
// falls to that of the counterexample and on to zero.
func refuteBounded(x *Counterexample) error {
	m := x.contract()
	beta, last := m.Beta[0], 0.0
	for _, price := range []float64{1, 0.1, 1e-2, 1e-3, beta} {
		m.Beta[0] = price
		response, _ := bestResponse(m, 0, 0)
		if !(response > 9*last) || math.IsInf(response, 1) {
			return fmt.Errorf("the response is %v at unit price %v and %v before", response, price, last)
		}
		last = response
	}
	m.Beta[0] = 0
	defer func() { m.Beta[0] = beta }()
	for units := 1.0; units < 1e15; units *= 10 {
		if payoffBefore(m, 0, 10*units, 0) <= payoffBefore(m, 0, units, 0) {
			return fmt.Errorf("the payoff has stopped rising at %v units", units)
		}
	}
	return nil
}

// refuteSlopeSign shows a negative slope from the definition.
func refuteSlopeSign(x *Counterexample) error {
	if d := slopeAt(x.contract(), 1); !d.inside || math.Abs(d.slope+1) > 1e-4 || math.Abs(d.formula+1) > 1e-4 {
		return fmt.Errorf("slope %v and 1/(V'' − C'') = %v; both should be −1", d.slope, d.formula)
	}
	return nil
}

// refuteUniqueness finds two equilibria from the definition, and proves both
// optimal by the dual value.
func refuteUniqueness(x *Counterexample) error {
	m := x.contract()
	sets := equilibriaAtExit(m)
	if len(sets) != 2 {
		return fmt.Errorf("sets of agents %b; two equilibria are needed", sets)
	}
	q := dualAt(m, m.ExitPrice(0))
	for _, set := range sets {
		welfare := 0.0
		for i := range m.Alpha {
			if set>>i&1 == 1 {
				welfare += payoffBefore(m, i, m.Capacity[0], 0) - m.Fixed[i]
			}
		}
		if math.Abs(welfare-q) > indifference {
			return fmt.Errorf("welfare %v of set %b is not the dual value %v", welfare, set, q)
		}
	}
	return nil
}

// refuteUniquenessPrices puts two price vectors into the definition.
func refuteUniquenessPrices(x *Counterexample) error {
	m := x.contract()
	for _, p := range [][2]float64{{1, 0}, {0, 0.5}, {0.2, 0.4}} {
		unit := m.Usage.Val[0]*p[0] + m.Usage.Val[1]*p[1] // the price of a unit of activity
		activity, _ := bestResponse(m, 0, unit)
		for k, a := range m.Usage.Val {
			if math.Abs(a*activity-m.Capacity[k]) > 1e-9 {
				return fmt.Errorf("at prices %v resource %d has load %v, not %v", p, k, a*activity, m.Capacity[k])
			}
		}
	}
	return nil
}

// refuteConvergence replays the cycle from the definition, beside the price
// that clears.
func refuteConvergence(x *Counterexample) error {
	m := x.contract()
	lo, hi := priceBetween(m)
	if s := demandAt(m, lo); math.Abs(s-m.Capacity[0]) > 1e-9 || hi == 0 {
		return fmt.Errorf("demand is %v at price %v; capacity %v is needed", s, lo, m.Capacity[0])
	}
	steepest := (demandAt(m, 0) - demandAt(m, 1e-6)) / 1e-6 // S = 1/(1 + μ)² is convex: L is its slope at 0
	if step := x.Parameters["step"]; math.Abs(steepest-2) > 1e-4 || step >= 2 {
		return fmt.Errorf("L = %v and a step of %v/L; 2 and a step below 2/L are needed", steepest, step)
	}
	for t, mu := range replay(m, x.Parameters["step"]/2, x.Parameters["gamma"], x.Parameters["start"], 1000) {
		if math.Abs(mu-hi) < 0.05 {
			return fmt.Errorf("round %d is at price %v, near %v", t+1, mu, hi)
		}
	}
	return nil
}

// refuteStabilityLimit replays a step beyond 2/L from the definition, and finds the roots.
func refuteStabilityLimit(x *Counterexample) error {
	step, gamma := x.Parameters["step"], x.Parameters["gamma"]
	prices := replay(x.contract(), step, gamma, 0, 200) // L = 1
	if last := prices[len(prices)-1]; step < 2 || math.Abs(last-1) > 1e-9 {
		return fmt.Errorf("with step %v the price is %v after 200 rounds; 1 is needed", step, last)
	}
	if prices = replay(x.contract(), 2.1, 0, 0.9, 200); math.Abs(prices[199]-1) < 0.1 {
		return fmt.Errorf("with step 2.1 and γ = 0 the price ends at %v", prices[199])
	}
	trace, det := (1+2*gamma-step)/(1+gamma), gamma/(1+gamma)
	if trace*trace >= 4*det || math.Sqrt(det) >= 1 {
		return fmt.Errorf("trace %v, determinant %v: complex roots inside the unit circle are needed", trace, det)
	}
	return nil
}

// refuteContraction replays the run from the definition, beside the slopes.
func refuteContraction(x *Counterexample) error {
	m, step := x.contract(), x.Parameters["step"]/2 // L = 2
	prices := replay(m, step, x.Parameters["gamma"], x.Parameters["start"], contractionRounds)
	top, before := slices.Max(prices), math.Inf(1)
	alpha := math.Inf(1)
	for k := range 100 { // the least fall of S over a hundredth of the prices met
		d := demandAt(m, top*float64(k+1)/100)
		if k > 0 {
			alpha = min(alpha, (before-d)/(top/100))
		}
		before = d
	}
	kappa := max(math.Abs(1-step*alpha), math.Abs(1-step*2))
	_, best := priceBetween(m)
	if !(alpha > 0.01) || !(kappa < 1) {
		return fmt.Errorf("α = %v on prices up to %v and κ = %v; α > 0 and κ < 1 are needed", alpha, top, kappa)
	}
	if first, second := math.Abs(prices[0]-best), math.Abs(prices[1]-best); !(second > kappa*first*(1+1e-6)) {
		return fmt.Errorf("the distance goes from %v to %v, within κ = %v", first, second, kappa)
	}
	return nil
}

// refuteFejer replays the run from the definition.
func refuteFejer(x *Counterexample) error {
	prices := replay(x.contract(), x.Parameters["step"]/2, x.Parameters["gamma"], x.Parameters["start"], 2) // L = 2
	if lo, hi := priceBetween(x.contract()); math.Abs(lo-1) > 1e-9 || math.Abs(hi-1) > 1e-9 || prices[0] != 1 || math.Abs(prices[1]-67.0/72) > 1e-9 {
		return fmt.Errorf("prices %v around an equilibrium in [%v, %v]", prices, lo, hi)
	}
	return nil
}

// refuteAverageResidual replays the run from the definition.
func refuteAverageResidual(x *Counterexample) error {
	m := x.contract()
	for t, mu := range replay(m, 0.25, 0, 0, 50) { // η = 1/(2L)
		if f := demandAt(m, mu) - m.Capacity[0]; mu != 0 || math.Abs(f+1) > 1e-9 {
			return fmt.Errorf("round %d has price %v and excess %v", t+1, mu, f)
		}
	}
	return nil
}

// refuteRobbinsMonro shows from the definition that the agent stays out, whatever the
// noise does to the price, and that a positive price clears.
func refuteRobbinsMonro(x *Counterexample) error {
	m := x.contract()
	for mu := 0.0; mu < 5; mu += 0.01 {
		if in := proximalBest(m, 0, mu, 0, x.Parameters["gamma"]); in != 0 {
			return fmt.Errorf("the agent takes %v at price %v", in, mu)
		}
	}
	if lo, _ := priceBetween(m); math.Abs(demandAt(m, lo)-m.Capacity[0]) > 1e-9 || lo < 0.2 {
		return fmt.Errorf("demand is %v at price %v", demandAt(m, lo), lo)
	}
	return nil
}

// refuteDynamicRegret holds the regret to (2√0.4 − 1.2) T.
func refuteDynamicRegret(x *Counterexample) error {
	for _, rounds := range []int{200, 2000} {
		if regret := turnsRegret(x.contract(), rounds); regret < (2*math.Sqrt(0.4)-1.2)*float64(rounds)*0.99 {
			return fmt.Errorf("dynamic regret is %v after %d rounds; at least 0.0649 of them is needed", regret, rounds)
		}
	}
	return nil
}

// refuteExtensiveMargin decomposes the change of demand by the oracle, capacity
// being slack.
func refuteExtensiveMargin(x *Counterexample) error {
	dear := copied(x.contract())
	dear.Fee = slices.Repeat([]float64{x.Parameters["tau"]}, len(dear.Alpha))
	if demand := demandAt(x.contract(), 0); demand > x.contract().Capacity[0] {
		return fmt.Errorf("demand at price zero is %v of capacity %v; expected slack", demand, x.contract().Capacity[0])
	}
	leaving, total := 0.0, 0.0
	for i := range dear.Alpha {
		before, _ := bestResponse(x.contract(), i, 0)
		after, _ := bestResponse(dear, i, 0)
		total += before - after
		if after == 0 {
			leaving += before
		}
	}
	if total <= 0 || leaving > total/2 {
		return fmt.Errorf("demand falls by %v, of which %v by those who leave; expected a fall of which at most half is by those who leave", total, leaving)
	}
	return nil
}

// refuteSlowOscillation iterates the price by the oracle and finds it rising.
func refuteSlowOscillation(x *Counterexample) error {
	m, before := x.contract(), 0.0
	slope := 0.0
	for i, a := range m.Alpha { // log valuations: |dx/dr| = α/r² at price zero
		r := m.Beta[i] + optional(m.Fee, i)
		slope += a / (r * r)
	}
	_, top := priceBetween(m)
	for range 1000 {
		price := max(0, before+x.Parameters["step"]/slope*(demandAt(m, before)-m.Capacity[0]))
		if price < before-passRounding || price > top+passRounding {
			return fmt.Errorf("price goes from %v to %v with the equilibrium at %v; expected it to rise to it", before, price, top)
		}
		before = price
	}
	return nil
}

// proximalBest is argmax over x >= 0 of the payoff of agent i at price mu minus
// (γ/2)(x − center)², by bisection on its derivative.
func proximalBest(m *contract.Market, i int, mu, center, gamma float64) float64 {
	rising := func(x float64) bool { return payoffSlope(m, i, x, mu)-gamma*(x-center) > 0 }
	if !rising(0) {
		return 0
	}
	lo, hi := 0.0, 1.0
	for rising(hi) {
		lo, hi = hi, 2*hi
	}
	for {
		mid := lo + (hi-lo)/2
		if mid == lo || mid == hi {
			break
		}
		if rising(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	away := lo - center
	if g := optional(m.Fixed, i); g > 0 && payoffBefore(m, i, lo, mu)-g-gamma*away*away/2 <= -gamma*center*center/2 {
		return 0
	}
	return lo
}

// replay is Algorithm 1 from the definition, with step eta (not in units of
// 1/L) from x = 0 and price mu: the prices that rounds 1, 2, … answer.
func replay(m *contract.Market, eta, gamma, mu float64, rounds int) []float64 {
	x, prices := make([]float64, len(m.Alpha)), make([]float64, rounds)
	for t := range prices {
		prices[t] = mu
		sum := 0.0
		for i := range x {
			x[i] = proximalBest(m, i, mu, x[i], gamma)
			sum += x[i]
		}
		mu = max(0, mu+eta*(sum-m.Capacity[0]))
	}
	return prices
}

// refuteEnvy shows that of one good, which every buyer wants, the first has less than the second: at any price
// buyers without anything else to buy spend all on it.
func refuteEnvy(m *fisher.Market) error {
	if m.Goods != 1 || m.Agents() != 2 || m.Val[0] <= 0 || m.Val[1] <= 0 || m.SetValued() && m.Kind[0] != utility.Linear {
		return fmt.Errorf("%d goods, %d buyers with values %v; one good that two buyers want is needed", m.Goods, m.Agents(), m.Val)
	}
	price := (m.Budget[0] + m.Budget[1]) / m.Supplies[0]
	if own, other := m.Budget[0]/price, m.Budget[1]/price; !(own < other) || own+other != m.Supplies[0] {
		return fmt.Errorf("the first buyer has %v and the second %v of %v", own, other, m.Supplies[0])
	}
	return nil
}

// refuteExchangeTatonnement replays the adjustment with Scarf's demand from the definition: Σp · Σ 1/p never falls
// and is not that of equal prices, at which alone all goods clear.
func refuteExchangeTatonnement(m *exchange.Market) error {
	const step = 0.1
	p, clears := slices.Clone(m.Opening), []float64{1, 1, 1}
	excess := func(p []float64) (z [3]float64) {
		for i := range z { // agent i owns a unit of good i, and wants as much of it as of the next
			next := (i + 1) % 3
			buys := p[i] / (p[i] + p[next])
			z[i] += buys - 1
			z[next] += buys
		}
		return z
	}
	invariant := func() float64 { return (p[0] + p[1] + p[2]) * (1/p[0] + 1/p[1] + 1/p[2]) }
	if excess(clears) != [3]float64{} || invariant() < 9.5 {
		return fmt.Errorf("excess %v at equal prices, invariant %v; should be 0, and above 9", excess(clears), invariant())
	}
	x, load := make([]float64, m.AllocationLen()), make([]float64, 3)
	for t := range 3000 {
		z, before := excess(p), invariant()
		m.Demand(x, load, p)
		for j := range p {
			if math.Abs(load[j]-1-z[j]) > 1e-12 {
				return fmt.Errorf("round %d: demand is %v of good %d, and not Scarf's %v", t, load[j], j, z[j]+1)
			}
		}
		for j := range p {
			p[j] *= math.Exp(step * z[j])
		}
		if now := invariant(); now < before*(1-1e-14) {
			return fmt.Errorf("round %d: the invariant falls from %v to %v", t, before, now)
		}
	}
	return nil
}
