package analysis

import (
	"math"
	"slices"
	"strconv"

	"walras/results"
)

// Choice takes the row groups of a table with these columns that may hold a row for which all conditions hold, as far as the
// bounds and the counts of nulls that the files keep can tell. A group without these is always taken. The conditions must have passed
// Check; an empty selector has none.
func (s Selector) Choice(columns []results.Column) results.Choice {
	if len(s) == 0 {
		return nil
	}
	kinds := make([]results.Kind, len(s))
	for i, c := range s {
		kinds[i] = columns[slices.IndexFunc(columns, func(k results.Column) bool { return k.Name == c.Column })].Kind
	}
	return func(g *results.Group) bool {
		for i, c := range s {
			if !c.possible(g, kinds[i]) {
				return false
			}
		}
		return true
	}
}

// possible is false only where the condition holds for no row of the group. It follows test: null satisfies != and no other operator,
// unless the condition asks for null; so does NaN, of which bounds say nothing.
func (c Condition) possible(g *results.Group, kind results.Kind) bool {
	nulls, counted := g.Nulls(c.Column)
	none, all := counted && nulls == 0, counted && nulls == int64(g.Rows())
	if c.Value == Null {
		return c.Op == "=" && !none || c.Op == "!=" && !all
	}
	if all {
		return c.Op == "!="
	}
	switch kind {
	case results.String:
		low, high, known := g.Texts(c.Column)
		return !known || within(c.Op, low, high, c.Value, none)
	case results.Bool:
		return true // two values, of which a group of any size has both
	case results.Int64:
		low, high, known := g.Ints(c.Column)
		if want, err := strconv.ParseInt(c.Value, 10, 64); err == nil {
			return !known || within(c.Op, low, high, want, none)
		}
		return !known || c.floatPossible(float64(low), float64(high), kind, none)
	case results.Uint64:
		low, high, known := g.Uints(c.Column)
		if want, err := strconv.ParseUint(c.Value, 10, 64); err == nil {
			return !known || within(c.Op, low, high, want, none)
		}
		return !known || c.floatPossible(float64(low), float64(high), kind, none)
	}
	low, high, known := g.Floats(c.Column)
	return !known || c.floatPossible(low, high, kind, false)
}

// floatPossible is within for values that are compared as floats; exact says that no row is null or NaN.
func (c Condition) floatPossible(low, high float64, kind results.Kind, exact bool) bool {
	want, _ := strconv.ParseFloat(c.Value, 64) // Check has read it
	if kind == results.Float32 {
		want = float64(float32(want))
	}
	return math.IsNaN(want) || within(c.Op, low, high, want, exact)
}

// within says whether a value between low and high can satisfy the operator; exact says that there are no rows beside such values, which
// would satisfy !=.
func within[T int64 | uint64 | float64 | string](op string, low, high, want T, exact bool) bool {
	switch op {
	case "=":
		return low <= want && want <= high
	case "!=":
		return !exact || low != want || high != want
	case "<":
		return low < want
	case "<=":
		return low <= want
	case ">":
		return high > want
	}
	return high >= want
}
