package table

import (
	"fmt"
	"math"

	"walras/analysis/stat"
	"walras/results"
)

// alpha is the family-wise error at which a best cell is printed bold and at which treatments are said to differ.
const alpha = 1 - stat.Level

// supported says whether paired tests support that the values of treatment best are better than those of every other one:
// Wilcoxon's signed rank test against each on the common blocks, corrected after Holm, all of them at most alpha and all
// in its favour. x is [block][treatment]; a failed run is infinite on the bad side.
func supported(x [][]float64, best int, sense results.Sense) (bool, error) {
	if len(x) < 2 || len(x[0]) < 2 {
		return false, nil
	}
	tests, err := against(x, best)
	if err != nil {
		return false, err
	}
	p := make([]float64, 0, len(tests))
	for t, r := range tests {
		if t == best {
			continue
		}
		favour := r.Plus > r.Minus
		if sense == results.Low {
			favour = r.Minus > r.Plus
		}
		if math.IsNaN(r.P) || !favour {
			return false, nil
		}
		p = append(p, r.P)
	}
	adjusted, err := stat.Holm(p)
	if err != nil {
		return false, err
	}
	for _, v := range adjusted {
		if v > alpha {
			return false, nil
		}
	}
	return true, nil
}

// tooFew says why paired tests on so many draws cannot tell the best of so many treatments from the others whatever the values, "" where they can:
// the least corrected probability is that of differences that all have one sign, times the number of tests.
func tooFew(draws, treatments int) string {
	least := min(1, float64(treatments-1)*stat.LeastSignedRank(draws))
	if least <= alpha {
		return ""
	}
	if least == 1 {
		return fmt.Sprintf("%d draws cannot show the best of %d at %.2g %%: p is 1 whatever the values", draws, treatments, 100*alpha)
	}
	return fmt.Sprintf("%d draws cannot show the best of %d at %.2g %%: p is %s or more", draws, treatments, 100*alpha, Short(least))
}

// against tests one treatment against each of the others; its own place in the answer is zero.
func against(x [][]float64, one int) ([]stat.SignedRank, error) {
	tests := make([]stat.SignedRank, len(x[0]))
	a, b := make([]float64, len(x)), make([]float64, len(x))
	for t := range tests {
		if t == one {
			continue
		}
		for i, row := range x {
			a[i], b[i] = row[one], row[t]
		}
		var err error
		if tests[t], err = stat.Wilcoxon(a, b); err != nil {
			return nil, err
		}
	}
	return tests, nil
}

// boldNote says what a bold cell rests on; among is what it is compared with, such as "of its column".
func boldNote(among, what string) string {
	return fmt.Sprintf("Bold: better than every other value %s by Wilcoxon's signed rank test of %s on the same drawn markets, Holm-corrected, at %.2g %%.", among, what, 100*alpha)
}

// leastP is the smallest probability that is printed as a number: below it the tails of the approximate distributions say
// nothing, and their rounding even less.
const leastP = 1e-15

// chance prints a probability of a note.
func chance(p float64) string {
	if p < leastP {
		return "p < " + Short(leastP)
	}
	return "p = " + Short(p)
}

// probability is a cell with a p value.
func probability(p float64) Cell {
	if p < leastP {
		return Text("< %s", Short(leastP))
	}
	return Cell{Number: &Number{Value: p, SD: math.NaN(), Interval: unknown, Decimals: -1, Digits: 2}}
}
