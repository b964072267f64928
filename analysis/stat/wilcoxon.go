package stat

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// SignedRank is the result of Wilcoxon's signed rank test of paired values.
type SignedRank struct {
	Pairs  int     // pairs given
	Zeros  int     // pairs without a difference, which carry no rank (Wilcoxon 1945)
	Plus   float64 // sum of the ranks of |x − y| where x > y
	Minus  float64 // sum of the ranks where x < y
	Exact  bool    // P is from the exact distribution, else from the normal approximation
	Z      float64 // standardised Plus with continuity correction; NaN where P is exact
	P      float64 // two-sided; NaN where there is no test, and Reason says why
	Least  float64 // LeastSignedRank of the differences; NaN where there is no test
	Effect float64 // matched-pairs rank biserial correlation (Plus − Minus)/(Plus + Minus), from −1 to 1
	Reason string
}

// exactPairs is the largest number of differences for which the null distribution is counted out, which
// takes some milliseconds there; beyond it the normal approximation is good to three digits.
const exactPairs = 200

// Wilcoxon tests whether the differences x − y are symmetric about 0 (Wilcoxon, Individual
// comparisons by ranking methods, Biometrics Bulletin 1, 1945; Hollander and Wolfe, Nonparametric
// Statistical Methods, 1973, section 3.1). Pairs without a difference are left out, and tied differences share
// the mean of their ranks. For up to 200 differences the distribution is exact, ties or not: all 2ⁿ signs of the ranks at
// hand are as likely. Beyond, it is normal with mean n(n+1)/4, variance n(n+1)(2n+1)/24 − Σ(t³−t)/48 and a
// continuity correction of half the step of the rank sums, 1/2 without ties. The effect size is Kerby's (The simple difference formula,
// Comprehensive Psychology 3, 2014). A pair of two equal infinities, both failed, is a zero; one
// failure against a value is the largest difference. x and y of unequal length panic.
func Wilcoxon(x, y []float64) (SignedRank, error) {
	if len(x) != len(y) {
		panic(fmt.Sprintf("stat: Wilcoxon test of %d and %d values", len(x), len(y)))
	}
	if err := noNaN("Wilcoxon test", "first value", x); err != nil {
		return SignedRank{}, err
	}
	if err := noNaN("Wilcoxon test", "second value", y); err != nil {
		return SignedRank{}, err
	}
	r := SignedRank{Pairs: len(x), Z: math.NaN(), P: math.NaN(), Least: math.NaN(), Effect: math.NaN()}
	var d, size, rounding []float64
	for i := range x {
		if v := difference(x[i], y[i]); v != 0 {
			d, size = append(d, v), append(size, math.Abs(v))
			rounding = append(rounding, tieTolerance*max(math.Abs(x[i]), math.Abs(y[i])))
		}
	}
	r.Zeros = len(x) - len(d)
	if len(d) == 0 {
		r.Reason = fmt.Sprintf("no test: none of %d pairs differs", len(x))
		return r, nil
	}
	ranks, ties := midranksIn(tieRounding(size, rounding), size)
	for i, v := range d {
		if v > 0 {
			r.Plus += ranks[i]
		} else {
			r.Minus += ranks[i]
		}
	}
	r.Effect = (r.Plus - r.Minus) / (r.Plus + r.Minus)
	r.Least = LeastSignedRank(len(d))
	steps, step := rankSteps(ranks)
	if len(d) <= exactPairs {
		r.Exact, r.P = true, signedRankP(steps, int(math.Round(min(r.Plus, r.Minus)/step)))
		return r, nil
	}
	n := float64(len(d))
	mean, sd := n*(n+1)/4, math.Sqrt(n*(n+1)*(2*n+1)/24-ties/48)
	from := r.Plus - mean
	r.Z = math.Copysign(max(0, math.Abs(from)-step/2), from) / sd
	r.P = max(r.Least, min(1, 2*distuv.UnitNormal.Survival(math.Abs(r.Z))))
	return r, nil
}

// LeastSignedRank is the smallest two-sided probability of Wilcoxon's test that n differences can have, 2/2ⁿ, when all have one sign:
// 0.0625 of five, 0.03125 of six. It is 1 of none.
func LeastSignedRank(n int) float64 { return min(1, math.Ldexp(2, -n)) }

// rankSteps are midranks as multiples of the largest step that divides them all, 1 without ties.
func rankSteps(ranks []float64) (steps []int, step float64) {
	steps, common := make([]int, len(ranks)), 0
	for i, r := range ranks {
		steps[i] = int(2 * r)
		for a, b := steps[i], common; ; a, b = b%a, a {
			if b%a == 0 {
				common = a
				break
			}
		}
	}
	for i := range steps {
		steps[i] /= common
	}
	return steps, float64(common) / 2
}

// tieRounding makes sizes equal that differ by the rounding of the subtractions they come from only, and returns their order.
func tieRounding(size, rounding []float64) []int {
	order := sortedIndex(size)
	for k := 1; k < len(order); k++ {
		a, b := order[k-1], order[k]
		if size[b]-size[a] <= max(rounding[a], rounding[b]) && !math.IsInf(size[b], 0) {
			size[b] = size[a]
		}
	}
	return order
}

// signedRankP is the two-sided probability min(1, 2 P(T ≤ t)) of the signed rank statistic of the ranks given: the number of their
// subsets with sum ≤ t over 2ⁿ. The distribution is symmetric, with ties too.
func signedRankP(ranks []int, t int) float64 {
	count := make([]float64, t+1) // of subsets with each sum
	count[0] = 1
	for _, rank := range ranks {
		for s := t; s >= rank; s-- {
			count[s] += count[s-rank]
		}
	}
	total := 0.0
	for _, c := range count {
		total += c
	}
	return min(1, math.Ldexp(total, 1-len(ranks)))
}
