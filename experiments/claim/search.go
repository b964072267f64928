package claim

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// span is the range of one number of a search, walked on a logarithmic scale
// where log is set.
type span struct {
	lo, hi float64
	log    bool
}

// at maps [0, 1] onto the span.
func (s span) at(u float64) float64 {
	if s.log {
		return s.lo * math.Pow(s.hi/s.lo, u)
	}
	return s.lo + (s.hi-s.lo)*u
}

// found is the result of a search.
type found struct {
	x         []float64 // the best point
	value     float64   // the measure there; positive: a violation
	evaluated int       // points tried
	violating int       // of those, how many had a positive measure
}

// searchStep and searchEnd are the first and last step of a search, as shares
// of the spans.
const (
	searchStep = 0.25
	searchEnd  = 1e-3
)

// search looks for the largest measure over a box of numbers: compass search
// (Kolda, Lewis, Torczon, SIAM Review 45, 2003) from so many random points. A
// coordinate is moved up, or else down, by a step that is halved when no move
// helps. The measure must not keep memory between calls; NaN means that the
// point is no market. Ties go to the lowest start.
func search(ctx context.Context, b Budget, name string, starts int, box []span, measure func(x []float64) float64) (found, error) {
	all, err := trials(ctx, b, "search "+name, starts, func(rng *rand.Rand) (found, error) {
		return climb(rng, box, measure), nil
	})
	best := found{value: math.Inf(-1)}
	for _, f := range all {
		if f.value > best.value {
			best.x, best.value = f.x, f.value
		}
		best.evaluated += f.evaluated
		best.violating += f.violating
	}
	return best, err
}

// searchStarts is how many points a search starts from.
const searchStarts = 8

// smallest searches a box for the market on which a measure is largest, and makes it
// small while it violates the claim and meets every hypothesis, as it has to before: see minimise.
// A nil market is none.
func smallest(ctx context.Context, b Budget, o *Outcome, name string, box []span, market func(x []float64) *contract.Market,
	measure func(m *contract.Market) float64, violates func(m *contract.Market) bool) (*contract.Market, error) {
	f, err := search(ctx, b, name, searchStarts, box, func(x []float64) float64 {
		if m := market(x); m != nil {
			return measure(m)
		}
		return math.NaN()
	})
	if err != nil {
		return nil, err
	}
	return minimise(market(f.x), func(m *contract.Market) bool {
		return (&Counterexample{Market: m}).meets(o.supposes) == nil && violates(m)
	})
}

// climb is one start of search.
func climb(rng *rand.Rand, box []span, measure func(x []float64) float64) found {
	u, x := make([]float64, len(box)), make([]float64, len(box))
	f := found{value: math.Inf(-1)}
	try := func() bool {
		for k, s := range box {
			x[k] = s.at(u[k])
		}
		v := measure(x)
		f.evaluated++
		if v > 0 {
			f.violating++
		}
		if !(v > f.value) { // NaN never is
			return false
		}
		f.value, f.x = v, append(f.x[:0], x...)
		return true
	}
	for k := range u {
		u[k] = rng.Float64()
	}
	try()
	for step := searchStep; step >= searchEnd; {
		moved := false
		for k, before := range u {
			for _, to := range [2]float64{min(1, before+step), max(0, before-step)} {
				if u[k] = to; to != before && try() {
					moved = true
					break
				}
				u[k] = before
			}
		}
		if !moved {
			step /= 2
		}
	}
	return f
}
