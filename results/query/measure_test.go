package query

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestExpressions(t *testing.T) {
	values := map[string]float64{"a": 3, "b": -4, "c": 0.5, "missing": math.NaN(), "last(price)": 7, "scenario.rounds": 4}
	for _, c := range []struct {
		text string
		want float64
	}{
		{"a", 3}, {"2.5", 2.5}, {"a + b*c", 1}, {"(a + b)*c", -0.5}, {"-a - -b", -7}, {"a / c", 6}, {"1 - a/4", 0.25},
		{"abs(b)", 4}, {"sqrt(abs(b))", 2}, {"log(exp(a))", 3}, {"min(a, b)", -4}, {"max(a, b)", 3},
		{"known(a)", 1}, {"known(missing)", 0}, {"above(a, b)", 1}, {"above(b, a)", 0}, {"last(price) * 2", 14}, {"missing + 1", math.NaN()}, {"scenario.rounds / 2", 2}, {"1e-1*a - 2E2", -199.7}, {".5", 0.5},
	} {
		m, err := ParseMeasure("", c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		x := make([]float64, len(m.Needs))
		for i, n := range m.Needs {
			x[i] = values[n]
		}
		if got := m.Of(x); math.Abs(got-c.want) > 1e-15*math.Abs(c.want) || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%s is %g, want %g", c.text, got, c.want)
		}
	}
	for _, text := range []string{"", "a +", "a ^ b", "!a", `"a"`, "f(a)", "log(a, b)", "a.", "a[1]", "2 3", "1e", "max(a)", "max(a, b", "last(1)", "last(a + b)", "func() {}", "a < b", "'a'", strings.Repeat("(", 600)} {
		if _, err := ParseMeasure("", text); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: error %v, want one line", text, err)
		}
	}
}

// TestExpressionsAreArithmetic: random formulas have the value that the same tree has.
func TestExpressionsAreArithmetic(t *testing.T) {
	columns := []string{"u", "v", "w"}
	rapid.Check(t, func(t *rapid.T) {
		x := []float64{rapid.Float64Range(-9, 9).Draw(t, "u"), rapid.Float64Range(-9, 9).Draw(t, "v"), rapid.Float64Range(-9, 9).Draw(t, "w")}
		var tree func(depth int) (string, float64)
		tree = func(depth int) (string, float64) {
			if depth == 0 {
				i := rapid.IntRange(0, 3).Draw(t, "leaf")
				if i == 3 {
					return "2.5", 2.5
				}
				return columns[i], x[i]
			}
			a, va := tree(depth - 1)
			b, vb := tree(depth - 1)
			switch rapid.IntRange(0, 3).Draw(t, "sign") {
			case 0:
				return fmt.Sprintf("(%s + %s)", a, b), va + vb
			case 1:
				return fmt.Sprintf("(%s - %s)", a, b), va - vb
			case 2:
				return fmt.Sprintf("%s * %s", a, b), va * vb
			}
			return fmt.Sprintf("abs(%s)", a), math.Abs(va)
		}
		text, want := tree(rapid.IntRange(0, 4).Draw(t, "depth"))
		m, err := ParseMeasure("", text)
		if err != nil {
			t.Fatal(err)
		}
		in := make([]float64, len(m.Needs))
		for i, n := range m.Needs {
			for k, c := range columns {
				if n == c {
					in[i] = x[k]
				}
			}
		}
		if got := m.Of(in); math.Abs(got-want) > 1e-12*math.Max(1, math.Abs(want)) {
			t.Errorf("%s is %g, want %g", text, got, want)
		}
	})
}

// FuzzParseMeasure: any text is a measure that can be evaluated, or an error of one line.
func FuzzParseMeasure(f *testing.F) {
	for _, s := range []string{"a + b/2", "known(last(price))", "max(a, -b)", "func(", "a\n+b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseMeasure("", text)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		x := make([]float64, len(m.Needs))
		for i := range x {
			x[i] = float64(i + 1)
		}
		a, b := m.Of(x), m.Of(x)
		if a != b && !(math.IsNaN(a) && math.IsNaN(b)) {
			t.Errorf("%q is %g and then %g", text, a, b)
		}
	})
}

// TestReductions: a reduction is read with and without a round, and its name is read back.
func TestReductions(t *testing.T) {
	for _, c := range []struct {
		text, name string
	}{
		{"last(price)", "last(price)"},
		{"last( price , 49 )", "last(price, 49)"},
		{"highest(gini,50)", "highest(gini, 50)"},
		{"swing(price)", "swing(price)"},
		{"swing(price, 5)", ""},
		{"first(price, 0)", ""},
		{"first(price, x)", ""},
		{"first(1)", ""},
	} {
		m, err := ParseMeasure("", c.text)
		if (err == nil) != (c.name != "") {
			t.Errorf("%s: error %v", c.text, err)
			continue
		}
		if err != nil {
			continue
		}
		if len(m.Needs) != 1 || m.Needs[0] != c.name {
			t.Errorf("%s needs %q, want %q", c.text, m.Needs, c.name)
		}
		if r, ok := ParseReduction(m.Needs[0]); !ok || r.String() != c.name {
			t.Errorf("%s is read back as %+v", c.name, r)
		}
		if s, err := Parse(c.text + " > 1"); err != nil || s == nil {
			t.Errorf("condition on %s: %v", c.text, err)
		}
	}
}
