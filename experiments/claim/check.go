package claim

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"walras/experiments"
	"walras/results"
)

// Check is a condition on the results of a counterexample's experiment. It has
// to hold in every row of the table that Where selects, of which there must be
// one.
type Check struct {
	Table string // runs, trace, …
	Holds condition
	Where []condition
}

// condition is a demand on one column.
type condition struct{ column, op, value string }

// Operators of a condition. Those of two signs come first, so that <= is not
// read as <. ~ is equality up to closeness.
var checkOperators = []string{"!=", "<=", ">=", "=", "<", ">", "~"}

// closeness is the relative difference, or the absolute one for numbers below
// 1, up to which ~ holds.
const closeness = 1e-6

// ParseCheck reads COLUMN OP VALUE [where COLUMN OP VALUE and …] [in TABLE], as in
//
//	status=no-clearing where solver=bracket
//	price~0.25 where round=2 in trace
//
// with the operators =, !=, <, <=, >, >= and ~, and the table runs where none
// is named.
func ParseCheck(text string) (Check, error) {
	c := Check{Table: "runs"}
	rest := text
	if body, table, named := strings.Cut(rest, " in "); named {
		rest, c.Table = body, strings.TrimSpace(table)
	}
	head, list, selective := strings.Cut(rest, " where ")
	var err error
	if c.Holds, err = parseCondition(head); err != nil {
		return c, err
	}
	if selective {
		for piece := range strings.SplitSeq(list, " and ") {
			w, err := parseCondition(piece)
			if err != nil {
				return c, err
			}
			c.Where = append(c.Where, w)
		}
	}
	return c, nil
}

func parseCondition(text string) (condition, error) {
	if at := strings.IndexAny(text, "=!<>~"); at > 0 {
		for _, op := range checkOperators {
			value, ok := strings.CutPrefix(text[at:], op)
			c := condition{strings.TrimSpace(text[:at]), op, strings.TrimSpace(value)}
			if ok && c.column != "" && c.value != "" {
				return c, nil
			}
		}
	}
	return condition{}, fmt.Errorf("check %q; allowed: COLUMN OP VALUE with %s", text, strings.Join(checkOperators, " "))
}

// Confirm runs the experiment of a counterexample that Save wrote to folder,
// into the result folder out, and holds it to its checks. The error says what
// the run shows instead.
func (x *Counterexample) Confirm(ctx context.Context, folder, out string) error {
	path := filepath.Join(folder, MarketFile)
	spec, err := experiments.Parse(filepath.Join(folder, SpecFile), []byte(x.Spec), experiments.Builtin(),
		experiments.Set("market.file.path="+strconv.Quote(path)))
	if err != nil {
		return err
	}
	if _, err := experiments.Run(ctx, spec, experiments.Options{Dir: out}); err != nil {
		return err
	}
	data, err := results.Open(out)
	if err != nil {
		return err
	}
	for _, text := range x.Checks {
		c, err := ParseCheck(text)
		if err != nil {
			return err
		}
		frame, err := data.Frame(c.Table)
		if err != nil {
			return fmt.Errorf("check %q: %w", text, err)
		}
		if err := c.verify(frame); err != nil {
			return fmt.Errorf("check %q: %w", text, err)
		}
	}
	return nil
}

// verify holds a table to the check.
func (c *Check) verify(f *results.Frame) error {
	for _, k := range append(slices.Clone(c.Where), c.Holds) {
		if !f.Has(k.column) {
			return fmt.Errorf("no column %q in table %s; allowed: %s", k.column, c.Table, strings.Join(f.Names(), ", "))
		}
	}
	selected := 0
	for row := range f.Len() {
		if slices.ContainsFunc(c.Where, func(w condition) bool { return !w.holds(f, row) }) {
			continue
		}
		selected++
		if !c.Holds.holds(f, row) {
			return fmt.Errorf("%s is %s in row %d of table %s", c.Holds.column, f.Text(c.Holds.column, row), row, c.Table)
		}
	}
	if selected == 0 {
		return fmt.Errorf("no row of table %s is selected", c.Table)
	}
	return nil
}

// holds reports whether the condition is true of a row: of numbers where both
// sides are, else of texts, which have no order.
func (k condition) holds(f *results.Frame, row int) bool {
	text := f.Text(k.column, row)
	a, err := strconv.ParseFloat(text, 64)
	b, errValue := strconv.ParseFloat(k.value, 64)
	if err != nil || errValue != nil {
		return k.op == "=" && text == k.value || k.op == "!=" && text != k.value
	}
	switch k.op {
	case "=":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	}
	return math.Abs(a-b) <= closeness*max(1, math.Abs(b))
}
