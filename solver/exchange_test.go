package solver_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"walras/generators"
	"walras/solver"
	"walras/solver/market/exchange"
)

// economy draws an exchange economy of one form of utility; ρ counts for ces.
func economy(t *testing.T, form string, rho float64, seed uint64) *exchange.Market {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 7))
	f := generators.NewRandomExchange()
	f.Utility, f.N, f.J, f.Opening = form, 3+rng.IntN(8), 2+rng.IntN(5), generators.Uniform(0.3, 1)
	if form == "ces" {
		f.Rho = generators.Constant(rho)
	}
	m := new(exchange.Market)
	if err := f.Draw(m, rng); err != nil {
		t.Fatal(err)
	}
	return m
}

// With gross substitutes entropic tâtonnement converges (Arrow, Block and Hurwicz 1959,
// for small steps), to prices that do not depend on where it begins.
func TestGrossSubstitutesConverge(t *testing.T) {
	for _, c := range []struct {
		form string
		rho  float64
	}{{"cobb-douglas", 0}, {"ces", 0.05}, {"ces", 0.5}, {"ces", 0.9}} {
		for seed := range uint64(12) {
			m := economy(t, c.form, c.rho, seed)
			first := play3(m, solver.NewMultiplicative(), solver.Settings{})
			price := append([]float64(nil), first.Point.Price...)
			m.Opening = nil
			if err := m.Prepare(); err != nil {
				t.Fatal(err)
			}
			second := play3(m, solver.NewMultiplicative(), solver.Settings{})
			if first.Status != solver.Converged || second.Status != solver.Converged {
				t.Errorf("%s ρ %v seed %d: %v and %v with gap %.3g", c.form, c.rho, seed, first.Status, second.Status, second.Certificate.Gap)
				continue
			}
			for j, p := range second.Point.Price {
				if math.Abs(p-price[j]) > 1e-7 {
					t.Errorf("%s ρ %v seed %d: prices %v and %v", c.form, c.rho, seed, price, second.Point.Price)
					break
				}
			}
		}
	}
}

// The trends of the runs published with arXiv:2502.11449, whose draws are others: within
// 500 rounds Leontief agents come within 1.5e-4 and complements within 4e-3 of clearing,
// and linear agents do not converge at all.
func TestPublishedTrends(t *testing.T) {
	after := func(m *exchange.Market, method solver.Method) solver.Result {
		return play3(m, method, solver.Settings{Rounds: 500})
	}
	for seed := range uint64(8) {
		if r := after(economy(t, "leontief", 0, seed), solver.NewExtragradient()); !(r.Certificate.Gap <= 1.5e-4) {
			t.Errorf("Leontief, seed %d: gap %.3g", seed, r.Certificate.Gap)
		}
		for _, rho := range []float64{-0.5, -2, -5} {
			if r := after(economy(t, "ces", rho, seed), solver.NewMultiplicative()); !(r.Certificate.Gap <= 4e-3) {
				t.Errorf("ρ %v, seed %d: gap %.3g", rho, seed, r.Certificate.Gap)
			}
		}
		for _, method := range []solver.Method{solver.NewMultiplicative(), solver.NewTatonnement(), solver.NewExtragradient()} {
			linear := generators.NewRandomExchange() // of few agents some have no two goods that are as good
			linear.Utility = "linear"
			m := new(exchange.Market)
			if err := linear.Draw(m, rand.New(rand.NewPCG(seed, 7))); err != nil {
				t.Fatal(err)
			}
			if r := after(m, method); r.Status != solver.Limit && r.Status != solver.Cycle || !(r.Certificate.Gap > 0.05) {
				t.Errorf("linear, %T, seed %d: %v with gap %.3g", method, seed, r.Status, r.Certificate.Gap)
			}
		}
	}
}

// Two economies that do not trade with each other clear side by side, each with a scale
// of its own; a good that nobody wants costs nothing.
func TestSeparateEconomies(t *testing.T) {
	m := economy(t, "cobb-douglas", 0, 1)
	a, b := economy(t, "cobb-douglas", 0, 2), economy(t, "cobb-douglas", 0, 3)
	goods := a.Goods + b.Goods + 1 // the last one unwanted
	n := a.Agents() + b.Agents()
	m.Resize(n, goods, false)
	clear(m.Val)
	m.Endowment = exchange.Endowment{Val: make([]float64, n*goods)}
	for i := range n {
		from, k, at := a, i, 0
		if i >= a.Agents() {
			from, k, at = b, i-a.Agents(), a.Goods
		}
		m.Kind[i] = from.Kind[k]
		for j := range from.Goods {
			m.Val[i*goods+at+j] = from.Val[k*from.Goods+j]
			m.Endowment.Val[i*goods+at+j] = from.Endowment.Val[k*from.Goods+j]
		}
	}
	m.Endowment.Val[goods-1] = 1
	m.Opening = nil
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	method := solver.NewTatonnement()
	method.StepSize = 0.3
	for _, method := range []solver.Method{solver.NewMultiplicative(), method} {
		r := play3(m, method, solver.Settings{})
		if r.Status != solver.Converged || !(r.Point.Price[goods-1] <= 1e-9) {
			t.Errorf("%T: %v with gap %.3g, %v for the unwanted good", method, r.Status, r.Certificate.Gap, r.Point.Price[goods-1])
			continue
		}
		alone := play3(a, solver.NewMultiplicative(), solver.Settings{})
		for j, p := range alone.Point.Price {
			if got, want := r.Point.Price[j]/r.Point.Price[0], p/alone.Point.Price[0]; math.Abs(got/want-1) > 1e-6 {
				t.Errorf("%T: good %d costs %v times good 0; alone %v", method, j, got, want)
			}
		}
	}
}
