package claim

import (
	"context"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"

	"walras/solver/market"
)

// drawnDesk is a desk with the market of a draw.
func drawnDesk(rng *rand.Rand, s setting) *desk {
	d := desks.New().(*desk)
	d.ctx = context.Background()
	d.crowd.draw(s.n, rng)
	d.enter(s)
	return d
}

// What a desk says of the two rules is what the oracle says.
func TestDeskAgreesWithOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	scarceDraws := 0
	for range 60 {
		s := inRanges(rng)
		s.m = float64(s.n) * (1 + 9*rng.Float64())
		d := drawnDesk(rng, s)
		if d.err != nil {
			t.Fatal(d.err)
		}
		clearing, proportional := bothRules(&d.market)
		if lo, hi := priceBetween(&d.market); demandAt(&d.market, lo)-demandAt(&d.market, hi) > 1e-6 { // at a jump there is a choice
			if got := d.rule("clearing"); got.welfare < worth(&d.market, clearing)-1e-6 || got.total > s.m*(1+1e-12) {
				t.Errorf("at a jump the efficiency is %v with %v of %v units, at its upper end %v", got.welfare, got.total, s.m, worth(&d.market, clearing))
			}
			continue
		}
		for rule, want := range map[string][]float64{"clearing": clearing, "proportional": proportional} {
			got := d.rule(rule)
			near(t, rule+" efficiency", got.welfare, worth(&d.market, want), 1e-6*(1+got.welfare))
			near(t, rule+" Gini", got.gini, giniOf(want), 1e-7)
			near(t, rule+" total", got.total, floats.Sum(want), 1e-6*got.total)
			fees := 0.0
			for i, x := range want {
				if fees += s.tau * x; x > 0 {
					fees += d.market.FixedFee(i)
				}
			}
			near(t, rule+" efficiency without fees", got.gross, worth(&d.market, want)+fees, 1e-6*(1+got.gross))
		}
		if d.binds() {
			scarceDraws++
		}
	}
	if scarceDraws < 10 || scarceDraws > 50 {
		t.Errorf("capacity binds in %d of 60 markets; both cases have to be there", scarceDraws)
	}
}

// A market of n agents has the first n of a larger one's, and draws stay in the
// ranges of Table 3.
func TestCrowdsAreNested(t *testing.T) {
	var small, large crowd
	small.draw(5, rand.New(rand.NewPCG(1, 2)))
	large.draw(50, rand.New(rand.NewPCG(1, 2)))
	if !floats.Equal(small.alpha, large.alpha[:5]) || !floats.Equal(small.beta, large.beta[:5]) {
		t.Error("the first agents of a larger draw are others")
	}
	for i, a := range large.alpha {
		if b := large.beta[i]; a < 5 || a >= 20 || b < 0.5 || b >= 5 {
			t.Errorf("agent %d has α = %v, β = %v", i, a, b)
		}
	}
}

// likeCosts draws a market without fixed fees of agents who differ in α alone
// and all take part in both markets compared: α >= 10 and unit costs up to 5
// keep x above 1.
func likeCosts(t *rapid.T) *market.Contract {
	n := rapid.IntRange(2, 8).Draw(t, "n")
	beta := rapid.Float64Range(0.5, 2).Draw(t, "beta")
	m := &market.Contract{Valuation: market.Log, Capacity: []float64{1}}
	m.Resize(n, 1)
	for i := range n {
		m.Alpha[i], m.Shape[i], m.Beta[i], m.Kappa[i], m.Fee[i], m.Fixed[i] = rapid.Float64Range(10, 20).Draw(t, "alpha"), 1, beta, 0, 0, 0
	}
	return m
}

// Among agents who differ in α alone neither a price nor a fee equalises: the
// two statements for which testInequality and testFeeFairness give proofs.
func TestPriceAndFeeDoNotEqualiseValuations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := likeCosts(t)
		if err := m.Prepare(); err != nil {
			t.Fatal(err)
		}
		m.Capacity[0] = rapid.Float64Range(0.4, 1).Draw(t, "share") * floats.Sum(demands(m, 0))
		clearing, proportional := bothRules(m)
		if a, b := giniOf(clearing), giniOf(proportional); a < b*(1-ratioRounding) {
			t.Fatalf("clearing has Gini %v, proportional %v", a, b)
		}
		before := giniOf(demands(m, 0))
		fee := rapid.Float64Range(0, 2).Draw(t, "tau")
		if after := giniOf(demands(m, fee)); after < before*(1-ratioRounding) {
			t.Fatalf("Gini falls from %v to %v with a fee of %v", before, after, fee)
		}
	})
}

// A fixed fee leaves who stays alone, to the bit, where capacity is slack, and
// τ does not: by (7) everyone's x + 1 falls by the same factor at equal β.
func TestMargins(t *testing.T) {
	d := desks.New().(*desk)
	d.ctx = context.Background()
	d.crowd = crowd{alpha: []float64{20, 6}, beta: []float64{1, 5}}
	fixed := raise{fee: "g", m: 100, from: 0, to: 3} // τ = 0.5: demands 20/1.5 − 1 and 6/5.5 − 1 = 1/11
	got := fixed.margins(d)
	near(t, "extensive by g", got.extensive, -1.0/11, 1e-14)
	if got.intensive != 0 || !got.slack {
		t.Errorf("g changes who stays by %v, slack %v", got.intensive, got.slack)
	}
	fee := raise{fee: "tau", m: 100, from: 0.5, to: 1.5}
	got = fee.margins(d) // g = 1: the second is out before and after
	near(t, "intensive by τ", got.intensive, 20/2.5-20/1.5, 1e-14)
	near(t, "extensive by τ", got.extensive, 0, 0)
}
