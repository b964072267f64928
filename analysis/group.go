package analysis

import (
	"slices"
	"strings"

	"walras/results/query"
)

// Value is one cell of a key column.
type Value = query.Value

// Group is the rows that agree in every key column; Key holds their values in the order asked for.
type Group struct {
	Key []Value
	View
}

// GroupBy splits v by the key columns. Groups come in the order in which they first appear, rows
// keep their order. Null is a value like any other, and so is NaN; +0 and −0 are one value.
func (v View) GroupBy(keys ...string) ([]Group, error) {
	codes, n, err := v.Numbered(keys...)
	if err != nil {
		return nil, err
	}
	groups := make([]Group, n)
	sizes := make([]int, n)
	for _, c := range codes {
		sizes[c]++
	}
	for i := range groups {
		groups[i].View = View{src: v.src, rows: make([]int, 0, sizes[i])}
	}
	for i, c := range codes {
		groups[c].rows = append(groups[c].rows, v.rows[i])
	}
	for i := range groups {
		for _, k := range keys {
			groups[i].Key = append(groups[i].Key, v.value(k, groups[i].rows[0]))
		}
	}
	return groups, nil
}

// Numbered gives every row of v, in the order of Rows, the number of its group among the n groups of GroupBy.
func (v View) Numbered(keys ...string) (codes []uint32, n int, err error) {
	codes = make([]uint32, len(v.rows))
	n = min(1, len(v.rows))
	for _, k := range keys {
		if !v.Has(k) {
			return nil, 0, missing(v.src.experiment, v.src.table, k)
		}
		n = v.refine(codes, k)
	}
	return codes, n, nil
}

// Distinct are the values of a column, in the order in which they first appear.
func (v View) Distinct(column string) ([]Value, error) {
	values, _, err := v.distinct(column)
	return values, err
}

// distinct is Distinct with the first row of each value.
func (v View) distinct(column string) (values []Value, first []int, err error) {
	codes, n, err := v.Numbered(column)
	if err != nil {
		return nil, nil, err
	}
	for i := 0; len(first) < n; i++ {
		if codes[i] == uint32(len(first)) {
			first = append(first, v.rows[i])
			values = append(values, v.value(column, v.rows[i]))
		}
	}
	return values, first, nil
}

// refine splits the groups in codes further by one column and returns how many there are.
func (v View) refine(codes []uint32, column string) int {
	of := numberedColumn(v.src.frame, column)
	groups := 0
	for _, g := range codes {
		groups = max(groups, int(g)+1)
	}
	if size := groups * of.n; size <= 4*len(codes)+mostPlaces {
		return v.refineByPlace(codes, of, size)
	}
	var seen cellTable
	seen.refine(codes, func(i int) cell { return cell{bits: uint64(of.codes[v.rows[i]])} })
	return int(seen.used)
}

// mostPlaces are pairs of group and value for which there is always a table with a place for each.
const mostPlaces = 1 << 10

// refineByPlace is refine by a table of so many pairs of group and value.
func (v View) refineByPlace(codes []uint32, of columnNumbers, size int) int {
	places := make([]uint32, size) // 1 + number of each pair, 0 where it has not come
	n := uint32(0)
	for i, r := range v.rows {
		at := &places[int(codes[i])*of.n+int(of.codes[r])]
		if *at == 0 {
			n++
			*at = n
		}
		codes[i] = *at - 1
	}
	return int(n)
}

func (v View) value(column string, row int) Value { return query.ValueAt(v.src.frame, column, row) }

// Name is the key of a group made by the columns by, as a legend shows it: "tatonnement, step = 0.5".
func (g Group) Name(by ...string) string { return TreatmentName(by, g.Key) }

// TreatmentName is "bracket" or "tatonnement, step = 0.5"; a choice that does not apply is not named. Where none does it is "without
// solver", and without columns it is "".
func TreatmentName(by []string, key []Value) string {
	var parts []string
	for i, k := range key {
		switch {
		case k.Null:
		case !strings.HasPrefix(by[i], "p_"):
			parts = append(parts, k.String())
		default:
			parts = append(parts, ParameterName(by[i])+" = "+k.Short())
		}
	}
	if len(parts) == 0 && len(by) > 0 {
		return "without " + ParameterName(by[0])
	}
	return strings.Join(parts, ", ")
}

// SortValues orders values: null first, then numbers by size, then text by the alphabet.
func SortValues(values []Value) { slices.SortStableFunc(values, Value.Compare) }

// SortGroups orders groups by their keys, the first key first: numbers by size, text by the
// alphabet, null first. Equal keys keep their order.
func SortGroups(groups []Group) {
	slices.SortStableFunc(groups, func(a, b Group) int { return compareKeys(a.Key, b.Key) })
}

// compareKeys compares keys of equal length value by value.
func compareKeys(a, b []Value) int {
	for i := range a {
		if d := a[i].Compare(b[i]); d != 0 {
			return d
		}
	}
	return 0
}

// OrderGroups puts groups in the order in which their first key stands in names; groups whose key
// is not named come last, in the order they had.
func OrderGroups(groups []Group, names []string) {
	rank := func(g Group) int {
		if i := slices.Index(names, g.Key[0].Text); i >= 0 {
			return i
		}
		return len(names)
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return rank(a) - rank(b) })
}

// MechanismOrder is the order in which mechanisms stand in figures and tables.
var MechanismOrder = []string{"none", "proportional", "flat", "equal", "clearing", "welfare", "alpha-fair", "nash", "frontier"}
