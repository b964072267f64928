package claim

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"walras/analysis/audit"
	"walras/solver/mechanism"
)

// The gain of testStrategy is the best there is over misreports of α, each of
// which is tried by solving the market anew.
func TestGainIsThatOfTheBestMisreport(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 12 {
		n := 2 + rng.IntN(4)
		d := drawnDesk(rng, setting{n: n, m: 2 * float64(n), tau: 0.5})
		rule := new(mechanism.Nash)
		rule.Allocate(&d.market, d.point)
		most := 0.0
		for i := range n {
			truth, price := d.market.Alpha[i], 0.0
			pays := func(stated float64) float64 {
				lied := candidate{market: &d.market}.copied().market
				lied.Alpha[i] = stated
				_, price = priceBetween(lied)
				got, _ := bestResponse(lied, i, price)
				return payoffBefore(&d.market, i, got, price)
			}
			honest := pays(truth)
			if got := d.point.Activity[i]; got == 0 || honest <= 0 {
				continue
			}
			for k := range 400 {
				most = max(most, pays(truth*(1-float64(k)/400))/honest-1)
			}
		}
		got := rule.Strategy().LargestGain
		if got < most-1e-7 || got > most*1.02+1e-5 {
			t.Errorf("largest gain %v, best of 400 misreports %v", got, most)
		}
	}
}

// The roots of proximalTheory are the eigenvalues of the linearised round: with
// F' = −1/(b + γ) for the response to the price, x' = (γx − p)/(b + γ), p' = p
// + ηn x'.
func TestProximalTheoryAgainstEigenvalues(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	seen := map[bool]int{}
	for range 200 {
		b, gamma, etaN := 0.1+rng.Float64(), 3*rng.Float64(), 3*rng.Float64()
		round := mat.NewDense(2, 2, []float64{
			gamma / (b + gamma), -1 / (b + gamma),
			etaN * gamma / (b + gamma), 1 - etaN/(b+gamma),
		})
		var e mat.Eigen
		if !e.Factorize(round, mat.EigenNone) {
			t.Fatal("no eigenvalues")
		}
		root := e.Values(nil)[0]
		swings, rounds := proximalTheory(b, gamma, etaN)
		seen[swings]++
		if swings != (imag(root) != 0) {
			t.Errorf("b = %v, γ = %v, ηn = %v: complex %v, eigenvalue %v", b, gamma, etaN, swings, root)
		} else if swings {
			near(t, "rounds between passes", rounds, math.Pi/math.Abs(math.Atan2(imag(root), real(root))), 1e-9*rounds)
			p := path{gamma: gamma / b}
			near(t, "factor a round", p.shrink(), math.Hypot(real(root), imag(root)), 1e-12)
		}
	}
	if seen[true] < 20 || seen[false] < 20 {
		t.Errorf("complex in %d, real in %d of the draws; both have to be there", seen[true], seen[false])
	}
}

// Recovery of one agent with inertia, by hand: the fee goes from 0.5 to 1.5,
// capacity is slack, and x is found from its quadratic first-order condition
// every round.
func TestRecoveryByHand(t *testing.T) {
	d := desks.New().(*desk)
	d.ctx = context.Background()
	d.crowd = crowd{alpha: []float64{4}, beta: []float64{0.5}}
	d.enter(setting{n: 1, m: 10, tau: 0.5})
	const gamma = 20
	v := variant{shock: "fee", n: 1, m: 10, gamma: gamma}
	got, err := v.play(d, 1)
	if err != nil {
		t.Fatal(err)
	}
	x, want, optimum := 0.0, 0, 4*math.Log(2)-2
	for round := 1; round <= shockLast; round++ {
		r := 1.0
		if round >= shockRound {
			r = 2
		}
		// 4/(1+x') − r − γ(x' − x) = 0
		p, q := 1-x+r/gamma, -x+(r-4)/gamma
		x = -p/2 + math.Sqrt(p*p/4-q)
		if round >= shockRound && optimum-(4*math.Log1p(x)-2*x) > 0.05*optimum {
			want = round + 1 - shockRound
		}
	}
	if got.rounds != want || want < 2 {
		t.Errorf("%d rounds, by hand %d", got.rounds, want)
	}
	if got.price {
		t.Error("capacity 10 binds for a demand of 3")
	}
}

// Points of the frontier against a search over all allocations of two agents,
// x₂ = k x₁.
func TestAlongFeesAgainstSearch(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 11))
	for range 8 {
		d := drawnDesk(rng, setting{n: 2, m: 10})
		points := alongFees(d, 10)
		for k, p := range points {
			if p.gross > p.best*(1+1e-12) || p.best > p.ideal*(1+1e-12) {
				t.Errorf("τ = %v: %v under the fee, %v at best, %v of all", tradeoffFees[k], p.gross, p.best, p.ideal)
			}
			best := 0.0
			for i := range 200 {
				a := 10 * float64(i) / 199
				for j := range 200 {
					b := 10 * float64(j) / 199
					if a+b <= 10 && a+b > 0 && giniOf([]float64{a, b}) <= p.gini {
						best = max(best, worth(&d.market, []float64{a, b}))
					}
				}
			}
			if p.best < best-1e-9 || p.best > best*1.02 {
				t.Errorf("τ = %v: best %v, by search %v", tradeoffFees[k], p.best, best)
			}
		}
	}
}

// The published values that claims repeat are those of the paper's file.
func TestPublishedValues(t *testing.T) {
	row := func(table, key string) map[string]audit.Value {
		of, ok := audit.Embedded().Table(table)
		if !ok {
			t.Fatalf("no table %s", table)
		}
		r, ok := of.Row(key)
		if !ok {
			t.Fatalf("no row %s in table %s", key, table)
		}
		return r.Values
	}
	for _, p := range publishedRules {
		near(t, "Table 4, "+p.ours, p.table4, row("4", p.ours)["efficiency"].Mean, 0)
		six := row("6", p.ours)["efficiency"]
		near(t, "Table 6, "+p.ours, p.table6, six.Mean, 0)
		near(t, "Table 6, spread of "+p.ours, p.spread, six.SD, 0)
	}
	for _, p := range published {
		key := map[string]string{"proposed": "clearing"}[p.rule]
		if key == "" {
			key = p.rule
		}
		near(t, "Table 7, "+p.rule, p.efficiency, row("7", key)["efficiency"].Mean, 0)
		near(t, "Table 7, relative, "+p.rule, p.relative, row("7", key)["relative efficiency"].Mean, 0)
	}
	five, _ := audit.Embedded().Table("5")
	if len(five.Values) != len(fairnessOfTable5) {
		t.Fatalf("Table 5 has %d rows", len(five.Values))
	}
	for k, r := range five.Values {
		near(t, "Table 5, τ = "+r.Key, fairnessOfTable5[k], r.Values["1 − Gini"].Mean, 0)
	}
}
