// Package claim tests statements about contract markets by trying to refute
// them: each claim has a precise statement, a search over small markets that
// looks for a counterexample on purpose and not only by chance, and an outcome
// with the instances tried, the numbers seen and, where the statement fails,
// the smallest market found on which it does.
//
// A claim is one file and one line of All; its number and its words stand in the
// paper file that names it. The verdict is computed from what the trials count,
// by one rule, see Outcome.conclude. What each claim has to keep to is in
// claim_test.go, which holds all of them to it: the same outcome for any number
// of workers, and for what is refuted a market whose experiment shows it and
// an argument that does without the search that found it.
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

	// Refute shows from the market and the parameters of a counterexample
	// alone, by other means than the test, that the statement fails on it. Its
	// error says what holds after all. It is nil for claims that hold.
	Refute func(c *Counterexample) error
}

// All lists every claim there is, in the order of the source.
var All = []Claim{
	{"bounded", testBounded, refuteBounded},
	{"demand", testDemand, refuteDemand},
	{"slope-sign", testSlopeSign, refuteSlopeSign},
	{"price-range", testPriceRange, refutePriceRange},
	{"price-slope", testPriceSlope, refutePriceSlope},
	{"existence", testExistence, refuteExistence},
	{"complementarity", testComplementarity, nil},
	{"existence-fee", testExistenceFee, refuteExistenceFee},
	{"uniqueness", testUniqueness, refuteUniqueness},
	{"uniqueness-prices", testUniquenessPrices, refuteUniquenessPrices},
	{"convergence", testConvergence, refuteConvergence},
	{"stability-limit", testStabilityLimit, refuteStabilityLimit},
	{"contraction", testContraction, refuteContraction},
	{"fejer", testFejer, refuteFejer},
	{"lyapunov", testLyapunov, nil},
	{"average-residual", testAverageResidual, refuteAverageResidual},
	{"robbins-monro", testRobbinsMonro, refuteRobbinsMonro},
	{"dynamic-regret", testDynamicRegret, refuteDynamicRegret},
	{"fee-gap", testFeeGap, refuteFeeGap},
	{"extensive-margin", testExtensiveMargin, refuteExtensiveMargin},
	{"slow-oscillation", testSlowOscillation, refuteSlowOscillation},
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
