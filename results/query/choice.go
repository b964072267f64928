package query

import (
	"slices"

	"walras/results"
)

// Choice takes the row groups that may hold a row for which all conditions hold, as far as the bounds and the counts of nulls that the
// files keep can tell. A group without these is always taken. An empty filter has none.
func (f *Filter) Choice() results.Choice {
	if f.Empty() {
		return nil
	}
	return func(g *results.Group) bool {
		for i := range f.conditions {
			if !f.conditions[i].possible(g) {
				return false
			}
		}
		return true
	}
}

// possible is false only where the condition holds for no row of the group. It follows keep.
func (b *bound) possible(g *results.Group) bool {
	nulls, counted := g.Nulls(b.Name)
	none, all := counted && nulls == 0, counted && nulls == int64(g.Rows())
	switch {
	case all:
		return b.null != b.differ
	case b.null != b.differ && !none: // a null would do
		return true
	}
	switch b.kind {
	case results.String:
		low, high, known := g.Texts(b.Name)
		if b.differ {
			return !known || low != high || !slices.Contains(b.texts, low)
		}
		between := func(text string) bool { return !known || low <= text && text <= high }
		return slices.ContainsFunc(b.texts, between)
	case results.Bool:
		return b.differ || len(b.truths) > 0 // two values, of which a group of any size has both
	case results.Int64:
		low, high, known := g.Ints(b.Name)
		return reaches(b.ints, low, high, known, b.differ)
	case results.Uint64:
		low, high, known := g.Uints(b.Name)
		return reaches(b.uints, low, high, known, b.differ)
	}
	if b.differ || b.nan { // of NaN, bounds say nothing
		return true
	}
	low, high, known := g.Floats(b.Name)
	return reaches(b.floats, low, high, known, false)
}

// reaches says whether a number of a group with these bounds may be in the spans, or outside of them.
func reaches[T number](s spans[T], low, high T, known, differ bool) bool {
	switch {
	case differ:
		return !known || !s.covers(low, high)
	case !known:
		return len(s) > 0
	}
	return s.meets(low, high)
}
