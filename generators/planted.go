package generators

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// Planted is a family that knows an equilibrium of the markets it draws.
type Planted interface {
	// Answer is the equilibrium price of the market drawn last, valid until
	// the next Draw. The caller must not modify it.
	Answer() (price []float64)
}

// Backward draws markets from their answers. It chooses routes, prices p* (of
// which the share slack is zero), activity levels y and all parameters but
// two, then α so that y is the response to p*,
//
//	V'(y; α) = β + κy + τ + a·p*,
//
// and the capacities: c_j = d_j(p*) where p*_j > 0 and c_j = (1 + margin)
// d_j(p*) where p*_j = 0. The load d(p*) is the market's own answer to Demand,
// so that complementarity holds to the last bit, and p* with that demand is
// an equilibrium exactly. There is no fixed fee: all agents take part. A
// resource on no route has price 0 and capacity 1 whatever slack says.
type Backward struct {
	Routing
	Usage    Law     `param:"usage" doc:"amount of a resource that a unit of activity uses, entry by entry"`
	Price    Law     `param:"price" doc:"equilibrium price, where it is not zero"`
	Slack    float64 `param:"slack" doc:"share of resources, rounded to a whole number of them, with price zero" min:"0" max:"1"`
	Margin   Law     `param:"margin" doc:"free capacity of resources with price zero, relative to their load"`
	Activity Law     `param:"activity" doc:"equilibrium activity of an agent"`
	Terms

	at    probe
	price []float64
	zeros []int32
}

var _ Planted = (*Backward)(nil)

// NewBackward gives the family with its defaults.
func NewBackward() *Backward {
	return &Backward{
		Routing: defaultRouting(), Usage: Constant(1), Price: Uniform(0.5, 2), Slack: 0.3,
		Margin: Uniform(0.1, 1), Activity: Uniform(0.5, 5), Terms: defaultTerms(),
	}
}

// Validate refuses laws that can give what no market has.
func (f *Backward) Validate() error {
	noFee := Constant(0)
	return errors.Join(f.Routing.check(), checkLaws(
		lawCheck{"usage", &f.Usage, true}, lawCheck{"price", &f.Price, true},
		lawCheck{"margin", &f.Margin, false}, lawCheck{"activity", &f.Activity, true},
	), f.Terms.check(&noFee))
}

// Answer implements Planted.
func (f *Backward) Answer() []float64 { return f.price }

// Draw implements Drawer: routes, usage, agents, activity, prices, margins.
func (f *Backward) Draw(m *contract.Market, rng *rand.Rand) error {
	f.routes(&m.Usage, rng)
	fillValues(&m.Usage, &f.Usage, rng)
	if err := f.fill(m, f.N, rng); err != nil {
		return err
	}
	m.Alpha = f.Activity.column(m.Alpha, f.N, rng) // for now, until prices are known
	m.Fixed = nil
	f.choosePrices(&m.Usage, rng)
	f.chooseAlpha(m)
	if err := f.at.open(m, f.J); err != nil {
		return err
	}
	m.Demand(f.at.y, f.at.d, f.price)
	for j, d := range f.at.d {
		margin := f.Margin.Draw(j, rng)
		switch {
		case f.price[j] > 0 && d == 0:
			return fmt.Errorf("resource %d has price %v and no load, as the activity of its users rounds to 0; allowed: larger values of activity", j, f.price[j])
		case f.price[j] > 0:
			m.Capacity[j] = d
		case d > 0:
			m.Capacity[j] = (1 + margin) * d
		}
	}
	return m.Prepare()
}

// choosePrices draws p*.
func (f *Backward) choosePrices(u *contract.Usage, rng *rand.Rand) {
	f.price = f.Price.column(f.price, f.J, rng)
	f.zeros = f.sample(f.zeros[:0], f.J, int(f.Slack*float64(f.J)+0.5), rng)
	for _, j := range f.zeros {
		f.price[j] = 0
	}
	for _, j := range u.Col {
		f.taken[j] = true
	}
	for j := range f.price {
		if !f.taken[j] {
			f.price[j] = 0
		}
		f.taken[j] = false
	}
}

// chooseAlpha replaces the activity y that m.Alpha holds by the α that makes
// y the response to p*. Marginal values are proportional to α, except for
// quadratic valuations, where they are α − by.
func (f *Backward) chooseAlpha(m *contract.Market) {
	u := &m.Usage
	for i, y := range m.Alpha {
		r := m.Beta[i]
		if m.Fee != nil {
			r += m.Fee[i]
		}
		if m.Kappa != nil {
			r += m.Kappa[i] * y
		}
		for k := u.Start[i]; k < u.Start[i+1]; k++ {
			a := 1.0
			if u.Val != nil {
				a = u.Val[k]
			}
			r += a * f.price[u.Col[k]]
		}
		if m.Valuation == contract.Quadratic {
			m.Alpha[i] = r + m.Shape[i]*y
		} else {
			m.Alpha[i] = r / m.Valuation.Marginal(1, m.Shape[i], y)
		}
	}
}
