package generators

import (
	"fmt"
	"math"
	"math/cmplx"
	"strings"
	"testing"

	"walras/solver/market"
	"walras/solver/market/exchange"
	"walras/solver/market/utility"
)

// economies are families of exchange economies at sizes that suit a test.
func economies() map[string]Exchange {
	all := map[string]Exchange{"scarf": NewScarf()}
	for _, form := range []string{"linear", "ces", "cobb-douglas", "leontief", "mixed"} {
		f := NewRandomExchange()
		f.Utility, f.N, f.J = form, 8, 5
		all[form] = f
	}
	few := NewRandomExchange()
	few.Utility, few.N, few.J, few.Wants, few.Owns, few.Opening = "linear", 9, 6, 3, 2, Uniform(0.5, 2)
	all["few goods"] = few
	substitutes := NewScarf()
	substitutes.J, substitutes.Elasticity, substitutes.Next, substitutes.Held = 5, 2, 0.5, 0.25
	all["scarf with substitutes"] = substitutes
	return all
}

// economyText is all numbers of an economy.
func economyText(m *exchange.Market) string {
	return fmt.Sprintf("%v %x %v %v %x %v %v %x %x", m.Kind, m.Rho, m.Start, m.Col, m.Val, m.Endowment.Start, m.Endowment.Col, m.Endowment.Val, m.Opening)
}

// A draw depends on its seed alone, whatever was drawn before into the same memory, and
// two seeds give two economies.
func TestEconomiesDependOnTheSeed(t *testing.T) {
	m := new(exchange.Market)
	for name, f := range economies() {
		if v, ok := f.(interface{ Validate() error }); ok {
			if err := v.Validate(); err != nil {
				t.Fatal(err)
			}
		}
		var texts []string
		for _, seed := range []uint64{1, 2, 1} {
			if err := f.Draw(m, newRand(seed)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			texts = append(texts, economyText(m))
		}
		fresh := new(exchange.Market)
		if err := f.Draw(fresh, newRand(1)); err != nil {
			t.Fatal(err)
		}
		if texts[0] != texts[2] || texts[0] != economyText(fresh) || texts[0] == texts[1] {
			t.Errorf("%s: a draw depends on more than its seed, or not on it", name)
		}
		if form := strings.Contains(name, "mixed"); form {
			for i, kind := range m.Kind {
				if kind == utility.QuasiLinear {
					t.Errorf("agent %d is quasi-linear", i)
				}
			}
		}
	}
}

// Every agent owns at least one good and every good is owned, as Prepare asks; an agent
// who owns few owns that many.
func TestEndowments(t *testing.T) {
	f := NewRandomExchange()
	f.N, f.J, f.Owns = 7, 5, 2
	m := new(exchange.Market)
	for seed := range uint64(20) {
		if err := f.Draw(m, newRand(seed)); err != nil {
			t.Fatal(err)
		}
		for i := range f.N {
			if lo, hi := m.Endowment.Start[i], m.Endowment.Start[i+1]; hi-lo != 2 || m.Endowment.Col[lo] == m.Endowment.Col[lo+1] {
				t.Fatalf("agent %d owns goods %v", i, m.Endowment.Col[lo:hi])
			}
		}
	}
	rng := newRand(3)
	if n := testing.AllocsPerRun(20, func() { _ = f.Draw(m, rng) }); n > 0 {
		t.Errorf("%v allocations per draw", n)
	}
}

// Equal prices clear Scarf's economy and all its perturbations.
func TestScarfIsPlanted(t *testing.T) {
	for _, f := range []Scarf{
		{J: 3, Next: 1}, {J: 7, Next: 1}, {J: 3, Next: 0.3}, {J: 3, Next: 4, Held: 0.2}, {J: 5, Next: 2, Held: 1},
		{J: 3, Next: 1, Elasticity: 0.1}, {J: 3, Next: 0.5, Elasticity: 1, Held: 0.5}, {J: 4, Next: 1, Elasticity: 3, Held: 0.1},
	} {
		f.Opening = Uniform(0.2, 1)
		m := new(exchange.Market)
		if err := f.Draw(m, newRand(1)); err != nil {
			t.Fatal(err)
		}
		p := f.Answer()
		x, d := make([]float64, m.AllocationLen()), make([]float64, f.J)
		m.Demand(x, d, p)
		if c := new(market.Judge).Certify(m, market.Point{Price: p, Allocation: x}); !c.Within(exact) {
			t.Errorf("%+v: %+v", f, c)
		}
	}
}

// The eigenvalue at the equilibrium, by differences along the mode ω^j, against its formula.
func TestScarfEigenvalue(t *testing.T) {
	const step = 1e-6
	omega := cmplx.Exp(complex(0, 2*math.Pi/3))
	for _, f := range []Scarf{
		{Next: 1}, {Next: 0.3}, {Next: 4}, {Next: 1, Held: 0.2}, {Next: 1, Elasticity: 0.5}, {Next: 1, Elasticity: 1}, {Next: 2, Elasticity: 3, Held: 0.3},
	} {
		f.J, f.Opening = 3, Constant(1)
		m := new(exchange.Market)
		if err := f.Draw(m, newRand(1)); err != nil {
			t.Fatal(err)
		}
		b, held := complex(f.Next, 0), complex(f.Held, 0)
		one := cmplx.Abs(1 + b*omega)
		want := 3/(1+b)*((1-held+held*omega*omega)*(1+b*omega*omega)-complex(one*one, 0)/(1+b)) - 9*b/((1+b)*(1+b))*complex(f.Elasticity, 0)
		excess := func(part func(complex128) float64, sign float64) []float64 {
			p, x, d := make([]float64, 3), make([]float64, m.AllocationLen()), make([]float64, 3)
			mode := complex(1, 0)
			for j := range p {
				p[j] = 1./3 + sign*step*part(mode)
				mode *= omega
			}
			m.Demand(x, d, p)
			return d
		}
		var got complex128 // the derivative along the mode, at good 0, where the mode is 1
		for k, part := range []func(complex128) float64{func(v complex128) float64 { return real(v) }, func(v complex128) float64 { return imag(v) }} {
			slope := (excess(part, 1)[0] - excess(part, -1)[0]) / (2 * step)
			got += complex(slope, 0) * []complex128{1, 1i}[k]
		}
		if cmplx.Abs(got-want) > 1e-6 {
			t.Errorf("%+v: %v; want %v", f, got, want)
		}
	}
}

func TestExchangeFamiliesRefuse(t *testing.T) {
	for _, c := range []struct {
		change func(f *RandomExchange)
		want   string
	}{
		{func(f *RandomExchange) { f.Utility = "quasi-linear" }, "nobody brings money"},
		{func(f *RandomExchange) { f.Owns = 11 }, "11 of 10 goods"},
		{func(f *RandomExchange) { f.Owns, f.N = 2, 5 }, "at least j"},
		{func(f *RandomExchange) { f.Owned = Constant(0) }, "owned is 0"},
		{func(f *RandomExchange) { f.Opening = Uniform(-1, 1) }, "opening"},
		{func(f *RandomExchange) { f.Rho = Constant(1) }, "rho"},
	} {
		f := NewRandomExchange()
		c.change(f)
		if err := f.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v; want one that says %q", err, c.want)
		}
	}
}
