package stat

import (
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
