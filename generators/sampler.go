package generators

import (
	"math/rand/v2"

	"walras/solver/market"
)

// sampler draws numbers without replacement.
type sampler struct {
	taken []bool // all false between calls
}

// sample appends k distinct numbers below bound, by Floyd's algorithm
// (J. Bentley and R. Floyd, CACM 30(9), 1987): k random numbers, whatever k.
func (r *sampler) sample(dst []int32, bound, k int, rng *rand.Rand) []int32 {
	if len(r.taken) < bound {
		r.taken = market.Resize(r.taken, bound)
	}
	first := len(dst)
	for t := bound - k; t < bound; t++ {
		j := rng.IntN(t + 1)
		if r.taken[j] {
			j = t
		}
		r.taken[j] = true
		dst = append(dst, int32(j))
	}
	for _, j := range dst[first:] {
		r.taken[j] = false
	}
	return dst
}
