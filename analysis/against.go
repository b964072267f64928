package analysis

import (
	"fmt"
	"math"

	"walras/analysis/stat"
	"walras/results"
)

// PairTest is Wilcoxon's signed rank test of one treatment against another on common draws.
type PairTest struct {
	stat.SignedRank
	Adjusted float64 // P, corrected after Holm for the tests of the one against all others; NaN where there is no test
}

// Favours says whether the first treatment is the better one of the pair in the sense of its values.
func (p PairTest) Favours(sense results.Sense) bool {
	if sense == results.Low {
		return p.Minus > p.Plus
	}
	return p.Plus > p.Minus
}

// Against tests one treatment against each of the others; its own place in the answer is zero. x is [draw][treatment], as in Matrix.ByDraw.
func Against(x [][]float64, one int) ([]PairTest, error) {
	tests := make([]PairTest, len(x[0]))
	a, b := make([]float64, len(x)), make([]float64, len(x))
	var p []float64
	for t := range tests {
		if t == one {
			continue
		}
		for i, row := range x {
			a[i], b[i] = row[one], row[t]
		}
		var err error
		if tests[t].SignedRank, err = stat.Wilcoxon(a, b); err != nil {
			return nil, err
		}
		if tests[t].Adjusted = math.NaN(); !math.IsNaN(tests[t].P) {
			p = append(p, tests[t].P)
		}
	}
	adjusted, err := stat.Holm(p)
	if err != nil {
		return nil, err
	}
	for t := range tests {
		if t != one && !math.IsNaN(tests[t].P) {
			tests[t].Adjusted, adjusted = adjusted[0], adjusted[1:]
		}
	}
	return tests, nil
}

// Alpha is the family-wise error at which treatments are said to differ, and a best value is printed bold.
const Alpha = 1 - stat.Level

// TooFewDraws says why paired tests on so many draws cannot tell the best of so many treatments from the others whatever the values, "" where
// they can: the least corrected probability is that of differences that all have one sign, times the number of tests.
func TooFewDraws(draws, treatments int) string {
	least := min(1, float64(treatments-1)*stat.LeastSignedRank(draws))
	if least <= Alpha {
		return ""
	}
	if least == 1 {
		return fmt.Sprintf("%d draws cannot show the best of %d at %.2g %%: p is 1 whatever the values", draws, treatments, 100*Alpha)
	}
	return fmt.Sprintf("%d draws cannot show the best of %d at %.2g %%: p is %.4g or more", draws, treatments, 100*Alpha, least)
}
