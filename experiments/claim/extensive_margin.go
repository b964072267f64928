package claim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// feeRise is a rise of one fee at a capacity, the other fee at its default.
type feeRise struct {
	fee      string
	m        float64
	from, to float64
}

// feeRises are over the range of Table 3 and around the defaults, at its default
// capacity, where capacity is mostly slack; scarceRises are the same where it
// binds, and every unit that is freed is taken.
var (
	feeRises    = []feeRise{{"tau", 100, 0, 2}, {"tau", 100, 0.5, 1.5}, {"g", 100, 0, 5}, {"g", 100, 1, 2}}
	scarceRises = []feeRise{{"tau", 50, 0, 2}, {"tau", 50, 0.5, 1.5}, {"g", 50, 0, 5}, {"g", 50, 1, 2}}
)

// margins is the change of Σx between two equilibria of one draw of agents.
type margins struct {
	extensive float64 // what entrants take less what leavers took
	intensive float64 // the change of those who take part in both
	in        [2]float64
	slack     bool // capacity binds in neither
}

// leaversPart is the part of the fall of Σx from which on fees act on the extensive margin.
const leaversPart = 0.5

// mostlyStay reports whether Σx falls, and leavers are not the greater part of
// it.
func (d *margins) mostlyStay() bool { return d.stay(leaversPart) }

// stay reports whether Σx falls, and leavers account for less than a part of it.
func (d *margins) stay(part float64) bool {
	fall := -(d.extensive + d.intensive)
	return fall > 0 && -d.extensive < part*fall
}

// marginsOf compares the equilibria before and after the rise.
func (r *feeRise) marginsOf(m *contract.Market) (d margins, err error) {
	d.slack = true
	var before []float64
	for k, value := range [2]float64{r.from, r.to} {
		column := m.Fee
		if r.fee == "g" {
			column = m.Fixed
		}
		for i := range column {
			column[i] = value
		}
		if err := m.Prepare(); err != nil {
			return d, err
		}
		_, x, how, err := optimum(m)
		if err != nil {
			return d, err
		}
		d.in[k], d.slack = market.Participation(x), d.slack && how == slack
		if k == 0 {
			before = slices.Clone(x)
			continue
		}
		for i := range x {
			if x[i] > 0 && before[i] > 0 {
				d.intensive += x[i] - before[i]
			} else {
				d.extensive += x[i] - before[i]
			}
		}
	}
	return d, nil
}

// testExtensiveMargin tests whether most of what a fee takes from Σx comes from
// agents who leave. For the fixed fee g that is exact where capacity is slack: g
// is not in the first-order condition, so that nobody who stays changes a bit.
// For τ it is the other way round. Where capacity binds, Σx stays m: the price
// gives to those who stay what leavers free.
func testExtensiveMargin(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = "When τ or g rises at the defaults of Table 3, over its range or around the default, and Σx falls, agents who leave account for at least half of the fall, in every market drawn."
	o.conditions = []condition{plentiful, settings("the fee that rises is the fixed fee g")}
	o.Argument = "Where capacity is slack before and after, the price is 0 and an agent that stays has V'(x) = C'(x) + τ, whatever g is: all of the change is of agents who leave."
	extensive := func(d *margins) float64 { return d.extensive }
	intensive := func(d *margins) float64 { return d.intensive }
	rises := study[feeRise, margins]{
		name: "margins", groups: feeRises, trials: b.Instances,
		keys: []string{"fee", "capacity", "from", "to"}, key: func(r feeRise) []any { return []any{r.fee, r.m, r.from, r.to} },
		market:  func(r feeRise, rng *rand.Rand) (*contract.Market, error) { return paperDraw(rng, 20, r.m, 0.5, 1) },
		measure: func(r feeRise, m *contract.Market, _ *rand.Rand) (margins, error) { return r.marginsOf(m) },
		columns: []column[margins]{
			counting("slack", func(d *margins) bool { return d.slack }), sharing("mostly_stay", (*margins).mostlyStay),
			statistic("participation_before", mean, func(d *margins) float64 { return d.in[0] }),
			statistic("participation_after", mean, func(d *margins) float64 { return d.in[1] }),
			statistic("extensive_mean [activity]", mean, extensive), statistic("intensive_mean [activity]", mean, intensive),
		},
		thresholds: []threshold{{name: "part of the fall that leavers have to account for", value: leaversPart, grid: []float64{0.25, leaversPart, 0.75}}},
		violates:   func(d *margins, at []float64) bool { return d.stay(at[0]) },
		assumed:    func(r feeRise, d *margins) bool { return r.fee == "g" && d.slack },
		broken:     func(d *margins, _ []float64) bool { return d.intensive != 0 },
	}
	groups, err := rises.run(ctx, b, o)
	if err != nil {
		return err
	}
	rises.groups, rises.aside = scarceRises, true
	scarce, err := rises.run(ctx, b, o)
	if err != nil {
		return err
	}
	part := func(k int) float64 { // of the fall, in per cent
		e, i := mean(values(groups[k].draws, extensive)), mean(values(groups[k].draws, intensive))
		return 100 * e / (e + i)
	}
	in := func(k int) float64 {
		return 100 * mean(values(groups[0].draws, func(d *margins) float64 { return d.in[k] }))
	}
	o.Finding = fmt.Sprintf("Of the fall of Σx when τ goes from 0 to 2, agents who leave account for %.1f %% (from 0.5 to 1.5: %.1f %%), the others for taking less; participation falls from %.1f to %.1f %%. "+
		"When g goes from 0 to 5 they account for %.1f %%, and for all of it in the %d draws of g where capacity is slack throughout (%d violations); where it is scarce (m = 50) leavers free %.3g units and those who stay take %.3g of them.",
		part(0), part(1), in(0), in(1), part(2), o.Assumed, o.Broken, -mean(values(scarce[2].draws, extensive)), mean(values(scarce[2].draws, intensive)))
	o.Counterexample = &Counterexample{
		Market:     logMarket(10, [4]float64{4, 1, 0, 0}),
		Parameters: map[string]float64{"tau": 1},
		Shows:      "the agent takes 3 in round 1 (τ = 0) and 1 in round 2 (τ = 1), and takes part in both",
		Spec: specOver("extensive-margin", "an agent that takes less and stays", "scenario: {events: {rounds: 2, events: 2 tau 1}}\nmechanism: clearing\n"+
			"solver: tatonnement\nrecord: {trace: all, metrics: true, time: false}\n"),
		Checks:      []string{"demand~3 where round=1 in trace", "demand~1 where round=2 in trace", "participation=1 in trace"},
		Certificate: "Capacity 10 does not bind; by (7) the only agent asks for 4/1 − 1 = 3 at τ = 0 and 4/2 − 1 = 1 at τ = 1: an agent that stays accounts for all of the fall by 2.",
	}
	return nil
}
