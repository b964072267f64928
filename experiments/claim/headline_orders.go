package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// publishedRules are Tables 4 and 6: efficiency of the four rules, and its
// standard deviation over table6Draws in Table 6.
var publishedRules = []struct {
	rule, ours             string
	table4, table6, spread float64
}{
	{"no enforcement", "none", 1.21, 8.55, 1.66}, {"proportional", "proportional", 1.78, 7.45, 2.07},
	{"flat", "flat", 2.02, 7.94, 1.55}, {"proposed", "clearing", 2.30, 7.13, 2.63},
}

const table6Draws = 200

// testOrders tests whether Tables 4 and 6 can both be right about which rule is
// more efficient, pair by pair, and puts our own order beside them, on common
// draws. By (8) no allocation is more efficient than no enforcement, which
// gives each agent what maximises its own term of the sum; Table 4 has it last.
// And without fixed fees the proposed rule maximises (8) under capacity; Table
// 6 has it last.
func testOrders(ctx context.Context, b Budget) (*Outcome, error) {
	wheres := []group{{"defaults", always(usual)}, {"m = 50", always(scarce)}}
	ours := make([][][]take, len(wheres))
	for k, w := range wheres {
		var err error
		ours[k], err = sample(ctx, b, b.Instances, func(d *desk, rng *rand.Rand) []take {
			s := w.of(rng)
			d.crowd.draw(s.n, rng)
			d.enter(s)
			out := make([]take, len(publishedRules))
			for j, p := range publishedRules {
				out[j] = d.rule(p.ours)
			}
			return out
		})
		if err != nil {
			return nil, err
		}
	}
	rows := withIntervals("rule", "other", "table_4_difference", "±table_6_difference", "opposite", "±ours_at_defaults", "±ours_at_m_50")
	opposite, certain, pairs := 0, 0, 0
	difference := func(k, i, j int) estimate {
		return meanOf(column(ours[k], func(t *[]take) float64 { return (*t)[i].welfare - (*t)[j].welfare }))
	}
	for i, p := range publishedRules {
		for j, q := range publishedRules[:i] {
			four, six := p.table4-q.table4, welch(p.table6-q.table6, p.spread, q.spread, table6Draws)
			pairs++
			contradict := four*six.value < 0
			if contradict {
				opposite++
				if six.low > 0 || six.high < 0 {
					certain++
				}
			}
			rows.addWide(p.rule, q.rule, four, six, contradict, difference(0, i, j), difference(1, i, j))
		}
	}
	last := len(publishedRules) - 1
	return &Outcome{
		Verdict:   Fails,
		Tested:    "of two rules the one that is more efficient in Table 4 is more efficient in Table 6, for all pairs of the four rules; both against Eff (8) on common draws",
		Instances: pairs, Violations: opposite,
		Finding: fmt.Sprintf("%d of the %d pairs of rules are in opposite orders in Tables 4 and 6, %d of them by more than the sampling error of Table 6; the proposed rule is first in one and last in the other. "+
			"On common draws at the defaults the proposed rule less no enforcement, proportional and flat is %v, %v and %v, and %v, %v and %v at m = 50. "+
			"No enforcement cannot be least efficient by (8), as Table 4 has it, since it maximises every term of the sum.",
			opposite, pairs, certain, difference(0, last, 0), difference(0, last, 1), difference(0, last, 2), difference(1, last, 0), difference(1, last, 1), difference(1, last, 2)),
		Rows: rows,
		Counterexample: &Counterexample{
			Market: logMarket(1, [4]float64{4, 1, 0, 0}, [4]float64{2, 1, 0, 0}),
			Shows:  "none has efficiency 2.93, clearing 1.77, proportional 1.68: neither the order of Table 4 nor that of Table 6",
			Spec:   rulesSpec("none, proportional, clearing"),
			Checks: []string{"efficiency~2.9314718 where mechanism=none", "efficiency~1.7725887 where mechanism=clearing", "efficiency~1.6847503 where mechanism=proportional"},
			Certificate: "demands at price zero are (3, 1), worth 4 log 4 − 3 + 2 log 2 − 1 = 2.9315; scaled to capacity (3/4, 1/4), worth 4 log 1.75 + 2 log 1.25 − 1 = 1.6848; " +
				"at price 1 they are (1, 0), worth 4 log 2 − 1 = 1.7726",
		},
	}, nil
}

// welch is the interval of a difference of two means of n draws with standard
// deviations a and b; with n = 200 its t is normal but for a hundredth.
func welch(difference, a, b float64, n int) estimate {
	return around(difference, math.Sqrt((a*a+b*b)/float64(n)), n)
}

// refuteOrders orders three rules by the oracle: no enforcement is most
// efficient, against Table 4, and the proposed rule is not last, against Table
// 6.
func refuteOrders(x *Counterexample) error {
	clearing, proportional := bothRules(x.Market)
	none, c, p := worth(x.Market, demands(x.Market, 0)), worth(x.Market, clearing), worth(x.Market, proportional)
	if none > c && c > p {
		return nil
	}
	return fmt.Errorf("efficiencies of none, clearing, proportional are %s; expected them to fall", strings.Trim(fmt.Sprint([]float64{none, c, p}), "[]"))
}
