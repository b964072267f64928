package mark

import (
	"image/color"
	"math"
)

// evenContrast is the luminance on which black and white text have the same contrast, √(1.05·0.05) − 0.05 (WCAG 2.1).
const evenContrast = 0.179

// luminance is the relative luminance of a colour, 0 to 1, with the simple power 2.2 for gamma.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 { return math.Pow(float64(v)/255, 2.2) }
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// Cividis is the sequential map of Nuñez, Anderton and Renslow (PLoS ONE 13(7), 2018), made to look
// the same with and without red-green colour blindness and to grow evenly in lightness, so that it
// survives a grey print. t runs from 0 (dark blue) to 1 (light yellow); values outside are clamped
// and NaN is grey. The quintics are Bostock's fit to the published table, as in
// d3-scale-chromatic: each channel is a polynomial in t, in units of 1/255.
func Cividis(t float64) color.NRGBA {
	if math.IsNaN(t) {
		return LightGrey
	}
	t = min(1, max(0, t))
	channel := func(c [6]float64) uint8 {
		v := 0.0
		for i := len(c) - 1; i >= 0; i-- {
			v = v*t + c[i]
		}
		return uint8(math.Round(min(255, max(0, v))))
	}
	return color.NRGBA{
		R: channel([6]float64{-4.54, -35.34, 2381.73, -6402.7, 7024.72, -2710.57}),
		G: channel([6]float64{32.49, 170.73, 52.82, -131.46, 176.58, -67.37}),
		B: channel([6]float64{81.24, 442.36, -2482.43, 6167.24, -6614.94, 2475.67}),
		A: 0xff,
	}
}

// Scale is a range of values, which it maps to [0, 1] for shades and areas.
type Scale struct{ Low, High float64 }

// ScaleOf is the range of the finite values.
func ScaleOf(values []float64) Scale {
	s := Scale{math.Inf(1), math.Inf(-1)}
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			s.Low, s.High = min(s.Low, v), max(s.High, v)
		}
	}
	return s
}

// At is where v lies in the range, from 0 to 1; in a range of one value it is the middle.
func (s Scale) At(v float64) float64 {
	if s.Low == s.High {
		return 0.5
	}
	return (v - s.Low) / (s.High - s.Low)
}

// With is the range widened to hold v, if v is finite and, where asked, positive.
func (s Scale) With(v float64, positive bool) Scale {
	if math.IsNaN(v) || math.IsInf(v, 0) || positive && v <= 0 {
		return s
	}
	return Scale{min(s.Low, v), max(s.High, v)}
}

// Pale mixes a colour with white: the fill of a box or a violin under dark outlines.
func Pale(c color.NRGBA) color.NRGBA {
	mix := func(v uint8) uint8 { return uint8((int(v) + 2*255) / 3) }
	return color.NRGBA{mix(c.R), mix(c.G), mix(c.B), 0xff}
}
