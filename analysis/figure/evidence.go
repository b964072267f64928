package figure

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis/figure/mark"
)

// Evidence is a picture of a small table: columns of a CSV against one of its columns, a line each.
type Evidence struct {
	X       string   // column on the horizontal axis
	Y       []string // columns drawn, the last ones of which are bounds where Bounds says how many
	Bounds  int      // how many of Y, from its end, are bounds: black and dotted
	Log     string   // logarithmic axes: "", x, y or xy
	XLabel  string   // label of the horizontal axis; X where empty
	YLabel  string   // label of the vertical axis
	Caption string   // what the numbers are, in sentences
}

// SaveEvidence draws the CSV at path into dir, as Save does. A column that is not there, or an entry that is not a number, is an error
// that names it.
func SaveEvidence(dir, name, path string, e Evidence, o Output) ([]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("figure %s: %w", name, err)
	}
	dr, err := e.draw(content)
	if err != nil {
		return nil, fmt.Errorf("figure %s: %s: %w", name, path, err)
	}
	sum := sha256.Sum256(content)
	r := record{Figure: name, Source: filepath.Base(path), Digest: hex.EncodeToString(sum[:])}
	r.describe(dr)
	return dr.save(dir, name, r, o)
}

func (e Evidence) draw(content []byte) (*Drawing, error) {
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("has %d lines, at least a head and one row are needed", len(rows))
	}
	x, err := column(rows, e.X)
	if err != nil {
		return nil, err
	}
	if len(e.Y) > len(mark.SeriesStyles)+e.Bounds {
		return nil, fmt.Errorf("%d columns, at most %d can be told apart", len(e.Y)-e.Bounds, len(mark.SeriesStyles))
	}
	dr := NewDrawing(mark.ColumnWidth, 55*vg.Millimeter)
	dr.Row()
	p := dr.Panel("", cmp.Or(e.XLabel, plainName(e.X)), e.YLabel)
	p.Log(strings.Contains(e.Log, "x"), strings.Contains(e.Log, "y"))
	for i, name := range e.Y {
		y, err := column(rows, name)
		if err != nil {
			return nil, err
		}
		look := mark.Look{Color: mark.Black, Dashes: []vg.Length{1, 1.5}}
		if i < len(e.Y)-e.Bounds {
			look = mark.SeriesStyles[i]
		}
		p.Line(plainName(name), x, y, look.Line(mark.Normal))
		if look.Marker != nil {
			var ms []mark.Point
			for k := range x {
				ms = append(ms, mark.MarkOf(plainName(name), x[k], y[k], look.Glyph(2)))
			}
			p.Points(ms)
		}
		dr.Key = append(dr.Key, mark.KeyLine(plainName(name), look.Line(mark.Normal), look.Marker))
	}
	dr.Caption = e.Caption
	return dr, nil
}

// plainName is the name of a column as a reader sees it.
func plainName(name string) string { return strings.ReplaceAll(name, "_", " ") }

// column is one column of a CSV with a head.
func column(rows [][]string, name string) ([]float64, error) {
	at := slices.Index(rows[0], name)
	if at < 0 {
		return nil, fmt.Errorf("no column %q, it has %s", name, strings.Join(rows[0], ", "))
	}
	out := make([]float64, len(rows)-1)
	for i, row := range rows[1:] {
		v, err := strconv.ParseFloat(row[at], 64)
		if err != nil {
			return nil, fmt.Errorf("line %d, column %s: %q is not a number", i+2, name, row[at])
		}
		out[i] = v
	}
	return out, nil
}
