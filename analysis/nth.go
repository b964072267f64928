package analysis

import (
	"math"
	"slices"
)

// nth is the value that would stand at k if x were sorted; it reorders x so that nothing before k is
// larger and nothing behind k smaller (Hoare, Algorithm 65: Find, Communications of the ACM 4, 1961). x
// has no NaN.
func nth(x []float64, k int) float64 {
	low, high := 0, len(x)-1
	for low < high {
		// The median of three as the pivot keeps sorted and equal values from taking quadratic time.
		pivot := middle(x[low], x[(low+high)/2], x[high])
		i, j := low, high
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return x[k]
		}
	}
	return x[k]
}

// quantileOf is Quantile of values that are not sorted; it reorders x.
func quantileOf(x []float64, p float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	h := float64(len(x)-1) * p
	i := int(h)
	low := nth(x, i)
	if i == len(x)-1 {
		return low
	}
	return low + (h-float64(i))*(slices.Min(x[i+1:])-low)
}

func middle(a, b, c float64) float64 { return max(min(a, b), min(max(a, b), c)) }
