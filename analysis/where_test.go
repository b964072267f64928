package analysis

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"walras/results"
)

// selectFrame has rows with every kind of value, null and NaN among them.
func selectFrame() *results.Frame {
	s := &results.Schema{Table: "runs", Columns: []results.Column{
		{Name: "cell_id", Kind: results.Uint64}, {Name: "solver", Kind: results.String, Nullable: true},
		{Name: "gap", Kind: results.Float64, Nullable: true}, {Name: "small", Kind: results.Float32},
		{Name: "p_market_n", Kind: results.Int64, Nullable: true}, {Name: "binding", Kind: results.Bool, Nullable: true},
	}}
	b := results.NewBlock(s, 8)
	for i, gap := range []float64{0.5, math.NaN(), -1, math.Inf(1)} {
		b.AppendUint(0, 1<<63+uint64(i))
		b.AppendString(1, []string{"newton", "", "admm", "newton"}[i])
		b.AppendFloat(2, gap)
		b.AppendFloat(3, 0.1)
		b.AppendInt(4, int64(i-1))
		b.AppendBool(5, i%2 == 0)
	}
	b.AppendUint(0, 0)
	b.AppendNull(1)
	b.AppendNull(2)
	b.AppendFloat(3, 0.2)
	b.AppendNull(4)
	b.AppendNull(5)
	return b.Frame()
}

func TestSelect(t *testing.T) {
	v := Of(selectFrame(), "test", "runs")
	for conditions, want := range map[string]string{
		"":                             "[0 1 2 3 4]",
		"solver=newton":                "[0 3]",
		"solver!=newton":               "[1 2 4]",
		"solver=":                      "[1]",
		"solver!=":                     "[0 2 3 4]",
		"solver=null":                  "[4]",
		"solver!=null":                 "[0 1 2 3]",
		"solver=nobody":                "[]",
		"gap<0.5":                      "[2]",
		"gap <= 0.5":                   "[0 2]",
		"gap>0.5":                      "[3]",
		"gap>=0.5":                     "[0 3]",
		"gap=+Inf":                     "[3]",
		"gap=NaN":                      "[1]",
		"gap!=NaN":                     "[0 2 3 4]",
		"gap=null":                     "[4]",
		"gap!=0.5":                     "[1 2 3 4]",
		"small=0.1":                    "[0 1 2 3]",
		"small>0.1":                    "[4]",
		"cell_id=9223372036854775809":  "[1]",
		"cell_id>=9223372036854775810": "[2 3]",
		"p_market_n=0":                 "[1]",
		"p_market_n<=0":                "[0 1]",
		"p_market_n!=0":                "[0 2 3 4]",
		"p_market_n<0.5":               "[0 1]",
		"binding=true":                 "[0 2]",
		"binding=false":                "[1 3]",
		"binding!=false":               "[0 2 4]",
		"solver=newton gap<=0.5":       "[0]",
		"p_market_n>=-1 p_market_n<=0": "[0 1]",
	} {
		var texts []string
		if conditions == "gap <= 0.5" {
			texts = []string{conditions}
		} else {
			texts = strings.Fields(conditions)
		}
		s, err := ParseSelector(texts)
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.Select(s)
		if err != nil {
			t.Fatal(err)
		}
		if rows := fmt.Sprint(append([]int{}, got.Rows()...)); rows != want {
			t.Errorf("%q selects rows %s, want %s", conditions, rows, want)
		}
	}
}

func TestConditionErrors(t *testing.T) {
	v := Of(selectFrame(), "test", "runs")
	for text, parts := range map[string][]string{
		"solver":          {`"solver"`, "column=value"},
		"=3":              {"column=value"},
		"solver==newton":  {"column=value"},
		"solver!newton":   {"column=value"},
		"sovler=newton":   {`"sovler"`, `"solver"`},
		"n=20":            {`"n"`, `did you mean "p_market_n"`},
		"nothing=1":       {"it has cell_id, solver, gap"},
		"solver<newton":   {"solver", "text", "= and !="},
		"gap<small":       {"gap", "numbers", `"small"`},
		"gap<NaN":         {"NaN", "= and !="},
		"gap>null":        {"null", "= and !="},
		"binding=yes":     {"binding", "=true"},
		"binding>false":   {"binding", "=true"},
		"p_market_n=many": {"p_market_n", "numbers"},
	} {
		s, err := ParseSelector([]string{text})
		if err == nil {
			_, err = v.Select(s)
		}
		if err == nil {
			t.Errorf("condition %q is no error", text)
			continue
		}
		for _, p := range parts {
			if !strings.Contains(err.Error(), p) || strings.Contains(err.Error(), "\n") {
				t.Errorf("condition %q: error %q lacks %q", text, err, p)
			}
		}
	}
}

func FuzzParseCondition(f *testing.F) {
	for _, s := range []string{"a=b", "a!=", "a= =b", "x<=1", "!", "==", "é>=1"} {
		f.Add(s)
	}
	frame := selectFrame()
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCondition(text)
		if err != nil {
			return
		}
		again, err := ParseCondition(c.String())
		if err != nil || again != c {
			t.Fatalf("%q is read as %v and again as %v, %v", text, c, again, err)
		}
		for _, column := range frame.Names() { // no panic on any column
			c.Column = column
			if v, err := Of(frame, "test", "runs").Select(Selector{c}); err == nil && v.Len() > frame.Len() {
				t.Fatal("more rows than there are")
			}
		}
	})
}
