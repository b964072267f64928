package contract

import (
	"math"
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

// Roundings in one term, with room to spare: logarithms, exponentials and powers are
// good to two units in the last place.
const (
	accountSteps = 12
	dualSteps    = 16
)

// sumRoundings is the number of additions that a term of a sum over n agents is
// part of, in the order of accountBlock and sumRows.
func sumRoundings(n int) float64 {
	inBlock := min(n, blockAgents)
	return float64(min(n, sumTile) + (inBlock+sumTile-1)/sumTile + bits.Len(uint(blocks(n)-1)))
}

// accountRounding bounds the error of Account's Welfare, from its Size.
func (m *Market) accountRounding(size float64) float64 {
	return (sumRoundings(len(m.Alpha)) + accountSteps) * unitRoundoff * size
}

// dualRounding bounds the error of q(p), from the absolute terms of the best payoffs
// and c·p. A unit price is a sum over a route.
func (m *Market) dualRounding(size, worth float64) float64 {
	n, resources := len(m.Alpha), len(m.Capacity)
	steps := sumRoundings(n) + float64(m.Usage.longest) + dualSteps
	return unitRoundoff * (steps*size + float64(resources+2)*worth)
}

// LoadRounding implements Market.
func (m *Market) LoadRounding() float64 {
	n := len(m.Alpha)
	return float64(min(n, blockAgents)+bits.Len(uint(blocks(n)-1))+1) * unitRoundoff
}

// Idle implements Market.
func (m *Market) Idle() float64 {
	for i, exit := range m.exit {
		if m.base[i] < exit {
			return 0
		}
	}
	m.activity = market.Resize(m.activity, len(m.Alpha))
	m.EqualShares(m.activity)
	size := m.Account(m.activity).Size
	if math.IsInf(size, 0) || math.IsNaN(size) {
		return 0
	}
	return size
}
