// Package claim tests statements about contract markets by trying to refute
// them: each claim has a precise statement, a search over small markets that
// looks for a counterexample on purpose and not only by chance, and an outcome
// with the instances tried, the numbers seen and, where the statement fails,
// the smallest market found on which it does.
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
}

// Budget bounds one test. The same budget gives the same outcome, for any
// number of workers.
type Budget struct {
	Seed      uint64
	Instances int // random instances to try, beside those of the directed search
	Workers   int
}

// Outcome is what a test found.
type Outcome struct {
	Verdict     Verdict
	Tested      string   // the precise statement tested, with its quantifiers and tolerances
	Assumptions []string // what had to be added for the statement to hold, or to make sense
	Instances   int      // instances tried
	Violations  int      // of those, how many contradict the statement as it stands
	Finding     string   // what came out, with numbers and intervals, in one to four sentences
	Rows        Rows     // what Finding was computed from, one row an instance (or group of them)
	// Counterexample is the smallest found; nil unless Verdict is Fails or HoldsUnder.
	Counterexample *Counterexample
}

// Rows is a small table: it becomes the CSV that the outcome links to.
type Rows struct {
	Columns []string
	Units   []string // of each column; empty where it has none
	Values  [][]any  // float64, int, string or bool
}

// Counterexample is a market on which the statement fails, and the experiment
// that shows it.
type Counterexample struct {
	Market *market.Contract
	Shows  string // what to look at in the run, with the number it should show: "load = 0.31 at price 0: nothing clears"
	Spec   string // YAML of an experiment over `market: {file: counterexample.json}`, run from the folder of both
	// Certificate is the evidence that does not trust a solver: closed form, dual bound or exhaustive check, in words and numbers.
	Certificate string
}
