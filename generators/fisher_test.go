package generators

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"walras/solver/market"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// gavelFile is the file of throughputs that the tests of Gavel use where it is there.
const gavelFile = "../../shared/data/gavel/simulation_throughputs.json"

// fisherFamilies are the families of Fisher markets, with every form of utility, dense and
// sparse, and every kind of degeneracy.
func fisherFamilies(t testing.TB) map[string]Fisher {
	all := map[string]Fisher{}
	for _, form := range append(utility.Kinds[:], "mixed") {
		for wants := range 2 {
			f := NewRandomFisher()
			f.Utility, f.Wants, f.Tilt = form, 3*wants, float64(wants)
			f.Rank, f.Noise = 2*wants, 0.1
			all[fmt.Sprintf("fisher %s wants %d", form, f.Wants)] = f
		}
		p := NewPlantedFisher()
		p.Utility = form
		all["planted "+form] = p
	}
	for _, kind := range []string{"ties", "clones", "twins", "islands", "unwanted"} {
		f := NewDegenerateFisher()
		f.Kind = kind
		all["degenerate "+kind] = f
	}
	sparse := NewDegenerateFisher()
	sparse.Kind, sparse.Wants, sparse.Utility = "clones", 3, "mixed"
	all["degenerate sparse clones"] = sparse
	if _, err := os.Stat(gavelFile); err == nil {
		f := NewGavel()
		f.Path = gavelFile
		if err := f.Open(); err != nil {
			t.Fatal(err)
		}
		all["gavel"] = f
	}
	return all
}

// fisherBits are all numbers of a market, as one text, bit by bit.
func fisherBits(m *fisher.Market) string {
	text := fmt.Sprint(m.Kind, m.Goods, m.Start, m.Col)
	for _, c := range [][]float64{m.Rho, m.Val, m.Budget, m.Supplies} {
		text += "\n"
		for _, v := range c {
			text += fmt.Sprintf("%x ", math.Float64bits(v))
		}
	}
	return text
}

// A draw depends on the seed alone, whatever was drawn into the memory before, and
// allocates nothing in memory that is warm.
func TestFisherDraws(t *testing.T) {
	for name, f := range fisherFamilies(t) {
		if err := f.(interface{ Validate() error }).Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		source := rand.NewPCG(0, 1)
		rng := rand.New(source)
		drawn := func(m *fisher.Market, seed uint64) string {
			source.Seed(seed, 1)
			if err := f.Draw(m, rng); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return fisherBits(m)
		}
		m := new(fisher.Market)
		want := drawn(m, 7)
		if other := drawn(m, 8); other == want {
			t.Errorf("%s: seeds 7 and 8 draw the same", name)
		}
		if drawn(m, 7) != want || drawn(new(fisher.Market), 7) != want {
			t.Errorf("%s: another market in other memory", name)
		}
		if allocs := testing.AllocsPerRun(5, func() {
			source.Seed(7, 1)
			if err := f.Draw(m, rng); err != nil {
				t.Fatal(err)
			}
		}); allocs != 0 {
			t.Errorf("%s: %v allocations a draw", name, allocs)
		}
	}
}

// What is planted is an equilibrium, for every form of utility: each buyer spends its
// budget as planned, and supplies are used up.
func TestPlantedFisherIsAnEquilibrium(t *testing.T) {
	var judge market.Judge
	for _, form := range append(utility.Kinds[:], "mixed") {
		for _, rho := range []Law{Constant(0.5), Uniform(0.1, 0.9), Uniform(-3, -0.5)} {
			f := NewPlantedFisher()
			f.Utility, f.Rho = form, rho
			m := new(fisher.Market)
			if err := f.Draw(m, rand.New(rand.NewPCG(3, 1))); err != nil {
				t.Fatal(err)
			}
			x := make([]float64, m.AllocationLen())
			for k, spent := range f.spent {
				x[k] = spent / f.price[m.Col[k]]
			}
			if c := judge.Certify(m, market.Point{Price: f.Answer(), Allocation: x}); !c.Within(1e-13) || c.Err() != nil {
				t.Errorf("%s, ρ %v: %+v", form, rho, c)
			}
			for j, p := range f.Answer() {
				if lowest := m.Prices().Least(j); p < lowest {
					t.Errorf("%s: the price of good %d is %v, and its proved bound %v", form, j, p, lowest)
				}
			}
		}
	}
}

// Traits give values of their rank: with as many traits as 2, all minors of order 3 vanish.
func TestRankOfValues(t *testing.T) {
	f := NewRandomFisher()
	f.Rank = 2
	m := new(fisher.Market)
	if err := f.Draw(m, newRand(5)); err != nil {
		t.Fatal(err)
	}
	at := func(i, j int) float64 { return m.Val[i*m.Goods+j] }
	for i := range 5 {
		minor := at(i, 0)*(at(i+1, 1)*at(i+2, 2)-at(i+1, 2)*at(i+2, 1)) - at(i, 1)*(at(i+1, 0)*at(i+2, 2)-at(i+1, 2)*at(i+2, 0)) + at(i, 2)*(at(i+1, 0)*at(i+2, 1)-at(i+1, 1)*at(i+2, 0))
		if math.Abs(minor) > 1e-15 {
			t.Errorf("minor %v", minor)
		}
	}
}

// A tilt leaves the budgets as they are and multiplies values by their power.
func TestTilt(t *testing.T) {
	f := NewRandomFisher()
	f.Budget = Law{kind: list, values: []float64{1, 3}}
	plain, tilted := new(fisher.Market), new(fisher.Market)
	for k, m := range []*fisher.Market{plain, tilted} {
		f.Tilt = float64(2 * k)
		if err := f.Draw(m, newRand(5)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range plain.Budget {
		for j := range plain.Goods {
			want := 1.0
			if j < 5 {
				want = math.Pow(plain.Budget[i]/2, 2)
			}
			if got := tilted.Val[i*plain.Goods+j] / plain.Val[i*plain.Goods+j]; math.Abs(got-want) > 1e-15*want {
				t.Errorf("buyer %d, good %d: %v times the value; want %v", i, j, got, want)
			}
		}
	}
}

// Gavel's numbers: ResNet-18 with batches of 16 on one worker makes 4.795294551566172
// steps a second on a K80, 35.869203207990005 on a P100 and 32.353384328946916 on a V100.
func TestGavelThroughputs(t *testing.T) {
	if _, err := os.Stat(gavelFile); err != nil {
		t.Skip("no file of Gavel's throughputs")
	}
	types, err := gavelTypes(gavelFile)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, row := range types {
		found = found || row[0] == 4.795294551566172 && row[1] == 35.869203207990005 && row[2] == 32.353384328946916
	}
	if !found || len(types) > 83 {
		t.Errorf("%d types, ResNet-18 among them: %v", len(types), found)
	}
}

// A file of three types in Gavel's form: of two that run, one does so on all kinds and one not on
// a K80; the third runs only beside another. Markets have rows of the first two.
func TestGavelMarkets(t *testing.T) {
	types, err := parseGavel([]byte(`{
		"k80":  {"a": {"null": 1.5, "b": [1, 2]}, "c": {"a": [3, 4]}},
		"p100": {"a": {"null": 3}, "b": {"null": 7}},
		"v100": {"a": {"null": 6}, "b": {"null": 9}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]float64{{1.5, 3, 6}, {0, 7, 9}}
	if !slices.EqualFunc(types, want, slices.Equal) {
		t.Fatalf("types %v; want %v", types, want)
	}
	f, m := NewGavel(), new(fisher.Market)
	f.types = types
	if err := f.Draw(m, rand.New(rand.NewPCG(1, 2))); err != nil {
		t.Fatal(err)
	}
	met := [2]int{}
	for i := range m.Agents() {
		k := slices.IndexFunc(want, func(row []float64) bool { return slices.Equal(row, m.Val[3*i:3*i+3]) })
		if k < 0 {
			t.Fatalf("job %d has %v", i, m.Val[3*i:3*i+3])
		}
		met[k]++
	}
	if met[0] < 10 || met[1] < 10 {
		t.Errorf("%v of 50 jobs by type", met)
	}
	if _, err := parseGavel([]byte(`{"k80": {"c": {"a": [3, 4]}}}`)); err == nil {
		t.Error("no type runs alone, and no error")
	}
}

func TestGavelSaysWhatIsMissing(t *testing.T) {
	t.Setenv(GavelEnv, "")
	var missing *NotNamedError
	if err := NewGavel().Open(); err == nil || !strings.Contains(err.Error(), GavelEnv) || fmt.Sprintf("%T", err) != fmt.Sprintf("%T", missing) {
		t.Errorf("%v", err)
	}
	f := NewGavel()
	f.Path = "fisher_test.go"
	if err := f.Open(); err == nil || !strings.Contains(err.Error(), "altered or another release") {
		t.Errorf("%v", err)
	}
}

// Laws of ρ that can give perfect substitutes, or both signs, are refused.
func TestRhoLaws(t *testing.T) {
	for law, allowed := range map[string]bool{
		"0.5": true, "-3": true, "uniform(0,1)": true, "uniform(-2,0)": true, "uniform(0.1,0.9)": true, "list(0.2,0.9)": true,
		"0": false, "1": false, "uniform(-1,1)": false, "list(0.2,1)": false, "list(-1,0.5)": false, "lognormal(0,1)": false, "uniform(0.5,2)": false,
	} {
		rho, err := ParseLaw(law)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkRho(&rho); (err == nil) != allowed {
			t.Errorf("%s: %v", law, err)
		}
	}
}
