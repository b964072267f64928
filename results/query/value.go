package query

import (
	"cmp"
	"math"
	"strconv"
	"strings"

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

// Short is the value as names and headings show it: of a number that is written with a point or an exponent six significant digits, and
// a whole number without an exponent.
func (v Value) Short() string {
	if !v.Numeric || !strings.ContainsAny(v.Text, ".e") {
		return v.String()
	}
	const digits, whole = 6, 1e15
	if v.Number == math.Trunc(v.Number) && math.Abs(v.Number) < whole {
		return strconv.FormatFloat(v.Number, 'f', 0, 64)
	}
	s := strconv.FormatFloat(v.Number, 'g', digits, 64)
	if number, power, ok := strings.Cut(s, "e"); ok {
		n, _ := strconv.Atoi(power) // as strconv writes it
		s = number + "e" + strconv.Itoa(n)
	}
	return s
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
