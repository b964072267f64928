package generators

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"walras/solver/market/contract"
)

// row is the route of an agent.
func row(m *contract.Market, i int) []int32 { return m.Usage.Col[m.Usage.Start[i]:m.Usage.Start[i+1]] }

// wantDistinct fails unless every route is sorted, without repetition.
func wantDistinct(t *testing.T, m *contract.Market) {
	t.Helper()
	for i := range m.Alpha {
		r := row(m, i)
		for k := 1; k < len(r); k++ {
			if r[k] <= r[k-1] {
				t.Fatalf("agent %d has route %v", i, r)
			}
		}
	}
}

// wantShare fails unless a share of trials is p within five standard errors.
func wantShare(t *testing.T, what string, hits, trials, p float64) {
	t.Helper()
	if e := 5 * math.Sqrt(p*(1-p)/trials); math.Abs(hits/trials-p) > e {
		t.Errorf("%s: share %v of %v, want %v ± %v", what, hits/trials, trials, p, e)
	}
}

// Each of the 10 sets of 2 out of 5 comes up equally often.
func TestSampleIsUniform(t *testing.T) {
	const trials = 50_000
	r := Routing{J: 5}
	rng := rand.New(rand.NewPCG(1, 2))
	count := map[[2]int32]float64{}
	for range trials {
		s := r.sample(nil, 5, 2, rng)
		slices.Sort(s)
		count[[2]int32(s)]++
	}
	if len(count) != 10 {
		t.Errorf("%d sets, want 10", len(count))
	}
	for set, n := range count {
		wantShare(t, "set of two", n, trials, 0.1)
		if set[0] == set[1] || set[1] > 4 {
			t.Errorf("set %v", set)
		}
	}
}

func TestRouteLengths(t *testing.T) {
	f := NewRoutes()
	f.N, f.J, f.Length = 2000, 6, Law{kind: list, values: []float64{1, 2.6, 6, 9}}
	m := draw(t, f, 1)
	wantDistinct(t, m)
	want := []int{1, 3, 6, 6} // rounded, and no more than there are
	uses := make([]float64, f.J)
	for i := range f.N {
		if got := len(row(m, i)); got != want[i%4] {
			t.Fatalf("agent %d: length %d, want %d", i, got, want[i%4])
		}
		if i%4 < 2 {
			for _, j := range row(m, i) {
				uses[j]++
			}
		}
	}
	for _, n := range uses {
		wantShare(t, "routes of 1 and 3 out of 6 with a resource", n, 1000, (1.0+3)/12)
	}
	if m.Usage.Val != nil {
		t.Error("values stored where all are 1")
	}
}

func TestRouteDensity(t *testing.T) {
	f := NewRoutes()
	f.N, f.J = 4000, 50
	for _, density := range []float64{0.02, 0.3, 1} {
		f.Density = density
		m := draw(t, f, 1)
		wantDistinct(t, m)
		// An agent without gets one resource: E = Jp + (1−p)^J entries.
		p := density + math.Pow(1-density, float64(f.J))/float64(f.J)
		wantShare(t, "entries", float64(len(m.Usage.Col)), float64(f.N*f.J), p)
		uses := 0.0
		for _, j := range m.Usage.Col {
			if j == int32(f.J-1) {
				uses++
			}
		}
		wantShare(t, "last resource", uses, float64(f.N), p)
	}
}

func TestRouteUsage(t *testing.T) {
	f := NewRoutes()
	f.Usage = Uniform(2, 3)
	m := draw(t, f, 1)
	if len(m.Usage.Val) != len(m.Usage.Col) || slices.Min(m.Usage.Val) < 2 || slices.Max(m.Usage.Val) >= 3 {
		t.Errorf("%d values for %d entries", len(m.Usage.Val), len(m.Usage.Col))
	}
	f.Usage = Constant(1)
	drawInto(t, m, f, 1)
	if m.Usage.Val != nil {
		t.Error("values stored where all are 1")
	}
}

func TestRoutingRefuses(t *testing.T) {
	f := NewRoutes()
	f.Length = Uniform(0, 3)
	if err := f.Validate(); err == nil {
		t.Error("length from uniform(0,3) allowed")
	}
}

// capacity = tightness × demand at price zero, and 1 where there is none.
func TestTightness(t *testing.T) {
	f := NewRoutes()
	f.N, f.J, f.Tightness = 20, 40, Uniform(0.5, 0.75)
	f.G = Constant(2)
	m := draw(t, f, 1)
	y, d := make([]float64, f.N), make([]float64, f.J)
	m.Demand(y, d, make([]float64, f.J))
	idle := 0
	for j, c := range m.Capacity {
		switch {
		case d[j] == 0 && c == 1:
			idle++
		case d[j] == 0 || c/d[j] < 0.5 || c/d[j] >= 0.75:
			t.Errorf("resource %d: capacity %v, demand at price zero %v", j, c, d[j])
		}
	}
	if idle == 0 || idle == f.J {
		t.Errorf("%d of %d resources idle; the test wants both kinds", idle, f.J)
	}
}

// Above 1 no resource binds and zero is the equilibrium price; below 1 every
// resource in demand binds where routes have one resource.
func TestTightnessExtremes(t *testing.T) {
	for _, valuation := range []string{"log", "power", "quadratic", "exponential"} {
		f := NewRoutes()
		f.Valuation, f.Tightness = valuation, Uniform(1.01, 2)
		m := draw(t, f, 1)
		wantEquilibrium(t, valuation+", slack", m, make([]float64, f.J))

		f.Tightness, f.Length = Uniform(0.3, 0.9), Constant(1)
		drawInto(t, m, f, 1)
		p := bisect(m, func(int) bool { return true })
		wantEquilibrium(t, valuation+", tight", m, p)
		if slices.Min(p) <= 0 {
			t.Errorf("%s: prices %v, want all positive", valuation, p)
		}
	}
}

// Markets of one seed and different tightness differ in capacities alone.
func TestTightnessIsDrawnLast(t *testing.T) {
	for _, e := range Families {
		loose, tight := ready(t, e), ready(t, e)
		v := fieldOf(tight, "tightness")
		if !v.IsValid() {
			continue
		}
		v.Set(reflect.ValueOf(Constant(0.25)))
		a, b := draw(t, loose, 5), draw(t, tight, 5)
		if slices.Equal(a.Capacity, b.Capacity) {
			t.Errorf("%s: tightness changes nothing", e.Name)
		}
		a.Capacity = b.Capacity
		if values(a) != values(b) {
			t.Errorf("%s: tightness changes more than capacities", e.Name)
		}
	}
}
