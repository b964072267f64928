package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"walras/analysis"
)

// Grid is a table ready to be written.
type Grid struct {
	Name    string
	Title   string
	Columns []Column
	Rows    [][]Cell // each as long as Columns
	Notes   []string // lines below the table
	Below   *Grid    // a second table that belongs under this one, or nil
}

// Column is the head of one column.
type Column struct {
	Name    string
	Numbers bool // cells are aligned as numbers
}

// Cell is a text, or a number with its spread and interval.
type Cell struct {
	Text   string // in front of the number where there is one, such as ≤
	Number *Number
	Best   bool   // printed bold: a test supports that it is the best of those it stands among
	Mark   string // behind the value, such as how many runs failed
}

// Number is a value with what is known of its precision; NaN is a field that is not known.
type Number struct {
	Value    float64
	SD       float64 // standard deviation between replicates, printed behind ±
	Interval analysis.Interval
	Decimals int // printed digits after the point; negative: as many as the interval supports
	Digits   int // significant digits where there is neither interval nor Decimals; 0 means 4
}

// text is a cell of words.
func text(format string, args ...any) Cell { return Cell{Text: fmt.Sprintf(format, args...)} }

// missingCell stands where there is nothing to show.
var missingCell = Cell{Text: "–"}

// count is a cell with an exact whole number.
func count(n int) Cell {
	return Cell{Number: &Number{Value: float64(n), SD: math.NaN(), Interval: unknown, Decimals: 0}}
}

// plain is a number with a fixed number of decimals.
func plain(v float64, decimals int) Cell {
	if math.IsNaN(v) {
		return missingCell
	}
	return Cell{Number: &Number{Value: v, SD: math.NaN(), Interval: unknown, Decimals: decimals}}
}

var unknown = analysis.Interval{Low: math.NaN(), High: math.NaN()}

// parts is n as it is printed, value and spread times ten to the exponent. The exponent is 0 for all but very small and very
// large numbers. The last digit is that of the half width of the interval rounded to two significant digits, which is where the
// digits of the mean stop meaning anything (ISO/IEC Guide 98-3, 7.2.6); without an interval there are n.Digits.
func (n Number) parts() (value, sd string, exponent int) {
	const usual, small, large = 4, 1e-3, 1e9
	h := n.Interval.Half()
	if !(h > rounding*math.Abs(n.Value)) || math.IsInf(h, 0) { // no interval, or one of no width or no end
		h = 0
	}
	if size := max(math.Abs(n.Value), h); n.Decimals < 0 && !math.IsInf(size, 0) && (size > 0 && size < small || size >= large) {
		exponent = magnitude(size, usual)
		n.Value, n.SD, h = scaled(n.Value, exponent), scaled(n.SD, exponent), scaled(h, exponent)
	}
	decimals := n.Decimals
	switch {
	case decimals >= 0:
	case h > 0:
		decimals = clampDecimals(1 - magnitude(h, 2))
	case n.Value == 0 || math.IsInf(n.Value, 0) || math.IsNaN(n.Value):
		decimals = 0
	default:
		digits := n.Digits
		if digits == 0 {
			digits = usual
		}
		decimals = clampDecimals(digits - 1 - magnitude(n.Value, digits))
	}
	value = format(n.Value, decimals)
	if !math.IsNaN(n.SD) {
		sd = format(n.SD, decimals)
	}
	return value, sd, exponent
}

// rounding is the width of an interval, relative to its number, that is nothing but rounding of equal values.
const rounding = 1e-12

// magnitude is the power of ten of the first digit of v rounded to a number of digits: 0.0998 to two digits is 0.10, so −1.
func magnitude(v float64, digits int) int {
	s := strconv.FormatFloat(v, 'e', digits-1, 64)
	power, err := strconv.Atoi(s[strings.IndexByte(s, 'e')+1:])
	if err != nil {
		panic("table: magnitude of " + s) // only of NaN and infinity, which have no digits
	}
	return power
}

// scaled is v / 10^exponent, by way of the decimal digits so that 3e-310 does not overflow.
func scaled(v float64, exponent int) float64 {
	if exponent < 0 {
		half := exponent / 2
		return v * math.Pow10(-half) * math.Pow10(half-exponent)
	}
	return v / math.Pow10(exponent)
}

func clampDecimals(d int) int {
	const most = 9
	return max(0, min(d, most))
}

// format prints a number with the given decimals, never as minus zero.
func format(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return s
}

// check panics where a row does not fit the columns: the builder is wrong, not the data.
func (g *Grid) check() {
	for i, r := range g.Rows {
		if len(r) != len(g.Columns) {
			panic(fmt.Sprintf("table %s: row %d has %d cells for %d columns", g.Name, i, len(r), len(g.Columns)))
		}
	}
}
