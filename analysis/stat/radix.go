package stat

import (
	"math"
	"slices"
	"sync"
)

// The digits of the radix sort: six of eleven bits cover a double, and the counts of one fit the first-level cache.
const (
	radixBits   = 11
	radixDigits = 6
	// radixFrom is the number of values from which on the passes cost less than comparisons.
	radixFrom = 512
)

// radixSpace is the memory of one sort.
type radixSpace struct {
	other  []float64
	counts [radixDigits][1 << radixBits]uint32
}

var radixSpaces = sync.Pool{New: func() any { return new(radixSpace) }}

// radixKey is a number that orders as x does: its bits with the sign bit turned, and all of them where it was set.
func radixKey(x float64) uint64 {
	k := math.Float64bits(x)
	return k ^ (uint64(int64(k)>>63) | 1<<63)
}

// sortFloats sorts x, which has no NaN, in increasing order: digit by digit from the lowest, each in one stable pass (Knuth, The Art of
// Computer Programming 3, section 5.2.5), which takes a quarter of the time of comparing. Digits in which all values agree have no
// pass.
func sortFloats(x []float64) {
	if len(x) < radixFrom {
		slices.Sort(x)
		return
	}
	if slices.IsSorted(x) {
		return
	}
	s := radixSpaces.Get().(*radixSpace)
	defer radixSpaces.Put(s)
	s.other = slices.Grow(s.other[:0], len(x))[:len(x)]
	clear(s.counts[:])
	const mask = 1<<radixBits - 1
	for _, v := range x {
		k := radixKey(v)
		for d := range radixDigits {
			s.counts[d][k>>(d*radixBits)&mask]++
		}
	}
	from, to := x, s.other
	for d := range radixDigits {
		counts, shift := &s.counts[d], d*radixBits
		if int(counts[radixKey(from[0])>>shift&mask]) == len(x) {
			continue
		}
		at := uint32(0)
		for i, n := range counts {
			counts[i] = at
			at += n
		}
		for _, v := range from {
			place := &counts[radixKey(v)>>shift&mask]
			to[*place] = v
			*place++
		}
		from, to = to, from
	}
	if &from[0] != &x[0] {
		copy(x, from)
	}
}

// place is a number to sort, with where it stood.
type place struct {
	key uint64
	at  int32
}

// sortPlaces is sortFloats of numbers with their places; equal numbers keep their order, zeros of either sign are equal, and so are NaN, which come
// first.
func sortPlaces(x []float64) []place {
	from, to := make([]place, len(x)), make([]place, len(x))
	var counts [radixDigits][1 << radixBits]uint32
	const mask = 1<<radixBits - 1
	for i, v := range x {
		k := uint64(0)
		if !math.IsNaN(v) {
			k = radixKey(v + 0)
		}
		from[i] = place{k, int32(i)}
		for d := range radixDigits {
			counts[d][k>>(d*radixBits)&mask]++
		}
	}
	for d := range radixDigits {
		counts, shift := &counts[d], d*radixBits
		if int(counts[from[0].key>>shift&mask]) == len(x) {
			continue
		}
		at := uint32(0)
		for i, n := range counts {
			counts[i] = at
			at += n
		}
		for _, p := range from {
			next := &counts[p.key>>shift&mask]
			to[*next] = p
			*next++
		}
		from, to = to, from
	}
	return from
}
