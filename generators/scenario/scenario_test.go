package scenario

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"walras/generators"
	"walras/solver/market/contract"
)

// readyScenario gives a scenario of the list with what it needs from outside.
func readyScenario(t testing.TB, e Entry, rounds int64) Scenario {
	t.Helper()
	s := e.New()
	if trace, ok := s.(*Trace); ok {
		trace.Path = filepath.Join(t.TempDir(), "trace.csv")
		if err := os.WriteFile(trace.Path, []byte("round,parameter,value\n1, tau, 0.7\n20,m*,0.5\n20,agents,0.5\n60,alpha*,2\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		trace.Rounds = rounds
		if err := trace.Complete(); err != nil {
			t.Fatal(err)
		}
	}
	s.Settings().Rounds = rounds
	if v, ok := s.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			t.Fatalf("%s: %v", e.Name, err)
		}
	}
	return s
}

// print is a market as text, to the bit.
func print(m *contract.Market) string {
	return fmt.Sprintf("%x %x %x %x %x", m.Alpha, m.Beta, m.Fee, m.Fixed, m.Capacity)
}

// demands of a market at price 1, which depend on what Prepare derives.
func demands(m *contract.Market) string {
	y, d, p := make([]float64, len(m.Alpha)), make([]float64, len(m.Capacity)), make([]float64, len(m.Capacity))
	for j := range p {
		p[j] = 1
	}
	s := slices.Clone(y)
	m.DemandSlope(y, s, d, p)
	return fmt.Sprintf("%x %x %x %x", y, s, d, m.Dual(p))
}

// Every scenario gives sound markets, the same in every pass, of which what
// demand needs is what Prepare would derive, and gives the market back.
func TestScenarios(t *testing.T) {
	const rounds = 300
	for _, e := range All {
		for _, family := range []generators.Contract{generators.NewPaper(), generators.NewRoutes()} {
			s := readyScenario(t, e, rounds)
			m := draw(t, family, 3)
			drawn := print(m) + demands(m)
			var v Moving
			if err := v.Open(m, s, 99); err != nil {
				t.Fatal(err)
			}
			var passes [2][]string
			for k := range passes {
				if err := v.Rewind(); err != nil {
					t.Fatalf("%s: %v", e.Name, err)
				}
				last := int64(1)
				passes[k] = append(passes[k], print(m)+demands(m))
				for v.Next() <= rounds {
					if v.Next() <= last {
						t.Fatalf("%s: round %d after round %d", e.Name, v.Next(), last)
					}
					last = v.Next()
					event, err := v.Advance()
					if err != nil {
						t.Fatalf("%s: %v", e.Name, err)
					}
					revised := demands(m)
					if err := m.Prepare(); err != nil {
						t.Fatalf("%s round %d: %v", e.Name, last, err)
					}
					if prepared := demands(m); prepared != revised {
						t.Fatalf("%s round %d: demand is not that of the market prepared anew", e.Name, last)
					}
					passes[k] = append(passes[k], event+print(m)+revised)
				}
			}
			if !slices.Equal(passes[0], passes[1]) {
				t.Errorf("%s: two passes differ", e.Name)
			}
			if moved := len(passes[0]) > 1; moved != (e.Name != "stationary") {
				t.Errorf("%s: %d different markets", e.Name, len(passes[0]))
			}
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}
			if print(m)+demands(m) != drawn {
				t.Errorf("%s: the market did not come back as drawn", e.Name)
			}
		}
	}
}

// walkRounds is a pass through a sequence with what is seen of each round.
func walkRounds(t testing.TB, v *Moving, see func(round int64, event string)) {
	t.Helper()
	if err := v.Rewind(); err != nil {
		t.Fatal(err)
	}
	for round := int64(1); round <= v.Rounds(); round++ {
		event := ""
		if round == v.Next() {
			var err error
			if event, err = v.Advance(); err != nil {
				t.Fatal(err)
			}
		}
		see(round, event)
	}
}

// The path of the scale of valuations has the length that was asked for.
func TestDriftPathLength(t *testing.T) {
	for _, c := range []struct{ path, growth float64 }{{1, 0}, {0.3, 0.5}, {0.02, 1}} {
		f := NewDrift()
		f.Rounds, f.Path, f.Growth = 400, c.path, c.growth
		m := draw(t, generators.NewPaper(), 1)
		first := m.Alpha[0]
		var v Moving
		if err := v.Open(m, f, 5); err != nil {
			t.Fatal(err)
		}
		length, before := 0.0, first
		walkRounds(t, &v, func(round int64, _ string) {
			length += math.Abs(m.Alpha[0]-before) / first
			before = m.Alpha[0]
			if w := before / first; w < 0.5-1e-9 || w > 1.5+1e-9 {
				t.Fatalf("scale %v in round %d", w, round)
			}
		})
		if want := c.path * math.Pow(400, c.growth); math.Abs(length-want) > 1e-9*want {
			t.Errorf("path %v, growth %v: length %v, want %v", c.path, c.growth, length, want)
		}
	}
}

// What the simple scenarios do in which round, by hand.
func TestScenarioRounds(t *testing.T) {
	m := draw(t, generators.NewPaper(), 1)
	drawn := slices.Clone(m.Alpha)
	type round struct {
		at    int64
		see   func() float64
		want  float64
		event string
	}
	fee := func() float64 { return m.Fee[3] }
	capacity := func() float64 { return m.Capacity[0] }
	scale := func() float64 { return m.Alpha[4] / drawn[4] }
	present := func() float64 {
		in := 0.0
		for i, a := range m.Alpha {
			if a > 1e-50*drawn[i] {
				in++
			}
		}
		return in
	}
	for _, c := range []struct {
		s      Scenario
		rounds []round
	}{
		{&FeeJump{Play: defaultPlay(80), Tau: 1.5, Span: Span{At: 50, Until: 70}},
			[]round{{49, fee, 0.5, ""}, {50, fee, 1.5, "tau 1.5"}, {69, fee, 1.5, ""}, {70, fee, 0.5, "tau* 1"}}},
		{&CapacityLoss{Play: defaultPlay(80), Left: 0.25, Span: Span{At: 2, Until: 3}},
			[]round{{1, capacity, 100, ""}, {2, capacity, 25, "m* 0.25"}, {3, capacity, 100, "m* 1"}}},
		{&ParticipationShock{Play: defaultPlay(80), Share: 0.3, Span: Span{At: 2, Until: 9}},
			[]round{{1, present, 20, ""}, {2, present, 14, "agents 0.7"}, {9, present, 20, "agents 1"}}},
		{&ParticipationShock{Play: defaultPlay(80), Share: 0.999, Span: Span{At: 2}}, []round{{2, present, 1, "agents 0.001"}}},
		{&Surge{Play: defaultPlay(80), Factor: 3, Span: Span{At: 2}}, []round{{1, scale, 1, ""}, {80, scale, 3, ""}}},
		{&Alternation{Play: defaultPlay(80), Period: 2, Low: 0.5, High: 2},
			[]round{{1, capacity, 50, ""}, {2, capacity, 50, ""}, {3, capacity, 200, ""}, {5, capacity, 50, ""}}},
		{&Seasonal{Play: defaultPlay(80), Period: 4, Amplitude: 0.5, Of: "m"},
			[]round{{1, capacity, 100, ""}, {2, capacity, 150, ""}, {4, capacity, 50, ""}}},
		{&Events{Play: defaultPlay(80), List: EventList{{5, "tau", false, 2}, {5, "m", true, 0.5}, {6, "tau", true, 3}}},
			[]round{{4, fee, 0.5, ""}, {5, fee, 2, "tau 2, m* 0.5"}, {5, capacity, 50, "tau 2, m* 0.5"}, {6, fee, 1.5, "tau* 3"}}},
	} {
		var v Moving
		if err := v.Open(m, c.s, 7); err != nil {
			t.Fatal(err)
		}
		walkRounds(t, &v, func(at int64, event string) {
			for _, r := range c.rounds {
				if r.at == at && (math.Abs(r.see()-r.want) > 1e-12*r.want || event != r.event) {
					t.Errorf("%T round %d: %v and event %q; want %v and %q", c.s, at, r.see(), event, r.want, r.event)
				}
			}
		})
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Agents that have left demand nothing at any price, whatever their valuation.
func TestGoneAgentsStayOut(t *testing.T) {
	for _, valuation := range []string{"log", "power", "quadratic", "exponential"} {
		for _, g := range []float64{0, 1} {
			f := generators.NewPaper()
			f.Valuation, f.Shape, f.G = valuation, generators.Constant(0.5), generators.Constant(g)
			m := draw(t, f, 2)
			var v Moving
			if err := v.Open(m, &ParticipationShock{Play: defaultPlay(9), Share: 0.5, Span: Span{At: 2}}, 1); err != nil {
				t.Fatal(err)
			}
			walkRounds(t, &v, func(int64, string) {})
			y, d := make([]float64, 20), make([]float64, 1)
			m.Demand(y, d, []float64{0})
			for i, a := range m.Alpha {
				if a < 1e-50 && y[i] > 1e-30 {
					t.Errorf("%s g %v: agent %d has left and demands %v", valuation, g, i, y[i])
				}
			}
			if q := m.Dual([]float64{0}); !(q > 0) || math.IsInf(q, 0) {
				t.Errorf("%s g %v: dual %v", valuation, g, q)
			}
		}
	}
}

// What a spec reader needs to give the line: errors that begin with the name of
// the parameter.
func TestScenarioErrorsNameTheParameter(t *testing.T) {
	for _, c := range []struct {
		name string
		s    interface{ Validate() error }
	}{
		{"at", &FeeJump{Play: defaultPlay(40), Tau: 1, Span: Span{At: 50}}},
		{"until", &FeeJump{Play: defaultPlay(60), Tau: 1, Span: Span{At: 50, Until: 61}}},
		{"until", &Surge{Play: defaultPlay(60), Factor: 1, Span: Span{At: 50, Until: 40}}},
		{"events", &Events{Play: defaultPlay(60), List: EventList{{61, "tau", false, 1}}}},
		{"events", &Events{Play: defaultPlay(60)}},
		{"low", &Alternation{Play: defaultPlay(60), Period: 1, Low: 1, High: 1}},
		{"path", &Drift{Play: defaultPlay(10), Path: 9, Range: 0.5}},
		{"path", &Trace{Play: defaultPlay(10), Path: "does-not-exist", SHA256: "x"}},
	} {
		if err := c.s.Validate(); err == nil || !strings.HasPrefix(err.Error(), c.name+" ") {
			t.Errorf("%T: %v; want an error that begins with %s", c.s, err, c.name)
		}
	}
}

// Every scenario refuses a noise law without a size, and a size without a law.
func TestScenariosRefuseHalfANoise(t *testing.T) {
	for _, e := range All {
		s := readyScenario(t, e, 300)
		v, ok := s.(interface{ Validate() error })
		if !ok {
			t.Errorf("%s checks nothing", e.Name)
			continue
		}
		p := s.Settings()
		p.Noise = "student"
		if err := v.Validate(); err == nil || !strings.HasPrefix(err.Error(), "noise is student ") {
			t.Errorf("%s: %v; want noise_sigma = 0 refused", e.Name, err)
		}
		p.Noise, p.NoiseSigma = "none", 0.1
		if err := v.Validate(); err == nil || !strings.HasPrefix(err.Error(), "noise_sigma is 0.1 ") {
			t.Errorf("%s: %v; want noise = none refused", e.Name, err)
		}
		p.Noise = "uniform"
		if err := v.Validate(); err != nil {
			t.Errorf("%s: %v", e.Name, err)
		}
	}
}

// A pass through a sequence takes no memory, however long it is.
func TestPassesAllocateNothing(t *testing.T) {
	for _, s := range []Scenario{
		&Drift{Play: defaultPlay(1000), Path: 1, Range: 0.5}, &Seasonal{Play: defaultPlay(1000), Period: 9, Amplitude: 0.5, Of: "alpha"},
		&Jitter{Play: defaultPlay(1000), Sigma: 0.1, Law: "student"}, &Regimes{Play: defaultPlay(1000), Length: 2, Spread: 0.5},
		&Alternation{Play: defaultPlay(1000), Period: 1, Low: 0.5, High: 1},
	} {
		var v Moving
		if err := v.Open(draw(t, generators.NewPaper(), 1), s, 5); err != nil {
			t.Fatal(err)
		}
		pass := func() { walkRounds(t, &v, func(int64, string) {}) }
		pass()
		if n := testing.AllocsPerRun(3, pass); n != 0 {
			t.Errorf("%T: %v allocations in a pass of 1000 rounds", s, n)
		}
	}
}
