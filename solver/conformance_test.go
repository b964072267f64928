package solver_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"walras/generators"
	"walras/solver"
	"walras/solver/market/contract"
)

// conformanceMarkets are the market families of the conformance test: every
// family of the list that needs nothing from outside, at a size that suits a
// test, some with several valuations.
func conformanceMarkets(t *testing.T) (names []string, families []generators.Contract) {
	outside := map[string]bool{"movielens": true, "file": true}
	add := func(name string, f generators.Contract) {
		names, families = append(names, name), append(families, f)
	}
	for _, e := range generators.Families {
		if outside[e.Name] {
			continue
		}
		contract, ok := e.New().(generators.Contract)
		if !ok {
			continue
		}
		switch f := contract.(type) {
		case *generators.Paper:
			f.M, f.G = generators.Constant(50), generators.Constant(0)
			add("paper", f)
		case *generators.Routes:
			for _, v := range []string{"log", "power", "quadratic", "exponential"} {
				g := *f
				g.N, g.J, g.Valuation = 40, 6, v
				if v == "power" {
					g.Shape = generators.Constant(0.5)
				}
				add("routes-"+v, &g)
			}
		case *generators.Degenerate:
			for _, kind := range []string{"twins", "trunk", "unused", "clones"} {
				g := *f
				g.Kind = kind
				add("degenerate-"+kind, &g)
			}
		default:
			add(e.Name, f)
		}
	}
	if len(names) < 10 {
		t.Fatalf("%d conformance markets", len(names))
	}
	return names, families
}

// bounds are what theory proves of the dual value after t rounds on any market
// with smooth demand, however badly conditioned: q(p_t) − q* given L and D, the
// distance from the starting prices to an equilibrium. A method that misses its
// promise must keep to its bound.
var bounds = map[string]func(l, d, t float64) float64{
	"tatonnement": gradientDescent,
	"fixed-point": gradientDescent, // its rounding is far below what the bound leaves
	"evm":         gradientDescent,
}

// gradientDescent is L D²/2t: projected gradient descent with step 1/L (Beck and Teboulle
// 2009, thm 3.1).
func gradientDescent(l, d, t float64) float64 { return l * d * d / (2 * t) }

const conformanceDraws = 2

// TestConformance runs every method on every family, from the two lists: each
// run reaches the accuracy its method promises, stays within the bound of its
// theory, or is skipped with a reason; and running it again gives the same to
// the bit.
func TestConformance(t *testing.T) {
	names, families := conformanceMarkets(t)
	for i, family := range families {
		for draw := range uint64(conformanceDraws) {
			t.Run(fmt.Sprintf("%s-%d", names[i], draw), func(t *testing.T) {
				m := new(contract.Market)
				if err := family.Draw(m, rand.New(rand.NewPCG(draw, 17))); err != nil {
					t.Fatal(err)
				}
				conform(t, m)
			})
		}
	}
}

// outcome is what one method made of a market.
type outcome struct {
	name    string
	promise float64 // relative duality gap
	res     solver.Result
	price   []float64
}

func conform(t *testing.T, m *contract.Market) {
	var run solver.Runner
	var outcomes []outcome
	bestDual, bestWelfare := math.Inf(1), math.Inf(-1)
	var best []float64
	for _, e := range solver.Methods {
		promise := e.Promise.Full()
		settings := solver.Settings{Tolerance: promise.Gap, Rounds: promise.Rounds}
		method := e.New()
		solve := func() (solver.Result, []float64) {
			res := run.Run(context.Background(), m, method, rand.NewPCG(1, 2), settings, solver.Trigger{}, nil)
			return res, append([]float64(nil), res.Point.Price...)
		}
		res, price := solve()
		if res.Status == solver.Skipped {
			if res.Err == nil || res.Err.Error() == "" {
				t.Errorf("%s: skipped without a reason", e.Name)
			}
			continue
		}
		if res.Rounds <= 2000 { // the second run uses the memory of the first
			again, price2 := solve()
			if again.Certificate != res.Certificate || again.Rounds != res.Rounds || fmt.Sprint(price) != fmt.Sprint(price2) {
				t.Errorf("%s: a second run of the same value gave gap %v after %d rounds, the first %v after %d",
					e.Name, again.Certificate.Gap, again.Rounds, res.Certificate.Gap, res.Rounds)
			}
		}
		if res.Status == solver.Converged && !res.Certificate.Within(settings.Tolerance) {
			t.Errorf("%s: converged with %+v", e.Name, res.Certificate)
		}
		outcomes = append(outcomes, outcome{e.Name, settings.Tolerance, res, price})
		if c := res.Certificate; c.Dual < bestDual {
			bestDual, best = c.Dual, price
		}
		bestWelfare = max(bestWelfare, res.Certificate.Welfare)
	}
	if gap := (bestDual - bestWelfare) / (1 + math.Abs(bestDual)); !(gap <= 1e-8) {
		t.Fatalf("no reference: the best bound %v and the best welfare %v leave a gap of %v", bestDual, bestWelfare, gap)
	}
	for _, o := range outcomes {
		checkOutcome(t, m, o, bestDual, best)
	}
}

// checkOutcome holds one outcome against the promise and, failing that, the
// theory.
func checkOutcome(t *testing.T, m *contract.Market, o outcome, dual float64, price []float64) {
	t.Helper()
	if o.res.Certificate.Gap <= o.promise { // the proof; the loop also asks for the other three measures
		return
	}
	bound, ok := bounds[o.name]
	if !ok {
		t.Errorf("%s: %v after %d rounds with gap %v", o.name, o.res.Status, o.res.Rounds, o.res.Certificate.Gap)
		return
	}
	d2 := 0.0
	for _, p := range price { // the start is 0
		d2 += p * p
	}
	above := o.res.Certificate.Dual - dual
	if limit := bound(m.Lipschitz(), math.Sqrt(d2), float64(o.res.Rounds)); !(above <= limit) {
		t.Errorf("%s: %v after %d rounds with gap %v, and the dual value is %v above the optimum, its theory allows %v",
			o.name, o.res.Status, o.res.Rounds, o.res.Certificate.Gap, above, limit)
	}
}
