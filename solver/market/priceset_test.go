package market

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// sorted is the projection on the simplex by sorting (Held, Wolfe and Crowder 1974).
func sorted(p []float64) []float64 {
	down := slices.Clone(p)
	slices.Sort(down)
	slices.Reverse(down)
	most, sum, t := down[0], 0.0, 0.0
	for k, v := range down {
		sum += v - most
		if next := (sum - 1) / float64(k+1); v-most > next {
			t = next
		}
	}
	out := make([]float64, len(p))
	for j, v := range p {
		out[j] = max(0, v-most-t)
	}
	return out
}

func TestProjectionOnTheSimplex(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 14))
	var set PriceSet
	for range 2000 {
		p := make([]float64, 1+rng.IntN(12))
		scale := math.Pow(10, 4*rng.NormFloat64())
		for j := range p {
			p[j] = scale * rng.NormFloat64()
		}
		want, got := sorted(p), slices.Clone(p)
		set.Project(got)
		sum := 0.0
		for j := range got {
			sum += got[j]
			if math.Abs(got[j]-want[j]) > 1e-14 {
				t.Fatalf("the projection of %v is %v; want %v", p, got, want)
			}
		}
		if math.Abs(sum-1) > 1e-14 {
			t.Fatalf("the projection of %v sums to %v", p, sum)
		}
	}
	for _, c := range []struct{ p, want []float64 }{
		{[]float64{0.2, 0.3, 0.5}, []float64{0.2, 0.3, 0.5}},
		{[]float64{1e210, 0.3, 0.2}, []float64{1, 0, 0}},
		{[]float64{1e300, 1e300, 0}, []float64{0.5, 0.5, 0}},
		{[]float64{-1e210, -3e210}, []float64{1, 0}},
		{[]float64{7}, []float64{1}},
	} {
		p := slices.Clone(c.p)
		if set.Project(p); !slices.Equal(p, c.want) {
			t.Errorf("the projection of %v is %v; want %v", c.p, p, c.want)
		}
	}
	p := []float64{math.NaN(), 1}
	if set.Project(p); p[0] == p[0] {
		t.Errorf("a NaN is projected to %v", p)
	}
}
