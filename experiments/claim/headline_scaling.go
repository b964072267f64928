package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
)

// fairnessBySize is 1 − Gini of one crowd at each of the sizes of Table 3, as
// (9) has it and without (9)'s bias.
type fairnessBySize struct{ plain, unbiased [2][len(sizes)]float64 }

// testScaling tests "larger n is fairer" (Figure 5) on crowds of which a market
// of n agents takes the first n, with capacity fixed and in proportion. (9)
// averages over all pairs, those of an agent with itself among them, and so
// makes a sample of n look fairer than the population by the factor (n − 1)/n;
// n/(n − 1) times it has no such trend for agents who do not meet capacity.
func testScaling(ctx context.Context, b Budget) (*Outcome, error) {
	capacities := [2]func(n int) float64{
		func(int) float64 { return usual.m },
		func(n int) float64 { return usual.m / float64(usual.n) * float64(n) },
	}
	names := [2]string{"m = 100", "m = 5 n"}
	draws, err := sample(ctx, b, b.Instances, func(d *desk, rng *rand.Rand) (out fairnessBySize) {
		d.crowd.draw(sizes[len(sizes)-1], rng)
		for r, capacity := range capacities {
			for k, n := range sizes {
				d.enter(setting{n: n, m: capacity(n), tau: usual.tau, g: usual.g})
				gini := d.rule("clearing").gini
				out.plain[r][k], out.unbiased[r][k] = 1-gini, 1-gini*float64(n)/float64(n-1)
			}
		}
		return out
	})
	if err != nil {
		return nil, err
	}
	doublings := make([]float64, len(sizes))
	for k, n := range sizes {
		doublings[k] = math.Log2(float64(n))
	}
	rows := withIntervals("capacity", "agents", "±fairness", "±fairness_unbiased", "±slope_a_doubling", "±slope_unbiased")
	violations := 0
	var trend, honest [2]estimate
	for r, name := range names {
		plain, unbiased := make([][]float64, len(draws)), make([][]float64, len(draws))
		for i := range draws {
			plain[i], unbiased[i] = draws[i].plain[r][:], draws[i].unbiased[r][:]
		}
		trend[r], honest[r] = meanOf(slopes(doublings, plain)), meanOf(slopes(doublings, unbiased))
		for k, n := range sizes {
			at := func(y [][]float64) estimate { return meanOf(column(y, func(y *[]float64) float64 { return (*y)[k] })) }
			rows.addWide(name, n, at(plain), at(unbiased), trend[r], honest[r])
		}
		violations += count(plain, func(y *[]float64) bool { return (*y)[len(sizes)-1] <= (*y)[0] })
	}
	mean := func(row int) float64 { return rows.Values[row][2].(float64) }
	out := &Outcome{
		Verdict:   Fails,
		Tested:    "1 − Gini of the clearing equilibrium is larger with the 100 agents of a draw than with the first 10 of them, at m = 100 and at m = 5 n, τ = 0.5, g = 1",
		Instances: 2 * len(draws), Violations: violations,
		Finding: fmt.Sprintf("Larger markets are less fair: with m = 100, 1 − Gini falls from %.3f (n = 10) to %.3f (n = 100), by %v a doubling of n; with m = 5 n it falls from %.3f to %.3f, by %v a doubling. "+
			"The second is an artefact of (9), whose double sum counts each agent against itself: corrected by n/(n − 1) the trend is %v a doubling with m = 5 n, and %v with m = 100, where agents leave as capacity gets scarce.",
			mean(0), mean(3), trend[0], mean(4), mean(7), trend[1], honest[1], honest[0]),
		Rows: rows,
		Counterexample: &Counterexample{
			Market: logMarket(15, [4]float64{4, 1, 0, 0}, [4]float64{4, 1, 0, 0}, [4]float64{2, 1, 0, 0}),
			Shows:  "gini is 4/21 = 0.190 with all three agents (file) and 0 with the first two (paper), with 15 and with 10 units of capacity that do not bind",
			Spec: "name: counterexample\nseed: 1\nmarket:\n  - file: counterexample.json\n  - paper: {n: 2, m: [10, 15], alpha: 4, beta: 1, tau: 0, g: 0}\n" +
				"mechanism: clearing\nsolver: bracket\nrecord: {time: false}\n",
			Checks:      []string{"gini~0.1904762 where market=file", "gini~0 where market=paper"},
			Certificate: "by (7) demands at price zero are (3, 3, 1), in all 7 < 15, with Gini 8/(2·9·7/3) = 4/21; without the third agent they are (3, 3), Gini 0",
		},
	}
	if violations == 0 {
		out.Verdict, out.Counterexample = Holds, nil
	}
	return out, nil
}

// refuteScaling compares the market with itself less the last agent.
func refuteScaling(x *Counterexample) error {
	fewer := withoutAgent(candidate{market: x.Market}, len(x.Market.Alpha)-1).market
	many, _ := bothRules(x.Market)
	few, _ := bothRules(fewer)
	if a, b := giniOf(many), giniOf(few); a <= b {
		return fmt.Errorf("the Gini index is %v with the last agent and %v without; expected more", a, b)
	}
	return nil
}
