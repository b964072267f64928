package market

// Resize gives a slice of length n, in s's memory where that suffices. What it
// holds is unspecified.
func Resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// CopyOf is from in dst's memory, where that suffices, and nil for nil.
func CopyOf[T any](dst, from []T) []T {
	if from == nil {
		return nil
	}
	return append(dst[:0], from...)
}

// Zeros makes each column n zeros, in its memory where that suffices.
func Zeros(n int, columns ...*[]float64) {
	for _, c := range columns {
		*c = Resize(*c, n)
		clear(*c)
	}
}
