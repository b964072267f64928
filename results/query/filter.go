package query

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"walras/results"
)

// Filter is a selector bound to the columns of a table: it has full names and values of the columns' kinds. A nil one keeps every row.
type Filter struct{ conditions []bound }

// bound is a condition on a column of known kind.
type bound struct {
	Condition // with the column's full name
	kind      results.Kind
	differ    bool // the row is to be none of the values
	null, nan bool // these are among the values
	texts     []string
	truths    []bool
	ints      spans[int64]
	uints     spans[uint64]
	floats    spans[float64]
}

// Where is the filter that conditions make on a table of d, see Parse and Bind.
func Where(d *results.Dataset, table string, conditions ...string) (*Filter, error) {
	s, err := Parse(conditions...)
	if err != nil {
		return nil, err
	}
	columns, err := d.Columns(table)
	if err != nil {
		return nil, err
	}
	return s.Bind(table, columns)
}

// Bind resolves the names of a selector, see Column, and reads its values as what the columns hold. A condition that cannot be asked is
// an error: no such column, a value of another kind, or an order of texts or of truth values. The name market.paper.tau asks for
// market=paper, too.
func (s Selector) Bind(table string, columns []results.Column) (*Filter, error) {
	f := &Filter{}
	for _, c := range s {
		written := c
		if parts := strings.Split(c.Name, "."); len(parts) == 3 {
			component := Is(parts[0], parts[1])
			b, err := component.bind(table, columns)
			if err != nil {
				return nil, fmt.Errorf("condition %v: %w", written, err)
			}
			f.conditions = append(f.conditions, b)
			c.Name = parts[0] + "." + parts[2]
		}
		b, err := c.bind(table, columns)
		if err != nil {
			return nil, fmt.Errorf("condition %v: %w", written, err)
		}
		f.conditions = append(f.conditions, b)
	}
	return f, nil
}

func (c Condition) bind(table string, columns []results.Column) (bound, error) {
	column, err := Column(table, c.Name, columns)
	if err != nil {
		return bound{}, err
	}
	b := bound{Condition: c, kind: column.Kind, differ: c.Op == "!="}
	b.Name = column.Name
	for _, v := range c.Values {
		b.null = b.null || v.Null
	}
	if err = c.check(); err == nil {
		err = b.read()
	}
	if err != nil {
		return b, fmt.Errorf("column %s of table %s %w", column.Name, table, err)
	}
	return b, nil
}

// read takes the values as what the column holds. An operator != is an = that differs.
func (b *bound) read() (err error) {
	op := b.Op
	if b.differ {
		op = "="
	}
	switch b.kind {
	case results.String:
		if op != "=" {
			return fmt.Errorf("holds text, which has no order: allowed are = and !=")
		}
		for _, v := range b.Values {
			if v.Points != nil {
				return fmt.Errorf("holds text, and %s is numbers", v)
			}
			if !v.Null {
				b.texts = append(b.texts, v.Text)
			}
		}
		return nil
	case results.Bool:
		for _, v := range b.Values {
			if op != "=" || !v.Null && v.Text != "true" && v.Text != "false" {
				return fmt.Errorf("holds truth values: allowed are =true, =false, !=true, !=false, =null, !=null")
			}
			if !v.Null {
				b.truths = append(b.truths, v.Text == "true")
			}
		}
		return nil
	}
	err = eachNumber(b.Values, func(_ string, v float64) {
		if math.IsNaN(v) {
			b.nan = true
			return
		}
		if b.kind == results.Float32 {
			v = float64(float32(v))
		}
		b.floats = append(b.floats, floatSpan(op, v))
	})
	switch {
	case err != nil:
		return err
	case b.nan && op != "=":
		return fmt.Errorf("can be compared with NaN by = and != only")
	case b.kind == results.Int64:
		b.ints, err = wholes(op, b.Values, func(text string) (int64, error) { return strconv.ParseInt(text, 10, 64) }, math.MinInt64, math.MaxInt64)
	case b.kind == results.Uint64:
		b.uints, err = wholes(op, b.Values, func(text string) (uint64, error) { return strconv.ParseUint(text, 10, 64) }, 0, math.MaxUint64)
	}
	return err
}

// Empty says whether there is no condition.
func (f *Filter) Empty() bool { return f == nil || len(f.conditions) == 0 }

// Conditions are those of the filter, with the full names of their columns.
func (f *Filter) Conditions() Selector {
	if f.Empty() {
		return nil
	}
	out := make(Selector, len(f.conditions))
	for i, b := range f.conditions {
		out[i] = b.Condition
	}
	return out
}

func (f *Filter) String() string { return f.Conditions().String() }

// Columns are the columns that the conditions read, each once.
func (f *Filter) Columns() []string {
	var names []string
	for _, c := range f.Conditions() {
		if !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}

// Keep says for every row of a frame with these columns whether all conditions hold. Null and NaN satisfy no order; they
// differ from every number and from each other.
func (f *Filter) Keep(frame *results.Frame) []bool {
	keep := slices.Repeat([]bool{true}, frame.Len())
	if !f.Empty() {
		for i := range f.conditions {
			f.conditions[i].keep(frame, keep)
		}
	}
	return keep
}

// Rows is the frame of the rows that Keep keeps, the frame itself where that is all.
func (f *Filter) Rows(frame *results.Frame) *results.Frame {
	if f.Empty() {
		return frame
	}
	return frame.Keep(f.Keep(frame))
}

// keep drops the rows for which the condition does not hold.
func (b *bound) keep(f *results.Frame, keep []bool) {
	special := func(r int, other bool) bool { // a row whose value may stand for null or be NaN
		if f.Null(b.Name, r) {
			return b.null != b.differ
		}
		return other != b.differ
	}
	switch b.kind {
	case results.String:
		codes, texts := f.Codes(b.Name)
		wanted := make([]bool, len(texts))
		empty := -1
		for code, text := range texts {
			wanted[code] = slices.Contains(b.texts, text) != b.differ
			if text == "" {
				empty = code
			}
		}
		for r, code := range codes {
			switch {
			case !keep[r]:
			case int(code) == empty:
				keep[r] = special(r, slices.Contains(b.texts, ""))
			default:
				keep[r] = wanted[code]
			}
		}
	case results.Bool:
		yes, no := slices.Contains(b.truths, true), slices.Contains(b.truths, false)
		for r, x := range f.Bools(b.Name) {
			switch {
			case !keep[r]:
			case x:
				keep[r] = yes != b.differ
			default:
				keep[r] = special(r, no)
			}
		}
	case results.Int64:
		keepNumbers(keep, f.Ints(b.Name), b.ints, b.differ, special)
	case results.Uint64:
		keepNumbers(keep, f.Uints(b.Name), b.uints, b.differ, special)
	default:
		for r, x := range f.Floats(b.Name) {
			switch {
			case !keep[r]:
			case x != x:
				keep[r] = special(r, b.nan)
			default:
				keep[r] = b.floats.has(x) != b.differ
			}
		}
	}
}

// keepNumbers drops the rows whose number is not wanted; zero may stand for null.
func keepNumbers[T int64 | uint64](keep []bool, x []T, wanted spans[T], differ bool, special func(row int, other bool) bool) {
	zero := wanted.has(0)
	for r, v := range x {
		switch {
		case !keep[r]:
		case v == 0:
			keep[r] = special(r, zero)
		default:
			keep[r] = wanted.has(v) != differ
		}
	}
}

// Holds says whether all conditions on a column hold of a value that stands in no frame; the column is named in full.
func (f *Filter) Holds(column string, v Value) bool {
	return f.Empty() || !slices.ContainsFunc(f.conditions, func(b bound) bool { return b.Name == column && !b.holds(v) })
}

// holds follows keep.
func (b *bound) holds(v Value) bool {
	if v.Null {
		return b.null != b.differ
	}
	in := false
	switch b.kind {
	case results.String:
		in = slices.Contains(b.texts, v.Text)
	case results.Bool:
		in = slices.Contains(b.truths, v.Text == "true")
	case results.Int64:
		x, err := strconv.ParseInt(v.Text, 10, 64)
		in = err == nil && b.ints.has(x)
	case results.Uint64:
		x, err := strconv.ParseUint(v.Text, 10, 64)
		in = err == nil && b.uints.has(x)
	default:
		in = b.floats.has(v.Number) || b.nan && math.IsNaN(v.Number)
	}
	return in != b.differ
}

// Interval is the whole numbers from First to Last.
type Interval struct{ First, Last int64 }

// Wholes are the whole numbers from first to last for which all conditions on a column hold, in order.
func (f *Filter) Wholes(column string, first, last int64) []Interval {
	out := []Interval{{first, last}}
	if f.Empty() {
		return out
	}
	for i := range f.conditions {
		if b := &f.conditions[i]; b.Name == column {
			out = intersect(out, b.wholes(first, last))
		}
	}
	return out
}

// wholes are the whole numbers from first to last for which the condition holds, in order and apart.
func (b *bound) wholes(first, last int64) (out []Interval) {
	wanted := slices.Clone(b.ints)
	slices.SortFunc(wanted, func(s, t span[int64]) int { return cmp.Compare(s.low, t.low) })
	next := first // the numbers before it are settled
	for _, s := range wanted {
		low, high := max(s.low, next), min(s.high, last)
		if low > high {
			continue
		}
		switch n := len(out); {
		case !b.differ && n > 0 && out[n-1].Last+1 == low:
			out[n-1].Last = high
		case !b.differ:
			out = append(out, Interval{low, high})
		case next < low:
			out = append(out, Interval{next, low - 1})
		}
		if high == last {
			return out
		}
		next = high + 1
	}
	if b.differ {
		out = append(out, Interval{next, last})
	}
	return out
}

// intersect is the numbers that are in both; each is in order and apart.
func intersect(a, b []Interval) (out []Interval) {
	for len(a) > 0 && len(b) > 0 {
		if first, last := max(a[0].First, b[0].First), min(a[0].Last, b[0].Last); first <= last {
			out = append(out, Interval{first, last})
		}
		if a[0].Last < b[0].Last {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return out
}
