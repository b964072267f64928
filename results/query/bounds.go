package query

import (
	"math"
	"slices"

	"walras/results"
)

// Bounds are where the values of a measure lie, whatever the rows: its mean, and every interval of that, lies there too.
type Bounds struct {
	Low, High float64 // −Inf and +Inf where nothing is known
	Truth     bool    // every value is Low or High: the mean is a share of the rows
}

// Anywhere are the bounds of which nothing is known.
var Anywhere = Bounds{Low: math.Inf(-1), High: math.Inf(1)}

// Bounded says whether an end is known.
func (s Bounds) Bounded() bool { return !math.IsInf(s.Low, -1) || !math.IsInf(s.High, 1) }

// unit are the bounds of shares, indices and, with Truth, of truth values.
var unit = Bounds{Low: 0, High: 1}

// unitColumns are those whose values are from 0 to 1 by their definition.
var unitColumns = []string{"gini", "jain", "participation"}

// boundsOfColumn are the bounds of a column by its name, or of a reduction of one.
func boundsOfColumn(name string) Bounds {
	if r, ok := ParseReduction(name); ok {
		name = r.Column
	}
	if slices.Contains(unitColumns, name) {
		return unit
	}
	return Anywhere
}

// ColumnMeasure is the measure that reads one column as it is.
func ColumnMeasure(name, column string) Measure {
	return Measure{Name: name, Needs: []string{column}, Of: func(x []float64) float64 { return x[0] }, bounds: func(of columnBounds) Bounds { return of(column) }}
}

// Bounds are where the values lie, given the kinds of the columns that m needs.
func (m Measure) Bounds(kind func(column string) results.Kind) Bounds {
	if m.bounds == nil {
		return Anywhere
	}
	return m.bounds(func(column string) Bounds {
		full := column
		if i := slices.Index(m.asked, column); i >= 0 {
			full = m.Needs[i]
		}
		if kind(full) == results.Bool {
			return Bounds{Low: 0, High: 1, Truth: true}
		}
		return boundsOfColumn(full)
	})
}

// columnBounds are the bounds of every column.
type columnBounds func(column string) Bounds

// fixed says whether there is one value only.
func (s Bounds) fixed() bool { return s.Low == s.High }

func (s Bounds) plus(o Bounds) Bounds {
	return Bounds{s.Low + o.Low, s.High + o.High, s.Truth && o.fixed() || o.Truth && s.fixed()}
}

func (s Bounds) minus(o Bounds) Bounds { return s.plus(Bounds{-o.High, -o.Low, o.Truth}) }

func (s Bounds) times(o Bounds) Bounds {
	ends := []float64{end(s.Low, o.Low), end(s.Low, o.High), end(s.High, o.Low), end(s.High, o.High)}
	logical := s.Truth && o.Truth && s.Low == 0 && o.Low == 0 // one value but 0 each
	return Bounds{slices.Min(ends), slices.Max(ends), s.Truth && o.fixed() || o.Truth && s.fixed() || logical}
}

// end is the product of two ends, where 0 times what is not known is 0.
func end(a, b float64) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a * b
}

func (s Bounds) over(o Bounds) Bounds {
	if !o.fixed() || o.Low == 0 {
		return Anywhere
	}
	return s.times(Bounds{1 / o.Low, 1 / o.Low, false})
}

// call are the bounds of a function of arguments in a and b.
func call(name string, a, b Bounds) Bounds {
	same := a.Truth && b.Truth && a.Low == b.Low && a.High == b.High
	switch {
	case name == "known" || name == "above":
		return Bounds{0, 1, true}
	case name == "min":
		return Bounds{min(a.Low, b.Low), min(a.High, b.High), same}
	case name == "max":
		return Bounds{max(a.Low, b.Low), max(a.High, b.High), same}
	case name == "abs" && a.Low >= 0:
		return a
	}
	return Anywhere
}
