package onchain

import "math/big"

// Fee is fee(k): what agent k owes once the market has closed, in units of 1/S,
//
//	g·1{y > 0} + ⌊(τ + a_k·p) y / S⌋
//
// with the price a_k·p of a unit of its activity rounded down first. Who did not report in the closing round owes
// nothing.
func (m *Mirror) Fee(k int) (*big.Int, error) {
	if !m.closed {
		return nil, NotClosed
	}
	if m.answered[k] != m.round || m.report[k].isZero() {
		return new(big.Int), nil
	}
	fee := m.unitPrice(k)
	fee.Add(fee, m.terms.Tau.Big())
	fee.Mul(fee, m.report[k].Big())
	fee.Quo(fee, new(big.Int).SetUint64(m.terms.Scale))
	return fee.Add(fee, m.terms.Fixed.Big()), nil
}

// unitPrice is a_k·p, rounded down.
func (m *Mirror) unitPrice(k int) *big.Int {
	if m.terms.Single() {
		return m.price[0].Big()
	}
	sum, amount := new(big.Int), new(big.Int)
	u := &m.terms.Usage
	for e := u.Start[k]; e < u.Start[k+1]; e++ {
		amount.SetUint64(u.Amount[e])
		sum.Add(sum, amount.Mul(amount, m.price[u.Resource[e]].Big()))
	}
	return sum.Rsh(sum, 32)
}
