package table

import (
	"fmt"
	"math"

	"walras/analysis"
	"walras/results"
)

// alpha is the family-wise error at which a best cell is printed bold and at which treatments are said to differ.
const alpha = analysis.Alpha

// supported says whether paired tests support that the values of treatment best are better than those of every other one:
// Wilcoxon's signed rank test against each on the common blocks, corrected after Holm, all of them at most alpha and all
// in its favour. x is [block][treatment]; a failed run is infinite on the bad side.
func supported(x [][]float64, best int, sense results.Sense) (bool, error) {
	if len(x) < 2 || len(x[0]) < 2 {
		return false, nil
	}
	tests, err := analysis.Against(x, best)
	if err != nil {
		return false, err
	}
	for t, r := range tests {
		if t != best && !(r.Favours(sense) && r.Adjusted <= alpha) {
			return false, nil
		}
	}
	return true, nil
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
