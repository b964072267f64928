package fisher

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// inUnits is m with money, quantities and each buyer's valuations times powers of two.
// A quasi-linear buyer's values are money over a quantity.
func inUnits(t *testing.T, m *Market, money, quantity float64, valuation []float64) *Market {
	t.Helper()
	out := new(Market)
	out.CopyFrom(m)
	for i := range out.Budget {
		out.Budget[i] *= money
		lo, hi := out.Row(i)
		factor := valuation[i]
		switch out.Kind[i] {
		case utility.QuasiLinear:
			factor = money / quantity
		case utility.CES: // weights, of which Weigh makes the largest 1
			factor = 1
		}
		for k := lo; k < hi; k++ {
			out.Val[k] *= factor
		}
	}
	for j := range out.Supplies {
		out.Supplies[j] *= quantity
	}
	if err := out.Prepare(); err != nil {
		t.Fatal(err)
	}
	return out
}

// In units of money, quantity and utility that are powers of two times others, demand is the
// same to the bit, and so is every relative figure of the certificate.
func TestUnitsDoNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(42, 1))
	var judge market.Judge
	skipped := 0
	for trial := range 500 {
		m := wideMarket(r)
		power := func() float64 { return math.Ldexp(1, r.IntN(81)-40) }
		money, quantity := power(), power()
		valuation := make([]float64, m.Agents())
		for i := range valuation {
			valuation[i] = power()
		}
		other := inUnits(t, m, money, quantity, valuation)
		price := money / quantity
		p, q := make([]float64, m.Goods), make([]float64, m.Goods)
		m.StartPrice(p)
		other.StartPrice(q)
		times := func(factor float64, x []float64) []float64 {
			out := slices.Clone(x)
			for k := range out {
				out[k] *= factor
			}
			return out
		}
		same := func(what string, factor float64, a, b []float64) {
			t.Helper()
			if !slices.Equal(times(factor, a), b) {
				t.Fatalf("trial %d: %s %v, and %v in units %v", trial, what, a, b, factor)
			}
		}
		same("start prices", price, p, q)
		same("lowest prices", price, m.Prices().Lower, other.Prices().Lower)
		for j := range p {
			p[j] *= logUniform(r, 0.1, 10)
		}
		q = times(price, p)
		x, y := make([]float64, m.AllocationLen()), make([]float64, m.AllocationLen())
		d, e := make([]float64, m.Goods), make([]float64, m.Goods)
		m.Demand(x, d, p)
		other.Demand(y, e, q)
		if slices.ContainsFunc(x, func(v float64) bool { return v > 0 && v < 1e-280 }) {
			skipped++ // a number without all of its digits
			continue
		}
		same("demand", quantity, x, y)
		same("load", quantity, d, e)
		a, b := judge.Certify(m, market.Point{Price: p, Allocation: x}), judge.Certify(other, market.Point{Price: q, Allocation: y})
		b.Dual, b.Welfare, b.Scale = b.Dual/money, b.Welfare/money, b.Scale/money
		if a != b {
			t.Fatalf("trial %d: certificate\n%+v, in other units\n%+v", trial, a, b)
		}
		u, v := make([]float64, m.Agents()), make([]float64, m.Agents())
		same("standing", 1, m.Standing(u, x), other.Standing(v, y))
	}
	if skipped > 25 {
		t.Errorf("%d of 500 markets left out", skipped)
	}
}
