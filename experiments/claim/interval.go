package claim

import (
	"fmt"

	"gonum.org/v1/gonum/stat/distuv"
)

// confidence is the level of all intervals.
const confidence = 0.95

// shareInterval is the exact interval of a binomial share at the level of
// confidence, k of n (Clopper and Pearson 1934): quantiles of the beta law.
func shareInterval(k, n int) (lo, hi float64) {
	tail := (1 - confidence) / 2
	hi = 1
	if k > 0 {
		lo = distuv.Beta{Alpha: float64(k), Beta: float64(n - k + 1)}.Quantile(tail)
	}
	if k < n {
		hi = distuv.Beta{Alpha: float64(k + 1), Beta: float64(n - k)}.Quantile(1 - tail)
	}
	return lo, hi
}

// share is k of n in words: "85 of 200 (42.5 %, 35.6 to 49.7)".
func share(k, n int) string {
	lo, hi := shareInterval(k, n)
	return fmt.Sprintf("%d of %d (%.1f %%, %.1f to %.1f)", k, n, 100*float64(k)/float64(n), 100*lo, 100*hi)
}
