package mark

import (
	"math"
	"slices"

	gstat "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
)

// kde is a Gaussian kernel density estimate,
//
//	f(x) = 1/(n h) Σ_i φ((x − x_i)/h),
//
// with φ the standard normal density. gonum has none.
type kde struct {
	sorted    []float64
	weights   []float64 // of the kernels, their sum is the number of values; nil is 1 each
	n         float64
	bandwidth float64
}

// Beyond mostKernels values those that lie within a twentieth of the bandwidth become one kernel at their mean: the density then differs by
// less than (1/20)²/8 of its curvature, which no picture shows.
const (
	mostKernels = 10_000
	kernelsEach = 20 // in a bandwidth
)

// newKDE takes the values' density with Silverman's bandwidth (Density Estimation, 1986, eq. 3.31),
//
//	h = 0.9 min(s, IQR/1.34) n^(−1/5),
//
// s alone where the quartiles agree. Values that are all equal have no density; ok is false.
func newKDE(values []float64) (k kde, ok bool) {
	k.sorted = slices.Sorted(slices.Values(values))
	n := len(k.sorted)
	if n < 2 || k.sorted[0] == k.sorted[n-1] {
		return kde{}, false
	}
	spread := gstat.StdDev(k.sorted, nil)
	if iqr := stat.Quantile(k.sorted, 0.75) - stat.Quantile(k.sorted, 0.25); iqr > 0 {
		spread = min(spread, iqr/1.34)
	}
	k.bandwidth = 0.9 * spread * math.Pow(float64(n), -0.2)
	k.n = float64(n)
	if n > mostKernels {
		k.bin()
	}
	return k, true
}

// bin joins values that are close to each other.
func (k *kde) bin() {
	var at, weights []float64
	last := math.Inf(-1)
	for _, x := range k.sorted {
		place := math.Floor((x - k.sorted[0]) * kernelsEach / k.bandwidth)
		if place != last {
			at, weights = append(at, 0), append(weights, 0)
			last = place
		}
		i := len(at) - 1
		weights[i]++
		at[i] += (x - at[i]) / weights[i]
	}
	k.sorted, k.weights = at, weights
}

// kernelReach is the distance, in bandwidths, beyond which a kernel is taken as zero: φ(8) < 1e-14.
const kernelReach = 8

// at is the density at x, per unit of x.
func (k kde) at(x float64) float64 {
	lo, _ := slices.BinarySearch(k.sorted, x-kernelReach*k.bandwidth)
	sum := 0.0
	for i, xi := range k.sorted[lo:] {
		u := (x - xi) / k.bandwidth
		if u < -kernelReach {
			break
		}
		kernel := math.Exp(-u * u / 2)
		if k.weights != nil {
			kernel *= k.weights[lo+i]
		}
		sum += kernel
	}
	return sum / (k.n * k.bandwidth * math.Sqrt(2*math.Pi))
}
