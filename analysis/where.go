package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"walras/results"
	"walras/results/query"
)

// Condition is a demand on one column of a row, such as status=converged or gap<=1e-6.
type Condition struct {
	Column, Op, Value string
}

// operators of a condition, longer ones first so that <= is not read as <.
var operators = []string{"!=", "<=", ">=", "=", "<", ">"}

// Null is the value by which a condition asks for cells without a value, as in p_solver_step=null.
const Null = "null"

func (c Condition) String() string { return c.Column + c.Op + c.Value }

// ParseCondition reads column=value, or the same with !=, <, <=, > or >=. The value is everything behind the operator, so
// that it may hold any sign, except that it does not begin with =.
func ParseCondition(text string) (Condition, error) {
	if at := strings.IndexAny(text, "=!<>"); at >= 0 {
		for _, op := range operators {
			value, ok := strings.CutPrefix(text[at:], op)
			c := Condition{strings.TrimSpace(text[:at]), op, strings.TrimSpace(value)}
			if ok && c.Column != "" && !strings.HasPrefix(c.Value, "=") {
				return c, nil
			}
		}
	}
	return Condition{}, fmt.Errorf("analysis: condition %q: must be column=value, or with !=, <, <=, >, >= for the sign", text)
}

// Selector is conditions that all have to hold; an empty one holds for every row.
type Selector []Condition

// ParseSelector reads conditions, see ParseCondition.
func ParseSelector(texts []string) (Selector, error) {
	var s Selector
	for _, text := range texts {
		c, err := ParseCondition(text)
		if err != nil {
			return nil, err
		}
		s = append(s, c)
	}
	return s, nil
}

func (s Selector) String() string {
	var parts []string
	for _, c := range s {
		parts = append(parts, c.String())
	}
	return strings.Join(parts, " and ")
}

// Columns are the columns that the conditions read, each once.
func (s Selector) Columns() []string {
	var names []string
	for _, c := range s {
		if !slices.Contains(names, c.Column) {
			names = append(names, c.Column)
		}
	}
	return names
}

// Check is an error where a condition cannot be asked of a table with these columns: no such column, a value of another
// kind, or an order of texts or of truth values.
func (s Selector) Check(table string, columns []results.Column) error {
	for _, c := range s {
		i := slices.IndexFunc(columns, func(k results.Column) bool { return k.Name == c.Column })
		if i < 0 {
			return fmt.Errorf("analysis: condition %v: %w", c, UnknownColumn(table, c.Column, columns))
		}
		if err := c.check(columns[i].Kind); err != nil {
			return fmt.Errorf("analysis: condition %v: column %s of table %s %w", c, c.Column, table, err)
		}
	}
	return nil
}

func (c Condition) check(kind results.Kind) error {
	order := c.Op != "=" && c.Op != "!="
	switch {
	case c.Value == Null && order:
		return fmt.Errorf("can be compared with null by = and != only")
	case c.Value == Null:
		return nil
	case kind == results.String && order:
		return fmt.Errorf("holds text, which has no order: allowed are = and !=")
	case kind == results.Bool && (order || c.Value != "true" && c.Value != "false"):
		return fmt.Errorf("holds truth values: allowed are =true, =false, !=true, !=false, =null, !=null")
	case kind == results.String || kind == results.Bool:
		return nil
	}
	v, err := strconv.ParseFloat(c.Value, 64)
	if err != nil {
		return fmt.Errorf("holds numbers, and %q is none", c.Value)
	}
	if math.IsNaN(v) && order {
		return fmt.Errorf("can be compared with NaN by = and != only")
	}
	return nil
}

// Keep says for every row of f whether all conditions hold; the frame must have passed Check. Null and NaN satisfy no
// order; they differ from every number and from each other.
func (s Selector) Keep(f *results.Frame) []bool {
	keep := slices.Repeat([]bool{true}, f.Len())
	for _, c := range s {
		holds := c.test(f)
		for i, k := range keep {
			keep[i] = k && holds(i)
		}
	}
	return keep
}

// test returns the condition as a function of the row.
func (c Condition) test(f *results.Frame) func(row int) bool {
	differ := c.Op == "!="
	if c.Value == Null {
		return func(r int) bool { return f.Null(c.Column, r) != differ }
	}
	switch f.Kind(c.Column) {
	case results.String:
		codes, texts := f.Codes(c.Column)
		if c.Value == "" { // the empty text shares its code with null
			return func(r int) bool { return (texts[codes[r]] == "" && !f.Null(c.Column, r)) != differ }
		}
		code := slices.Index(texts, c.Value)
		return func(r int) bool { return (int(codes[r]) == code) != differ }
	case results.Bool:
		x, want := f.Bools(c.Column), c.Value == "true"
		return func(r int) bool { return (x[r] == want && (x[r] || !f.Null(c.Column, r))) != differ }
	case results.Int64:
		if want, err := strconv.ParseInt(c.Value, 10, 64); err == nil {
			return integers(f, c, f.Ints(c.Column), want)
		}
	case results.Uint64:
		if want, err := strconv.ParseUint(c.Value, 10, 64); err == nil {
			return integers(f, c, f.Uints(c.Column), want)
		}
	}
	x := f.Floats(c.Column)
	want, _ := strconv.ParseFloat(c.Value, 64) // Check has read it
	if f.Kind(c.Column) == results.Float32 {
		want = float64(float32(want))
	}
	if math.IsNaN(want) {
		return func(r int) bool { return (math.IsNaN(x[r]) && !f.Null(c.Column, r)) != differ }
	}
	return func(r int) bool {
		if math.IsNaN(x[r]) {
			return differ
		}
		return holds(c.Op, cmp.Compare(x[r], want))
	}
}

// integers compares exactly, which identifiers above 2^53 need.
func integers[T int64 | uint64](f *results.Frame, c Condition, x []T, want T) func(row int) bool {
	return func(r int) bool {
		if x[r] == 0 && f.Null(c.Column, r) {
			return c.Op == "!="
		}
		return holds(c.Op, cmp.Compare(x[r], want))
	}
}

// holds says whether a value that compares with the wanted one as sign satisfies the operator.
func holds(op string, sign int) bool {
	switch op {
	case "=":
		return sign == 0
	case "!=":
		return sign != 0
	case "<":
		return sign < 0
	case "<=":
		return sign <= 0
	case ">":
		return sign > 0
	}
	return sign >= 0
}

// Filter is the selector bound to the columns of a table.
func (s Selector) Filter(table string, columns []results.Column) (*query.Filter, error) {
	var out query.Selector
	for _, c := range s {
		out = append(out, query.Condition{Name: c.Column, Op: c.Op, Values: []query.Literal{{Text: c.Value, Null: c.Value == Null}}})
	}
	return out.Bind(table, columns)
}

// Select keeps the rows of v for which all conditions hold.
func (v View) Select(s Selector) (View, error) {
	var columns []results.Column
	for _, name := range v.Columns() {
		columns = append(columns, results.Column{Name: name, Kind: v.src.frame.Kind(name)})
	}
	if err := s.Check(v.src.table, columns); err != nil {
		return View{}, err
	}
	keep := s.Keep(v.src.frame)
	return v.Where(func(row int) bool { return keep[row] }), nil
}
