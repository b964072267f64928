package solver

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// buyerKinds are markets of buyers by what they want.
var buyerKinds = []struct {
	name string
	kind func(i int) (utility.Kind, float64)
}{
	{"linear", func(int) (utility.Kind, float64) { return utility.Linear, 0 }},
	{"quasi-linear", func(int) (utility.Kind, float64) { return utility.QuasiLinear, 0 }},
	{"root", func(int) (utility.Kind, float64) { return utility.CES, 0.5 }},
	{"substitutes", func(i int) (utility.Kind, float64) {
		return []utility.Kind{utility.CES, utility.CobbDouglas}[i%2], 0.2 + 0.07*float64(i%10)
	}},
	{"complements", func(int) (utility.Kind, float64) { return utility.CES, -2 }},
	{"leontief", func(int) (utility.Kind, float64) { return utility.Leontief, 0 }},
	{"both", func(i int) (utility.Kind, float64) {
		return []utility.Kind{utility.Leontief, utility.Linear, utility.CES}[i%3], -1
	}},
}

// buyers draws a Fisher market in which a buyer wants two thirds of the goods.
func buyers(seed uint64, n, goods int, kind func(i int) (utility.Kind, float64)) *fisher.Market {
	r := rand.New(rand.NewPCG(seed, 41))
	m := new(fisher.Market)
	m.Resize(n, goods, false)
	m.Budget, m.Supplies = make([]float64, n), make([]float64, goods)
	for i := range n {
		m.Kind[i], m.Rho[i] = kind(i)
		m.Budget[i] = 0.2 + r.Float64()
	}
	for k := range m.Val {
		if m.Val[k] = 0; r.Float64() < 0.67 || k%goods == k/goods%goods {
			m.Val[k] = 0.05 + r.Float64()
		}
	}
	for j := range m.Supplies {
		m.Supplies[j] = 0.5 + 2*r.Float64()
	}
	if err := m.Weigh(); err != nil {
		panic(err)
	}
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	return m
}

// rounds plays a method for so many rounds, and calls each after every one.
func rounds(t *testing.T, m market.Market, method Method, count int, each func(round int, c market.Certificate)) {
	t.Helper()
	if err := method.Init(m, rand.NewPCG(1, 1)); err != nil {
		t.Fatal(err)
	}
	var judge market.Judge
	for round := 1; round <= count; round++ {
		if _, err := method.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
		each(round, judge.Certify(m, method.Point()))
	}
}

// The gap is never above what is proved, in no round, on no market, and comes within a factor
// of the bound of linear utilities, which is no idle one.
func TestGapStaysBelowItsBound(t *testing.T) {
	for _, kind := range buyerKinds {
		if kind.name == "both" {
			continue
		}
		for seed := range uint64(6) {
			m := buyers(seed, 12+int(seed), 5+int(seed)%3, kind.kind)
			for _, method := range []Method{&ProportionalResponse{Blocks: 1, Answer: "mean"}, &Mirror{Patience: 2, Answer: "mean"}} {
				if method.Init(m, nil) != nil {
					continue // mirror has nothing to say of complements
				}
				closest, bounded := 0.0, 0
				rounds(t, m, method, 400, func(round int, c market.Certificate) {
					bound := method.(Prover).GapBound()
					if math.IsNaN(bound) {
						return
					}
					bounded++
					gap := c.Gap * c.Scale
					if gap > bound+2*c.Rounding*c.Scale {
						t.Fatalf("%s, seed %d, %T: after %d rounds the gap is %v and proved to be at most %v", kind.name, seed, method, round, gap, bound)
					}
					closest = max(closest, gap/bound)
				})
				if bounded < 399 {
					t.Errorf("%s, %T: a bound in %d of 400 rounds", kind.name, method, bounded)
				}
				if closest < 0.02 {
					t.Errorf("%s, seed %d, %T: the gap is at most %v of its bound", kind.name, seed, method, closest)
				}
			}
		}
	}
}

// best is the optimum of a market: half way between bounds that are together.
func best(t *testing.T, m *fisher.Market) float64 {
	t.Helper()
	method := Method(NewProportionalResponse())
	if _, ok := m.Substitutes(); ok {
		method = NewMirror()
	}
	res := play(m, method, rand.NewPCG(1, 1), 1e-9, 200_000)
	if res.Status != Converged {
		t.Fatalf("no reference: %v with gap %v", res.Status, res.Certificate.Gap)
	}
	return (res.Certificate.Dual + res.Certificate.Welfare) / 2
}

// The last shares and prices of proportional response keep to D_KL(b*, b_1), as it is for
// equilibrium bids b*, divided by the rounds, or shrunk by the rate: welfare W(x_T) where there are no
// complements, and it does not fall; q(p_T) where there are no substitutes, and it does not rise.
func TestLastRoundKeepsToItsDivergence(t *testing.T) {
	for _, c := range []struct {
		kind        int
		rate        float64
		complements bool
	}{{0, 1, false}, {2, 0.5, false}, {4, 2.0 / 3, true}, {5, 1, true}} {
		m := buyers(3, 14, 6, buyerKinds[c.kind].kind)
		res := play(m, NewProportionalResponse(), nil, 1e-12, 3000)
		optimum := best(t, m)
		divergence := 0.0
		even := make([]float64, m.Resources())
		for i, money := range m.Budget {
			lo, hi := m.Row(i)
			wants := 0.0
			for _, v := range m.Val[lo:hi] {
				if v > 0 {
					wants++
				}
			}
			for k := lo; k < hi; k++ {
				if m.Val[k] > 0 {
					even[m.Good(lo, k)] += money / wants
					if b := res.Point.Allocation[k] * res.Point.Price[m.Good(lo, k)]; b > 0 && !c.complements {
						divergence += b * math.Log(b*wants/money)
					}
				}
			}
		}
		if c.complements {
			for j, p := range res.Point.Price {
				divergence += p * m.Supplies[j] * math.Log(p*m.Supplies[j]/even[j])
			}
		}
		last := math.Inf(1)
		rounds(t, m, NewProportionalResponse(), 60, func(round int, cert market.Certificate) {
			off := optimum - cert.Welfare
			if c.complements {
				off = cert.Dual - optimum
			}
			sum, power := 0.0, 1.0
			for range round {
				sum += power
				power *= c.rate
			}
			bound := divergence * power / c.rate / sum
			slack := 1e-8 * cert.Scale
			if off > bound*(1+1e-6)+slack {
				t.Errorf("%s: %v off after %d rounds, where the divergence allows %v", buyerKinds[c.kind].name, off, round, bound)
			}
			if off > last+slack*1e-3 {
				t.Errorf("%s: %v off after %d rounds, %v before", buyerKinds[c.kind].name, off, round, last)
			}
			last = off
		})
	}
}

// Worked examples: the linear market of prices (60, 420/11, 350/11), and the Leontief market
// with utilities 45/11 and 18/11 at prices 1/5 and 1/90.
func TestBiddingFindsWorkedExamples(t *testing.T) {
	linear, leontief := new(fisher.Market), new(fisher.Market)
	linear.Resize(3, 3, false)
	copy(linear.Val, []float64{8, 4, 2, 2, 6, 5, 1, 3, 7})
	clear(linear.Kind)
	linear.Budget, linear.Supplies = []float64{60, 40, 30}, []float64{1, 1, 1}
	leontief.Resize(2, 2, false)
	copy(leontief.Val, []float64{1, 4, 3, 1})
	leontief.Kind[0], leontief.Kind[1] = utility.Leontief, utility.Leontief
	leontief.Budget, leontief.Supplies = []float64{1, 1}, []float64{9, 18}
	for _, c := range []struct {
		m     *fisher.Market
		price []float64
	}{{linear, []float64{60, 420.0 / 11, 350.0 / 11}}, {leontief, []float64{1.0 / 5, 1.0 / 90}}} {
		if err := c.m.Prepare(); err != nil {
			t.Fatal(err)
		}
		for _, method := range []Method{NewProportionalResponse(), &ProportionalResponse{Blocks: 2, Answer: "last"}, NewMirror(), NewFrankWolfe()} {
			tolerance := 1e-10
			if _, slow := method.(*FrankWolfe); slow {
				tolerance = 1e-5
			}
			res := play(c.m, method, rand.NewPCG(2, 2), tolerance, 100_000)
			if res.Status == Skipped && c.m == leontief {
				continue
			}
			for j, want := range c.price {
				if p := res.Point.Price[j]; res.Status != Converged || math.Abs(p-want) > 10*math.Sqrt(tolerance)*want {
					t.Errorf("%T: %v, price %d is %v; want %v", method, res.Status, j, p, want)
				}
			}
		}
	}
}

// Every kind of market is cleared by proportional response, all at once and in blocks, and those
// without complements by mirror, in no more rounds.
func TestBiddingClears(t *testing.T) {
	for _, kind := range buyerKinds {
		for seed := range uint64(4) {
			m := buyers(seed, 20, 8, kind.kind)
			full := play(m, NewProportionalResponse(), nil, 1e-5, 20_000)
			blocks := play(m, &ProportionalResponse{Blocks: 4, Answer: "last"}, rand.NewPCG(3, 3), 1e-5, 20_000)
			mirror := play(m, NewMirror(), nil, 1e-5, 20_000)
			if full.Status != Converged || blocks.Status != Converged {
				t.Errorf("%s, seed %d: %v with gap %v, in blocks %v with gap %v", kind.name, seed, full.Status, full.Certificate.Gap, blocks.Status, blocks.Certificate.Gap)
			}
			if mirror.Status != Skipped && (mirror.Status != Converged || mirror.Rounds > full.Rounds) {
				t.Errorf("%s, seed %d: mirror %v after %d rounds; proportional response needs %d", kind.name, seed, mirror.Status, mirror.Rounds, full.Rounds)
			}
			if full.DemandCalls != full.Rounds || full.Messages != 20*full.Rounds {
				t.Errorf("%d rounds are %d calls and %d messages", full.Rounds, full.DemandCalls, full.Messages)
			}
		}
	}
}

// Welfare after t rounds of Frank–Wolfe is within 2(C + G)/t of the optimum, and the gap that
// prices prove is one of the certificate.
func TestFrankWolfeKeepsToItsRate(t *testing.T) {
	for _, kind := range buyerKinds[:2] {
		for seed := range uint64(4) {
			m := buyers(seed, 12, 6, kind.kind)
			optimum := best(t, m)
			money, least := 0.0, math.Inf(1)
			for _, b := range m.Budget {
				money, least = money+b, min(least, b)
			}
			start := math.NaN()
			rounds(t, m, NewFrankWolfe(), 2000, func(round int, c market.Certificate) {
				if round == 1 {
					start = c.Gap * c.Scale
				}
				bound := 2 * ((money+start)*(money+start)/least + start) / float64(round)
				if off := optimum - c.Welfare; off > bound || off < -1e-8*c.Scale {
					t.Fatalf("%s, seed %d: welfare is %v off after %d rounds, at most %v", kind.name, seed, off, round, bound)
				}
				if round == 2000 && !(c.Gap < 1e-3) {
					t.Errorf("%s, seed %d: gap %v", kind.name, seed, c.Gap)
				}
			})
		}
	}
}

// A warm round allocates nothing, and a run again gives the same to the bit.
func TestBiddingIsWarm(t *testing.T) {
	for _, kind := range buyerKinds {
		m := buyers(9, 20, 10, kind.kind)
		for _, method := range []Method{NewProportionalResponse(), &ProportionalResponse{Blocks: 3, Answer: "last"}, &ProportionalResponse{Blocks: 1, Answer: "mean"}, NewMirror(), NewFrankWolfe()} {
			src := rand.NewPCG(4, 4)
			first := play(m, method, src, 1e-14, 40)
			if first.Status == Skipped {
				continue
			}
			want := fmt.Sprint(first.Point)
			src.Seed(4, 4)
			if again := play(m, method, src, 1e-14, 40); fmt.Sprint(again.Point) != want {
				t.Errorf("%s, %T: two runs differ", kind.name, method)
			}
			if got := testing.AllocsPerRun(5, func() {
				_ = method.Init(m, src)
				for range 40 {
					_, _ = method.Step(context.Background())
				}
			}); got > 1 { // of rand.New
				t.Errorf("%s, %T: %v allocations", kind.name, method, got)
			}
		}
	}
}

// What is not proved has no bound.
func TestNoBound(t *testing.T) {
	both := buyers(1, 6, 4, buyerKinds[6].kind)
	for _, method := range []Method{NewProportionalResponse(), &ProportionalResponse{Blocks: 2, Answer: "last"}, NewMirror()} {
		res := play(both, method, rand.NewPCG(1, 1), 1e-9, 3)
		if bound := method.(Prover).GapBound(); res.Status != Skipped && !math.IsNaN(bound) {
			t.Errorf("%T: bound %v", method, bound)
		}
	}
	if res := play(both, &ProportionalResponse{Blocks: 1, Answer: "mean"}, nil, 1e-9, 3); res.Status != Skipped {
		t.Errorf("means of a market with both sorts: %v", res.Status)
	}
}
