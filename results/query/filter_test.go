package query

import (
	"fmt"
	"math"
	"slices"
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
		{Name: "p_mechanism_step", Kind: results.Float64}, {Name: "p_solver_step", Kind: results.Float64}, {Name: "market", Kind: results.String},
	}}
	b := results.NewBlock(s, 8)
	for i, gap := range []float64{0.5, math.NaN(), -1, math.Inf(1)} {
		b.AppendUint(0, 1<<63+uint64(i))
		b.AppendString(1, []string{"newton", "", "admm", "newton"}[i])
		b.AppendFloat(2, gap)
		b.AppendFloat(3, 0.1)
		b.AppendInt(4, int64(i-1))
		b.AppendBool(5, i%2 == 0)
		fillRest(b)
	}
	b.AppendUint(0, 0)
	b.AppendNull(1)
	b.AppendNull(2)
	b.AppendFloat(3, 0.2)
	b.AppendNull(4)
	b.AppendNull(5)
	fillRest(b)
	return b.Frame()
}

func fillRest(b *results.Block) {
	b.AppendFloat(6, 1)
	b.AppendFloat(7, 2)
	b.AppendString(8, "paper")
}

// bind reads conditions on the columns of selectFrame.
func bind(t testing.TB, texts ...string) *Filter {
	t.Helper()
	s, err := Parse(texts...)
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Bind("runs", columnsOf(selectFrame()))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSelect(t *testing.T) {
	frame := selectFrame()
	for conditions, want := range map[string]string{
		"":                              "[0 1 2 3 4]",
		"solver=newton":                 "[0 3]",
		"solver!=newton":                "[1 2 4]",
		"solver=":                       "[1]",
		"solver!=":                      "[0 2 3 4]",
		"solver=null":                   "[4]",
		"solver!=null":                  "[0 1 2 3]",
		"solver=nobody":                 "[]",
		"gap<0.5":                       "[2]",
		"gap <= 0.5":                    "[0 2]",
		"gap>0.5":                       "[3]",
		"gap>=0.5":                      "[0 3]",
		"gap=+Inf":                      "[3]",
		"gap=NaN":                       "[1]",
		"gap!=NaN":                      "[0 2 3 4]",
		"gap=null":                      "[4]",
		"gap!=0.5":                      "[1 2 3 4]",
		"small=0.1":                     "[0 1 2 3]",
		"small>0.1":                     "[4]",
		"cell_id=9223372036854775809":   "[1]",
		"cell_id>=9223372036854775810":  "[2 3]",
		"p_market_n=0":                  "[1]",
		"p_market_n<=0":                 "[0 1]",
		"p_market_n!=0":                 "[0 2 3 4]",
		"p_market_n<0.5":                "[0 1]",
		"binding=true":                  "[0 2]",
		"binding=false":                 "[1 3]",
		"binding!=false":                "[0 2 4]",
		"solver=newton gap<=0.5":        "[0]",
		"p_market_n>=-1 p_market_n<=0":  "[0 1]",
		"n=0":                           "[1]",
		"market.n=0,2":                  "[1 3]",
		"n!=0,2":                        "[0 2 4]",
		"n=range(0,2,3)":                "[1 2 3]",
		"n=null,0":                      "[1 4]",
		"n!=null,0":                     "[0 2 3]",
		"n~1.0000005":                   "[2]",
		"n>1e300":                       "[]",
		"n<1e300":                       "[0 1 2 3]",
		"n>=-1e300":                     "[0 1 2 3]",
		"n=0.5":                         "[]",
		"n!=0.5":                        "[0 1 2 3 4]",
		"n>0.5":                         "[2 3]",
		"cell_id>-1":                    "[0 1 2 3 4]",
		"cell_id<-1":                    "[]",
		"cell_id>1e16":                  "[0 1 2 3]",
		"cell_id>=18446744073709551616": "[]",
		"solver=newton,admm":            "[0 2 3]",
		"solver!=newton,admm":           "[1 4]",
		"solver=newton,null":            "[0 3 4]",
		"solver='newton'":               "[0 3]",
		`solver=""`:                     "[1]",
		"gap~0.5000001":                 "[0]",
		"gap~0.501":                     "[]",
		"gap=NaN,0.5":                   "[0 1]",
		"gap=logrange(0.5,2,3)":         "[0]",
		"binding=true,false":            "[0 1 2 3]",
	} {
		var texts []string
		if conditions == "gap <= 0.5" {
			texts = []string{conditions}
		} else {
			texts = strings.Fields(conditions)
		}
		f := bind(t, texts...)
		rows := []int{}
		for r, keep := range f.Keep(frame) {
			fails := func(column string) bool { return !f.Holds(column, ValueAt(frame, column, r)) }
			if keep == slices.ContainsFunc(f.Columns(), fails) {
				t.Errorf("%q keeps row %d: %t, and its values otherwise", conditions, r, keep)
			}
			if keep {
				rows = append(rows, r)
			}
		}
		if fmt.Sprint(rows) != want {
			t.Errorf("%q selects rows %d, want %s", conditions, rows, want)
		}
	}
}

func TestWholes(t *testing.T) {
	for text, want := range map[string]string{
		"gap=1":                               "[{0 9}]",
		"p_market_n=3":                        "[{3 3}]",
		"p_market_n!=3":                       "[{0 2} {4 9}]",
		"p_market_n=7,3,null,7,20":            "[{3 3} {7 7}]",
		"p_market_n=4,2,3,8":                  "[{2 4} {8 8}]",
		"p_market_n!=9,0,5":                   "[{1 4} {6 8}]",
		"p_market_n<2.5":                      "[{0 2}]",
		"p_market_n>=7":                       "[{7 9}]",
		"p_market_n~4":                        "[{4 4}]",
		"p_market_n>9":                        "[]",
		"p_market_n=null":                     "[]",
		"p_market_n!=null":                    "[{0 9}]",
		"p_market_n!=range(0,9,10)":           "[]",
		"p_market_n>1 and p_market_n!=4":      "[{2 3} {5 9}]",
		"p_market_n!=2,6 and p_market_n!=3,8": "[{0 1} {4 5} {7 7} {9 9}]",
	} {
		if got := fmt.Sprint(bind(t, text).Wholes("p_market_n", 0, 9)); got != want {
			t.Errorf("%s holds for %s, want %s", text, got, want)
		}
	}
	if f := (*Filter)(nil); fmt.Sprint(f.Wholes("n", 2, 3)) != "[{2 3}]" || !f.Holds("n", Value{Null: true}) {
		t.Error("no filter does not hold of all")
	}
}

func TestConditionErrors(t *testing.T) {
	for text, parts := range map[string][]string{
		"solver":              {`"solver"`, "column=value"},
		"=3":                  {"column=value"},
		"solver==newton":      {"column=value"},
		"solver!newton":       {"column=value"},
		"sovler=newton":       {`"sovler"`, `"solver"`},
		"m=20":                {`"m"`, `did you mean "n"`},
		"step=1":              {"p_mechanism_step or p_solver_step", "mechanism.step or solver.step"},
		"gap<1,2":             {"several values", "=, != and ~"},
		"gap>range(1,2,3)":    {"several values"},
		"gap~null":            {"null", "= and !="},
		"gap~NaN":             {"NaN", "= and !="},
		"gap=range(1,2)":      {"range(1,2)", "range(first,last,count)"},
		"solver=range(1,2,3)": {"text", "numbers"},
		"solver=a,,b":         {"no value", `""`},
		"solver=a,":           {"no value", `""`},
		"solver=a b":          {`"b"`, "quotes"},
		`solver="a`:           {"quote", "not closed"},
		"solver=f(a":          {"f(a", "parenthesis"},
		"solver=a)":           {"a)", "parenthesis"},
		"gap=1 and":           {"its end", "column=value"},
		"nought.paper.n=1":    {`"nought"`, "it has"},
		"nothing=1":           {"it has cell_id, solver, gap"},
		"market.n-gap=1":      {"found", `"-gap=1"`},
		"solver<newton":       {"solver", "text", "= and !="},
		"gap<small":           {"gap", "numbers", `"small"`},
		"gap<NaN":             {"NaN", "= and !="},
		"gap>null":            {"null", "= and !="},
		"binding=yes":         {"binding", "=true"},
		"binding>false":       {"binding", "=true"},
		"p_market_n=many":     {"p_market_n", "numbers"},
	} {
		s, err := Parse(text)
		if err == nil {
			_, err = s.Bind("runs", columnsOf(selectFrame()))
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

// What one text says with "and" is what several texts say, and a section with a component is two conditions.
func TestSelectorText(t *testing.T) {
	for text, want := range map[string]string{
		"gap<=1 and solver = newton , admm": "gap<=1 and solver=newton, admm",
		"market.paper.n>=0":                 "market=paper and p_market_n>=0",
		"market.two-part-name.n=1":          "market=two-part-name and p_market_n=1",
		`solver="a ""b"", c"`:               `solver="a ""b"", c"`,
		"solver='null'":                     `solver="null"`,
		"solver=lognormal(2, 0.5)":          "solver=lognormal(2, 0.5)",
		"mechanism.step!=2 and gap~0":       "p_mechanism_step!=2 and gap~0",
	} {
		if got := bind(t, text).String(); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
	if f := (*Filter)(nil); f.Choice() != nil || f.String() != "" || f.Columns() != nil || f.Rows(selectFrame()).Len() != 5 {
		t.Error("no filter does not keep all")
	}
}

// An empty answer says which condition made it and what there is.
func TestNone(t *testing.T) {
	for text, want := range map[string]string{
		"solver=nobody":             `condition solver=nobody leaves no row: column solver of table runs holds null, , admm, newton`,
		"solver=newton and gap<0.5": `condition gap<0.5 leaves no row of those with solver=newton: there, column gap holds 0.5, +Inf`,
	} {
		if got := bind(t, text).NoneOf(selectFrame(), "runs").Error(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func FuzzParseCondition(f *testing.F) {
	for _, s := range []string{"a=b", "a!=", `a="b ""c"""`, "x<=1", "!", "==", "é>=1", "a=range(0,1,3),null", "last(price)~1 and b=c,d", "a=f(x, y)"} {
		f.Add(s)
	}
	frame := selectFrame()
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") && !strings.Contains(text, "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		again, err := Parse(s.String())
		if err != nil || again.String() != s.String() {
			t.Fatalf("%q is read as %v and again as %v, %v", text, s, again, err)
		}
		for _, column := range frame.Names() { // no panic on any column
			for i := range s {
				s[i].Name = column
			}
			if b, err := s.Bind("runs", columnsOf(frame)); err == nil {
				b.Keep(frame)
			}
		}
	})
}

func columnsOf(f *results.Frame) (columns []results.Column) {
	for _, name := range f.Names() {
		columns = append(columns, results.Column{Name: name, Kind: f.Kind(name)})
	}
	return columns
}
