// Package claim tests statements about markets by trying to refute them: each claim has a precise statement, the hypotheses that it supposes, a
// search over small markets that looks for a counterexample on purpose and not
// only by chance, and an Outcome with the instances tried, the numbers seen and,
// where the statement fails, the smallest market found on which it does.
//
// A claim is one file and one line of All; its number and its words stand in the
// paper file that names it. Most claims are a study: trials in groups, whose
// counts give the verdict by one rule, Outcome.conclude. What the rule rests on is
// data: hypotheses and conditions are predicates of a market (condition.go), which
// every counterexample is held to and whose share of the paper's own draws is
// counted (own.go), and numbers that we chose are thresholds, at which the verdict
// is given again below and above (threshold.go). Run keeps outcomes in
// folders, from which walras claim prints them and the audit of a paper reads them.
//
// The tests hold every claim to the same: an outcome that does not depend on the
// number of workers and, for what is refuted, a market that meets the hypotheses,
// whose experiment shows it, and an argument without the search that found it.
package claim

import (
	"context"
	"fmt"
	"slices"

	"walras/analysis/stat"
	"walras/solver/market"
)

// Verdict is the result of testing a claim.
type Verdict string

// Verdicts.
const (
	Holds     Verdict = "holds"                         // no trial contradicts the statement, and an argument is behind it
	HoldsIf   Verdict = "refuted as stated, holds if …" // refuted; with Conditions added no trial contradicts it, and an argument is behind that
	Fails     Verdict = "fails"                         // refuted, see Counterexample
	Undecided Verdict = "undecided"                     // no trial contradicts the statement, and no argument is behind it
)

// Claim is the test of one statement.
type Claim struct {
	Name string // by which a paper file asks for the test, such as "existence"; the folder of its evidence
	About
	supposes []condition // the hypotheses of the statement: a counterexample that breaks one is none
	test     func(ctx context.Context, b Budget, o *Outcome) error
}

// About is what a claim is about.
type About struct {
	Class string // of its markets, see market.Market
	Says  string // the statement in words; "" where a built-in paper file has them
}

// thePaper is what the claims of the built-in paper file are about.
var thePaper = About{Class: paperClass}

// All lists every claim there is, in the order of the source.
var All = []Claim{
	{"bounded", thePaper, []condition{assumption31}, testBounded},
	{"demand", thePaper, []condition{steepAtZero, noFee}, testDemand},
	{"demand-fee", thePaper, []condition{assumption31, hasFee}, testDemandFee},
	{"slope-sign", thePaper, []condition{assumption31}, testSlopeSign},
	{"price-range", thePaper, []condition{priceClears}, testPriceRange},
	{"price-slope", thePaper, []condition{priceClears}, testPriceSlope},
	{"existence", thePaper, []condition{assumption31, noFee}, testExistence},
	{"complementarity", thePaper, []condition{noFee}, testComplementarity},
	{"existence-fee", thePaper, []condition{hasFee, scarce}, testExistenceFee},
	{"uniqueness", thePaper, []condition{assumption31, noFee}, testUniqueness},
	{"uniqueness-fee", thePaper, []condition{assumption31, hasFee}, testUniquenessFee},
	{"uniqueness-prices", thePaper, []condition{noFee}, testUniquenessPrices},
	{"convergence", thePaper, []condition{assumption31, noFee, stepBelow2L}, testConvergence},
	{"convergence-fee", thePaper, []condition{assumption31, hasFee, priceClears, stepBelow2L}, testConvergenceFee},
	{"stability-limit", thePaper, []condition{noFee, priceClears}, testStabilityLimit},
	{"contraction", thePaper, []condition{assumption31, noFee, priceClears, stepBelow2L, monotoneOnPath}, testContraction},
	{"fejer", thePaper, []condition{assumption31, noFee, priceClears, stepBelow2L}, testFejer},
	{"lyapunov", thePaper, []condition{noFee, stepBelow2L}, testLyapunov},
	{"average-residual", thePaper, []condition{assumption31, noFee, stepBelow2L}, testAverageResidual},
	{"robbins-monro", thePaper, []condition{assumption31, noFee}, testRobbinsMonro},
	{"robbins-monro-fee", thePaper, []condition{assumption31, hasFee, priceClears}, testRobbinsMonroFee},
	{"dynamic-regret", thePaper, []condition{assumption31, noFee}, testDynamicRegret},
	{"fee-gap", thePaper, []condition{hasFee, scarce}, testFeeGap},
	{"strategy-gain", thePaper, []condition{workedExample, noFee, scarce}, testStrategyGain},
	{"extensive-margin", thePaper, []condition{workedExample}, testExtensiveMargin},
	{"slow-oscillation", thePaper, []condition{workedExample, noFee, priceClears, stepBelow2L}, testSlowOscillation},
	{"envy", About{"fisher", "In an equilibrium of a Fisher market nobody prefers another's bundle"}, nil, testEnvy},
	{"proportional-share", About{"fisher", "In an equilibrium of a Fisher market every buyer has at least the utility of its proportional share"}, nil, testProportionalShare},
	{"exchange-tatonnement", About{"exchange", "Tâtonnement on an exchange economy converges"}, nil, testExchangeTatonnement},
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
	Verdict    Verdict     `json:"verdict"`
	Tested     string      `json:"tested"`               // the precise statement tested, with its quantifiers and tolerances
	Hypotheses []Condition `json:"hypotheses,omitempty"` // what the statement supposes; the instances and the counterexample meet them
	Conditions []Condition `json:"conditions,omitempty"` // what has to be added for the statement to hold; kept where Verdict is HoldsIf
	All        string      `json:"all,omitempty"`        // how many of the paper's own draws meet all Hypotheses and Conditions
	Argument   string      `json:"argument,omitempty"`   // the proof or the closed form behind Holds and HoldsIf, in words
	Instances  int         `json:"instances"`            // instances tried
	Violations int         `json:"violations"`           // of those, how many contradict the statement as it stands
	Assumed    int         `json:"assumed"`              // instances that meet Conditions
	Broken     int         `json:"broken"`               // of those, how many contradict the statement with Conditions
	Inside     Inside      `json:"inside_table_3"`       // of the instances, those within the ranges of Table 3
	Thresholds []Threshold `json:"thresholds,omitempty"` // numbers that we chose, and the verdict at others
	Finding    string      `json:"finding"`              // what came out, with numbers and intervals, in one to four sentences
	Rows       Rows        `json:"rows"`                 // what Finding was computed from, one row per instance (or group of them)

	// Counterexample is the smallest found; nil where Verdict is Holds or Undecided.
	Counterexample *Counterexample `json:"counterexample,omitempty"`

	class                string      // of the claim
	supposes, conditions []condition // behind Hypotheses and Conditions
	drawn                int         // instances that were drawn at random, and not searched for
}

// Inside counts the instances within the ranges of Table 3.
type Inside struct {
	Instances  int `json:"instances"`
	Violations int `json:"violations"`
}

// count adds instances of the statement as it stands.
func (o *Outcome) count(violations, instances int) {
	o.Violations, o.Instances = o.Violations+violations, o.Instances+instances
}

// assume adds instances of the statement with its conditions.
func (o *Outcome) assume(broken, instances int) {
	o.Broken, o.Assumed = o.Broken+broken, o.Assumed+instances
}

// judge is the verdict that counts give: the statement holds where no instance
// contradicts it, is refuted and holds if the conditions are met where some do and none
// of those that meet them, and fails otherwise. A search alone establishes
// neither: both need an argument.
func (o *Outcome) judge(violations, broken int) Verdict {
	switch {
	case violations == 0 && o.Argument != "":
		return Holds
	case violations == 0:
		return Undecided
	case o.Assumed > 0 && broken == 0 && o.Argument != "":
		return HoldsIf
	}
	return Fails
}

// conclude gives the verdict, drops what does not belong to it, and says in
// the finding what the trials without a counterexample are worth by themselves.
func (o *Outcome) conclude() {
	o.Verdict = o.judge(o.Violations, o.Broken)
	switch o.Verdict {
	case Holds, Undecided:
		o.Conditions, o.Counterexample = nil, nil
		if o.drawn > 0 {
			o.Finding += fmt.Sprintf(" None of %d instances drawn at random contradicts the statement: at 95 %% confidence fewer than %s of such instances do.", o.drawn, atMost(o.drawn))
		}
		if o.Verdict == Undecided {
			o.Finding += " No argument is behind it."
		}
	case HoldsIf:
		o.Finding += fmt.Sprintf(" None of the %d instances that meet the conditions contradicts the statement: at 95 %% confidence fewer than %s of such instances do.", o.Assumed, atMost(o.Assumed))
	default:
		o.Conditions, o.Argument = nil, ""
	}
	for i := range o.Thresholds {
		o.Thresholds[i].conclude(o)
	}
}

// atMost is the share of violations that n trials without one leave possible, in
// words: the upper end of the one-sided exact interval at 95 %, 1 − 0.05^(1/n), which is
// about 3/n.
func atMost(n int) string {
	return fmt.Sprintf("%.2g %%", 100*stat.ExactShareOf(0, n, 0.9).Interval.High)
}

// Try tests the claim. A counterexample that breaks a hypothesis of the
// statement is an error.
func (c Claim) Try(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{class: c.Class, supposes: c.supposes}
	err := c.test(ctx, b, o)
	if err == nil {
		err = o.own(ctx, b)
	}
	if err != nil {
		return nil, fmt.Errorf("claim %s: %w", c.Name, err)
	}
	o.conclude()
	if x := o.Counterexample; x != nil {
		if class := x.Market.Class(); class != c.Class {
			return nil, fmt.Errorf("claim %s: the counterexample is %s; allowed: one of class %s", c.Name, market.Noun(x.Market), c.Class)
		}
		if err := x.meets(c.supposes); err != nil {
			return nil, fmt.Errorf("claim %s: %w", c.Name, err)
		}
		x.Scope = scopeOf(x.Market, o.Inside)
	}
	return o, nil
}

// Counterexample is a market on which the statement fails, and the experiment
// that shows it.
type Counterexample struct {
	Market     market.Market      `json:"-"`
	Parameters map[string]float64 `json:"parameters,omitempty"` // what else is part of it, such as the step
	Shows      string             `json:"shows"`                // what to look at in the run, with the number it should show: "load = 0.31 at price 0: nothing clears"
	Spec       string             `json:"-"`                    // YAML of an experiment over `market: {file: counterexample.json}`, run from the folder of both
	Checks     []string           `json:"checks"`               // Shows as conditions on the rows of the run: query.ParseCheck
	Scope      string             `json:"scope,omitempty"`      // of contract markets: whether it lies within the ranges of Table 3, and how many instances that do are counterexamples

	// Certificate is the evidence that does not trust a solver: closed form, dual bound or exhaustive check, in words and numbers.
	Certificate string `json:"certificate"`
}

// specOver is the text of an experiment over the market of a counterexample:
// its name, its title, and the rest of it.
func specOver(name, title, rest string) string {
	return fmt.Sprintf("name: counterexample-%s\ntitle: %q\nmarket: {file: %s}\n%s", name, title, MarketFile, rest)
}
