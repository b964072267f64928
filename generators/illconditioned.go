package generators

import (
	"errors"
	"math"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// IllConditioned draws markets that are hard on price adjustment, in two ways
// that can be turned up separately.
//
// Spread: agent i's valuation and cost are multiplied by f_i, evenly spaced in
// the logarithm over spread decades, f_i = 10^(spread (i/(n−1) − 1/2)). That
// leaves its demand at price zero as it is (without fees) and divides the
// slope of its demand there by f_i.
//
// Collinear routes: resources come in pairs, 2q and 2q+1. An agent that
// uses one uses both, 1 of the first and 1 + collinear·u of the second, u uniform on
// (−1, 1). The two columns of A differ by the fraction collinear, and the
// condition number of the Jacobian grows as 1/collinear².
type IllConditioned struct {
	Routing           // length in pairs
	Spread    float64 `param:"spread" unit:"decades" doc:"range of the agents' scales" min:"0" max:"12"`
	Collinear float64 `param:"collinear" doc:"relative difference of the two resources of a pair" above:"0" max:"1"`
	Agents
	Limits
}

// NewIllConditioned gives the family with its defaults.
func NewIllConditioned() *IllConditioned {
	return &IllConditioned{Routing: defaultRouting(), Spread: 4, Collinear: 0.01, Agents: defaultAgents(), Limits: defaultLimits()}
}

// Validate refuses sizes and laws that no market has.
func (f *IllConditioned) Validate() error {
	if f.J%2 != 0 {
		return market.Refuse("j", f.J, "an even number, as resources come in pairs")
	}
	return errors.Join(f.Routing.check(), f.Agents.check(), f.Limits.check())
}

// Draw implements Drawer: routes, usage, agents, tightness.
func (f *IllConditioned) Draw(m *contract.Market, rng *rand.Rand) error {
	f.pairRoutes(&m.Usage, rng)
	u := &m.Usage
	u.Val = market.Resize(u.Val, len(u.Col))
	for k := 0; k < len(u.Val); k += 2 {
		u.Val[k], u.Val[k+1] = 1, 1+f.Collinear*(2*rng.Float64()-1)
		if u.Val[k+1] == 0 { // collinear = 1 and u = −1
			u.Val[k+1] = 1
		}
	}
	if err := f.fill(m, f.N, rng); err != nil {
		return err
	}
	f.scale(m)
	if err := f.set(m, f.J, rng); err != nil {
		return err
	}
	return m.Prepare()
}

// pairRoutes makes u routes over pairs: a route that has pair q has resources
// 2q and 2q+1. Lengths count pairs.
func (r *Routing) pairRoutes(u *contract.Usage, rng *rand.Rand) {
	startRows(u, r.N)
	for i := range r.N {
		k := r.length(i, r.J/2, rng)
		first := len(u.Col)
		u.Col = r.sample(u.Col, r.J/2, k, rng)
		for at := first; at < first+k; at++ {
			q := u.Col[at]
			u.Col[at] = 2 * q
			u.Col = append(u.Col, 2*q+1)
		}
		endRow(u)
	}
}

// scale multiplies V and C of every agent by its f_i.
func (f *IllConditioned) scale(m *contract.Market) {
	for i := range f.N {
		s := 1.0
		if f.N > 1 {
			s = math.Pow(10, f.Spread*(float64(i)/float64(f.N-1)-0.5))
		}
		m.Alpha[i] *= s
		m.Beta[i] *= s
		if m.Kappa != nil {
			m.Kappa[i] *= s
		}
		if m.Valuation == contract.Quadratic { // V = αy − by²/2: both terms are scale
			m.Shape[i] *= s
		}
	}
}
