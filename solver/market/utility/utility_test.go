package utility

import (
	"math"
	"math/rand/v2"
	"testing"
)

// formula is log u(x), log e(p) and demand by the formulas of the table, entry by entry.
type formula struct {
	utility, cost float64
	demand        []float64
}

func byFormula(kind Kind, rho float64, a, x, p []float64, budget float64) (f formula) {
	f.demand = make([]float64, len(a))
	switch kind {
	case Linear, QuasiLinear:
		best, at := math.Inf(1), 0
		for j := range a {
			f.utility += a[j] * x[j]
			if p[j]/a[j] < best {
				best, at = p[j]/a[j], j
			}
		}
		f.utility, f.cost = math.Log(f.utility), math.Log(best)
		if kind == Linear || best < 1 {
			f.demand[at] = budget / p[at]
		}
	case CES:
		sigma, sum, power := 1/(1-rho), 0.0, 0.0
		for j := range a {
			sum += a[j] * math.Pow(x[j], rho)
			power += math.Pow(a[j], sigma) * math.Pow(p[j], 1-sigma)
		}
		f.utility, f.cost = math.Log(sum)/rho, math.Log(power)/(1-sigma)
		for j := range a {
			f.demand[j] = budget * math.Pow(a[j], sigma) * math.Pow(p[j], -sigma) / power
		}
	case CobbDouglas:
		total := 0.0
		for _, v := range a {
			total += v
		}
		for j := range a {
			share := a[j] / total
			f.utility += share * math.Log(x[j])
			f.cost += share * math.Log(p[j]/share)
			f.demand[j] = budget * share / p[j]
		}
	case Leontief:
		f.utility = math.Inf(1)
		for j := range a {
			f.utility = min(f.utility, x[j]/a[j])
			f.cost += a[j] * p[j]
		}
		for j := range a {
			f.demand[j] = budget * a[j] / f.cost
		}
		f.utility, f.cost = math.Log(f.utility), math.Log(f.cost)
	}
	return f
}

func TestBuyersFollowTheFormulas(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 14))
	draw := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = math.Exp(2 * rng.NormFloat64())
		}
		return v
	}
	for range 300 {
		n, goods, sparse := 1+rng.IntN(6), 1+rng.IntN(8), rng.IntN(2) == 1
		b := new(Buyers)
		b.Resize(n, goods, sparse)
		var a [][]float64
		for i := range n {
			b.Kind[i] = Kind(rng.IntN(len(Kinds)))
			b.Rho[i] = []float64{0.9, 0.5, -1, -5, 1e-3}[rng.IntN(5)]
			row := draw(goods)
			a = append(a, row)
			if !sparse {
				copy(b.Val[i*goods:], row)
				continue
			}
			for j, v := range row {
				b.Col, b.Val = append(b.Col, int32(j)), append(b.Val, v)
			}
			b.Start = append(b.Start, int64(len(b.Col)))
		}
		if err := b.Weigh(); err != nil {
			t.Fatal(err)
		}
		if err := b.Prepare(); err != nil {
			t.Fatal(err)
		}
		p, budget, bundle := draw(goods), draw(n), draw(n*goods)
		x, d, load := make([]float64, b.AllocationLen()), make([]float64, goods), make([]float64, goods)
		b.Demand(x, d, p, budget)
		b.Load(load, x)
		b.Quote(p)
		for i := range n {
			// A utility counts up to a factor: that of one bundle over another's, and what
			// the budget buys over a bundle.
			row, other := bundle[i*goods:(i+1)*goods], draw(goods)
			want := byFormula(b.Kind[i], b.Rho[i], a[i], row, p, budget[i])
			base := byFormula(b.Kind[i], b.Rho[i], a[i], other, p, budget[i])
			tolerance := 1e-13 * (1 + 1/(b.Rho[i]*b.Rho[i])) // of the formulas: logarithms of size 1/ρ, divided by 1 − σ, which is off by u/ρ
			near := func(what string, got, want float64) {
				t.Helper()
				if math.Abs(got-want) > tolerance*(1+math.Abs(want)) {
					t.Errorf("%v ρ %v: %s %v; want %v", b.Kind[i], b.Rho[i], what, got, want)
				}
			}
			got, _ := b.Bundle(i, row).Over(b.Bundle(i, other))
			near("log u(x)/u(y)", got, want.utility-base.utility)
			got, _ = b.Indirect(i, budget[i]).Over(b.Bundle(i, other))
			near("log of B/e over u(y)", got, math.Log(budget[i])-want.cost-base.utility)
			for j, w := range want.demand {
				if got := x[i*goods+j]; math.Abs(got-w) > 1e-12*w {
					t.Errorf("%v ρ %v: demand of good %d is %v; want %v", b.Kind[i], b.Rho[i], j, got, w)
				}
			}
		}
		for j := range d {
			if math.Abs(d[j]-load[j]) > 1e-14*d[j] {
				t.Errorf("demand says load %v of good %d, Load %v", d[j], j, load[j])
			}
		}
	}
}
