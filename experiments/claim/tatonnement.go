package claim

import (
	"walras/solver/market/contract"
)

// tatonnement is Algorithm 1 without noise on a market of one resource, as a
// recursion: step in units of 1/L as everywhere.
type tatonnement struct {
	step, gamma, start float64
}

// eta is the step itself.
func (a tatonnement) eta(m *contract.Market) float64 {
	if l := m.Lipschitz(); l > 0 {
		return a.step / l
	}
	return a.step // nobody demands anything at any price
}

// run plays rounds 1, 2, … until visit, which is given the price posted and
// the answers to it, says that it has seen enough.
func (a tatonnement) run(m *contract.Market, rounds int, visit func(t int, mu float64, y []float64, demand float64) (more bool)) {
	eta, mu, c := a.eta(m), a.start, m.Capacity[0]
	y, d, p := make([]float64, len(m.Alpha)), make([]float64, 1), make([]float64, 1)
	for t := 1; t <= rounds; t++ {
		p[0] = mu
		m.Proximal(y, d, p, y, a.gamma)
		if !visit(t, mu, y, d[0]) {
			return
		}
		mu = max(0, mu+eta*(d[0]-c))
	}
}

// optimum is the equilibrium price of a market and the answers to it.
func optimum(m *contract.Market) (mu float64, y []float64, how clearing, err error) {
	mu, how, err = equilibrium(m)
	y = make([]float64, len(m.Alpha))
	m.Demand(y, make([]float64, 1), []float64{mu})
	return mu, y, how, err
}
