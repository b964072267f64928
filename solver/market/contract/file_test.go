package contract

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"walras/solver/market/internal/fileio"
)

// twoAgents is the market of testdata/two.json, written out.
func twoAgents() *Market {
	return &Market{
		Valuation: Log, Capacity: []float64{100, 50},
		Alpha: []float64{12.5, 7}, Shape: []float64{1, 1}, Beta: []float64{0.5, 2},
		Kappa: []float64{0.1, 0.1}, Fee: []float64{0.5, 0.5}, Fixed: []float64{1, 0},
		Usage: Usage{Start: []int64{0, 2, 3}, Col: []int32{0, 1, 1}, Val: []float64{1, 2.5, 1}},
	}
}

// sameBits names the first column in which two markets differ.
func sameBits(a, b *Market) error {
	if a.Valuation != b.Valuation {
		return fmt.Errorf("valuation %v and %v", a.Valuation, b.Valuation)
	}
	for _, c := range []struct {
		name string
		a, b []float64
	}{
		{"alpha", a.Alpha, b.Alpha}, {"shape", a.Shape, b.Shape}, {"beta", a.Beta, b.Beta},
		{"kappa", a.Kappa, b.Kappa}, {"fee", a.Fee, b.Fee}, {"fixed", a.Fixed, b.Fixed},
		{"capacity", a.Capacity, b.Capacity}, {"usage", a.Usage.Val, b.Usage.Val},
	} {
		equal := slices.EqualFunc(c.a, c.b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
		if !equal || (c.a == nil) != (c.b == nil) {
			return fmt.Errorf("%s is %v and %v", c.name, c.a, c.b)
		}
	}
	if !slices.Equal(a.Usage.Start, b.Usage.Start) || !slices.Equal(a.Usage.Col, b.Usage.Col) {
		return fmt.Errorf("routes are %v and %v", a.Usage, b.Usage)
	}
	return nil
}

func TestReadFile(t *testing.T) {
	for _, name := range []string{"two.json", "beside.json"} {
		m, err := ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := sameBits(m, twoAgents()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if m.Digest() != twoAgents().Digest() {
			t.Errorf("%s: the digest depends on the layout", name)
		}
	}
}

// The file in testdata is the one in the comment, and what WriteFile writes.
func TestWriteFileLayout(t *testing.T) {
	path := filepath.Join(t.TempDir(), "two.json")
	if err := WriteFile(path, twoAgents(), create); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/two.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("written:\n%s\nwant:\n%s", got, want)
	}
	source, err := os.ReadFile("file.go")
	if err != nil {
		t.Fatal(err)
	}
	comment := "//\t" + strings.ReplaceAll(strings.TrimSuffix(string(want), "\n"), "\n", "\n//\t")
	if !strings.Contains(string(source), comment) {
		t.Error("the comment in file.go does not show testdata/two.json")
	}
}

// fileMarket draws a market with awkward numbers: tiny, huge, with all digits.
func fileMarket(t *rapid.T) *Market {
	n := rapid.IntRange(1, 8).Draw(t, "n")
	resources := rapid.IntRange(1, 5).Draw(t, "j")
	positive := rapid.OneOf(rapid.Float64Range(5e-324, maxParameter), rapid.Float64Range(0.1, 10), rapid.Just(1.0))
	column := func(name string, g *rapid.Generator[float64], n int) []float64 {
		return rapid.SliceOfN(g, n, n).Draw(t, name)
	}
	m := &Market{
		Valuation: Valuation(rapid.IntRange(0, 3).Draw(t, "valuation")),
		Alpha:     column("alpha", positive, n), Shape: column("shape", positive, n),
		Beta: column("beta", positive, n), Capacity: column("capacity", positive, resources),
	}
	zeros := rapid.OneOf(positive, rapid.Just(0.0), rapid.Just(math.Copysign(0, -1)))
	for _, c := range []*[]float64{&m.Kappa, &m.Fee} {
		if rapid.Bool().Draw(t, "optional") {
			*c = column("optional column", zeros, n)
		}
	}
	if m.Valuation != Power && rapid.Bool().Draw(t, "fixed") {
		// A fixed fee that is a normal number: exitPrice squares and divides it.
		m.Fixed = column("fixed column", rapid.Float64Range(0, 10), n)
	}
	if resources == 1 && rapid.Bool().Draw(t, "single") {
		return m
	}
	m.Usage.Start = []int64{0}
	for i := range n {
		order := rapid.Permutation(indices(resources)).Draw(t, fmt.Sprintf("route %d", i))
		m.Usage.Col = append(m.Usage.Col, order[:rapid.IntRange(1, resources).Draw(t, "length")]...)
		m.Usage.Start = append(m.Usage.Start, int64(len(m.Usage.Col)))
	}
	if rapid.Bool().Draw(t, "values") {
		m.Usage.Val = column("usage", positive, len(m.Usage.Col))
	}
	return m
}

func indices(n int) []int32 {
	s := make([]int32, n)
	for j := range s {
		s[j] = int32(j)
	}
	return s
}

func TestFileRoundTrip(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		m := fileMarket(t)
		path := filepath.Join(dir, "market.json")
		if err := WriteFile(path, m, create); err != nil {
			t.Fatal(err)
		}
		back, err := ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := sameBits(m, back); err != nil {
			t.Fatal(err)
		}
		if m.Digest() != back.Digest() {
			t.Fatal("digest changed")
		}
	})
}

// largeMarket has tables that do not fit inline.
func largeMarket(n int) *Market {
	rng := rand.New(rand.NewPCG(1, 2))
	m := &Market{Capacity: make([]float64, 50)}
	m.Usage.Start = []int64{0}
	for range n {
		m.Alpha = append(m.Alpha, 5+15*rng.Float64())
		m.Shape = append(m.Shape, 1)
		m.Beta = append(m.Beta, rng.ExpFloat64())
		m.Usage.Col = append(m.Usage.Col, int32(rng.IntN(25)), int32(25+rng.IntN(25)))
		m.Usage.Val = append(m.Usage.Val, rng.Float64(), 1)
		m.Usage.Start = append(m.Usage.Start, int64(len(m.Usage.Col)))
	}
	for j := range m.Capacity {
		m.Capacity[j] = rng.Float64() + 1
	}
	return m
}

func TestLargeFileRoundTrip(t *testing.T) {
	m := largeMarket(fileio.InlineNumbers/2 + 1)
	dir := t.TempDir()
	path := filepath.Join(dir, "large.json")
	if err := WriteFile(path, m, create); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"large.agents.csv", "large.json", "large.usage.csv"}; !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
	back, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := sameBits(m, back); err != nil {
		t.Error(err)
	}
	if m.Digest() != back.Digest() {
		t.Error("the digest depends on the layout")
	}
}

// One bit anywhere is another market.
func TestDigestSeesEveryColumn(t *testing.T) {
	first := twoAgents().Digest()
	m := twoAgents()
	for k, c := range [][]float64{m.Alpha, m.Shape, m.Beta, m.Kappa, m.Fee, m.Fixed, m.Capacity, m.Usage.Val} {
		old := c[1]
		c[1] = math.Nextafter(old, 10)
		if m.Digest() == first {
			t.Errorf("column %d does not enter the digest", k)
		}
		c[1] = old
	}
	m.Valuation = Exponential
	if m.Digest() == first {
		t.Error("the valuation does not enter the digest")
	}
	m.Valuation, m.Usage.Col[2] = Log, 0
	if m.Digest() == first {
		t.Error("the routes do not enter the digest")
	}
}

// create writes a file where none needs to survive a crash.
func create(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

func TestWriteFileRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		change func(*Market)
		want   string
	}{
		{func(m *Market) { m.Alpha[1] = -1 }, "alpha is -1 for agent 1"},
		{func(m *Market) { m.Usage.Col[1] = 0 }, "agent 0 uses resource 0 twice"},
	} {
		m := twoAgents()
		c.change(m)
		err := WriteFile(filepath.Join(dir, "bad.json"), m, create)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	if err := WriteFile(filepath.Join(dir, "missing", "two.json"), twoAgents(), create); err == nil {
		t.Error("written into a folder that does not exist")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func BenchmarkReadFile(b *testing.B) {
	m := largeMarket(100_000)
	path := filepath.Join(b.TempDir(), "large.json")
	if err := WriteFile(path, m, create); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := ReadFile(path); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(m.Usage.Col)), "ns/nonzero")
}
