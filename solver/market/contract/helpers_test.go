package contract

import (
	"math"
	"math/rand/v2"

	"pgregory.net/rapid"
)

// agent is one agent written down a second time, for brute force: its payoff
// in the plainest form, with none of the closed forms under test.
type agent struct {
	family                            Valuation
	alpha, shape, beta, kappa, tau, g float64
}

func agentOf(m *Market, i int) agent {
	return agent{m.Valuation, m.Alpha[i], m.Shape[i], m.Beta[i], at(m.Kappa, i), at(m.Fee, i), at(m.Fixed, i)}
}

// value is V(y).
func (a agent) value(y float64) float64 {
	switch a.family {
	case Log:
		return a.alpha * math.Log1p(y/a.shape)
	case Power:
		if a.shape == 1 {
			return a.alpha * math.Log(y)
		}
		return a.alpha / (1 - a.shape) * math.Pow(y, 1-a.shape)
	case Quadratic:
		if y > a.alpha/a.shape {
			return a.alpha * a.alpha / (2 * a.shape)
		}
		return a.alpha*y - a.shape*y*y/2
	default:
		return a.alpha - a.alpha*math.Exp(-y/a.shape)
	}
}

// payoff is V − C − (τ + price) y − g·1{y > 0}.
func (a agent) payoff(y, price float64) float64 {
	if y == 0 && (a.family != Power || a.shape < 1) {
		return 0
	}
	u := a.value(y) - a.beta*y - a.kappa*y*y/2 - (a.tau+price)*y
	if y > 0 {
		u -= a.g
	}
	return u
}

// maximise finds the largest f(y) over y >= 0: a logarithmic grid over 24
// decades, golden section between the neighbours of its best point, and then
// y = 0. In this order: with a fixed fee f may be positive only between two
// grid points.
func maximise(f func(y float64) float64) (best, y float64) {
	const points = 480
	grid := func(k int) float64 { return 1e-12 * math.Pow(10, 24*float64(k)/points) }
	best, at := math.Inf(-1), 0
	for k := range points {
		if v := f(grid(k)); v > best {
			best, y, at = v, grid(k), k
		}
	}
	lo, hi := grid(at-1), grid(at+1)
	const golden = 0.6180339887498949
	for range 80 {
		a, b := hi-golden*(hi-lo), lo+golden*(hi-lo)
		fa, fb := f(a), f(b)
		if fa > best {
			best, y = fa, a
		}
		if fb > best {
			best, y = fb, b
		}
		if fa > fb {
			hi = b
		} else {
			lo = a
		}
	}
	if out := f(0); out >= best {
		return out, 0
	}
	return best, y
}

// best is the largest payoff at a price, and its activity.
func (a agent) best(price float64) (payoff, y float64) {
	return maximise(func(y float64) float64 { return a.payoff(y, price) })
}

// near reports |a − b| <= tol·max(1, |a|, |b|).
func near(a, b, tol float64) bool {
	return a == b || math.Abs(a-b) <= tol*max(1, math.Abs(a), math.Abs(b))
}

// nearAll is near, entry by entry.
func nearAll(a, b []float64, tol float64) bool {
	for i := range a {
		if !near(a[i], b[i], tol) {
			return false
		}
	}
	return len(a) == len(b)
}

// uniform is a draw between lo and hi, logUniform one on a log scale.
func uniform(r *rand.Rand, lo, hi float64) float64 { return lo + (hi-lo)*r.Float64() }

func logUniform(r *rand.Rand, lo, hi float64) float64 {
	return lo * math.Exp(r.Float64()*math.Log(hi/lo))
}

// recipe says what a random market is to contain.
type recipe struct {
	family       Valuation
	n, resources int
	kappa, fixed bool
	unitUsage    bool // all entries of A are 1
}

// randomMarket makes a market around the paper's parameters. Capacities run
// from scarce to slack. Some agents have g = 0 and κ = 0 even where others do
// not.
func randomMarket(r *rand.Rand, c recipe) *Market {
	m := &Market{Valuation: c.family}
	m.Resize(c.n, c.resources)
	if !c.kappa {
		m.Kappa = nil
	}
	if !c.fixed {
		m.Fixed = nil
	}
	for i := range c.n {
		m.Alpha[i], m.Beta[i], m.Fee[i] = uniform(r, 5, 20), uniform(r, 0.5, 5), uniform(r, 0, 1)
		m.Shape[i] = uniform(r, 0.5, 2)
		if c.family == Power {
			m.Shape[i] = []float64{0.5, 1, 2, uniform(r, 0.3, 3)}[r.IntN(4)]
			if c.fixed {
				m.Shape[i] = uniform(r, 0.3, 0.9)
			}
		}
		if c.kappa {
			m.Kappa[i] = max(0, uniform(r, -0.3, 1))
		}
		if c.fixed {
			m.Fixed[i] = max(0, uniform(r, -1, 4))
		}
	}
	if c.resources > 1 {
		m.Usage = randomUsage(r, c.n, c.resources, c.unitUsage)
	}
	for j := range m.Capacity {
		m.Capacity[j] = float64(c.n) / float64(c.resources) * logUniform(r, 0.1, 10)
	}
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	return m
}

// randomUsage gives every agent one to three resources.
func randomUsage(r *rand.Rand, n, resources int, unit bool) Usage {
	u := Usage{Start: make([]int64, 1, n+1)}
	for range n {
		perm := r.Perm(resources)[:1+r.IntN(min(3, resources))]
		for _, j := range perm {
			u.Col = append(u.Col, int32(j))
			if !unit {
				u.Val = append(u.Val, uniform(r, 0.5, 2))
			}
		}
		u.Start = append(u.Start, int64(len(u.Col)))
	}
	return u
}

// randomPrices are prices around the paper's, a quarter of them 0.
func randomPrices(r *rand.Rand, resources int) []float64 {
	p := make([]float64, resources)
	for j := range p {
		p[j] = max(0, uniform(r, -1, 3))
	}
	return p
}

// draw is a random market and its randomness, for a property test.
func draw(t *rapid.T) (*Market, *rand.Rand) {
	c := recipe{
		family:    Valuation(rapid.IntRange(0, 3).Draw(t, "family")),
		n:         rapid.IntRange(1, 12).Draw(t, "agents"),
		resources: rapid.IntRange(1, 4).Draw(t, "resources"),
		kappa:     rapid.Bool().Draw(t, "kappa"),
		fixed:     rapid.Bool().Draw(t, "fixed"),
		unitUsage: rapid.Bool().Draw(t, "unit usage"),
	}
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	return randomMarket(r, c), r
}

// dense is A written out, n rows of J entries.
func dense(m *Market) [][]float64 {
	a := make([][]float64, m.Agents())
	for i := range a {
		a[i] = make([]float64, m.Resources())
		if m.Usage.single() {
			a[i][0] = 1
			continue
		}
		for k := m.Usage.Start[i]; k < m.Usage.Start[i+1]; k++ {
			v := 1.0
			if m.Usage.Val != nil {
				v = m.Usage.Val[k]
			}
			a[i][m.Usage.Col[k]] += v
		}
	}
	return a
}

// dot is Σ a_j b_j.
func dot(a, b []float64) float64 {
	s := 0.0
	for j := range a {
		s += a[j] * b[j]
	}
	return s
}

// demand gives y and d at p in fresh memory.
func demand(m *Market, p []float64) (y, d []float64) {
	y, d = make([]float64, m.Agents()), make([]float64, m.Resources())
	m.Demand(y, d, p)
	return y, d
}
