package solver_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"

	"walras/generators"
	"walras/solver"
	"walras/solver/market"
	"walras/solver/market/utility"
)

// conformanceMarkets are the market families of the conformance test, of every class: each
// family of the list that needs nothing from outside, at a size that suits a test, some
// with several valuations or utilities.
func conformanceMarkets(t *testing.T) (names []string, families []any) {
	outside := map[string]bool{"movielens": true, "gavel": true, "file": true}
	add := func(name string, f any) {
		names, families = append(names, name), append(families, f)
	}
	for _, e := range generators.Families {
		if outside[e.Name] {
			continue
		}
		switch f := e.New().(type) {
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
		case *generators.RandomFisher:
			for _, u := range utility.Kinds {
				g := *f
				g.Utility = u
				add("fisher-"+u, &g)
			}
			g := *f
			g.Utility, g.Rho, g.Wants = "ces", generators.Constant(-2), 4
			add("fisher-complements", &g)
		case *generators.DegenerateFisher:
			for kind, u := range map[string]string{"ties": "linear", "clones": "leontief", "twins": "ces", "islands": "ces", "unwanted": "cobb-douglas"} {
				g := *f
				g.Kind, g.Utility = kind, u
				add("fisher-degenerate-"+kind, &g)
			}
		default:
			add(e.Name, f)
		}
	}
	if len(names) < len(generators.Families)-len(outside) {
		t.Fatalf("%d conformance markets for %d families", len(names), len(generators.Families))
	}
	return names, families
}

// bounds are what theory proves of the dual value after t rounds on any market
// with smooth demand, however badly conditioned: q(p_t) − q* given L and D, the
// distance from the starting prices to an equilibrium. A method that misses its
// promise must keep to its bound.
var bounds = map[string]func(l, d, t float64) float64{
	"tatonnement": gradientDescent,
	"subgradient": shrinkingSteps,
	"fixed-point": gradientDescent, // its rounding is far below what the bound leaves
	"evm":         gradientDescent,
}

// gradientDescent is L D²/2t: projected gradient descent with step 1/L (Beck and Teboulle
// 2009, thm 3.1).
func gradientDescent(l, d, t float64) float64 { return l * d * d / (2 * t) }

// shrinkingSteps is L D²/(8(√t − 2)), of gradient descent with steps 2/(L√t): those up to 2/L
// do not lead away from any equilibrium (Baillon and Haddad 1977), and from round 4 on, where they are at most 1/L,
// q(p_t) − q* <= D²/(2 Σ η) (Beck and Teboulle 2009, thm 3.1), with Σ_{4 <= s < t} 1/√s >= 2(√t − 2).
func shrinkingSteps(l, d, t float64) float64 { return l * d * d / (8 * (math.Sqrt(t) - 2)) }

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
				m, err := new(generators.Markets).Draw(family, rand.New(rand.NewPCG(draw, 17)))
				if err != nil {
					t.Fatal(err)
				}
				if p, ok := m.(market.Potential); ok {
					conform(t, p)
				} else {
					wander(t, m)
				}
			})
		}
	}
}

// outcome is what one method made of a market.
type outcome struct {
	name    string
	promise float64 // relative duality gap
	goods   solver.Goods
	res     solver.Result
	price   []float64
}

func conform(t *testing.T, m market.Potential) {
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
			t.Logf("%-22s skipped: %v", e.Name, res.Err)
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
		t.Logf("%-22s %d rounds to %g: %v, gap %.3g", e.Name, res.Rounds, promise.Gap, res.Status, res.Certificate.Gap)
		outcomes = append(outcomes, outcome{e.Name, settings.Tolerance, promise.Goods, res, price})
		if c := res.Certificate; c.Dual < bestDual {
			bestDual, best = c.Dual, price
		}
		bestWelfare = max(bestWelfare, res.Certificate.Welfare)
	}
	reference := 1e-8
	if setValued(m) { // the best promise there, of mirror
		reference = 1e-5
	}
	if gap := (bestDual - bestWelfare) / outcomes[0].res.Certificate.Scale; !(gap <= reference) {
		t.Fatalf("no reference: the best bound %v and the best welfare %v leave a gap of %v", bestDual, bestWelfare, gap)
	}
	for _, o := range outcomes {
		checkOutcome(t, m, o, bestDual, best)
	}
}

// wander runs every method on a market without a potential, where few are proved to
// converge: each is skipped with a reason, or ends with a certificate that says what its status says.
func wander(t *testing.T, m market.Market) {
	var run solver.Runner
	settings := solver.Settings{Tolerance: 1e-6, Rounds: 2000}
	converged := 0
	for _, e := range solver.Methods {
		res := run.Run(context.Background(), m, e.New(), rand.NewPCG(1, 2), settings, solver.Trigger{}, nil)
		switch c := &res.Certificate; {
		case res.Status == solver.Skipped:
			if res.Err == nil || res.Err.Error() == "" {
				t.Errorf("%s: skipped without a reason", e.Name)
			}
			t.Logf("%-22s skipped: %v", e.Name, res.Err)
			continue
		case res.Status == solver.Failed || c.Kind != market.Residual || (res.Status == solver.Converged) != c.Within(settings.Tolerance):
			t.Errorf("%s: %v after %d rounds, %v, %+v", e.Name, res.Status, res.Rounds, res.Err, *c)
		case res.Status == solver.Converged:
			converged++
		}
		t.Logf("%-22s %d rounds to %g: %v, residual %.3g", e.Name, res.Rounds, settings.Tolerance, res.Status, res.Certificate.Gap)
	}
	if converged == 0 {
		t.Error("no method converges")
	}
}

// setValued reports whether demand jumps: buyers have linear utilities.
func setValued(m market.Market) bool {
	set, ok := m.(interface{ SetValued() bool })
	return ok && set.SetValued()
}

// outside is why a market of goods is none of those on which a method keeps its promise, as
// solver.Goods has them, and "" where it is one.
func outside(m market.Potential, goods solver.Goods, price []float64, distance float64) string {
	if m.Class() == "contract" {
		return ""
	}
	l := m.(market.Lipschitz).Lipschitz()
	switch reach := l * distance * distance / floats.Dot(price, m.Supply()); {
	case goods.Smooth && setValued(m):
		return "demand jumps"
	case goods.Bound && math.IsInf(l, 1):
		return "no L"
	case goods.Reach > 0 && !math.IsInf(l, 1) && reach > goods.Reach:
		return fmt.Sprintf("L D² is %.3g times all money", reach)
	}
	return ""
}

// checkOutcome holds one outcome against the promise and, failing that, the
// theory.
func checkOutcome(t *testing.T, m market.Potential, o outcome, dual float64, price []float64) {
	t.Helper()
	if o.res.Certificate.Gap <= o.promise { // the proof; the loop also asks for the other three measures
		return
	}
	start := make([]float64, len(price))
	m.StartPrice(start)
	distance := solver.Distance(start, price)
	above := o.res.Certificate.Dual - dual
	bound, proved := bounds[o.name]
	if l := m.(market.Lipschitz).Lipschitz(); proved && !setValued(m) && !math.IsInf(l, 1) {
		limit := bound(l, distance, float64(o.res.Rounds))
		if !(above <= limit) {
			t.Errorf("%s: %v after %d rounds with gap %v, and the dual value is %v above the optimum, its theory allows %v",
				o.name, o.res.Status, o.res.Rounds, o.res.Certificate.Gap, above, limit)
		}
		return
	}
	if why := outside(m, o.goods, price, distance); why != "" {
		t.Logf("%s promises nothing here, and ends with gap %v: %s", o.name, o.res.Certificate.Gap, why)
		return
	}
	t.Errorf("%s: %v after %d rounds with gap %v", o.name, o.res.Status, o.res.Rounds, o.res.Certificate.Gap)
}
