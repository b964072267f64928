package figure

import "image/color"

// SetColor implements vg.Canvas. vgpdf hands the red, green and blue that color.Color gives, which are multiplied by alpha, to a document
// that multiplies them by alpha again, so that a pale tint comes out nearly black.
func (c pdfCanvas) SetColor(clr color.Color) {
	if clr != nil {
		clr = straight{color.NRGBAModel.Convert(clr).(color.NRGBA)}
	}
	c.Canvas.SetColor(clr)
}

// straight is a colour that says red, green and blue without alpha, as PDF wants them.
type straight struct{ of color.NRGBA }

// RGBA implements color.Color but for the multiplication by alpha.
func (s straight) RGBA() (r, g, b, a uint32) {
	const full = 0x101 // from 8 to 16 bits
	return uint32(s.of.R) * full, uint32(s.of.G) * full, uint32(s.of.B) * full, uint32(s.of.A) * full
}
