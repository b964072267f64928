package claim

import (
	"context"
	"fmt"
)

// gainClaimed is the ratio of efficiencies claimed.
const gainClaimed = 1.27

// testEfficiency tests Eff (8) as what is typical and as what is possible.
// Total efficiency and that per agent have the same ratio. Where the
// proportional rule comes to 0 or less a ratio means nothing, so that what is
// counted is Eff(clearing) >= 1.27 Eff(proportional). Where capacity does not
// bind the price is 0, nothing is scaled, and both rules are the same.
func testEfficiency(ctx context.Context, b Budget) (*Outcome, error) {
	groups, err := compareRules(ctx, b)
	if err != nil {
		return nil, err
	}
	rows := withIntervals("setting", "draws", "binding", "±ratio", "ratio_min", "ratio_max", "±share_above", "±ratio_without_fees", "not_positive")
	mean, gross, share, most := make([]estimate, len(groups)), make([]estimate, len(groups)), make([]estimate, len(groups)), make([]float64, len(groups))
	welfare := func(t *take) float64 { return t.welfare }
	reached := func(v *versus) bool { return v.clearing.welfare >= gainClaimed*v.proportional.welfare }
	for k, draws := range groups {
		mean[k], share[k] = ratioOfSums(draws, welfare), shareOf(count(draws, reached), len(draws))
		least, largest := ratioRange(draws, welfare)
		most[k] = largest
		gross[k] = ratioOfSums(draws, func(t *take) float64 { return t.gross })
		rows.addWide(ruleGroups[k].name, len(draws), float64(count(draws, bindsIn))/float64(len(draws)), mean[k], least, largest, share[k],
			gross[k], count(draws, func(v *versus) bool { return v.proportional.welfare <= 0 }))
	}
	extreme, where, err := twoKinds(ctx, b, "efficiency", func(v *versus) float64 { return v.clearing.welfare/v.proportional.welfare - gainClaimed })
	if err != nil {
		return nil, err
	}
	plain := groups[atDefaults]
	out := &Outcome{
		Verdict:     HoldsUnder,
		Tested:      "Eff(clearing) >= 1.27 Eff(proportional), Eff of (8), in every market drawn from the defaults of Table 3; and whether markets of its ranges have it",
		Assumptions: []string{"as a statement of what is possible and not of what is typical: agents drawn as in Table 3, n = 100, m = 50, τ < 0.5, g > 3, many agents with little capacity and a fixed fee that scaled allocations do not pay"},
		Instances:   len(plain), Violations: len(plain) - count(plain, reached),
		Finding: fmt.Sprintf("As what is typical it fails: at the defaults the ratio of mean efficiencies is %v and never above %.4f, as capacity binds in %s of the draws and both rules are the same elsewhere; at m = 50 it is %v. "+
			"As what is possible it holds: over the ranges of Table 3 the ratio is %v, above 1.27 in %s of the draws, and with n = 100, m = 50, τ < 0.5, g > 3 it is %v, above 1.27 in %s, but %v where fees are transfers and not lost: the gain is fixed fees of agents whose scaled allocation does not pay them. "+
			"27 %% is no maximum: without any fee a search over two kinds of agents within the ranges reached %.4g (%s).",
			mean[atDefaults], most[atDefaults], shareOf(count(plain, bindsIn), len(plain)).percent(), mean[atScarce],
			mean[overRanges], share[overRanges].percent(), mean[atCrowded], share[atCrowded].percent(), gross[atCrowded], extreme+gainClaimed, where),
		Rows: rows,
		Counterexample: &Counterexample{
			Market:      logMarket(100, [4]float64{20, 0.5, 0.5, 1}, [4]float64{5, 0.5, 0.5, 1}),
			Shows:       "clearing and proportional have the same efficiency, 20 log 20 + 5 log 5 − 25: a ratio of 1",
			Spec:        rulesSpec("clearing, proportional"),
			Checks:      []string{"efficiency~42.961835 where mechanism=clearing", "efficiency~42.961835 where mechanism=proportional"},
			Certificate: "by (7) the agents ask for 20/1 − 1 = 19 and 5/1 − 1 = 4 at price zero; 23 < 100, so that the clearing price is 0 and nothing is scaled: both rules give (19, 4), worth 20 log 20 − 19 + 5 log 5 − 4 − 2",
		},
	}
	if share[atCrowded].value < 1 {
		out.Verdict, out.Assumptions = Fails, nil
	}
	return out, nil
}

// refuteEfficiency compares the rules by the oracle.
func refuteEfficiency(x *Counterexample) error {
	clearing, proportional := bothRules(x.Market)
	if a, b := worth(x.Market, clearing), worth(x.Market, proportional); a >= gainClaimed*b {
		return fmt.Errorf("clearing has efficiency %v, proportional %v; expected a ratio below %v", a, b, gainClaimed)
	}
	return nil
}
