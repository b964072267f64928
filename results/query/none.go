package query

import (
	"fmt"
	"slices"
	"strings"

	"walras/results"
)

// None is the error of a filter that keeps no row of a table of d. It names the first condition that leaves none and says what its
// column holds in the rows that satisfy those before it.
func (f *Filter) None(d *results.Dataset, table string) error {
	if f.Empty() {
		return fmt.Errorf("table %s of experiment %s has no rows", table, d.Manifest().Name)
	}
	held := make([]holding, len(f.conditions))
	err := d.Scan(table, f.Columns(), func(frame *results.Frame) error {
		f.gather(frame, held)
		return nil
	})
	if err != nil {
		return err
	}
	return f.nothing(table, held)
}

// NoneOf is None for a frame of all rows.
func (f *Filter) NoneOf(frame *results.Frame, table string) error {
	held := make([]holding, len(f.Conditions()))
	if !f.Empty() {
		f.gather(frame, held)
	}
	return f.nothing(table, held)
}

// listed is how many values an error names.
const listed = 12

// holding is what a column holds in some rows.
type holding struct {
	values    map[string]Value // listed + 1 of them at most
	low, high Value
	rows      int // of them satisfy the condition
}

// gather adds for every condition what its column holds in the rows that satisfy those before it.
func (f *Filter) gather(frame *results.Frame, held []holding) {
	keep := slices.Repeat([]bool{true}, frame.Len())
	for i := range f.conditions {
		b, h := &f.conditions[i], &held[i]
		for r, k := range keep {
			if k {
				h.add(ValueAt(frame, b.Name, r))
			}
		}
		b.keep(frame, keep)
		for _, k := range keep {
			if k {
				h.rows++
			}
		}
	}
}

func (h *holding) add(v Value) {
	if h.values == nil {
		h.values, h.low, h.high = map[string]Value{}, v, v
	}
	if len(h.values) <= listed {
		h.values[v.String()] = v
	}
	if !v.Null && (h.low.Null || v.Compare(h.low) < 0) {
		h.low = v
	}
	if v.Compare(h.high) > 0 {
		h.high = v
	}
}

func (h *holding) String() string {
	if len(h.values) > listed && h.high.Numeric {
		return fmt.Sprintf("numbers from %v to %v", h.low, h.high)
	}
	var values []Value
	for _, v := range h.values {
		values = append(values, v)
	}
	slices.SortFunc(values, Value.Compare)
	var texts []string
	for _, v := range values {
		texts = append(texts, v.String())
	}
	if len(texts) > listed {
		texts = append(texts[:listed], "…")
	}
	return strings.Join(texts, ", ")
}

func (f *Filter) nothing(table string, held []holding) error {
	for i := range held {
		switch b := &f.conditions[i]; {
		case held[i].rows > 0:
		case held[i].values == nil:
			return fmt.Errorf("condition %v leaves no row: table %s has none", b.Condition, table)
		case i > 0:
			return fmt.Errorf("condition %v leaves no row of those with %v: there, column %s holds %v", b.Condition, f.Conditions()[:i], b.Name, &held[i])
		default:
			return fmt.Errorf("condition %v leaves no row: column %s of table %s holds %v", b.Condition, b.Name, table, &held[i])
		}
	}
	return fmt.Errorf("table %s has no rows", table)
}
