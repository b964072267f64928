package figure

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/results/query"
)

// Series is the rows of one treatment, with its look.
type Series struct {
	Name  string
	Key   []analysis.Value
	Style mark.Look
	View  analysis.View
}

// mostSeries is the largest number of series in one picture: more cannot be told apart.
const mostSeries = 20

// telling are the treatments of v, with the choices of which a condition names several values: who asks for m=50,100 wants to see both.
func (q *request) telling(v analysis.View) []string {
	out, choices := Must(v.Treatments()), v.Choices()
	for _, c := range Must(query.Parse(q.Where...)) {
		column, err := query.Column("runs", c.Name, q.columnsOf("runs"))
		several := len(c.Values) > 1 || len(c.Values) == 1 && c.Values[0].Points != nil
		if err == nil && several && c.Op == "=" && choices.Varies(column.Name) && !slices.Contains(out, column.Name) {
			out = append(out, column.Name)
		}
	}
	return out
}

// Levels are the values of a column that are not null, in order.
func Levels(v analysis.View, column string) []analysis.Value {
	values := Must(v.Distinct(column))
	values = slices.DeleteFunc(values, func(x analysis.Value) bool { return x.Null })
	analysis.SortValues(values)
	return values
}

// treatments are the columns that make series: those asked for, else those that vary.
func (q *request) treatments(v analysis.View) []string {
	if len(q.By) > 0 {
		return q.columns(q.By)
	}
	by := q.telling(v)
	// What makes panels or an axis does not make series as well.
	used := append(q.columns(q.Panel), q.column(q.X))
	by = slices.DeleteFunc(by, func(c string) bool { return slices.Contains(used, c) })
	return by
}

// allSeries reads columns of table runs and splits the rows that are asked for into series.
func (q *request) allSeries(columns ...string) (analysis.View, []Series) {
	v := q.runs(columns...)
	by := q.treatments(v)
	return v, Split(v, by)
}

// slice fixes every choice that is not free; the caption says at what.
func (q *request) slice(v analysis.View, free ...string) analysis.View {
	v, notes, err := v.Slice(free...)
	NoError(err)
	if len(notes) > 0 {
		q.said("Only " + strings.Join(notes, "; "))
	}
	q.caption.Fixed(notes)
	return v
}

// slicedSeries is allSeries with every choice fixed that makes neither series nor panels and is not among the free ones; the caption says
// at what.
func (q *request) slicedSeries(free []string, columns ...string) (analysis.View, []Series) {
	v := q.runs(columns...)
	by := q.treatments(v)
	v = q.slice(v, slices.Concat(by, q.columns(q.Panel), free)...)
	if len(by) == 1 && by[0] == q.column(q.X) { // an axis tells any number apart
		return v, splitAny(v, by)
	}
	return v, Split(v, by)
}

// Split splits the rows into series by columns; no column makes one series without a name. At most mostSeries are possible.
func Split(v analysis.View, by []string) []Series {
	all := splitAny(v, by)
	if len(all) > mostSeries {
		NoError(fmt.Errorf("figure: %d series by %s, at most %d can be told apart: choose some with a condition, such as --where %s=%s, or put one column into panels",
			len(all), strings.Join(by, ", "), mostSeries, by[0], all[0].Key[0]))
	}
	return all
}

// splitAny is split into any number of series.
func splitAny(v analysis.View, by []string) []Series {
	groups := Sorted(v, by...)
	if slices.Equal(by, []string{"mechanism"}) {
		analysis.OrderGroups(groups, analysis.MechanismOrder)
	}
	out := make([]Series, len(groups))
	for i, g := range groups {
		out[i] = Series{Name: analysis.TreatmentName(by, g.Key), Key: g.Key, View: g.View}
	}
	setLooks(out, by)
	return out
}

// Within are the same series with the rows that are also in part; a series without such rows keeps its place, empty.
func Within(all []Series, part analysis.View) []Series {
	in := rowSet(part.Rows())
	out := slices.Clone(all)
	for i := range out {
		out[i].View = all[i].View.Where(func(r int) bool { return r < len(in) && in[r] })
	}
	return out
}

// rowSet says of every row number whether it is among rows.
func rowSet(rows []int) []bool {
	most := -1
	for _, r := range rows {
		most = max(most, r)
	}
	in := make([]bool, most+1)
	for _, r := range rows {
		in[r] = true
	}
	return in
}

// LineKeys is one entry per series; a single series without a name has none.
func LineKeys(all []Series, markers bool) []mark.KeyEntry {
	var out []mark.KeyEntry
	for _, s := range all {
		if s.Name == "" {
			continue
		}
		marker := s.Style.Marker
		if !markers {
			marker = nil
		}
		out = append(out, mark.KeyLine(s.Name, s.Style.Line(mark.Normal), marker))
	}
	return out
}

// TreatmentsOf splits runs into one series per treatment, those of the solver and its parameters and, where there are several, the mechanism. A
// series is named by its solver and by those parameters alone that vary within it: "ogd, sqrt", "tatonnement, γ = 5".
func TreatmentsOf(v analysis.View) []Series {
	by := Must(v.Treatments())
	if !slices.Contains(by, "solver") {
		by = append([]string{"solver"}, by...)
	}
	all := Split(v, by)
	for i := range all {
		var parts []string
		for k, column := range by {
			key := all[i].Key[k]
			if key.Null || strings.HasPrefix(column, "p_") && !variesWithin(all, by, k, all[i].Key) {
				continue
			}
			text := key.String()
			if strings.HasPrefix(column, "p_") && key.Numeric {
				text = analysis.ParameterName(column) + " = " + text
			}
			parts = append(parts, text)
		}
		all[i].Name = strings.Join(parts, ", ")
	}
	return all
}

// variesWithin says whether the parameter of column k has several values among the series of the same mechanism and solver as key.
func variesWithin(all []Series, by []string, k int, key []analysis.Value) bool {
	return slices.ContainsFunc(all, func(s Series) bool {
		for j, column := range by {
			if !strings.HasPrefix(column, "p_") && s.Key[j] != key[j] {
				return false
			}
		}
		return s.Key[k] != key[k]
	})
}
