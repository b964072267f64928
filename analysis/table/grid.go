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
	Text   string
	Number *Number
}

// Number is a value with what is known of its precision; NaN is a field that is not known.
type Number struct {
	Value    float64
	SD       float64 // standard deviation between replicates, printed behind ±
	Interval analysis.Interval
	Decimals int // printed digits after the point; negative: as many as the interval supports
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

// summary is mean ± standard deviation with the interval of the mean.
func summary(s analysis.Summary) Cell {
	if s.N == 0 {
		return missingCell
	}
	return Cell{Number: &Number{Value: s.Mean, SD: s.SD, Interval: s.T, Decimals: -1}}
}

// paper is a published value as it is printed there: two decimals, percentages one.
func paper(table, row, metric string) Cell {
	p, ok := analysis.Paper(table, row, metric)
	if !ok {
		return missingCell
	}
	decimals := 2
	if metric == analysis.MetricParticipation {
		decimals = 1
	}
	return Cell{Number: &Number{Value: p.Mean, SD: p.SD, Interval: unknown, Decimals: decimals}}
}

var unknown = analysis.Interval{Low: math.NaN(), High: math.NaN()}

// decimals is the number of digits after the point that n is printed with: those of the half width of
// the interval rounded to two significant digits, which is where the digits of the mean
// stop meaning anything (ISO/IEC Guide 98-3, 7.2.6). Without an interval, four significant digits.
func (n Number) decimals() int {
	const significant, most = 4, 9
	switch h := n.Interval.Half(); {
	case n.Decimals >= 0:
		return n.Decimals
	case h > 0: // false for NaN
		return clampDecimals(1-int(math.Floor(math.Log10(h))), most)
	case n.Value == 0:
		return 0
	default:
		return clampDecimals(significant-1-int(math.Floor(math.Log10(math.Abs(n.Value)))), most)
	}
}

func clampDecimals(d, most int) int { return max(0, min(d, most)) }

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
