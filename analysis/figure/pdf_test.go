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

// contentOf is what stands in the compressed streams of a PDF.
func contentOf(t *testing.T, picture []byte) string {
	t.Helper()
	var text strings.Builder
	for _, s := range regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`).FindAllSubmatch(picture, -1) {
		r, err := zlib.NewReader(bytes.NewReader(s[1]))
		if err != nil {
			continue // not compressed
		}
		page, err := io.ReadAll(r)
		if err == nil {
			text.Write(page)
		}
	}
	return text.String()
}

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
	if text, want := contentOf(t, picture), "1.000 0.502 0.000 rg"; !strings.Contains(text, want) {
		t.Errorf("no fill %q in the PDF, there is %q", want, regexp.MustCompile(`[0-9. ]+ rg`).FindAllString(text, 12))
	}
	tex, err := dr.Render("tex", fixture.HouseStyle(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := `\color[rgb]{1,0.501960784313` + `7255,0}`; !bytes.Contains(tex, []byte(want)) {
		t.Errorf("no colour %s in the TikZ picture", want)
	}
}

// Greek letters and minus signs are text in a PDF, with a map to Unicode, and the font holds the letters used alone: the whole of it takes
// 400 kB.
func TestTextInPDF(t *testing.T) {
	dr := NewDrawing(mark.ColumnWidth, 100)
	dr.Row()
	dr.Panel("", "fee τ", "y").Line("", []float64{-1, 1}, []float64{0, 1}, mark.RuleStyle)
	picture, err := dr.Render("pdf", fixture.HouseStyle(t))
	if err != nil {
		t.Fatal(err)
	}
	text := contentOf(t, picture)
	for _, want := range []string{"fee τ", "−1.0"} {
		var utf16 strings.Builder
		for _, r := range want {
			utf16.WriteString(string([]byte{byte(r >> 8), byte(r)}))
		}
		if !strings.Contains(text, "("+utf16.String()+") Tj") {
			t.Errorf("the PDF has no text %q", want)
		}
	}
	if !bytes.Contains(picture, []byte("/ToUnicode")) || !strings.Contains(text+string(picture), "<0000> <FFFF> <0000>") {
		t.Error("the PDF has no map of its letters to Unicode")
	}
	if len(picture) > 50_000 {
		t.Errorf("the PDF has %d bytes: its font is not cut", len(picture))
	}
}
