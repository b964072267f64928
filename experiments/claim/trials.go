package claim

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	gstat "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
	"walras/solver/market"
	"walras/solver/market/contract"
)

// stream is the generator of one trial: it depends on the budget's seed, the
// name of what is drawn and the number of the trial, and not on who draws it.
func (b Budget) stream(name string, k int) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name)) // a hash never fails
	return rand.New(rand.NewPCG(b.Seed^h.Sum64(), uint64(k)))
}

// trials calls f for k = 0..count-1, each with a generator of its own, over
// the budget's workers, and gives the answers in the order of k. The error is
// that of the lowest k that has one, among those that were called.
func trials[D any](ctx context.Context, b Budget, name string, count int, f func(rng *rand.Rand) (D, error)) ([]D, error) {
	workers := b.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	answers, errs := make([]D, count), make([]error, count)
	var next atomic.Int64
	var group errgroup.Group
	for range min(workers, count) {
		group.Go(func() error {
			for {
				k := int(next.Add(1)) - 1
				if k >= count {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				answers[k], errs[k] = f(b.stream(name, k))
			}
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// study is a studyOf contract markets.
type study[G, D any] = studyOf[*contract.Market, G, D]

// studyOf is trials in groups, the instances of which differ in how they are
// drawn, from markets of class M. Every group becomes a row of the outcome: its key, how many trials it
// has, and what the columns make of them.
type studyOf[M market.Market, G, D any] struct {
	name    string // of the claim; with the key it names the draws
	groups  []G
	trials  int // of each group
	keys    []string
	key     func(g G) []any
	columns []column[D]

	// A trial draws a market and measures it, or is a draw of another kind. A market that
	// breaks a hypothesis of the statement is no instance: it is shown in the rows alone.
	market  func(g G, rng *rand.Rand) (M, error)
	measure func(g G, m M, rng *rand.Rand) (D, error)
	draw    func(g G, rng *rand.Rand) (D, error)

	// violates says whether a trial contradicts the statement as it stands, at the given
	// values of thresholds. assumed says whether the settings of a trial meet the conditions;
	// nil: they do wherever the market does, and draws of another kind do not. broken says of
	// those that do whether they contradict the statement even so; nil: as violates does.
	thresholds       []threshold
	violates, broken func(d *D, at []float64) bool
	assumed          func(g G, d *D) bool
	applies          func(d *D) bool // whether a trial meets the hypotheses that no market decides; nil: all do

	aside bool // the trials are shown in the rows and bear on no verdict
}

// trialOf is a draw, and what conditions make of its market.
type trialOf[D any] struct {
	draw     D
	instance bool // it meets the hypotheses
	meets    bool // and the conditions
	inside   bool // it lies within the ranges of Table 3
}

// groupOf is a group of a study after its trials.
type groupOf[G, D any] struct {
	group      G
	draws      []D
	instances  int // draws that meet the hypotheses of the statement; aside: all
	violations int // of those, how many contradict it
	trials     []trialOf[D]
}

// share is how many of the instances contradict the statement.
func (g *groupOf[G, D]) share(of string) string { return share(g.violations, g.instances, of) }

// column is one number of the draws of a group, or several.
type column[D any] struct {
	names []string
	of    func(draws []D) []any
}

// counting is the number of draws that satisfy a condition.
func counting[D any](name string, satisfies func(*D) bool) column[D] {
	return column[D]{[]string{name}, func(draws []D) []any { return []any{count(draws, satisfies)} }}
}

// sharing is counting beside the interval of the share.
func sharing[D any](name string, satisfies func(*D) bool) column[D] {
	return column[D]{[]string{name, name + "_share_low", name + "_share_high"}, func(draws []D) []any {
		k := count(draws, satisfies)
		s := stat.ExactShareOf(k, len(draws), stat.Level)
		return []any{k, s.Interval.Low, s.Interval.High}
	}}
}

// statistic is a statistic of one number of each draw, those that are NaN left
// out.
func statistic[D any](name string, statistic func([]float64) float64, of func(*D) float64) column[D] {
	return column[D]{[]string{name}, func(draws []D) []any { return []any{statistic(values(draws, of))} }}
}

// run makes the trials, counts them in the outcome and adds the rows.
func (s studyOf[M, G, D]) run(ctx context.Context, b Budget, o *Outcome) ([]groupOf[G, D], error) {
	if o.Rows.Columns == nil {
		names := append(slices.Clone(s.keys), "draws")
		for _, c := range s.columns {
			names = append(names, c.names...)
		}
		o.Rows = newRows(names...)
	}
	if s.broken == nil {
		s.broken = s.violates
	}
	base := make([]float64, len(s.thresholds))
	for k, t := range s.thresholds {
		base[k] = t.value
	}
	var all []groupOf[G, D]
	for _, group := range s.groups {
		key := s.key(group)
		name := s.name + " " + strings.TrimSuffix(fmt.Sprintln(key...), "\n")
		made, err := trials(ctx, b, name, s.trials, func(rng *rand.Rand) (trialOf[D], error) { return s.trial(o, group, rng) })
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		g := groupOf[G, D]{group: group, trials: made}
		for k := range made {
			g.draws = append(g.draws, made[k].draw)
		}
		g.instances = count(made, func(t *trialOf[D]) bool { return t.instance })
		g.violations = s.against(made, base)
		row := append(key, len(g.draws))
		for _, c := range s.columns {
			row = append(row, c.of(g.draws)...)
		}
		o.Rows.add(row...)
		if !s.aside {
			o.count(g.violations, g.instances)
			o.drawn += g.instances
			o.assume(s.brokenOf(made, base), count(made, func(t *trialOf[D]) bool { return t.meets }))
			inside := slices.DeleteFunc(slices.Clone(made), func(t trialOf[D]) bool { return !t.inside || !t.instance })
			o.Inside.Instances += len(inside)
			o.Inside.Violations += s.against(inside, base)
		}
		all = append(all, g)
	}
	if !s.aside {
		s.vary(o, all, base)
	}
	return all, nil
}

// vary counts again at other values of each threshold.
func (s studyOf[M, G, D]) vary(o *Outcome, groups []groupOf[G, D], base []float64) {
	for k, t := range s.thresholds {
		total := func(of func(made []trialOf[D], at []float64) int) func(value float64) int {
			return func(value float64) (sum int) {
				at := slices.Clone(base)
				at[k] = value
				for _, g := range groups {
					sum += of(g.trials, at)
				}
				return sum
			}
		}
		o.vary(t, total(s.against), total(s.brokenOf))
	}
	if s.trials < fewestTrials {
		return
	}
	first := func(of func(made []trialOf[D], at []float64) int) func(value float64) int {
		return func(value float64) (sum int) {
			for _, g := range groups {
				sum += of(g.trials[:int(value)], base)
			}
			return sum
		}
	}
	all := float64(s.trials)
	o.vary(threshold{"random instances of a group", all, []float64{float64(s.trials / 10), all}}, first(s.against), first(s.brokenOf))
}

// fewestTrials is from how many on a study is judged by the first tenth of them too.
const fewestTrials = 10

// against is how many instances contradict the statement as it stands.
func (s studyOf[M, G, D]) against(made []trialOf[D], at []float64) int {
	return count(made, func(t *trialOf[D]) bool { return t.instance && s.violates(&t.draw, at) })
}

// brokenOf is how many of those that meet the conditions contradict it even so.
func (s studyOf[M, G, D]) brokenOf(made []trialOf[D], at []float64) int {
	return count(made, func(t *trialOf[D]) bool { return t.meets && s.broken(&t.draw, at) })
}

// trial makes one trial of a group.
func (s studyOf[M, G, D]) trial(o *Outcome, g G, rng *rand.Rand) (t trialOf[D], err error) {
	if s.draw != nil {
		t.draw, err = s.draw(g, rng)
		t.instance = err == nil && (s.aside || s.applies == nil || s.applies(&t.draw))
		t.meets = t.instance && s.assumed != nil && s.assumed(g, &t.draw)
		return t, err
	}
	m, err := s.market(g, rng)
	if err != nil {
		return t, err
	}
	if class := m.Class(); class != o.class {
		return t, fmt.Errorf("%s was drawn for a claim about class %q", market.Noun(m), o.class)
	}
	t.inside = len(insideTable3(m)) == 0
	if t.instance, err = allMet(m, o.supposes); err != nil {
		return t, err
	}
	if t.meets = t.instance && len(o.conditions) > 0; t.meets {
		if t.meets, err = allMet(m, o.conditions); err != nil {
			return t, err
		}
	}
	if t.draw, err = s.measure(g, m, rng); err != nil {
		return t, err
	}
	t.instance = s.aside || t.instance && (s.applies == nil || s.applies(&t.draw))
	t.meets = t.meets && t.instance && (s.assumed == nil || s.assumed(g, &t.draw))
	return t, nil
}

// count is how many draws satisfy a condition.
func count[D any](draws []D, satisfies func(*D) bool) (n int) {
	for k := range draws {
		if satisfies(&draws[k]) {
			n++
		}
	}
	return n
}

// values is one number of each draw, those that are NaN left out.
func values[D any](draws []D, of func(*D) float64) []float64 {
	var out []float64
	for k := range draws {
		if v := of(&draws[k]); !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// share is k of n in words, with what they are: "85 of 200 draws (42.5 %, 35.9 to 49.4)".
func share(k, n int, of string) string {
	s := stat.ExactShareOf(k, n, stat.Level)
	if of != "" {
		of = " " + of
	}
	return fmt.Sprintf("%d of %d%s (%.1f %%, %.1f to %.1f)", k, n, of, 100*s.Value, 100*s.Interval.Low, 100*s.Interval.High)
}

// allOf says of how many something holds: "all 1000 markets", "all but 3 of 1000 markets".
func allOf(exceptions, n int, things string) string {
	if exceptions == 0 {
		return fmt.Sprintf("all %d %s", n, things)
	}
	return fmt.Sprintf("all but %d of %d %s", exceptions, n, things)
}

// quantile is stat.QuantileOf at p.
func quantile(p float64) func(values []float64) float64 {
	return func(values []float64) float64 { return stat.QuantileOf(values, p) }
}

var median, largest = stat.Median, quantile(1)

func mean(values []float64) float64 { return gstat.Mean(values, nil) }
