package figure

import (
	"bytes"
	"io"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgtex"
)

// texCanvas is vgtex's canvas with text that TeX can set: special characters are escaped, and letters that plain LaTeX fonts do not have
// become mathematics. Text is placed by its width in the house font; the document's own font is set around the same middle.
type texCanvas struct{ *vgtex.Canvas }

func newTexCanvas(w, h vg.Length) texCanvas { return texCanvas{vgtex.New(w, h)} }

// texSpecial are the characters that mean something to TeX, or that its standard fonts lack.
var texSpecial = strings.NewReplacer(
	`\`, `\textbackslash{}`, "%", `\%`, "&", `\&`, "#", `\#`, "$", `\$`, "_", `\_`, "{", `\{`, "}", `\}`, "^", `\textasciicircum{}`, "~", `\textasciitilde{}`,
	"−", "$-$", "≤", `$\leq$`, "≥", `$\geq$`, "≈", `$\approx$`, "±", `$\pm$`, "·", `$\cdot$`, "×", `$\times$`, "√", `$\surd$`, "Σ", `$\Sigma$`, "|", "$|$", "<", "$<$", ">", "$>$",
	"τ", `$\tau$`, "γ", `$\gamma$`, "α", `$\alpha$`, "β", `$\beta$`, "δ", `$\delta$`, "κ", `$\kappa$`, "μ", `$\mu$`, "η", `$\eta$`, "λ", `$\lambda$`, "ρ", `$\rho$`,
	"†", `\dag{}`, "…", `\ldots{}`, "–", "--")

// FillString implements vg.Canvas. vgtex sets text around the middle of its width, which it takes from the text with all escapes.
func (c texCanvas) FillString(f font.Face, at vg.Point, text string) {
	escaped := texSpecial.Replace(text)
	at.X += (f.Width(text) - f.Width(escaped)) / 2
	c.Canvas.FillString(f, at, escaped)
}

// WriteTo implements io.WriterTo. Two commands that vgtex uses are old names that pgf keeps for compatibility only, and it leaves paths
// open.
func (c texCanvas) WriteTo(w io.Writer) (int64, error) {
	var buf bytes.Buffer
	if _, err := c.Canvas.WriteTo(&buf); err != nil {
		return 0, err
	}
	text := strings.NewReplacer(`\pgflineto{`, `\pgfpathlineto{`, `\pgfcurveto{`, `\pgfpathcurveto{`, "% path-close", `\pgfpathclose`).Replace(buf.String())
	n, err := io.WriteString(w, text)
	return int64(n), err
}
