package analysis

import "math"

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
var MechanismOrder = []string{"none", "proportional", "flat", "equal", "clearing"}

// Reference holds Tables 4 to 8 of the paper.
var Reference = concat(
	published("4", 0, []string{MetricEfficiency, MetricGini}, []printed{
		{"none", []float64{1.21, none, 0.41, none}},
		{"proportional", []float64{1.78, none, 0.35, none}},
		{"flat", []float64{2.02, none, 0.29, none}},
		{"clearing", []float64{2.30, none, 0.18, none}},
	}),
	published("5", 50, []string{MetricEfficiency, MetricCost, MetricFairness, MetricParticipation}, []printed{
		{"0", []float64{2.45, 0.12, 0.42, 0.05, 0.60, 0.01, 95.2, 2.1}},
		{"0.5", []float64{2.28, 0.14, 0.50, 0.06, 0.62, 0.02, 92.1, 2.5}},
		{"1", []float64{2.05, 0.18, 0.65, 0.07, 0.64, 0.02, 85.6, 3.0}},
		{"1.5", []float64{1.78, 0.21, 0.80, 0.08, 0.66, 0.03, 76.4, 3.8}},
		{"2", []float64{1.52, 0.25, 0.95, 0.09, 0.68, 0.03, 70.1, 4.2}},
	}),
	published("6", 200, []string{MetricEfficiency, MetricCost, MetricGini}, []printed{
		{"none", []float64{8.55, 1.66, 7.39, 0.74, 0.40, 0.06}},
		{"proportional", []float64{7.45, 2.07, 5.17, 2.40, 0.40, 0.06}},
		{"flat", []float64{7.94, 1.55, 4.85, 0.57, 0.38, 0.05}},
		{"clearing", []float64{7.13, 2.63, 5.11, 2.60, 0.40, 0.06}},
	}),
	published("7", 200, []string{MetricEfficiency, MetricRelative, MetricCost, MetricGini, MetricParticipation}, []printed{
		{"none", []float64{-0.71, 0.02, 1.00, none, 0.58, 0.02, 0.40, 0.01, 100, none}},
		{"proportional", []float64{-0.73, 0.03, 1.03, 0.03, 0.46, 0.12, 0.40, 0.01, 100, none}},
		{"flat", []float64{-0.55, 0.02, 0.78, 0.04, 0.20, 0.01, 0.55, 0.02, 100, none}},
		{"clearing", []float64{-0.74, 0.06, 1.04, 0.08, 0.47, 0.16, 0.42, 0.04, 100, none}},
	}),
)

// Paper looks up one published value; the second result says whether the paper prints it.
func Paper(table, row, metric string) (Published, bool) {
	for _, p := range Reference {
		if p.Table == table && p.Row == row && p.Metric == metric {
			return p, true
		}
	}
	return Published{}, false
}

// none marks a standard deviation that the paper does not print.
var none = math.NaN()

// printed is one row as the paper prints it: mean and standard deviation of each metric in turn.
type printed struct {
	row    string
	values []float64
}

func published(table string, replications int, metrics []string, rows []printed) []Published {
	var out []Published
	for _, r := range rows {
		for i, m := range metrics {
			out = append(out, Published{table, r.row, m, r.values[2*i], r.values[2*i+1], replications})
		}
	}
	return out
}

func concat(lists ...[]Published) []Published {
	var out []Published
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}
