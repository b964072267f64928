package analysis

import (
	"sync"

	"walras/analysis/paper"
)

// Published is one value printed in Cha, Yoo, Cha, Yoo, Geoffrey and Song, "Mechanism Design and
// Equilibrium Analysis of Smart Contract-Mediated Resource Allocation", arXiv:2510.05504v1 (2025).
type Published struct {
	Table        string  // "4", "5", "6" or "7" (Tables 7 and 8 are identical)
	Row          string  // our name of the mechanism, or τ as "0", "0.5", …
	Metric       string  // MetricEfficiency …
	Mean, SD     float64 // as printed; SD is NaN where none is printed
	Replications int     // 0 where the paper does not say
}

// The columns of the paper's tables.
const (
	MetricEfficiency    = "efficiency"
	MetricRelative      = "relative efficiency" // to no enforcement
	MetricCost          = "average cost"
	MetricGini          = "Gini index"
	MetricFairness      = "1 − Gini"
	MetricParticipation = "participation" // per cent
)

// PaperMechanisms are the paper's names of the mechanisms by ours. The paper names but does not define
// them; equal split is this project's addition and has no entry.
var PaperMechanisms = map[string]string{
	"none": "no enforcement", "proportional": "proportional", "flat": "flat contract", "clearing": "proposed",
}

// MechanismOrder is the order in which mechanisms stand in figures and tables.
var MechanismOrder = []string{"none", "proportional", "flat", "equal", "clearing", "welfare", "alpha-fair", "nash", "frontier"}

// reference holds Tables 4 to 8 of the paper, which are kept in its paper file.
var reference = sync.OnceValue(func() map[[3]string]Published {
	values := map[[3]string]Published{}
	for _, t := range paper.Embedded().Tables {
		for _, row := range t.Values {
			for metric, v := range row.Values {
				values[[3]string{t.Number, row.Key, metric}] = Published{t.Number, row.Key, metric, v.Mean, v.SD, t.Replications}
			}
		}
	}
	return values
})

// Paper looks up one published value; the second result says whether the paper prints it.
func Paper(table, row, metric string) (Published, bool) {
	p, ok := reference()[[3]string{table, row, metric}]
	return p, ok
}
