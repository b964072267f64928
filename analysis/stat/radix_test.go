package stat

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSortFloats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64}
		kind := rapid.IntRange(0, 3).Draw(t, "kind")
		x := make([]float64, rapid.IntRange(0, 3*radixFrom).Draw(t, "values"))
		for i := range x {
			switch kind {
			case 0: // of any size
				x[i] = math.Float64frombits(src.Uint64())
				if math.IsNaN(x[i]) {
					x[i] = 1
				}
			case 1: // ties
				x[i] = float64(src.IntN(5) - 2)
			case 2:
				x[i] = special[src.IntN(len(special))]
			default: // close together
				x[i] = 1 + src.Float64()
			}
		}
		want := slices.Clone(x)
		slices.Sort(want)
		sortFloats(x)
		for i := range x {
			if x[i] != want[i] {
				t.Fatalf("value %d is %v, want %v", i, x[i], want[i])
			}
		}
	})
}

// The order is that of a stable sort by comparisons, with NaN first, zeros of either sign alike, infinities and ties, on both sides of the number of
// values from which on digits are sorted.
func TestSortedIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		special := []float64{math.NaN(), math.Copysign(math.NaN(), -1), 0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.SmallestNonzeroFloat64}
		share := rapid.SampledFrom([]int{0, 1, 5, 10}).Draw(t, "tenths of special values")
		x := make([]float64, rapid.OneOf(rapid.IntRange(0, 20), rapid.IntRange(radixFrom-2, 3*radixFrom)).Draw(t, "values"))
		for i := range x {
			switch {
			case src.IntN(10) < share:
				x[i] = special[src.IntN(len(special))]
			case src.IntN(2) == 0:
				x[i] = float64(src.IntN(7) - 3) // ties
			default:
				x[i] = math.Float64frombits(src.Uint64())
			}
		}
		want := make([]int, len(x))
		for i := range want {
			want[i] = i
		}
		slices.SortStableFunc(want, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
		if got := sortedIndex(x); !slices.Equal(got, want) {
			i := 0
			for got[i] == want[i] {
				i++
			}
			t.Fatalf("place %d of %d is value %d, %v, want value %d, %v", i, len(x), got[i], x[got[i]], want[i], x[want[i]])
		}
	})
}

func BenchmarkSortFloats(b *testing.B) {
	src := rand.New(rand.NewPCG(1, 2))
	from := make([]float64, 7000)
	for i := range from {
		from[i] = src.NormFloat64()
	}
	x := make([]float64, len(from))
	for name, sort := range map[string]func([]float64){"radix": sortFloats, "compare": slices.Sort[[]float64]} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				copy(x, from)
				sort(x)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/value")
		})
	}
}
