package solver

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// exactTolerance is the relative error of prices that the comparison allows.
const exactTolerance = 1e-10

// newtonRounds to a certificate of 1e-12 are plenty where convergence is
// quadratic; halving an error each round would take 40.
const newtonRounds = 20

// randomExact is a market that the exact solver knows, with capacities from a
// hundredth of demand at price zero to above it, with ties, and in some cases
// with agents that never take part.
func randomExact(r *rand.Rand, fixed bool) *contract.Market {
	n := 1 + r.IntN(10)
	m := newMarket(contract.Log, n)
	if r.IntN(3) == 0 {
		m.Valuation = contract.Quadratic
	}
	m.Fee, m.Fixed = make([]float64, n), make([]float64, n)
	for i := range n {
		m.Alpha[i], m.Beta[i] = 5+15*r.Float64(), 0.5+4.5*r.Float64()
		m.Shape[i], m.Fee[i] = math.Exp(2*r.Float64()-1), r.Float64()
		if fixed && r.IntN(4) > 0 {
			m.Fixed[i] = 5 * r.Float64()
		}
		if i > 0 && r.IntN(4) == 0 {
			m.Alpha[i], m.Beta[i], m.Shape[i], m.Fee[i], m.Fixed[i] = m.Alpha[i-1], m.Beta[i-1], m.Shape[i-1], m.Fee[i-1], m.Fixed[i-1]
		}
	}
	m.Capacity[0] = 1
	prepared(m)
	y, d := make([]float64, n), []float64{0}
	m.Demand(y, d, []float64{0})
	m.Capacity[0] = max(d[0], 0.1) * math.Exp(-4.6+5*r.Float64())
	return prepared(m)
}

// toTheEnd steps a bracket until it says that no later round can improve it.
// The loop stops earlier, on the certificate, which measures a price by what
// it costs: where prices are low that leaves them less exact.
func toTheEnd(t *testing.T, b *Bracket, m market.Market) (Status, int) {
	if err := b.Init(m, nil); err != nil {
		t.Fatal(err)
	}
	for round := 1; round <= 2000; round++ {
		status, err := b.Step(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if status != Running {
			return status, round
		}
	}
	t.Fatal("bracket does not end")
	return Running, 0
}

// Bracket against the exact solver: the price, and whether one clears. Where
// the two sides of that question are closer than rounding the status may be
// either, and only the price is compared.
func compareWithExact(t *testing.T, fixed bool) {
	r := rand.New(rand.NewPCG(20, 1))
	var run Runner
	method := new(Bracket)
	statuses := map[Status]int{}
	slack, rounds, worst := 0, 0, 0.0
	const markets = 10_000
	for k := range markets {
		m := randomExact(r, fixed)
		want := newExact(m).solve()
		if want.price == 0 {
			slack++
		}

		status, taken := toTheEnd(t, method, m)
		price := method.Point().Price[0]
		lo, hi := method.Bracket()
		worst, rounds = max(worst, relative(price, want.price)), max(rounds, taken)
		if relative(price, want.price) > exactTolerance {
			t.Fatalf("market %d: price %v, exact %v (%+v)", k, price, want.price, want)
		}
		if !(lo <= price && price <= hi && lo <= want.price*(1+exactTolerance) && hi >= want.price*(1-exactTolerance)) {
			t.Fatalf("market %d: bracket [%v, %v] misses the price %v", k, lo, hi, want.price)
		}
		if status == NoClearing && math.Nextafter(lo, math.Inf(1)) < hi {
			t.Fatalf("market %d: bracket [%v, %v] around a jump could be tighter", k, lo, hi)
		}

		res := run.Run(context.Background(), m, method, nil, Settings{Tolerance: 1e-12}, Trigger{}, nil)
		statuses[res.Status]++
		if !fixed && res.Rounds > newtonRounds {
			t.Fatalf("market %d: %d rounds without a jump to find", k, res.Rounds)
		}
		if want.margin < 1e-12 {
			continue
		}
		if want.price == 0 && (status != Finished || taken != 1) {
			t.Fatalf("market %d: slack at price 0, yet %v after %d rounds", k, status, taken)
		}
		if !want.jump && res.Status != Converged {
			t.Fatalf("market %d: %v clears, status %v, %+v", k, want.price, res.Status, res.Certificate)
		}
		// A jump with a gap below the tolerance is one that nobody can see.
		if want.jump && (status != NoClearing || res.Status != NoClearing && !res.Certificate.Within(1e-12)) {
			t.Fatalf("market %d: demand jumps over capacity at %v, status %v and %v", k, want.price, status, res.Status)
		}
	}
	t.Logf("%v, %d slack, at most %d rounds, largest relative difference of prices %.1e", statuses, slack, rounds, worst)
	if slack == 0 || statuses[Converged] == 0 || fixed && statuses[NoClearing] == 0 {
		t.Errorf("%v with %d slack: not every kind of market was drawn", statuses, slack)
	}
}

func TestBracketAgainstExactWithoutFees(t *testing.T) { compareWithExact(t, false) }
func TestBracketAgainstExactWithFees(t *testing.T)    { compareWithExact(t, true) }

// The other families and quadratic costs have no exact solver here: the
// certificate is the judge, to 1e-12.
func TestBracketOnEveryFamily(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 1))
	for _, family := range []contract.Valuation{contract.Log, contract.Power, contract.Quadratic, contract.Exponential} {
		for range 300 {
			n := 1 + r.IntN(30)
			m := newMarket(family, n)
			m.Kappa = make([]float64, n)
			for i := range n {
				m.Alpha[i], m.Beta[i], m.Shape[i] = 5+15*r.Float64(), 0.5+4.5*r.Float64(), 0.3+2*r.Float64()
				m.Kappa[i] = max(0, r.Float64()-0.5)
			}
			m.Capacity[0] = float64(n) * math.Exp(8*r.Float64()-6)
			prepared(m)
			res := play(m, new(Bracket), nil, 1e-12, 300)
			if res.Status != Converged {
				t.Errorf("%v n %d c %v: %v after %d rounds, %+v", family, n, m.Capacity[0], res.Status, res.Rounds, res.Certificate)
			}
		}
	}
}

// A bracket wants one resource and says so.
func TestBracketRefusesNetworks(t *testing.T) {
	res := play(network(rand.New(rand.NewPCG(22, 1)), 4, 3), new(Bracket), nil, 1e-9, 10)
	var unfit *UnfitError
	if res.Status != Skipped || !errors.As(res.Err, &unfit) || unfit.Reason != "bracket solves markets of one resource; this one has 3" {
		t.Errorf("%v, %v", res.Status, res.Err)
	}
}

// Where demand jumps, the point is hi with its demand or a feasible
// allocation worth more, and the gap it leaves is reported.
func TestBracketAtAJump(t *testing.T) {
	// Two like agents, V = 4y − y², g = 1/2: each wants (4 − p)/2 until it
	// leaves at p = 4 − √2 with y = √½. Capacity 1 lies between the √2 of both
	// and the 0 of none. Best is one agent alone with 1: 3 − 1/2 = 5/2, or both
	// with 1/2: 2·(7/4 − 1/2) = 5/2 as well.
	m := newMarket(contract.Quadratic, 2)
	m.Fixed = []float64{0.5, 0.5}
	m.Alpha, m.Shape, m.Beta = []float64{4, 4}, []float64{2, 2}, []float64{0, 0}
	m.Capacity[0] = 1
	prepared(m)
	res := play(m, new(Bracket), nil, 1e-9, 1000)
	if exit := 4 - math.Sqrt2; res.Status != NoClearing || !near(res.PriceLo, exit, 1e-14) || !near(res.PriceHi, exit, 1e-14) {
		t.Fatalf("%v in [%v, %v]; want no clearing at %v", res.Status, res.PriceLo, res.PriceHi, 4-math.Sqrt2)
	}
	// Scaled down from √½, both take 1/2.
	if w := res.Certificate.Welfare; !near(w, 2.5, 1e-12) {
		t.Errorf("welfare %v; want 5/2", w)
	}
	// q at the jump is c·p: nobody earns anything. The gap is what is left.
	if q := res.Certificate.Dual; !near(q, 4-math.Sqrt2, 1e-12) {
		t.Errorf("q = %v; want %v", q, 4-math.Sqrt2)
	}
	if res.Certificate.Infeasibility > 1e-15 {
		t.Errorf("allocation is infeasible by %v", res.Certificate.Infeasibility)
	}
}
