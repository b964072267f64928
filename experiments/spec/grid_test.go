package spec

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// describeInstance is the meaning of an instance, apart from any hash.
func describeInstance(in *Instance) string {
	if in == nil {
		return "-"
	}
	var b strings.Builder
	b.WriteString(in.Name)
	for _, v := range in.Params {
		fmt.Fprintf(&b, " %s=%s", v.Name, v)
	}
	return b.String()
}

func describeTreatment(t *Treatment) string {
	return strings.Join([]string{describeInstance(t.Scenario), describeInstance(t.Mechanism), describeInstance(t.Solver)}, " / ")
}

// The order of the cells is part of what a spec means.
func TestGridOrder(t *testing.T) {
	g := mustParse(t, `
name: a
replicates: 2
market: [{paper: {g: [3, 2], tau: [0, 1]}}, data]
mechanism: [clearing, none, {flat: [0.5, 1]}]
solver: {tatonnement: {step: [0.5, 1]}, bracket}
scenario: {shock: [10, 20]}
`).Grid()
	wantMarkets := []string{
		"paper n=20 m=100 tau=0 g=3 alpha=uniform(5,20)",
		"paper n=20 m=100 tau=0 g=2 alpha=uniform(5,20)",
		"paper n=20 m=100 tau=1 g=3 alpha=uniform(5,20)",
		"paper n=20 m=100 tau=1 g=2 alpha=uniform(5,20)",
		"data path=u.data n=10 tau=0 full=true",
	}
	var markets, treatments, wantTreatments []string
	for i := range g.MarketCount() {
		markets = append(markets, describeInstance(g.MarketAt(i)))
	}
	if !slices.Equal(markets, wantMarkets) {
		t.Errorf("markets\n%s\nwant\n%s", strings.Join(markets, "\n"), strings.Join(wantMarkets, "\n"))
	}
	for _, shock := range []string{"shock round=10", "shock round=20"} {
		for _, rule := range []string{
			"clearing / bracket", "clearing / tatonnement step=0.5 gamma=0 rule=constant", "clearing / tatonnement step=1 gamma=0 rule=constant",
			"none / -", "flat share=0.5 / -", "flat share=1 / -",
		} {
			wantTreatments = append(wantTreatments, shock+" / "+rule)
		}
	}
	for j := range g.TreatmentCount() {
		treatments = append(treatments, describeTreatment(g.TreatmentAt(j)))
	}
	if !slices.Equal(treatments, wantTreatments) {
		t.Errorf("treatments\n%s\nwant\n%s", strings.Join(treatments, "\n"), strings.Join(wantTreatments, "\n"))
	}
	if g.Cells() != 5*2*12 || g.Len() != g.Cells() {
		t.Errorf("%d cells of %d; want 120", g.Cells(), g.Len())
	}
	if m, r, j := g.At(12*2*3 + 12*1 + 4); m != 3 || r != 1 || j != 4 {
		t.Errorf("cell is (%d, %d, %d); want (3, 1, 4)", m, r, j)
	}
}

func TestGridZip(t *testing.T) {
	g := mustParse(t, "name: a\nmarket: {paper: {n: [1, 2], tau: [0, 0, 1], m: [50, 60], g: [5, 6, 7]}}\nzip: [[market.paper.g, market.paper.tau]]").Grid()
	var got []string
	for i := range g.MarketCount() {
		in := g.MarketAt(i)
		got = append(got, fmt.Sprint(in.Params[0], in.Params[1], in.Params[2], in.Params[3]))
	}
	want := []string{"1 50 0 5", "1 50 0 6", "1 50 1 7", "1 60 0 5", "1 60 0 6", "1 60 1 7", "2 50 0 5", "2 50 0 6", "2 50 1 7", "2 60 0 5", "2 60 0 6", "2 60 1 7"}
	if !slices.Equal(got, want) {
		t.Errorf("markets %q; want %q", got, want)
	}
}

// gridCase is a random spec with what it means, said without any of the code
// under test.
type gridCase struct {
	src   string
	cells int64
	drops func(market, treatment string) bool
}

func drawGrid(t *rapid.T) gridCase {
	numbers := func(label string, most int) []int {
		return rapid.SliceOfNDistinct(rapid.IntRange(1, 9), 1, most, rapid.ID[int]).Draw(t, label)
	}
	list := func(v []int) string { return strings.ReplaceAll(fmt.Sprint(v), " ", ", ") }
	taus, gs, ns := numbers("tau", 4), numbers("g", 3), numbers("n", 3)
	steps, gammas := numbers("step", 3), numbers("gamma", 3)
	var shares []string
	for _, s := range numbers("share", 3) {
		shares = append(shares, fmt.Sprintf("0.%d", s))
	}
	replicates := rapid.Int64Range(1, 5).Draw(t, "replicates")
	c := gridCase{}
	markets := int64(len(taus)*len(gs) + len(ns))
	treatments := int64(1 + len(shares) + 1 + len(steps)*len(gammas))
	c.cells = markets * treatments * replicates
	tenths := make([]string, len(steps))
	for i, s := range steps {
		tenths[i] = fmt.Sprintf("0.%d", s)
	}
	c.src = fmt.Sprintf("name: a\nreplicates: %d\nmarket: [{paper: {tau: %s, g: %s}}, {data: {n: %s}}]\n"+
		"mechanism: [none, {flat: [%s]}, clearing]\nsolver: [bracket, {tatonnement: {step: [%s], gamma: %s}}]\n",
		replicates, list(taus), list(gs), list(ns), strings.Join(shares, ", "), strings.Join(tenths, ", "), list(gammas))
	// Rules, as YAML and as words that must all be in a description.
	type rule struct{ yaml, market, mechanism, solver string }
	pool := []rule{
		{fmt.Sprintf("{market.paper.tau: %d}", taus[0]), fmt.Sprintf(" tau=%d ", taus[0]), "", ""},
		{fmt.Sprintf("{market.paper.tau: %d, solver: bracket}", taus[len(taus)-1]), fmt.Sprintf("paper n=20 m=100 tau=%d ", taus[len(taus)-1]), "", "/ bracket"},
		{"{market: data, mechanism: none}", "data ", "none /", ""},
		{fmt.Sprintf("{market.paper.g: %d, mechanism.flat.share: %s}", gs[0], shares[0]), fmt.Sprintf(" g=%d ", gs[0]), "flat share=" + shares[0], ""},
		{fmt.Sprintf("{solver.tatonnement.step: %s, solver.tatonnement.gamma: %d}", tenths[0], gammas[0]), "", "", fmt.Sprintf("step=%s gamma=%d ", tenths[0], gammas[0])},
		{fmt.Sprintf("{market.data.n: %d, solver: tatonnement}", ns[0]), fmt.Sprintf(" n=%d tau=0 full", ns[0]), "", "/ tatonnement"},
		{"{scenario: shock}", "never", "never", "never"},
	}
	chosen := rapid.SliceOfNDistinct(rapid.SampledFrom(pool), 0, 5, func(r rule) string { return r.yaml }).Draw(t, "rules")
	texts := make([]string, len(chosen))
	for i, r := range chosen {
		texts[i] = r.yaml
	}
	c.src += "exclude: [" + strings.Join(texts, ", ") + "]\n"
	c.drops = func(market, treatment string) bool {
		return slices.ContainsFunc(chosen, func(r rule) bool {
			if strings.Contains(r.yaml, "market.paper") && !strings.HasPrefix(market, "paper") {
				return false
			}
			return strings.Contains(market, r.market) && strings.Contains(treatment, r.mechanism) && strings.Contains(treatment, r.solver)
		})
	}
	return c
}

// Every cell index is one combination, each once; exclude drops exactly what
// its rules name, and Cells counts what is left.
func TestGridProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawGrid(t)
		s, err := Parse("s.yaml", []byte(c.src), fakeRegistry())
		if err != nil {
			if strings.Contains(err.Error(), "drops every combination") {
				t.Skip()
			}
			t.Fatalf("%s\n%v", c.src, err)
		}
		g := s.Grid()
		if g.Len() != c.cells {
			t.Fatalf("%s: %d indices; want %d", c.src, g.Len(), c.cells)
		}
		var kept int64
		combinations, ids := map[string]bool{}, map[uint64]bool{}
		var into Instance
		for cell := range g.Len() {
			m, r, j := g.At(cell)
			if g.Index(m, r, j) != cell {
				t.Fatalf("cell %d splits into (%d, %d, %d), which is cell %d", cell, m, r, j, g.Index(m, r, j))
			}
			market, treatment := g.MarketAt(m), g.TreatmentAt(j)
			g.MarketInto(&into, m)
			if into.Hash != market.Hash || describeInstance(&into) != describeInstance(market) {
				t.Fatalf("MarketInto gives %s; want %s", describeInstance(&into), describeInstance(market))
			}
			ms, ts := describeInstance(market), describeTreatment(treatment)
			combinations[fmt.Sprint(ms, "|", ts, "|", r)] = true
			ids[CellID(market.Hash, treatment.Hash, r, s.Seed, 1)] = true
			if got, want := g.Excluded(m, j), c.drops(ms, ts); got != want {
				t.Fatalf("%s: %s with %s: excluded %v; want %v", c.src, ms, ts, got, want)
			} else if !got {
				kept++
			}
		}
		if int64(len(combinations)) != c.cells || int64(len(ids)) != c.cells {
			t.Fatalf("%d combinations and %d ids in %d cells", len(combinations), len(ids), c.cells)
		}
		if g.Cells() != kept {
			t.Fatalf("%s: Cells is %d; want %d", c.src, g.Cells(), kept)
		}
	})
}

// Counting and reaching a cell take no time and no memory to speak of, be
// there ever so many.
func TestHugeGrid(t *testing.T) {
	s := mustParse(t, `
name: huge
replicates: 1000000
market: {paper: {tau: "range(0,1,1000)", g: "range(0,1,1001)", m: "range(100,1000,1000)"}}
solver: {tatonnement: {step: [0.5, 1]}, bracket: {}}
exclude: [{market.paper.tau: 0, solver: bracket}, {market.paper.g: [0, 1], solver.tatonnement.step: 1}]
`)
	g := s.Grid()
	const markets = int64(1000) * 1001 * 1000
	if g.MarketCount() != markets || g.Len() != markets*1000000*3 {
		t.Fatalf("%d markets, %d indices", g.MarketCount(), g.Len())
	}
	// Of three solvers the first rule drops one in 1/1000 of the markets, the second one in 2/1001.
	if want := (3*markets - markets/1000 - 2*markets/1001) * 1000000; g.Cells() != want {
		t.Errorf("%d cells; want %d", g.Cells(), want)
	}
	in := g.MarketAt(markets - 1)
	if got := describeInstance(in); got != "paper n=20 m=1000 tau=1 g=1 alpha=uniform(5,20)" {
		t.Errorf("last market %s", got)
	}
	if !g.Excluded(markets-1, 2) || g.Excluded(markets-1, 1) || g.Excluded(markets-1, 0) {
		t.Error("the last market is excluded from the last solver and no other")
	}
	start := time.Now()
	var into Instance
	if n := testing.AllocsPerRun(1000, func() { g.MarketInto(&into, markets/2) }); n != 0 {
		t.Errorf("MarketInto allocates %v times; want 0", n)
	}
	if n := testing.AllocsPerRun(1000, func() { g.Excluded(markets/2, 2) }); n != 0 {
		t.Errorf("Excluded allocates %v times; want 0", n)
	}
	if d := time.Since(start); d > time.Second {
		t.Errorf("2000 look-ups took %v", d)
	}
}

func TestOverflow(t *testing.T) {
	for _, c := range []struct{ a, b, product, sum int64 }{
		{3, 4, 12, 7}, {0, 5, 0, 5}, {math.MaxInt64, 1, math.MaxInt64, -1}, {math.MaxInt64, 2, -1, -1},
		{1 << 31, 1 << 31, 1 << 62, 1 << 32}, {1 << 32, 1 << 31, -1, 1<<32 + 1<<31}, {1 << 40, 1 << 40, -1, 1 << 41}, {-1, 5, -1, -1}, {5, -1, -1, -1},
	} {
		if p, s := multiply(c.a, c.b), plus(c.a, c.b); p != c.product || s != c.sum {
			t.Errorf("%d and %d: product %d and sum %d; want %d and %d", c.a, c.b, p, s, c.product, c.sum)
		}
	}
	huge := "name: a\nmarket: {paper: {tau: \"range(0,1,10000)\", g: \"range(0,1,10000)\", m: \"range(100,200,10000)\", alpha: \"range(0,1,10000)\", n: \"range(1,100,100)\"}}\n"
	_, err := Parse("s.yaml", []byte(huge+"replicates: 1000"), fakeRegistry())
	compareErrors(t, err, "s.yaml:3:13: the spec has more cells than can be counted; allowed: at most 9223372036854775807")
	_, err = Parse("s.yaml", []byte(strings.NewReplacer("alpha: \"range(0,1,10000)", "alpha: \"range(0,1,50000)", "tau: \"range(0,1,10000)", "tau: \"range(0,1,20000)").Replace(huge)), fakeRegistry())
	compareErrors(t, err, "s.yaml:2:10: market.paper has more combinations than can be counted; …")
}

func TestInstanceNew(t *testing.T) {
	s := mustParse(t, "name: a\nmarket: [{paper: {n: 3, m: 7.5, alpha: [2, 'uniform(1,2)']}}, {data: {full: false, path: p}}]\nsolver: {tatonnement: {rule: sqrt}}")
	for i, want := range []any{
		&fakePaper{N: 3, M: 7.5, Tau: 0.5, G: 1, Alpha: span{2, 2}},
		&fakePaper{N: 3, M: 7.5, Tau: 0.5, G: 1, Alpha: span{1, 2}},
		&fakeData{Path: "p", N: 10, Full: false},
	} {
		got, err := s.Grid().MarketAt(int64(i)).New()
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("market %d: %+v, %v; want %+v", i, got, err, want)
		}
	}
	solver, err := s.Grid().TreatmentAt(0).Solver.New()
	if err != nil || *solver.(*fakeTatonnement) != (fakeTatonnement{Step: 1, Rule: "sqrt"}) {
		t.Errorf("solver %+v, %v", solver, err)
	}
}
