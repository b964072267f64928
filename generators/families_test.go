package generators

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// ready gives a family of contract markets with what it needs from outside, or nil
// where that is not there, or the family is one of other markets.
func ready(t testing.TB, e Entry) Contract {
	f, ok := e.New().(Contract)
	if !ok {
		return nil
	}
	switch f := f.(type) {
	case *MovieLens:
		if _, err := os.Stat(movieLensFile); err != nil {
			t.Logf("%s: no ratings at %s", e.Name, movieLensFile)
			return nil
		}
		f.Path = movieLensFile
	}
	if opener, ok := any(f).(Opener); ok {
		if err := opener.Open(); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// draw gives the market of a seed.
func draw(t testing.TB, f Contract, seed uint64) *contract.Market {
	t.Helper()
	m := new(contract.Market)
	drawInto(t, m, f, seed)
	return m
}

func drawInto(t testing.TB, m *contract.Market, f Contract, seed uint64) {
	t.Helper()
	if v, ok := f.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Draw(m, newRand(seed)); err != nil {
		t.Fatal(err)
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// values are all numbers of a market, as one text, bit by bit.
func values(m *contract.Market) string {
	text := fmt.Sprint(m.Valuation, m.Usage.Start, m.Usage.Col)
	for _, c := range [][]float64{m.Alpha, m.Shape, m.Beta, m.Kappa, m.Fee, m.Fixed, m.Capacity, m.Usage.Val} {
		text += "\n"
		for _, v := range c {
			text += fmt.Sprintf("%x ", math.Float64bits(v))
		}
	}
	return text
}

// certificate judges prices, with the demand at them.
func certificate(m *contract.Market, p []float64) market.Certificate {
	y, d := make([]float64, m.Agents()), make([]float64, m.Resources())
	m.Demand(y, d, p)
	return new(market.Judge).Certify(m, market.Point{Price: p, Allocation: y})
}

// exact is the tolerance of certificates that leave only rounding.
const exact = 1e-12

// wantEquilibrium fails unless the demand at p is certified.
func wantEquilibrium(t *testing.T, what string, m *contract.Market, p []float64) {
	t.Helper()
	if c := certificate(m, p); !c.Within(exact) {
		t.Errorf("%s: no equilibrium at %v: %+v", what, p, c)
	}
}

// bisect finds clearing prices of a market in which the demand for each of the
// chosen resources depends on its own price alone, the others being free.
func bisect(m *contract.Market, chosen func(j int) bool) []float64 {
	lo, hi, p := make([]float64, m.Resources()), make([]float64, m.Resources()), make([]float64, m.Resources())
	y, d := make([]float64, m.Agents()), make([]float64, m.Resources())
	m.Demand(y, d, p)
	for j := range p {
		if chosen(j) && d[j] > m.Capacity[j] {
			hi[j] = 1e3
		}
	}
	for range 120 {
		for j := range p {
			p[j] = lo[j] + (hi[j]-lo[j])/2
		}
		m.Demand(y, d, p)
		for j := range p {
			if d[j] > m.Capacity[j] {
				lo[j] = p[j]
			} else {
				hi[j] = p[j]
			}
		}
	}
	return hi
}

func TestFamiliesAreNamed(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Families {
		if e.Name == "" || e.Doc == "" || seen[e.Name] {
			t.Errorf("entry %q, %q", e.Name, e.Doc)
		}
		seen[e.Name] = true
	}
}

// A draw depends on the seed alone: not on earlier draws, by this family or
// another, into the same memory.
func TestDrawsDependOnTheSeed(t *testing.T) {
	m := new(contract.Market)
	for _, e := range Families {
		f := ready(t, e)
		if f == nil {
			continue
		}
		want := values(draw(t, f, 7))
		fresh := ready(t, e)
		for _, other := range []uint64{8, 7} {
			drawInto(t, m, f, other)
			drawInto(t, m, fresh, other)
			if got := values(m); (got == want) != (other == 7) {
				t.Errorf("%s: seed 7 and seed %d: equal %v", e.Name, other, got == want)
			}
		}
		if got := values(m); got != want {
			t.Errorf("%s: another market in used memory", e.Name)
		}
	}
}

// The same after the size has changed, down and up again.
func TestDrawsForgetSizes(t *testing.T) {
	for _, e := range Families {
		f := ready(t, e)
		n := fieldOf(f, "n")
		if f == nil || !n.IsValid() {
			continue
		}
		m := new(contract.Market)
		size := n.Int()
		drawInto(t, m, f, 7)
		want := values(m)
		n.SetInt(3 * size)
		drawInto(t, m, f, 8)
		n.SetInt(1)
		drawInto(t, m, f, 9)
		if m.Agents() != 1 {
			t.Errorf("%s: %d agents, want 1", e.Name, m.Agents())
		}
		n.SetInt(size)
		drawInto(t, m, f, 7)
		if values(m) != want {
			t.Errorf("%s: another market after other sizes", e.Name)
		}
	}
}

// fieldOf is the field of a family's parameter, zero where it has none.
func fieldOf(f any, name string) reflect.Value {
	if f == nil {
		return reflect.Value{}
	}
	v := reflect.ValueOf(f).Elem()
	for _, field := range reflect.VisibleFields(v.Type()) {
		if field.Tag.Get("param") == name {
			return v.FieldByIndex(field.Index)
		}
	}
	return reflect.Value{}
}

// Every family that lets the valuation be chosen draws all four, with its
// default shape and a fixed fee of 0.
func TestFamiliesServeAllValuations(t *testing.T) {
	for _, e := range Families {
		f := ready(t, e)
		v := fieldOf(f, "valuation")
		if !v.IsValid() {
			continue
		}
		if g := fieldOf(f, "g"); g.IsValid() {
			g.Set(reflect.ValueOf(Constant(0)))
		}
		for _, valuation := range []contract.Valuation{contract.Log, contract.Power, contract.Quadratic, contract.Exponential} {
			v.SetString(valuation.String())
			m := draw(t, f, 3)
			if m.Valuation != valuation {
				t.Errorf("%s: %v, want %v", e.Name, m.Valuation, valuation)
			}
		}
		v.SetString("cubic")
		if err := f.Draw(new(contract.Market), newRand(1)); err == nil {
			t.Errorf("%s: drew cubic valuations", e.Name)
		}
	}
}

// No family takes a law of negative values for any of its parameters, and the
// error names the parameter.
func TestFamiliesRefuseNegativeLaws(t *testing.T) {
	for _, e := range Families {
		v := reflect.ValueOf(e.New()).Elem()
		for _, field := range reflect.VisibleFields(v.Type()) {
			name, tagged := field.Tag.Lookup("param")
			if !tagged || field.Type != reflect.TypeFor[Law]() {
				continue
			}
			f := e.New()
			fieldOf(f, name).Set(reflect.ValueOf(Uniform(-1, 1)))
			err := f.(interface{ Validate() error }).Validate()
			if err == nil || !strings.HasPrefix(err.Error(), name+" is uniform(-1,1); allowed: ") {
				t.Errorf("%s: %s = uniform(-1,1): error %v", e.Name, name, err)
			}
		}
	}
}

// Every agent's law arrives in its column.
func TestAgentsFill(t *testing.T) {
	three := func(a, b, c float64) Law { return Law{kind: list, values: []float64{a, b, c}} }
	f := NewRoutes()
	f.N = 3
	f.Agents = Agents{
		Alpha: three(10, 11, 12), G: three(0.1, 0.2, 0.3),
		Terms: Terms{Valuation: "log", Shape: three(1, 2, 3), Beta: three(4, 5, 6), Kappa: three(0.7, 0.8, 0.9), Tau: three(0, 0.4, 0)},
	}
	m := draw(t, f, 1)
	for _, c := range []struct{ got, want []float64 }{
		{m.Alpha, []float64{10, 11, 12}}, {m.Shape, []float64{1, 2, 3}}, {m.Beta, []float64{4, 5, 6}},
		{m.Kappa, []float64{0.7, 0.8, 0.9}}, {m.Fee, []float64{0, 0.4, 0}}, {m.Fixed, []float64{0.1, 0.2, 0.3}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("column %v, want %v", c.got, c.want)
		}
	}
	f.Kappa, f.Tau, f.G = Constant(0), Constant(0), Constant(0)
	drawInto(t, m, f, 1)
	if m.Kappa != nil || m.Fee != nil || m.Fixed != nil {
		t.Error("columns for laws that are always 0")
	}
}

// Warm memory is not added to, with the optional columns of a market or
// without them.
func TestDrawsAllocateNothing(t *testing.T) {
	for k := range 2 * len(Families) {
		e := Families[k/2]
		f := ready(t, e)
		if f == nil {
			continue
		}
		for _, name := range []string{"kappa", "tau", "g", "usage"} {
			if v := fieldOf(f, name); k%2 == 1 && v.IsValid() && v.Type() == reflect.TypeFor[Law]() {
				v.Set(reflect.ValueOf(Uniform(0.5, 1)))
			}
		}
		m := new(contract.Market)
		source := rand.NewPCG(1, 1)
		rng := rand.New(source)
		allocs := testing.AllocsPerRun(5, func() {
			source.Seed(4, 4)
			if err := f.Draw(m, rng); err != nil {
				t.Fatal(err)
			}
		})
		if allocs != 0 {
			t.Errorf("%s: %v allocations a draw", e.Name, allocs)
		}
	}
}
