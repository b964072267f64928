package solver

import "walras/solver/market"

// Sequence is a market that changes between rounds, M_1 … M_T, made round by
// round and never held as a whole. Going through it twice gives the same
// markets to the bit.
type Sequence interface {
	// Rounds is T.
	Rounds() int64

	// Market is the market of the round at hand: one value throughout, which
	// changes in place. Agents, resources and usage stay as they are.
	Market() market.Market

	// Rewind makes the market that of round 1.
	Rewind() error

	// Next is the next round whose market differs from the one before it; past
	// T where there is none.
	Next() int64

	// Advance makes the market that of round Next. It names the change where
	// that is an event, from which recovery is measured, and gives "" where
	// markets merely go on moving.
	Advance() (event string, err error)
}

// walk goes through the stretches of a sequence in which the market stands
// still, with the number of rounds of each.
func walk(seq Sequence, f func(rounds int64)) error {
	if err := seq.Rewind(); err != nil {
		return err
	}
	end := seq.Rounds() + 1
	for round := int64(1); round < end; {
		next := min(seq.Next(), end)
		f(next - round)
		if round = next; round < end {
			if _, err := seq.Advance(); err != nil {
				return err
			}
		}
	}
	return nil
}
