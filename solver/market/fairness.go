package market

import "slices"

// Gini is the paper's (9), Σ_i Σ_j |x_i − x_j| / (2 n² x̄): 0 when all are
// equal, (n−1)/n when one has everything, and 0 when nobody has anything. With
// x sorted upwards the double sum is 2 Σ_i (2i − n + 1) x_i (i from 0), which
// makes it O(n log n). Scratch of x's length is overwritten; x is not.
func Gini(x, scratch []float64) float64 {
	n := len(x)
	copy(scratch, x)
	s := scratch[:n]
	if n <= insertionLength {
		insertionSort(s)
	} else {
		slices.Sort(s)
	}
	sum, weighted := 0.0, 0.0
	for i, v := range s {
		sum += v
		weighted += float64(2*i-n+1) * v
	}
	if sum == 0 {
		return 0
	}
	return weighted / (float64(n) * sum)
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
// are equal, 1/n when one has everything; 1 when nobody has anything.
func Jain(x []float64) float64 {
	sum, squares := 0.0, 0.0
	for _, v := range x {
		sum += v
		squares += v * v
	}
	if squares == 0 {
		return 1
	}
	return sum * sum / (float64(len(x)) * squares)
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
