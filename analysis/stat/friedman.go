package stat

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// FriedmanTest is the result of Friedman's test: do k treatments rank alike over n blocks?
type FriedmanTest struct {
	Blocks, Treatments int
	MeanRanks          []float64 // of each treatment; rank 1 is the lowest value of a block
	TieFactor          float64   // 1 − Σ(t³−t)/(n(k³−k)); 1 without ties. Chi2·TieFactor is the statistic without correction
	Chi2, P            float64   // corrected for ties, with k − 1 degrees of freedom
	F, PF              float64   // Iman and Davenport's statistic, with k − 1 and (k − 1)(n − 1) degrees of freedom
	Permuted           float64   // probability of so large a χ² by permutations within blocks; NaN from ten blocks on, where PF holds
	Least              float64   // the smallest probability that so many blocks can show; NaN from ten blocks on
	Reason             string    // why there is no test; the statistics are then NaN

	ranks [][]float64 // of each block, for Nemenyi
}

// fewBlocks is the number of blocks below which the approximate laws are not to be trusted: with three blocks of three treatments,
// PF is at most 5 % with probability 20 %, and the critical difference of eight blocks of two errs with 7 %. From ten on both are
// within a percentage point of 5 %, or conservative.
const fewBlocks = 10

// Friedman ranks the treatments within every block and compares their mean ranks R̄_j (Friedman, The
// use of ranks to avoid the assumption of normality, JASA 32, 1937):
//
//	χ² = 12n/(k(k+1)) · Σ_j (R̄_j − (k+1)/2)² / TieFactor,   F = (n−1)χ² / (n(k−1) − χ²)
//
// F, less conservative, is from Iman and Davenport (Approximations of the critical region of the
// Friedman statistic, Communications in Statistics A9, 1980). For fewer than ten blocks, see permuted. x[block][treatment] must be
// rectangular; a failed run is +Inf where low is good, and ties with other failures.
func Friedman(x [][]float64) (FriedmanTest, error) {
	if len(x) == 0 {
		return FriedmanTest{}, fmt.Errorf("stat: Friedman test: no blocks; at least 2 instances that every treatment ran are needed")
	}
	n, k := len(x), len(x[0])
	if n < 2 || k < 2 {
		return FriedmanTest{}, fmt.Errorf("stat: Friedman test: %d blocks of %d treatments; at least 2 of each are needed", n, k)
	}
	f := FriedmanTest{Blocks: n, Treatments: k, MeanRanks: make([]float64, k), Permuted: math.NaN(), Least: math.NaN()}
	ties := 0.0
	for i, row := range x {
		if len(row) != k {
			panic(fmt.Sprintf("stat: Friedman test: block %d has %d treatments and block 0 has %d", i, len(row), k))
		}
		if err := noNaN("Friedman test", fmt.Sprintf("block %d, treatment", i), row); err != nil {
			return FriedmanTest{}, err
		}
		ranks, t := midranks(row)
		ties += t
		f.ranks = append(f.ranks, ranks)
		for j, r := range ranks {
			f.MeanRanks[j] += r / float64(n)
		}
	}
	N, K := float64(n), float64(k)
	f.TieFactor = 1 - ties/(N*(K*K*K-K))
	if f.TieFactor <= 0 {
		f.Chi2, f.P, f.F, f.PF = math.NaN(), math.NaN(), math.NaN(), math.NaN()
		f.Reason = fmt.Sprintf("no test: all %d treatments tie in each of %d blocks", k, n)
		return f, nil
	}
	for _, r := range f.MeanRanks {
		f.Chi2 += 12 * N / (K * (K + 1)) * (r - (K+1)/2) * (r - (K+1)/2) / f.TieFactor
	}
	f.P = distuv.ChiSquared{K: K - 1}.Survival(f.Chi2)
	f.F, f.PF = imanDavenport(f.Chi2, N, K)
	if n < fewBlocks {
		f.Permuted, f.Least = tail(permuted(f.ranks, squares), squares(f.MeanRanks))
	}
	return f, nil
}

// squares is Σ (R̄_j − mean)², to which χ² is proportional.
func squares(meanRanks []float64) float64 {
	sum, mean := 0.0, float64(len(meanRanks)+1)/2
	for _, r := range meanRanks {
		sum += (r - mean) * (r - mean)
	}
	return sum
}

// Probability is that of the test to be trusted, and its name: by permutation with fewer than ten blocks, else Iman and Davenport's.
func (f FriedmanTest) Probability() (p float64, by string) {
	if !math.IsNaN(f.Permuted) {
		return f.Permuted, "permutation"
	}
	return f.PF, "Iman–Davenport"
}

// imanDavenport is F and its probability; identical rankings in all blocks make F infinite.
func imanDavenport(chi2, n, k float64) (F, p float64) {
	const rounding = 1e-9
	rest := n*(k-1) - chi2
	if rest <= rounding*chi2 {
		return math.Inf(1), 0
	}
	F = (n - 1) * chi2 / rest
	return F, distuv.F{D1: k - 1, D2: (k - 1) * (n - 1)}.Survival(F)
}
