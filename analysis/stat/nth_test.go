package stat

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestNthAgainstSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom([]float64{-1, 0, 0.5, 2, 3, math.Inf(1)})
		x := rapid.SliceOfN(value, 1, 40).Draw(t, "x")
		sorted := slices.Sorted(slices.Values(x))
		k := rapid.IntRange(0, len(x)-1).Draw(t, "k")
		if got := Nth(slices.Clone(x), k); got != sorted[k] {
			t.Fatalf("value %d of %v is %g, sorted it is %g", k, x, got, sorted[k])
		}
		if p := rapid.Float64Range(0, 1).Draw(t, "p"); !math.IsInf(sorted[len(x)-1], 1) {
			if got, want := quantileOf(slices.Clone(x), p), Quantile(sorted, p); got != want {
				t.Fatalf("quantile %g of %v is %g, sorted it is %g", p, x, got, want)
			}
		}
	})
}
