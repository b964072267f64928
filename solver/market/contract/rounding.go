package contract

import (
	"math/bits"

	"walras/solver/market"
)

// What floating-point arithmetic adds to the numbers of a certificate. A sum of
// k terms that are each off by a relative ε is off by at most (ε + (k−1)u) Σ|term|
// with u = 2^-53, to first order (Higham, Accuracy and Stability of Numerical
// Algorithms, 2002, §4.2). Sums over agents are therefore taken in tiles of
// sumTile within blocks of blockAgents that are combined pairwise, which leaves
// some 170 roundings for a million agents.

// unitRoundoff is u, the largest relative error of one operation, raised a little
// for the terms of higher order.
const unitRoundoff = 0x1.001p-53

// sumTile is the number of agents whose terms are added up one after the other.
const sumTile = 32

// Roundings in one term of the sums, with some to spare: logarithms and exponentials are
// good to two units in the last place, of two roundings each, and the argument of an
// exponential is off by as many roundings as it is large (powerSteps).
const (
	accountSteps  = 12
	dualSteps     = 16
	powerRounding = 6
)

// exitBand is the relative distance from an exit price within which rounding may decide
// who takes part: far more than the roundings of a unit price and of an exit.
const exitBand = 0x1p-44

// secondOrder is more than half the relative rounding of a unit price and of what else
// enters a best payoff. Next to the exit, where the payoff grows with the square of the
// distance, that rounding counts by its square.
const secondOrder = 0x1p-46

// sumRoundings is the number of additions that a term of a sum over n agents is
// part of, in the order of accountBlock and market.SumRows.
func sumRoundings(n int) float64 {
	inBlock := min(n, blockAgents)
	return float64(min(n, sumTile) + (inBlock+sumTile-1)/sumTile + bits.Len(uint(blocks(n)-1)))
}

// accountRounding bounds the error of Account's Welfare, from its absolute terms.
func (m *Market) accountRounding(size float64) float64 {
	return (m.additions + accountSteps) * unitRoundoff * size
}

// dualRounding bounds the error of q(p), from the absolute terms of the best payoffs
// and c·p. A unit price is a sum over a route.
func (m *Market) dualRounding(size, worth float64) float64 {
	steps := m.additions + float64(m.Usage.longest) + dualSteps
	return unitRoundoff * (steps*size + float64(len(m.Capacity)+2)*worth)
}

// LoadRounding implements market.Potential. A load is a sum over the users of a resource,
// block by block.
func (m *Market) LoadRounding() float64 {
	if m.Usage.single() {
		return (m.additions + 1) * unitRoundoff
	}
	if m.crowd == 0 {
		m.crowd = m.mostUsers()
	}
	return float64(m.crowd+bits.Len(uint(blocks(len(m.Alpha))-1))+2) * unitRoundoff
}

// mostUsers is the largest number of entries of A in a column of one block, 1 at least.
func (m *Market) mostUsers() int {
	n := len(m.Alpha)
	if n <= sumTile {
		return n * m.Usage.longest
	}
	most, users := 1, make([]int, len(m.Capacity))
	for lo := 0; lo < n; lo += blockAgents {
		clear(users)
		for _, j := range m.Usage.Col[m.Usage.Start[lo]:m.Usage.Start[min(n, lo+blockAgents)]] {
			users[j]++
			most = max(most, users[j])
		}
	}
	return most
}

// Idle implements market.Potential.
func (m *Market) Idle() (size, rounding float64) {
	for i, exit := range m.exit {
		// Next to the exit demand may be 0 though the price is below it.
		if r := m.base[i]; r < exit && (r < exit*(1-exitBand) || m.Valuation.response(m.Alpha[i], m.Shape[i], at(m.Kappa, i), r) > 0) {
			return 0, 0
		}
	}
	m.activity = market.Resize(m.activity, len(m.Alpha))
	m.EqualShares(m.activity)
	a := m.Account(m.activity)
	return a.Size, a.Rounding
}
