// Package claim tests statements about contract markets by trying to refute
// them: each claim has a precise statement, a search over small markets that
// looks for a counterexample on purpose and not only by chance, and an outcome
// with the instances tried, the numbers seen and, where the statement fails,
// the smallest market found on which it does.
//
// A claim is one file and one line of All. What each has to keep to is in
// claim_test.go, which holds all of them to it: the same outcome for any number
// of workers, and for what is refuted a market whose experiment shows it and
// an argument that does without the search that found it.
package claim

import (
	"context"

	"walras/solver/market"
)

// Verdict is what testing a claim came to.
type Verdict string

// Verdicts.
const (
	Holds      Verdict = "holds"                   // no counterexample, and an argument or closed form behind it
	HoldsUnder Verdict = "holds under assumptions" // refuted as stated; holds on every instance tried once Assumptions are added
	Fails      Verdict = "fails"                   // refuted, see Counterexample
)

// Claim is one statement and the experiment that could refute it.
type Claim struct {
	Name      string // slug, the folder of its evidence, such as "existence"
	Label     string // the source's number for it, such as "T4.6"
	Statement string // as the source makes it, in our words
	Test      func(ctx context.Context, b Budget) (*Outcome, error)

	// Refute shows from the market and the parameters of a counterexample
	// alone, by other means than Test, that the statement fails on it. Its
	// error says what holds after all. It is nil for claims that hold.
	Refute func(c *Counterexample) error
}

// Budget bounds one test. The same budget gives the same outcome, for any
// number of workers.
type Budget struct {
	Seed      uint64
	Instances int // random instances to try, beside those of the directed search
	Workers   int // 0: one a processor
}

// DefaultBudget is enough for the findings to be stable in their second digit.
func DefaultBudget() Budget { return Budget{Seed: 2510, Instances: 1000} }

// Outcome is what a test found.
type Outcome struct {
	Verdict     Verdict  `json:"verdict"`
	Tested      string   `json:"tested"`                // the precise statement tested, with its quantifiers and tolerances
	Assumptions []string `json:"assumptions,omitempty"` // what had to be added for the statement to hold, or to make sense
	Instances   int      `json:"instances"`             // instances tried
	Violations  int      `json:"violations"`            // of those, how many contradict the statement as it stands
	Finding     string   `json:"finding"`               // what came out, with numbers and intervals, in one to four sentences
	Rows        Rows     `json:"rows"`                  // what Finding was computed from, one row an instance (or group of them)

	// Counterexample is the smallest found; nil where Verdict is Holds.
	Counterexample *Counterexample `json:"counterexample,omitempty"`
}

// Rows is a small table: it becomes the CSV beside the outcome.
type Rows struct {
	Columns []string `json:"columns"`
	Units   []string `json:"units"` // of each column; empty where it has none
	Values  [][]any  `json:"-"`     // float64, int, string or bool
}

// Counterexample is a market on which the statement fails, and the experiment
// that shows it.
type Counterexample struct {
	Market     *market.Contract   `json:"-"`
	Parameters map[string]float64 `json:"parameters,omitempty"` // what else is part of it, such as the step
	Shows      string             `json:"shows"`                // what to look at in the run, with the number it should show: "load = 0.31 at price 0: nothing clears"
	Spec       string             `json:"-"`                    // YAML of an experiment over `market: {file: counterexample.json}`, run from the folder of both
	Checks     []string           `json:"checks"`               // Shows as conditions on the rows of the run: see ParseCheck

	// Certificate is the evidence that does not trust a solver: closed form, dual bound or exhaustive check, in words and numbers.
	Certificate string `json:"certificate"`
}
