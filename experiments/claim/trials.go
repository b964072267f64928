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

// study is trials in groups, the instances of which differ in how they are
// drawn. Every group becomes a row of the outcome: its key, how many trials it
// has, and what the columns make of them.
type study[G, D any] struct {
	name    string // of the claim; with the key it names the draws
	groups  []G
	trials  int // of each group
	keys    []string
	key     func(g G) []any
	columns []column[D]

	// A trial draws a market and measures it, or is a draw of another kind.
	market  func(g G, rng *rand.Rand) (*contract.Market, error)
	measure func(g G, m *contract.Market, rng *rand.Rand) (D, error)
	draw    func(g G, rng *rand.Rand) (D, error)

	// violates says whether a trial contradicts the statement as it stands, assumed
	// whether it meets the assumptions; nil: no trial does. broken says of those that
	// do whether they contradict the statement even so; nil: as violates does.
	violates, broken func(d *D) bool
	assumed          func(g G, d *D) bool

	aside bool // the trials are shown in the rows and bear on no verdict
}

// groupOf is a group of a study after its trials.
type groupOf[G, D any] struct {
	group      G
	draws      []D
	violations int
}

// share is how many of the trials contradict the statement.
func (g *groupOf[G, D]) share() string { return share(g.violations, len(g.draws)) }

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
func (s study[G, D]) run(ctx context.Context, b Budget, o *Outcome) ([]groupOf[G, D], error) {
	if o.Rows.Columns == nil {
		names := append(slices.Clone(s.keys), "draws")
		for _, c := range s.columns {
			names = append(names, c.names...)
		}
		o.Rows = newRows(names...)
	}
	var all []groupOf[G, D]
	for _, group := range s.groups {
		key := s.key(group)
		name := s.name + " " + strings.TrimSuffix(fmt.Sprintln(key...), "\n")
		draws, err := trials(ctx, b, name, s.trials, func(rng *rand.Rand) (D, error) { return s.trial(group, rng) })
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		g := groupOf[G, D]{group, draws, count(draws, s.violates)}
		row := append(key, len(draws))
		for _, c := range s.columns {
			row = append(row, c.of(draws)...)
		}
		o.Rows.add(row...)
		if !s.aside {
			o.count(g.violations, len(draws))
			s.assume(o, g)
		}
		all = append(all, g)
	}
	return all, nil
}

// trial makes one trial of a group.
func (s study[G, D]) trial(g G, rng *rand.Rand) (d D, err error) {
	if s.draw != nil {
		return s.draw(g, rng)
	}
	m, err := s.market(g, rng)
	if err != nil {
		return d, err
	}
	return s.measure(g, m, rng)
}

// assume counts the trials of a group that meet the assumptions.
func (s study[G, D]) assume(o *Outcome, g groupOf[G, D]) {
	if s.assumed == nil {
		return
	}
	broken := s.broken
	if broken == nil {
		broken = s.violates
	}
	meet := slices.DeleteFunc(slices.Clone(g.draws), func(d D) bool { return !s.assumed(g.group, &d) })
	o.assume(count(meet, broken), len(meet))
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

// share is k of n in words: "85 of 200 (42.5 %, 35.9 to 49.4)".
func share(k, n int) string {
	s := stat.ExactShareOf(k, n, stat.Level)
	return fmt.Sprintf("%d of %d (%.1f %%, %.1f to %.1f)", k, n, 100*s.Value, 100*s.Interval.Low, 100*s.Interval.High)
}

// quantile is stat.QuantileOf at p.
func quantile(p float64) func(values []float64) float64 {
	return func(values []float64) float64 { return stat.QuantileOf(values, p) }
}

var median, largest = stat.Median, quantile(1)

func mean(values []float64) float64 { return gstat.Mean(values, nil) }
