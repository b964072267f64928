package generators

import (
	"math"
	"math/rand/v2"
	"slices"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Routing is the size of a market of random routes.
type Routing struct {
	N      int `param:"n" doc:"agents" min:"1" max:"100000000"`
	J      int `param:"j" doc:"resources" min:"1" max:"10000000"`
	Length Law `param:"length" doc:"resources per route, rounded, and no more than there are"`

	sampler
}

func defaultRouting() Routing { return Routing{N: 100, J: 10, Length: Constant(3)} }

func (r *Routing) check() error {
	if r.Length.Min() < 1 {
		return market.Refuse("length", &r.Length, "a law of values of at least 1")
	}
	return nil
}

// length is the number of resources on agent i's route, at most most.
func (r *Routing) length(i, most int, rng *rand.Rand) int {
	return int(min(float64(most), math.Round(r.Length.Draw(i, rng))))
}

// startRows empties u for rows that are then appended, entries to Col and an
// end by endRow; Val is left to whoever calls.
func startRows(u *contract.Usage, n int) {
	u.Start = append(slices.Grow(u.Start[:0], n+1), 0)
	u.Col = u.Col[:0]
}

// endRow closes the current row and sorts its resources.
func endRow(u *contract.Usage) {
	slices.Sort(u.Col[u.Start[len(u.Start)-1]:])
	u.Start = append(u.Start, int64(len(u.Col)))
}

// fillValues draws the entries of A one after the other; none are stored
// where the law is the constant 1.
func fillValues(u *contract.Usage, law *Law, rng *rand.Rand) {
	if v, ok := law.Constant(); ok && v == 1 {
		u.Val = nil
		return
	}
	u.Val = law.column(u.Val, len(u.Col), rng)
}

// routes makes u routes of random length over resources 0 to J−1, each set of
// resources of that length equally likely.
func (r *Routing) routes(u *contract.Usage, rng *rand.Rand) {
	startRows(u, r.N)
	for i := range r.N {
		u.Col = r.sample(u.Col, r.J, r.length(i, r.J, rng), rng)
		endRow(u)
	}
}
