package mark

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgtex"

	"walras/analysis"
)

// TeXCanvas is vgtex's canvas with text that TeX can set: special characters are escaped, and letters that plain LaTeX fonts do not have
// become mathematics. Text is placed by its width in the house font, and set in the sans-serif font of the document, which every TeX has.
type TeXCanvas struct {
	*vgtex.Canvas
	width, height vg.Length
}

// NewTeXCanvas is an empty canvas of a width and a height.
func NewTeXCanvas(w, h vg.Length) TeXCanvas { return TeXCanvas{vgtex.New(w, h), w, h} }

// longText is the width from which a text is a title or a line of a caption, of which the beginning has to be in its place; a shorter
// one, such as a tick's label, keeps its middle.
const longText = vg.Length(60)

// FillString implements vg.Canvas. vgtex sets text around the middle of its width, which it takes from the text with all escapes.
func (c TeXCanvas) FillString(f font.Face, at vg.Point, text string) {
	escaped, width := analysis.EscapeLaTeX(text), f.Width(text)
	if width > longText {
		escaped = fmt.Sprintf(`\makebox[%.2fpt][l]{%s}`, float64(width), escaped)
	}
	at.X += (width - f.Width(escaped)) / 2
	c.Canvas.FillString(f, at, escaped)
}

// SetColor implements vg.Canvas. vgtex sets the red, green and blue of color.Color, which are multiplied by alpha, and the opacity beside
// them, so that a pale tint would come out nearly black.
func (c TeXCanvas) SetColor(clr color.Color) { c.Canvas.SetColor(unmultiplied{straight(clr)}) }

// unmultiplied is a colour that says red, green and blue without alpha.
type unmultiplied struct{ of color.NRGBA }

// RGBA implements color.Color but for the multiplication by alpha.
func (s unmultiplied) RGBA() (r, g, b, a uint32) {
	const full = 0x101 // from 8 to 16 bits
	return uint32(s.of.R) * full, uint32(s.of.G) * full, uint32(s.of.B) * full, uint32(s.of.A) * full
}

// texHead begins a picture of a width and a height: it is as large as the drawing, whatever the letters of the document's font take.
const texHead = `\begin{pgfpicture}
  \pgfpathrectangle{\pgfpointorigin}{\pgfpoint{%gpt}{%gpt}}
  \pgfusepath{use as bounding box}
  \sffamily`

// WriteTo implements io.WriterTo. Two commands that vgtex uses are old names that pgf keeps for compatibility only, and it leaves paths
// open.
func (c TeXCanvas) WriteTo(w io.Writer) (int64, error) {
	var buf bytes.Buffer
	if _, err := c.Canvas.WriteTo(&buf); err != nil {
		return 0, err
	}
	text := strings.NewReplacer(`\begin{pgfpicture}`, fmt.Sprintf(texHead, c.width, c.height),
		`\pgflineto{`, `\pgfpathlineto{`, `\pgfcurveto{`, `\pgfpathcurveto{`, "% path-close", `\pgfpathclose`).Replace(buf.String())
	n, err := io.WriteString(w, text)
	return int64(n), err
}
