package mark

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
)

// Datum is one mark of a figure, in data units; NaN is a field that the mark does not have.
type Datum struct {
	Panel, Series string
	Mark          string // line, point, rule, band, box, outlier, violin, arrow
	X, Y          float64
	XLow, XHigh   float64 // ends of an interval, of a band or of the whiskers of a box
	YLow, YHigh   float64
	Q1, Q3        float64 // the hinges of a box, whose X or Y is the median; of an arrow the slopes along X and Y
	Size          float64 // what the area of a bubble or the width of a violin (its density) shows
	Shade         float64 // what the shade shows
	Clipped       bool    // drawn at the edge of a logarithmic axis, because it is not positive
}

// NewDatum is a datum at (x, y) without intervals, size or shade.
func NewDatum(panel, series, mark string, x, y float64) Datum {
	n := math.NaN()
	return Datum{panel, series, mark, x, y, n, n, n, n, n, n, n, n, false}
}

// CSVHead are the columns of the CSV beside a figure, in the order of the fields of Datum.
var CSVHead = []string{"panel", "series", "mark", "x", "y", "x_low", "x_high", "y_low", "y_high", "q1", "q3", "size", "shade", "clipped"}

// WriteCSV writes the numbers at full precision; a field that does not apply is empty.
func WriteCSV(w io.Writer, numbers []Datum) error {
	out := csv.NewWriter(w)
	if err := out.Write(CSVHead); err != nil {
		return err
	}
	for _, d := range numbers {
		row := []string{d.Panel, d.Series, d.Mark}
		for _, v := range []float64{d.X, d.Y, d.XLow, d.XHigh, d.YLow, d.YHigh, d.Q1, d.Q3, d.Size, d.Shade} {
			text := ""
			if !math.IsNaN(v) {
				text = strconv.FormatFloat(v, 'g', -1, 64)
			}
			row = append(row, text)
		}
		if err := out.Write(append(row, strconv.FormatBool(d.Clipped))); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
