// Package claim tests statements about contract markets by trying to refute
// them: each claim has a precise statement, a search over small markets that
// looks for a counterexample on purpose and not only by chance, and an Outcome
// with the instances tried, the numbers seen and, where the statement fails,
// the smallest market found on which it does.
//
// A claim is one file and one line of All; its number and its words stand in the
// paper file that names it. Most claims are a study: trials in groups, whose
// counts give the verdict by one rule, Outcome.conclude. Run keeps outcomes in
// folders, from which walras claim prints them and the audit of a paper reads them.
//
// The tests hold every claim to the same: an outcome that does not depend on the
// number of workers and, for what is refuted, a market whose experiment shows it
// and an argument without the search that found it.
package claim

import (
	"context"
	"fmt"
	"slices"

	"walras/solver/market/contract"
)

// Verdict is the result of testing a claim.
type Verdict string

// Verdicts.
const (
	Holds      Verdict = "holds"                   // no trial contradicts the statement
	HoldsUnder Verdict = "holds under assumptions" // refuted as stated; holds in every trial that meets Assumptions
	Fails      Verdict = "fails"                   // refuted, see Counterexample
)

// Claim is the test of one statement.
type Claim struct {
	Name string // by which a paper file asks for the test, such as "existence"; the folder of its evidence
	test func(ctx context.Context, b Budget) (*Outcome, error)
}

// All lists every claim there is, in the order of the source.
var All = []Claim{
	{"bounded", testBounded},
	{"demand", testDemand},
	{"slope-sign", testSlopeSign},
	{"price-range", testPriceRange},
	{"price-slope", testPriceSlope},
	{"existence", testExistence},
	{"complementarity", testComplementarity},
	{"existence-fee", testExistenceFee},
	{"uniqueness", testUniqueness},
	{"uniqueness-prices", testUniquenessPrices},
	{"convergence", testConvergence},
	{"stability-limit", testStabilityLimit},
	{"contraction", testContraction},
	{"fejer", testFejer},
	{"lyapunov", testLyapunov},
	{"average-residual", testAverageResidual},
	{"robbins-monro", testRobbinsMonro},
	{"dynamic-regret", testDynamicRegret},
	{"fee-gap", testFeeGap},
	{"extensive-margin", testExtensiveMargin},
	{"slow-oscillation", testSlowOscillation},
}

// Named finds a claim by its name.
func Named(name string) (Claim, bool) {
	i := slices.IndexFunc(All, func(c Claim) bool { return c.Name == name })
	if i < 0 {
		return Claim{}, false
	}
	return All[i], true
}

// Budget bounds one test. The same budget gives the same outcome, for any
// number of workers.
type Budget struct {
	Seed      uint64
	Instances int // random instances to try, beside those of the directed search
	Workers   int // 0: one per processor
}

// DefaultBudget is enough for the findings to be stable in their second digit.
func DefaultBudget() Budget { return Budget{Seed: 2510, Instances: 1000} }

// Outcome is what a test found.
type Outcome struct {
	Verdict     Verdict  `json:"verdict"`
	Tested      string   `json:"tested"`                // the precise statement tested, with its quantifiers and tolerances
	Assumptions []string `json:"assumptions,omitempty"` // what has to be added for the statement to hold, or to make sense; kept where Verdict is HoldsUnder
	Instances   int      `json:"instances"`             // instances tried
	Violations  int      `json:"violations"`            // of those, how many contradict the statement as it stands
	Assumed     int      `json:"assumed"`               // instances that meet Assumptions
	Broken      int      `json:"broken"`                // of those, how many contradict the statement with Assumptions
	Finding     string   `json:"finding"`               // what came out, with numbers and intervals, in one to four sentences
	Rows        Rows     `json:"rows"`                  // what Finding was computed from, one row per instance (or group of them)

	// Counterexample is the smallest found; nil where Verdict is Holds.
	Counterexample *Counterexample `json:"counterexample,omitempty"`
}

// count adds instances of the statement as it stands.
func (o *Outcome) count(violations, instances int) {
	o.Violations, o.Instances = o.Violations+violations, o.Instances+instances
}

// assume adds instances of the statement with its assumptions.
func (o *Outcome) assume(broken, instances int) {
	o.Broken, o.Assumed = o.Broken+broken, o.Assumed+instances
}

// conclude derives the verdict from the counts: the claim holds where no
// instance contradicts it, holds under assumptions where some do and none of
// those that meet the assumptions, and fails otherwise. What does not belong to
// the verdict is dropped, and the finding says how often the assumptions were
// tried.
func (o *Outcome) conclude() {
	switch {
	case o.Violations == 0:
		o.Verdict, o.Assumptions, o.Counterexample = Holds, nil, nil
	case o.Assumed > 0 && o.Broken == 0:
		o.Verdict = HoldsUnder
		o.Finding += fmt.Sprintf(" None of the %d instances that meet the assumptions contradicts the statement.", o.Assumed)
	default:
		o.Verdict, o.Assumptions = Fails, nil
	}
}

// Try tests the claim.
func (c Claim) Try(ctx context.Context, b Budget) (*Outcome, error) {
	o, err := c.test(ctx, b)
	if err != nil {
		return nil, fmt.Errorf("claim %s: %w", c.Name, err)
	}
	o.conclude()
	return o, nil
}

// Counterexample is a market on which the statement fails, and the experiment
// that shows it.
type Counterexample struct {
	Market     *contract.Market   `json:"-"`
	Parameters map[string]float64 `json:"parameters,omitempty"` // what else is part of it, such as the step
	Shows      string             `json:"shows"`                // what to look at in the run, with the number it should show: "load = 0.31 at price 0: nothing clears"
	Spec       string             `json:"-"`                    // YAML of an experiment over `market: {file: counterexample.json}`, run from the folder of both
	Checks     []string           `json:"checks"`               // Shows as conditions on the rows of the run: query.ParseCheck

	// Certificate is the evidence that does not trust a solver: closed form, dual bound or exhaustive check, in words and numbers.
	Certificate string `json:"certificate"`
}

// specOver is the text of an experiment over the market of a counterexample:
// its name, its title, and the rest of it.
func specOver(name, title, rest string) string {
	return fmt.Sprintf("name: counterexample-%s\ntitle: %q\nmarket: {file: %s}\n%s", name, title, MarketFile, rest)
}
