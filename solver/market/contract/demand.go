package contract

// blockAgents is the number of agents whose sums are taken in one go: see market.Blocks.
const blockAgents = 4096

// blocks is the number of blocks of n agents.
func blocks(n int) int { return (n + blockAgents - 1) / blockAgents }

// Demand implements market.Market.
func (m *Market) Demand(y, d, p []float64) { m.sweep(y, nil, d, p) }

// DemandSlope implements market.Sloped.
func (m *Market) DemandSlope(y, s, d, p []float64) { m.sweep(y, s, d, p) }

// sweep is one pass over the agents: unit prices, responses, loads.
func (m *Market) sweep(y, s, d, p []float64) {
	n := len(m.Alpha)
	if n <= blockAgents { // the common case, free of closures and partial sums
		clear(d)
		m.sweepBlock(y, s, d, p, 0, n)
		return
	}
	m.sumBlocks(d, func(part []float64, lo, hi int) { m.sweepBlock(y, s, part, p, lo, hi) })
}

// sumBlocks sets dst to the sum, over all blocks of agents, of what add adds to a part of
// its own for each.
func (m *Market) sumBlocks(dst []float64, add func(part []float64, lo, hi int)) {
	m.blocks.N, m.blocks.Size, m.blocks.Workers = len(m.Alpha), blockAgents, m.Workers
	m.blocks.Sum(dst, add)
}

// tileAgents is the number of agents whose unit prices, responses and loads are
// taken one after the other, so that their rows of A are still in the first
// cache when the loads come round: 256 rows of 10 entries are 30 kB.
const tileAgents = 256

// sweepBlock sets y[lo:hi], and s[lo:hi] where s is not nil, and adds their
// load to d.
func (m *Market) sweepBlock(y, s, d, p []float64, lo, hi int) {
	if m.Usage.single() && m.Valuation == Log && !m.hasKappa {
		d[0] += m.logBlock(y, s, p[0], lo, hi)
		return
	}
	for ; lo < hi; lo += tileAgents {
		end := min(hi, lo+tileAgents)
		tile, slope := y[lo:end], []float64(nil)
		if s != nil {
			slope = s[lo:end]
		}
		m.unitPrices(tile, p, lo)
		m.respond(tile, slope, lo)
		m.Usage.addLoad(d, tile, lo)
	}
}

// logBlock is sweepBlock for log valuations with linear cost and one resource.
func (m *Market) logBlock(y, s []float64, price float64, lo, hi int) float64 {
	alpha, base, delta := m.Alpha[lo:hi], m.base[lo:hi], m.Shape[lo:hi]
	switch {
	case s != nil:
		return logSlopeSweep(y[lo:hi], s[lo:hi], alpha, base, delta, m.exit[lo:hi], price)
	case m.hasFixed && m.oneShape:
		return logFeeOneShapeSweep(y[lo:hi], alpha, base, m.exit[lo:hi], m.Shape[0], price)
	case m.hasFixed:
		return logFeeSweep(y[lo:hi], alpha, base, delta, m.exit[lo:hi], price)
	case m.oneShape:
		return logOneShapeSweep(y[lo:hi], alpha, base, m.Shape[0], price)
	}
	return logSweep(y[lo:hi], alpha, base, delta, price)
}

// unitPrices sets dst to the unit prices r_i = β_i + τ_i + a_i·p of the agents
// from lo on, those of quadratic valuations less α.
func (m *Market) unitPrices(dst, p []float64, lo int) {
	m.Usage.routePrices(dst, p, lo)
	for i, b := range m.base[lo : lo+len(dst)] {
		dst[i] += b
	}
}

// unitPrice is r_i = β_i + τ_i + a_i·p.
func (m *Market) unitPrice(i int, p []float64) float64 { return m.base[i] + m.routePrice(i, p) }

// routePrice is a_i·p, what the resources of a unit of activity cost.
func (m *Market) routePrice(i int, p []float64) float64 {
	if m.Usage.single() {
		return p[0]
	}
	var r [1]float64
	m.Usage.routePrices(r[:], p, i)
	return r[0]
}

// Load implements market.Market.
func (m *Market) Load(d, y []float64) {
	if len(m.Alpha) <= blockAgents {
		clear(d)
		m.Usage.addLoad(d, y, 0)
		return
	}
	m.sumBlocks(d, func(part []float64, lo, hi int) { m.Usage.addLoad(part, y[lo:hi], lo) })
}

// Proximal implements market.Proximal: the response of Algorithm 1, line 3. The
// quadratic term adds γ to the curvature and −γ·center to the unit price. With
// a fixed fee the agent compares its best proximal payoff with staying out,
// which is worth −(γ/2) center².
func (m *Market) Proximal(y, d, p, center []float64, gamma float64) {
	if gamma == 0 {
		m.Demand(y, d, p)
		return
	}
	m.proximal(y, d, p, center, gamma, nil)
}

// proximal is Proximal with weights γ_i where weights is not nil.
func (m *Market) proximal(y, d, p, center []float64, gamma float64, weights []float64) {
	n := len(m.Alpha)
	if n <= blockAgents {
		clear(d)
		m.proximalBlock(y, d, p, center, gamma, weights, 0, n)
		return
	}
	m.sumBlocks(d, func(part []float64, lo, hi int) { m.proximalBlock(y, part, p, center, gamma, weights, lo, hi) })
}

func (m *Market) proximalBlock(y, d, p, center []float64, gamma float64, weights []float64, lo, hi int) {
	if m.Usage.single() {
		for i := lo; i < hi; i++ {
			g := gamma
			if weights != nil {
				g = weights[i]
			}
			y[i] = m.proximalResponse(i, m.base[i]+p[0]-g*center[i], g)
		}
		m.Usage.addLoad(d, y[lo:hi], lo)
		return
	}
	var buffer [tileAgents]float64 // y may be center, so that prices need their own place
	for ; lo < hi; lo += tileAgents {
		end := min(hi, lo+tileAgents)
		r := buffer[:end-lo]
		m.unitPrices(r, p, lo)
		for i, ri := range r {
			g := gamma
			if weights != nil {
				g = weights[lo+i]
			}
			y[lo+i] = m.proximalResponse(lo+i, ri-g*center[lo+i], g)
		}
		m.Usage.addLoad(d, y[lo:end], lo)
	}
}

// proximalResponse is agent i's response at unit price r, which includes
// −γ·center, and curvature of the cost raised by γ.
func (m *Market) proximalResponse(i int, r, gamma float64) float64 {
	kappa := at(m.Kappa, i) + gamma
	y := m.Valuation.response(m.Alpha[i], m.Shape[i], kappa, r)
	if g := at(m.Fixed, i); g > 0 && y > 0 {
		// Payoffs relative to −(γ/2)center², the worth of staying out.
		if m.Valuation.payoff(m.Alpha[i], m.Shape[i], kappa, r, y) <= g {
			return 0
		}
	}
	return y
}
