package query

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"walras/results"
)

// Measure is a quantity computed from the columns of one row.
type Measure struct {
	Name  string                    // as an axis or a column head calls it
	Needs []string                  // the columns it reads
	Of    func(x []float64) float64 // its value from those columns, in the order of Needs

	bounds func(of columnBounds) Bounds // nil where nothing is known
	asked  []string                     // the columns as the text of a formula names them, Needs before Resolve
}

// functions that a formula may call, by name and number of arguments.
var functions = map[string]struct {
	arguments int
	of        func(a, b float64) float64
}{
	"abs":   {1, func(a, _ float64) float64 { return math.Abs(a) }},
	"sqrt":  {1, func(a, _ float64) float64 { return math.Sqrt(a) }},
	"log":   {1, func(a, _ float64) float64 { return math.Log(a) }},
	"exp":   {1, func(a, _ float64) float64 { return math.Exp(a) }},
	"min":   {2, math.Min},
	"max":   {2, math.Max},
	"known": {1, func(a, _ float64) float64 { return truth(!math.IsNaN(a)) }},
	"above": {2, func(a, b float64) float64 { return truth(a > b) }},
}

func truth(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// ParseMeasure reads a measure as a formula over columns: numbers, names of columns, + - * /, parentheses, abs, sqrt, log, exp, min, max,
// known(x) (1 where x has a value, else 0), above(x, y) (1 where x > y) and, for tables of rounds, first, last, lowest, highest and swing
// of a column, see Reduction. An empty name is that of the formula.
func ParseMeasure(name, text string) (Measure, error) {
	if name == "" {
		name = text
	}
	p := formula{scanner: scanner{text: text}, m: Measure{Name: name}}
	of, err := p.sum(0)
	if err == nil && p.found() != "its end" {
		err = fmt.Errorf("found %s behind a value", p.found())
	}
	if err != nil {
		return Measure{}, fmt.Errorf("formula %q: %w; allowed are numbers, columns, + - * / ( ), %s, and %s of a column",
			short(text), err, strings.Join(slices.Sorted(maps.Keys(functions)), ", "), strings.Join(Reductions, ", "))
	}
	p.m.Of, p.m.bounds, p.m.asked = of.of, of.bounds, p.m.Needs
	return p.m, nil
}

// IsFormula says whether a text that names no column can only be meant as a formula: it has a sign of arithmetic.
func IsFormula(text string) bool { return strings.ContainsAny(text, "+-*/()") }

// Resolve gives the columns that a measure needs their full names, see Column; that one is missing, or holds text, is an error.
func (m Measure) Resolve(table string, columns []results.Column) (Measure, error) {
	m.Needs = slices.Clone(m.Needs)
	for i, name := range m.Needs {
		c, err := Column(table, name, columns)
		if err == nil && c.Kind == results.String {
			err = fmt.Errorf("column %s of table %s holds text, a number is needed", c.Name, table)
		}
		if err != nil {
			return m, fmt.Errorf("%s: %w", m.Name, err)
		}
		m.Needs[i] = c.Name
	}
	return m, nil
}

// formula compiles while it reads: each method returns a function of the columns that are needed.
type formula struct {
	scanner
	m Measure
}

// value is a part of a formula: its value, and where that lies.
type value struct {
	of     func(x []float64) float64
	bounds func(of columnBounds) Bounds
}

// maxDepth bounds parentheses in parentheses.
const maxDepth = 200

func (p *formula) sum(depth int) (value, error) {
	x, err := p.product(depth)
	for err == nil {
		sign := p.take("+", "-")
		if sign == "" {
			break
		}
		a := x
		var b value
		b, err = p.product(depth)
		x = value{func(c []float64) float64 { return a.of(c) + b.of(c) }, func(of columnBounds) Bounds { return a.bounds(of).plus(b.bounds(of)) }}
		if sign == "-" {
			x = value{func(c []float64) float64 { return a.of(c) - b.of(c) }, func(of columnBounds) Bounds { return a.bounds(of).minus(b.bounds(of)) }}
		}
	}
	return x, err
}

func (p *formula) product(depth int) (value, error) {
	x, err := p.factor(depth)
	for err == nil {
		sign := p.take("*", "/")
		if sign == "" {
			break
		}
		a := x
		var b value
		b, err = p.factor(depth)
		x = value{func(c []float64) float64 { return a.of(c) * b.of(c) }, func(of columnBounds) Bounds { return a.bounds(of).times(b.bounds(of)) }}
		if sign == "/" {
			x = value{func(c []float64) float64 { return a.of(c) / b.of(c) }, func(of columnBounds) Bounds { return a.bounds(of).over(b.bounds(of)) }}
		}
	}
	return x, err
}

func (p *formula) factor(depth int) (value, error) {
	if depth > maxDepth || len(p.text) > maxText {
		return value{}, fmt.Errorf("too long")
	}
	if p.take("-") != "" {
		x, err := p.factor(depth + 1)
		return value{func(c []float64) float64 { return -x.of(c) }, func(of columnBounds) Bounds { return Bounds{}.minus(x.bounds(of)) }}, err
	}
	if p.take("(") != "" {
		x, err := p.sum(depth + 1)
		return x, p.closed(err)
	}
	if name := p.name(); name != "" {
		if p.take("(") != "" {
			return p.call(name, depth)
		}
		return p.column(name), nil
	}
	from := p.at
	for p.at < len(p.text) && numberByte(p.text[from:p.at], p.text[p.at]) {
		p.at++
	}
	v, err := strconv.ParseFloat(p.text[from:p.at], 64)
	if err != nil {
		p.at = from
		return value{}, fmt.Errorf("found %s for a value", p.found())
	}
	return value{func([]float64) float64 { return v }, func(columnBounds) Bounds { return Bounds{Low: v, High: v} }}, nil
}

// numberByte says whether a byte goes on with a number.
func numberByte(before string, b byte) bool {
	exponent := strings.HasSuffix(before, "e") || strings.HasSuffix(before, "E")
	return '0' <= b && b <= '9' || b == '.' || before != "" && (b|0x20 == 'e' || exponent && (b == '+' || b == '-'))
}

func (p *formula) closed(err error) error {
	if err == nil && p.take(")") == "" {
		err = fmt.Errorf("found %s for a )", p.found())
	}
	return err
}

func (p *formula) column(name string) value {
	i := slices.Index(p.m.Needs, name)
	if i < 0 {
		i, p.m.Needs = len(p.m.Needs), append(p.m.Needs, name)
	}
	return value{func(c []float64) float64 { return c[i] }, func(of columnBounds) Bounds { return of(name) }}
}

// call reads the arguments of a function or of a reduction.
func (p *formula) call(name string, depth int) (value, error) {
	if slices.Contains(Reductions, name) {
		r, err := p.reduction(name)
		if err != nil {
			return value{}, err
		}
		return p.column(r.String()), nil
	}
	known, ok := functions[name]
	if !ok {
		return value{}, fmt.Errorf("unknown function %s", name)
	}
	var of []value
	for len(of) == 0 || p.take(",") != "" {
		x, err := p.sum(depth + 1)
		if err != nil {
			return value{}, err
		}
		of = append(of, x)
	}
	if err := p.closed(nil); err != nil {
		return value{}, err
	}
	if len(of) != known.arguments {
		return value{}, fmt.Errorf("%s of %d arguments, it takes %d", name, len(of), known.arguments)
	}
	a, b := of[0], of[len(of)-1]
	return value{func(c []float64) float64 { return known.of(a.of(c), b.of(c)) }, func(of columnBounds) Bounds { return call(name, a.bounds(of), b.bounds(of)) }}, nil
}
