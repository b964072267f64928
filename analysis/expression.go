package analysis

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"slices"
	"strconv"
	"strings"
)

// maxExpression bounds the text of an expression: the parser recurses.
const maxExpression = 500

// functions that an expression may call, by name and number of arguments.
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

// Reductions turn a column recorded round by round into one number a run, such
// as last(price). An expression reads them as columns of these names.
var Reductions = []string{"first", "last", "lowest", "highest"}

func truth(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// ParseMeasure reads a measure as a formula over columns: numbers, names of
// columns, + - * /, parentheses, abs, sqrt, log, exp, min, max, known(x) (1
// where x has a value, else 0), above(x, y) (1 where x > y) and, for tables of
// rounds, first, last, lowest and highest of a column. An empty name is that of
// the formula.
func ParseMeasure(name, text string) (Measure, error) {
	if name == "" {
		name = text
	}
	fail := func(found string) (Measure, error) {
		return Measure{}, fmt.Errorf("expression %q: %s; allowed are numbers, columns, + - * / ( ), %s, and %s of a column",
			text, found, strings.Join(functionNames(), ", "), strings.Join(Reductions, ", "))
	}
	if len(text) > maxExpression {
		return fail(fmt.Sprintf("%d bytes, at most %d", len(text), maxExpression))
	}
	tree, err := parser.ParseExpr(text)
	if err != nil {
		message, _, _ := strings.Cut(err.Error(), "\n")
		return fail(message)
	}
	m := Measure{Name: name}
	of, err := m.compile(tree)
	if err != nil {
		return fail(err.Error())
	}
	m.Of = of
	return m, nil
}

func functionNames() []string {
	var names []string
	for n := range functions {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// compile turns a tree into a function of the columns it needs.
func (m *Measure) compile(e ast.Expr) (func([]float64) float64, error) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return m.compile(e.X)
	case *ast.BasicLit:
		v, err := strconv.ParseFloat(e.Value, 64)
		if e.Kind != token.INT && e.Kind != token.FLOAT || err != nil {
			return nil, fmt.Errorf("%s is no number", e.Value)
		}
		return func([]float64) float64 { return v }, nil
	case *ast.Ident:
		return m.column(e.Name), nil
	case *ast.UnaryExpr:
		x, err := m.compile(e.X)
		if err != nil {
			return nil, err
		}
		if e.Op != token.SUB {
			return nil, fmt.Errorf("the sign %s", e.Op)
		}
		return func(c []float64) float64 { return -x(c) }, nil
	case *ast.BinaryExpr:
		return m.binary(e)
	case *ast.CallExpr:
		return m.call(e)
	}
	return nil, fmt.Errorf("what is no formula")
}

func (m *Measure) column(name string) func([]float64) float64 {
	i := slices.Index(m.Needs, name)
	if i < 0 {
		i, m.Needs = len(m.Needs), append(m.Needs, name)
	}
	return func(c []float64) float64 { return c[i] }
}

func (m *Measure) binary(e *ast.BinaryExpr) (func([]float64) float64, error) {
	x, err := m.compile(e.X)
	if err != nil {
		return nil, err
	}
	y, err := m.compile(e.Y)
	if err != nil {
		return nil, err
	}
	switch e.Op {
	case token.ADD:
		return func(c []float64) float64 { return x(c) + y(c) }, nil
	case token.SUB:
		return func(c []float64) float64 { return x(c) - y(c) }, nil
	case token.MUL:
		return func(c []float64) float64 { return x(c) * y(c) }, nil
	case token.QUO:
		return func(c []float64) float64 { return x(c) / y(c) }, nil
	}
	return nil, fmt.Errorf("the sign %s", e.Op)
}

func (m *Measure) call(e *ast.CallExpr) (func([]float64) float64, error) {
	f, ok := e.Fun.(*ast.Ident)
	if !ok {
		return nil, fmt.Errorf("a call of what is no function")
	}
	if slices.Contains(Reductions, f.Name) {
		if len(e.Args) == 1 {
			if column, ok := e.Args[0].(*ast.Ident); ok {
				return m.column(f.Name + "(" + column.Name + ")"), nil
			}
		}
		return nil, fmt.Errorf("%s takes the name of one column", f.Name)
	}
	known, ok := functions[f.Name]
	if !ok {
		return nil, fmt.Errorf("unknown function %s", f.Name)
	}
	if len(e.Args) != known.arguments {
		return nil, fmt.Errorf("%s of %d arguments, it takes %d", f.Name, len(e.Args), known.arguments)
	}
	a, err := m.compile(e.Args[0])
	if err != nil {
		return nil, err
	}
	b := a
	if known.arguments == 2 {
		if b, err = m.compile(e.Args[1]); err != nil {
			return nil, err
		}
	}
	return func(c []float64) float64 { return known.of(a(c), b(c)) }, nil
}
