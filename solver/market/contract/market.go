// Package contract is the contract market, the paper's: agents pick one activity
// level each, and resources of limited capacity are used in proportion.
//
// Market holds the agents in columns; Prepare checks them and derives what demand
// needs. It implements market.Market and market.Smooth: demand and its slopes
// (demand.go, respond.go), the dual and welfare (dual.go) with bounds on their
// rounding (rounding.go), the Jacobian, bounds on its spectrum (Lipschitz,
// Modulus, Conditioning), and questions about one agent at a time (agent.go) for
// allocation rules. Valuation has the four families of V, Usage the sparse matrix
// A; ReadFile and WriteFile are its file format.
//
// Sums are taken over blocks of agents in a fixed order, so that no result
// depends on the number of workers. Package generators draws these markets.
package contract

import (
	"fmt"
	"math"

	"walras/solver/market"
)

// maxParameter bounds every number that describes a market, so that sums and
// products of two of them stay finite.
const maxParameter = 1e150

// Market is a contract market: agent i picks one activity level y_i >= 0,
// uses a_ij y_i of resource j, and is paid
//
//	V_i(y) − (β_i y + κ_i y²/2) − (τ_i + a_i·p) y − g_i·1{y > 0}
//
// which is the paper's (2) with one resource, a = 1 and x for y. An agent
// whose best payoff is not positive stays out.
//
// The columns are the caller's to fill, once per market; call Prepare after any
// change. Demand over many agents is split over Workers goroutines (0 or 1:
// none); the result does not depend on the split.
type Market struct {
	Valuation Valuation
	Alpha     []float64 // α, scale of V, length n
	Shape     []float64 // δ, ρ or b: see Valuation, length n
	Beta      []float64 // β, linear cost, length n
	Kappa     []float64 // κ, quadratic cost, length n; nil: none
	Fee       []float64 // τ, fee per unit of activity, length n; nil: none
	Fixed     []float64 // g, fee for taking part, length n; nil: none
	Usage     Usage     // A; the zero value with one resource
	Capacity  []float64 // c, length J
	Workers   int

	// Derived by Prepare.
	prices    market.PriceSet
	base      []float64 // β + τ, unit price before resource prices; Quadratic: β + τ − α, see response
	exit      []float64 // unit price from which on the agent stays out
	oneShape  bool      // all agents have the same shape
	hasFixed  bool      // some g > 0
	hasKappa  bool      // some κ > 0
	lipschitz float64   // cached, NaN until asked for
	additions float64   // sumRoundings of n
	crowd     int       // mostUsers, cached, 0 until asked for

	// Scratch, reused from market to market.
	unit     []float64 // unit prices r
	zero     []float64 // prices 0, length J
	slope    []float64
	blocks   market.Blocks
	activity []float64
	repaired []float64
	gram     []float64 // parts of the dense Jacobian
	load     []float64
}

var (
	_ market.Potential = (*Market)(nil)
	_ market.Lipschitz = (*Market)(nil)
)

// Class implements market.Market.
func (*Market) Class() string { return "contract" }

// Agents is n.
func (m *Market) Agents() int { return len(m.Alpha) }

// Resources is J.
func (m *Market) Resources() int { return len(m.Capacity) }

// AllocationLen is n: an allocation is one activity per agent.
func (m *Market) AllocationLen() int { return len(m.Alpha) }

// Supply is c.
func (m *Market) Supply() []float64 { return m.Capacity }

// Prices implements market.Market: p >= 0.
func (m *Market) Prices() *market.PriceSet { return &m.prices }

// StartPrice implements market.Market: 0.
func (m *Market) StartPrice(dst []float64) { clear(dst) }

// Standing implements market.Market: the activities themselves.
func (m *Market) Standing(_, y []float64) []float64 { return y }

// Certify implements market.Market.
func (m *Market) Certify(judge *market.Judge, dst *market.Certificate, pt market.Point, tol float64) bool {
	return judge.ByDuality(m, dst, pt, tol)
}

// Resize sets the columns' lengths for n agents and resources capacities,
// keeping memory where it suffices; contents are unspecified afterwards. The
// optional columns Kappa, Fee and Fixed are made too; set one to nil to leave
// it out.
func (m *Market) Resize(n, resources int) {
	for _, c := range []*[]float64{&m.Alpha, &m.Shape, &m.Beta, &m.Kappa, &m.Fee, &m.Fixed} {
		*c = market.Resize(*c, n)
	}
	m.Capacity = market.Resize(m.Capacity, resources)
}

// CopyFrom makes m the same market as another, in m's memory where that suffices.
// Prepare has to be called for m.
func (m *Market) CopyFrom(other *Market) {
	m.Valuation = other.Valuation
	from := other.numbers()
	for k, to := range m.numbers() {
		*to = market.CopyOf(*to, *from[k])
	}
	m.Usage.Start, m.Usage.Col = market.CopyOf(m.Usage.Start, other.Usage.Start), market.CopyOf(m.Usage.Col, other.Usage.Col)
}

// numbers are all columns that describe the market, but for the pattern of A.
func (m *Market) numbers() [8]*[]float64 {
	return [...]*[]float64{&m.Alpha, &m.Shape, &m.Beta, &m.Kappa, &m.Fee, &m.Fixed, &m.Capacity, &m.Usage.Val}
}

// Prepare checks the columns and derives what demand needs. Its error names
// the first thing found wrong, and what is allowed.
func (m *Market) Prepare() error {
	n := len(m.Alpha)
	if n == 0 {
		return market.Refuse("alpha", "empty", "a value for each of at least one agent")
	}
	if err := m.checkShapes(n); err != nil {
		return err
	}
	m.base = market.Resize(m.base, n)
	m.exit = market.Resize(m.exit, n)
	market.Zeros(len(m.Capacity), &m.prices.Lower)
	m.lipschitz, m.additions, m.crowd = math.NaN(), sumRoundings(n), 0
	m.hasKappa, m.hasFixed, m.oneShape = false, false, true
	for i := range n {
		if err := m.checkAgent(i); err != nil {
			return err
		}
		kappa, fixed := at(m.Kappa, i), at(m.Fixed, i)
		m.hasKappa = m.hasKappa || kappa > 0
		m.hasFixed = m.hasFixed || fixed > 0
		m.oneShape = m.oneShape && m.Shape[i] == m.Shape[0]
		m.base[i] = m.Beta[i] + at(m.Fee, i)
		if m.Valuation == Quadratic {
			m.base[i] = netBase(m.Alpha[i], m.Beta[i], at(m.Fee, i))
		}
		m.exit[i] = m.Valuation.exitPrice(m.Alpha[i], m.Shape[i], kappa, fixed)
		if m.base[i] == 0 && kappa == 0 && m.Valuation != Quadratic {
			return refuseAgent("beta", i, 0, fmt.Sprintf("above 0, or a positive fee or kappa, with %s valuations: demand at price zero has no bound otherwise", m.Valuation))
		}
	}
	return nil
}

// checkShapes verifies lengths, capacities and the usage matrix.
func (m *Market) checkShapes(n int) error {
	for _, c := range []struct {
		name     string
		column   []float64
		optional bool
	}{
		{"shape", m.Shape, false}, {"beta", m.Beta, false},
		{"kappa", m.Kappa, true}, {"fee", m.Fee, true}, {"fixed", m.Fixed, true},
	} {
		if len(c.column) != n && !(c.optional && c.column == nil) {
			return market.Refuse(c.name, fmt.Sprintf("a column of %d values", len(c.column)), fmt.Sprintf("%d, one per agent", n))
		}
	}
	if len(m.Capacity) == 0 {
		return market.Refuse("capacity", "empty", "a value for each of at least one resource")
	}
	for j, c := range m.Capacity {
		if !(c > 0 && c <= maxParameter) {
			return market.Refuse("capacity", fmt.Sprintf("%v for resource %d", c, j), positive)
		}
	}
	if int(m.Valuation) >= len(valuationNames) {
		return market.Refuse("valuation", int(m.Valuation), "log, power, quadratic, exponential")
	}
	return m.Usage.check(n, len(m.Capacity))
}

// checkAgent verifies the parameters of agent i.
func (m *Market) checkAgent(i int) error {
	if a := m.Alpha[i]; !(a > 0 && a <= maxParameter) {
		return refuseAgent("alpha", i, a, positive)
	}
	if s := m.Shape[i]; !(s > 0 && s <= maxParameter) {
		return refuseAgent("shape", i, s, positive)
	}
	if b := m.Beta[i]; !(b >= 0 && b <= maxParameter) {
		return refuseAgent("beta", i, b, notNegative)
	}
	if k := at(m.Kappa, i); !(k >= 0 && k <= maxParameter) {
		return refuseAgent("kappa", i, k, notNegative)
	}
	if t := at(m.Fee, i); !(t >= 0 && t <= maxParameter) {
		return refuseAgent("fee", i, t, notNegative)
	}
	g := at(m.Fixed, i)
	if !(g >= 0 && g <= maxParameter) {
		return refuseAgent("fixed", i, g, notNegative)
	}
	if g > 0 && m.Valuation == Power && m.Shape[i] >= 1 {
		return refuseAgent("fixed", i, g, fmt.Sprintf("0 with a power valuation of shape %v, as V(0) = −∞ from shape 1 on", m.Shape[i]))
	}
	return nil
}

// What errors list as allowed.
const (
	positive    = "above 0 and finite"
	notNegative = "at least 0 and finite"
)

// refuseAgent is the error of agent i's value in a column.
func refuseAgent(column string, i int, found float64, allowed string) error {
	return market.Refuse(column, fmt.Sprintf("%v for agent %d", found, i), allowed)
}

// at is the i-th value of an optional column.
func at(column []float64, i int) float64 {
	if column == nil {
		return 0
	}
	return column[i]
}

// ReviseExits brings up to date what Prepare derives from Alpha, without its checks: a
// market that moves from round to round changes valuations, within what Prepare allows,
// and not its shape. A change of Capacity needs nothing, as nothing is derived from it.
func (m *Market) ReviseExits() {
	m.lipschitz = math.NaN()
	if m.Valuation == Log && !m.hasFixed { // V'(0) = α/δ, with or without κ
		if m.oneShape && m.Shape[0] == 1 { // the paper's, spared a division
			copy(m.exit, m.Alpha)
			return
		}
		shape, exit := m.Shape[:len(m.Alpha)], m.exit[:len(m.Alpha)]
		for i, a := range m.Alpha {
			exit[i] = a / shape[i]
		}
		return
	}
	for i, a := range m.Alpha {
		m.exit[i] = m.Valuation.exitPrice(a, m.Shape[i], at(m.Kappa, i), at(m.Fixed, i))
		if m.Valuation == Quadratic {
			m.base[i] = netBase(a, m.Beta[i], at(m.Fee, i))
		}
	}
}

// netBase is β + τ − α, rounded once: the errors of two sums (Knuth's TwoSum) are
// added at the end.
func netBase(alpha, beta, fee float64) float64 {
	s, e := twoSum(beta, -alpha)
	t, f := twoSum(s, fee)
	return t + (e + f)
}

// twoSum is a + b as a float64 and what it leaves out (Knuth, TAOCP 2, §4.2.2).
func twoSum(a, b float64) (sum, rest float64) {
	sum = a + b
	back := sum - a
	return sum, (a - (sum - back)) + (b - back)
}
