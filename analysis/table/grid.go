package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
)

// Grid is a table ready to be written.
type Grid struct {
	Name    string
	Title   string
	Columns []Column
	Rows    [][]Cell // each as long as Columns
	Notes   []string // lines below the table
	Below   *Grid    // a second table that belongs under this one, or nil
	Folded  bool     // only the title is shown at first, to be opened by the reader
}

// Column is the head of one column.
type Column struct {
	Name    string
	Numbers bool   // cells are aligned as numbers
	Series  string // on a page, columns of one series are shown and hidden together; "": always shown
}

// Cell is a text, or a number with its spread and interval.
type Cell struct {
	Text   string // in front of the number where there is one, such as ≤
	Number *Number
	Best   bool   // printed bold: a test supports that it is the best of those it stands among
	Mark   string // behind the value, such as how many runs failed
	Tag    string // a verdict on the value, behind all else
	Tone   string // of Tag on a page: good, fair, open, poor, bad or gone
	Link   string // where the value comes from, on a page; "" for none
}

// Number is a value with what is known of its precision; NaN is a field that is not known.
type Number struct {
	Value    float64
	SD       float64 // standard deviation between replicates, printed behind ±
	Interval stat.Interval
	Bounds   bool // the interval is printed too
	Decimals int  // printed digits after the point; negative: as many as the interval supports
	Digits   int  // significant digits where there is neither interval nor Decimals; 0 means 4
}

// Text is a cell of words.
func Text(format string, args ...any) Cell { return Cell{Text: fmt.Sprintf(format, args...)} }

// Missing stands where there is nothing to show.
var Missing = Cell{Text: "–"}

// Count is a cell with an exact whole number.
func Count(n int) Cell { return plain(float64(n), 0) }

// Value is a number with as many digits as is usual.
func Value(v float64) Cell { return plain(v, -1) }

// plain is a number with a fixed number of decimals.
func plain(v float64, decimals int) Cell {
	if math.IsNaN(v) {
		return Missing
	}
	return Cell{Number: &Number{Value: v, SD: math.NaN(), Interval: unknown, Decimals: decimals}}
}

// Published is a number as it is printed elsewhere, with its standard deviation or NaN.
func Published(mean, sd float64, decimals int) Cell {
	return Cell{Number: &Number{Value: mean, SD: sd, Interval: unknown, Decimals: decimals}}
}

// Mean is a mean ± standard deviation with the interval of the mean. Where all values are equal, up to rounding, it is the value alone.
func Mean(s analysis.Summary) Cell {
	if s.N == 0 {
		return Missing
	}
	n := Number{Value: s.Mean, SD: s.SD, Interval: s.T, Bounds: true, Decimals: -1}
	if !n.spread() {
		return Value(s.Mean)
	}
	return Cell{Number: &n}
}

var unknown = stat.Interval{Low: math.NaN(), High: math.NaN()}

// spread says whether the interval has a width beyond rounding, and an end.
func (n Number) spread() bool {
	h := n.Interval.Half()
	return h > rounding*math.Abs(n.Value) && !math.IsInf(h, 0)
}

// printed is a number as it is printed, all of it times ten to the exponent.
type printed struct {
	value, sd, low, high string // "" for what is not printed
	exponent             int
}

// parts is n as it is printed. The exponent is 0 for all but very small and very large numbers. The last digit is that of the half
// width of the interval rounded to two significant digits, which is where the digits of the mean stop meaning anything (ISO/IEC Guide
// 98-3, 7.2.6); without an interval there are n.Digits.
func (n Number) parts() (p printed) {
	const usual, small, large = 4, 1e-3, 1e9
	h := 0.0
	if n.spread() {
		h = n.Interval.Half()
	}
	if size := max(math.Abs(n.Value), h); n.Decimals < 0 && !math.IsInf(size, 0) && (size > 0 && size < small || size >= large) {
		p.exponent = magnitude(size, usual)
		for _, x := range []*float64{&n.Value, &n.SD, &h, &n.Interval.Low, &n.Interval.High} {
			*x = scaled(*x, p.exponent)
		}
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
	p.value = format(n.Value, decimals)
	if !math.IsNaN(n.SD) {
		p.sd = format(n.SD, decimals)
	}
	if n.Bounds && h > 0 {
		p.low, p.high = format(n.Interval.Low, decimals), format(n.Interval.High, decimals)
	}
	return p
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

// Short prints a number of a text: whole numbers with all digits, others with four significant ones.
func Short(v float64) string {
	const exact = 1e9
	if v == math.Trunc(v) && math.Abs(v) < exact {
		return minus(format(v, 0))
	}
	s := strconv.FormatFloat(v, 'g', 4, 64)
	if digits, power, ok := strings.Cut(s, "e"); ok {
		exponent, _ := strconv.Atoi(power) // as written by strconv
		return minus(digits) + "e" + strconv.Itoa(exponent)
	}
	return minus(s)
}

// minus writes the sign of a number as typography has it.
func minus(s string) string { return strings.Replace(s, "-", "−", 1) }

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
