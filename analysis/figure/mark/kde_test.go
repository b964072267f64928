package mark

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestDensityIntegratesToOne(t *testing.T) {
	src := rand.New(rand.NewPCG(3, 4))
	samples := map[string][]float64{"two values": {1, 2}, "with ties": {0, 0, 0, 0, 0, 1}}
	for range 200 {
		samples["exponential"] = append(samples["exponential"], src.ExpFloat64())
		samples["two peaks"] = append(samples["two peaks"], src.NormFloat64()+10*float64(src.IntN(2)))
	}
	for name, x := range samples {
		k, ok := newKDE(x)
		if !ok {
			t.Fatalf("%s has no density", name)
		}
		// Trapezoids over ten bandwidths beyond the data; the error of the rule is far below 1e-9 for
		// a sum of Gaussians sampled at a tenth of their width.
		low, high := k.sorted[0]-10*k.bandwidth, k.sorted[len(k.sorted)-1]+10*k.bandwidth
		step := k.bandwidth / 10
		sum := 0.0
		for y := low; y <= high; y += step {
			sum += k.at(y) * step
		}
		near(t, "integral of "+name, sum, 1, 1e-9)
	}
}

func TestDensityOfTwoValues(t *testing.T) {
	// s = √2, IQR = 1 (type 7), so h = 0.9·min(√2, 1/1.34)·2^(−1/5); f(½) = φ(1/h)/h by symmetry.
	k, _ := newKDE([]float64{-0.5, 1.5})
	h := 0.9 * (1 / 1.34) * math.Pow(2, -0.2)
	near(t, "bandwidth", k.bandwidth, h, 1e-15)
	near(t, "density in the middle", k.at(0.5), math.Exp(-1/(2*h*h))/(h*math.Sqrt(2*math.Pi)), 1e-15)
}

func TestEqualValuesHaveNoDensity(t *testing.T) {
	for _, x := range [][]float64{nil, {1}, {2, 2, 2}} {
		if _, ok := newKDE(x); ok {
			t.Errorf("%v has a density", x)
		}
	}
}

// Joining values that are close changes the density by less than can be seen.
func TestBinnedDensity(t *testing.T) {
	src := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, 2*mostKernels)
	for i := range values {
		values[i] = math.Exp(src.NormFloat64())
	}
	k, _ := newKDE(values)
	if k.weights == nil || len(k.sorted) >= len(values)/2 {
		t.Fatalf("%d kernels of %d values", len(k.sorted), len(values))
	}
	exact := kde{sorted: slices.Sorted(slices.Values(values)), n: k.n, bandwidth: k.bandwidth}
	for _, x := range []float64{0.1, 0.4, 1, 3, 10} {
		near(t, "density", k.at(x), exact.at(x), 1e-3*exact.at(0.4))
	}
}
