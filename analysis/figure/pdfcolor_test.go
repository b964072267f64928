package figure

import (
	"bytes"
	"compress/zlib"
	"image/color"
	"io"
	"regexp"
	"strings"
	"testing"

	"walras/analysis/figure/mark"
	"walras/analysis/internal/fixture"
)

// The band of a figure has its own colour in the PDF, as fill operators say, and not that colour dimmed by its alpha.
func TestTintsInPDF(t *testing.T) {
	dr := NewDrawing(mark.ColumnWidth, 100)
	dr.Row()
	p := dr.Panel("", "x", "y")
	p.Ribbon("band", []float64{0, 1}, []float64{0, 0}, []float64{1, 1}, mark.Look{Color: color.NRGBA{0xff, 0x80, 0x00, 0xff}})
	picture, err := dr.Render("pdf", fixture.HouseStyle(t))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, s := range regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`).FindAllSubmatch(picture, -1) {
		r, err := zlib.NewReader(bytes.NewReader(s[1]))
		if err != nil {
			continue // not a page
		}
		page, err := io.ReadAll(r)
		if err == nil {
			text.Write(page)
		}
	}
	if want := "1.000 0.502 0.000 rg"; !strings.Contains(text.String(), want) {
		t.Errorf("no fill %q in the PDF, there is %q", want, regexp.MustCompile(`[0-9. ]+ rg`).FindAllString(text.String(), 12))
	}
}
