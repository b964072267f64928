package query

import (
	"cmp"
	"strconv"

	"walras/results"
)

// Null is the word for a value that is missing, as in p_solver_step=null.
const Null = "null"

// Value is one cell of a column. Number is set where Numeric is; Text is always the exact text of the cell and is "" for null.
type Value struct {
	Text          string
	Number        float64
	Numeric, Null bool
}

// ValueAt is the cell of a frame.
func ValueAt(f *results.Frame, column string, row int) Value {
	if f.Null(column, row) {
		return Value{Null: true}
	}
	v := Value{Text: f.Text(column, row)}
	if f.Kind(column) != results.String {
		v.Number, v.Numeric = f.Floats(column)[row], true
	}
	return v
}

// String is the text of the value, or "null".
func (v Value) String() string {
	if v.Null {
		return Null
	}
	return v.Text
}

// Is says whether a text means the value: as it is or as a number.
func (v Value) Is(text string) bool {
	if v.String() == text {
		return true
	}
	x, err := strconv.ParseFloat(text, 64)
	return err == nil && v.Numeric && v.Number == x
}

// Compare orders null before numbers (by size) before text (alphabetical).
func (v Value) Compare(w Value) int {
	if d := v.rank() - w.rank(); d != 0 {
		return d
	}
	if v.Numeric {
		return cmp.Compare(v.Number, w.Number)
	}
	return cmp.Compare(v.Text, w.Text)
}

func (v Value) rank() int {
	switch {
	case v.Null:
		return 0
	case v.Numeric:
		return 1
	}
	return 2
}
