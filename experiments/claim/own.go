package claim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"walras/generators"
	"walras/solver/market"
	"walras/solver/market/contract"
)

// paperClass is the class of the paper's markets.
const paperClass = "contract"

// contract is the market of a counterexample to a claim about contract markets.
func (x *Counterexample) contract() *contract.Market { return x.Market.(*contract.Market) }

// ownDraws are the paper's own draws: Table 3 at its defaults, and over its
// ranges.
var ownDraws = []namedMarkets{
	{"at the defaults of Table 3", func(rng *rand.Rand) (*contract.Market, error) { return paperDraw(rng, 20, 100, 0.5, 1) }},
	{"over its ranges", tableDraw},
}

// tableDraw draws a market over the ranges of Table 3.
func tableDraw(rng *rand.Rand) (*contract.Market, error) {
	return table3(rng, func(f *generators.Paper) {
		f.N = []int{10, 20, 50, 100}[rng.IntN(4)]
		f.M, f.Tau, f.G = generators.Uniform(50, 200), generators.Uniform(0, 2), generators.Uniform(0, 5)
	})
}

// ranges is the name of the group of markets over the ranges of Table 3 in the studies
// of Algorithm 1, which freeRanges draws.
const ranges = "ranges of Table 3, g = 0"

// freeRanges is tableDraw without the fixed fee.
func freeRanges(rng *rand.Rand) (*contract.Market, error) {
	m, err := tableDraw(rng)
	if err != nil {
		return nil, err
	}
	m.Fixed = nil
	return m, m.Prepare()
}

// clearingRanges is freeRanges where a price clears.
func clearingRanges(rng *rand.Rand) (*contract.Market, error) {
	for {
		m, err := freeRanges(rng)
		if err != nil {
			return nil, err
		}
		if _, how, err := equilibrium(m); err != nil || how == clears {
			return m, err
		}
	}
}

// insideTable3 reports whether a market lies within the ranges of Table 3, and
// names what does not.
func insideTable3(of market.Market) (outside []string) {
	m, ok := of.(*contract.Market)
	if !ok {
		return []string{"it is " + market.Noun(of)}
	}
	if !isExample(m) || len(m.Capacity) != 1 {
		return []string{"its valuations or its resources are others than those of (7)"}
	}
	if n := len(m.Alpha); n < 10 || n > 100 {
		outside = append(outside, fmt.Sprintf("n = %d", n))
	}
	within := func(name string, column []float64, lo, hi float64) {
		for _, v := range column {
			if v < lo || v > hi {
				outside = append(outside, fmt.Sprintf("%s = %.4g", name, v))
				return
			}
		}
	}
	within("m", m.Capacity, 50, 200)
	within("α", m.Alpha, 5, 20)
	within("β", m.Beta, 0.5, 5)
	within("τ", m.Fee, 0, 2)
	within("g", m.Fixed, 0, 5)
	return outside
}

// scopeOf says where a counterexample lies, and what the instances within the
// ranges of Table 3 came to; "" where it is no contract market.
func scopeOf(m market.Market, inside Inside) string {
	if m.Class() != paperClass {
		return ""
	}
	var text strings.Builder
	switch outside := insideTable3(m); {
	case len(outside) == 0:
		text.WriteString("The market lies within the ranges of Table 3.")
	default:
		fmt.Fprintf(&text, "The market is made to be worked by hand and lies outside the ranges of Table 3: %s.", strings.Join(outside, ", "))
	}
	if inside.Instances > 0 {
		fmt.Fprintf(&text, " Of the instances within them, which were tried first, %s contradict the statement.", share(inside.Violations, inside.Instances, ""))
	}
	return text.String()
}

// own puts hypotheses and conditions into words. Those of contract markets have the
// share of the paper's own draws that meets each, and all of them.
func (o *Outcome) own(ctx context.Context, b Budget) error {
	conditions := append(append([]condition(nil), o.supposes...), o.conditions...)
	words := make([]Condition, len(conditions))
	decided := 0
	for k, c := range conditions {
		words[k].Says = c.says
		if c.met != nil {
			decided++
		}
	}
	together := make([]string, 0, len(ownDraws))
	for _, kind := range ownDraws {
		if decided == 0 || o.class != paperClass {
			break
		}
		met, err := trials(ctx, b, "own "+kind.name, b.Instances, func(rng *rand.Rand) ([]bool, error) {
			m, err := kind.draw(rng)
			if err != nil {
				return nil, err
			}
			list := make([]bool, len(conditions))
			for k, c := range conditions {
				list[k] = true
				if c.met == nil {
					continue
				}
				if list[k], err = c.met(m); err != nil {
					return nil, err
				}
			}
			return list, nil
		})
		if err != nil {
			return err
		}
		counts, all := make([]int, len(conditions)), 0
		for _, list := range met {
			every := true
			for k, ok := range list {
				every = every && ok
				if ok {
					counts[k]++
				}
			}
			if every {
				all++
			}
		}
		for k, c := range conditions {
			if c.met == nil {
				continue
			}
			if words[k].Draws != "" {
				words[k].Draws += ", "
			}
			words[k].Draws += share(counts[k], len(met), "draws") + " " + kind.name
		}
		together = append(together, share(all, len(met), "draws")+" "+kind.name)
	}
	if decided > 1 && len(together) > 0 {
		o.All = strings.Join(together, ", ")
	}
	o.Hypotheses, o.Conditions = nil, nil
	for k, w := range words {
		if k < len(o.supposes) {
			o.Hypotheses = append(o.Hypotheses, w)
		} else {
			o.Conditions = append(o.Conditions, w)
		}
	}
	return nil
}
