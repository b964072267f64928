package generators

import (
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Limits sets capacities by how tight they are:
//
//	c_j = t_j d_j(0),   t_j from the law tightness
//
// with d(0) the demand at price zero, fixed fees and all. Above 1 the resource
// cannot bind, since no demand exceeds d(0); where all t_j are above 1 the
// equilibrium price is zero. Where all are below 1 some resource binds, and
// each does whose users use nothing else. A resource that nobody demands at
// price zero gets capacity 1. Capacities are drawn last: markets of one seed
// and different tightness differ in nothing else.
type Limits struct {
	Tightness Law `param:"tightness" doc:"capacity relative to the demand at price zero, resource by resource"`

	at probe
}

// probe is scratch for a demand sweep.
type probe struct{ y, d, p []float64 }

// defaultLimits leave some resources slack and others scarce.
func defaultLimits() Limits { return Limits{Tightness: Uniform(0.5, 1)} }

func (l *Limits) check() error { return checkLaws(lawCheck{"tightness", &l.Tightness, true}) }

// set gives m, whose agents and usage are complete, capacities of resources
// many resources. The caller prepares m.
func (l *Limits) set(m *contract.Market, resources int, rng *rand.Rand) error {
	if err := l.at.open(m, resources); err != nil {
		return err
	}
	clear(l.at.p)
	m.Demand(l.at.y, l.at.d, l.at.p)
	for j, d := range l.at.d {
		t := l.Tightness.Draw(j, rng)
		if d > 0 {
			m.Capacity[j] = t * d
		}
	}
	return nil
}

// open prepares m with capacities 1, for demand is independent of them.
func (s *probe) open(m *contract.Market, resources int) error {
	m.Capacity = market.Resize(m.Capacity, resources)
	for j := range m.Capacity {
		m.Capacity[j] = 1
	}
	s.y, s.d, s.p = market.Resize(s.y, len(m.Alpha)), market.Resize(s.d, resources), market.Resize(s.p, resources)
	return m.Prepare()
}
