package market

import (
	"math"
	"slices"
)

// Gini is the paper's (9), Σ_i Σ_j |x_i − x_j| / (2 n² x̄): 0 when all are
// equal, (n−1)/n when one has everything, and 0 when nobody has anything. With
// x sorted upwards the double sum is 2 Σ_i (2i − n + 1) x_i (i from 0), which
// makes it O(n log n). Rounding is kept from leaving that range. Scratch of x's
// length is overwritten; x is not.
func Gini(x, scratch []float64) float64 {
	n := len(x)
	s := scratch[:n]
	if copy(s, x) == 0 {
		return 0
	}
	if n <= insertionLength {
		insertionSort(s)
	} else {
		slices.Sort(s)
	}
	unit, sum, weighted := ordinary(s[n-1]), 0.0, 0.0
	for i, v := range s {
		v *= unit
		sum += v
		weighted += float64(2*i-n+1) * v
	}
	if sum == 0 {
		return 0
	}
	return min(max(0, weighted/(float64(n)*sum)), float64(n-1)/float64(n))
}

// ordinary is a power of two that, as a factor, keeps sums and squares of numbers up to
// most >= 0 among the numbers, and those that matter beside it from vanishing: 1
// for all but the most extreme.
func ordinary(most float64) float64 {
	const far = 400
	if _, exponent := math.Frexp(most); exponent < -far || exponent > far {
		return math.Ldexp(1, -max(exponent, -1000))
	}
	return 1
}

// insertionLength is the length below which insertion sort beats pdqsort.
const insertionLength = 32

func insertionSort(s []float64) {
	for i := 1; i < len(s); i++ {
		v := s[i]
		k := i
		for ; k > 0 && s[k-1] > v; k-- {
			s[k] = s[k-1]
		}
		s[k] = v
	}
}

// Jain is the index (Σx)² / (n Σx²) of Jain, Chiu and Hawe (1984): 1 when all
// are equal, 1/n when one has everything; 1 when nobody has anything. Rounding is
// kept from leaving that range.
func Jain(x []float64) float64 {
	most, sum, squares := 0.0, 0.0, 0.0
	for _, v := range x {
		most = max(most, v)
	}
	unit := ordinary(most)
	for _, v := range x {
		v *= unit
		sum += v
		squares += v * v
	}
	if squares == 0 {
		return 1
	}
	n := float64(len(x))
	return min(max(1/n, sum*sum/(n*squares)), 1)
}

// Participation is the share of agents with x > 0.
func Participation(x []float64) float64 {
	in := 0
	for _, v := range x {
		if v > 0 {
			in++
		}
	}
	return float64(in) / float64(len(x))
}
