package contract

import "math"

// A market that moves from round to round changes a column or two, and not
// its shape: what follows brings up to date what Prepare derives from those
// columns alone, without its checks. A change of Capacity needs neither, as
// nothing is derived from it.

// ReviseUnitPrices follows a change of Beta or Fee, whose values stay within
// what Prepare allows.
func (m *Market) ReviseUnitPrices() {
	for i, b := range m.Beta {
		m.base[i] = b + at(m.Fee, i)
	}
	m.lipschitz = math.NaN()
}

// ReviseExits follows a change of Alpha, whose values stay within what Prepare
// allows.
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
	}
}
