package mark

import (
	"image/color"
	"math"
	"testing"
)

// lightness is L* of CIE 1976 for an sRGB colour (IEC 61966-2-1, white D65), 0 to 100.
func lightness(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	y := 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	if y > 216./24389 {
		return 116*math.Cbrt(y) - 16
	}
	return y * 24389 / 27
}

func TestLightnessOfKnownColors(t *testing.T) {
	// Black, white, and the grey 119 whose lightness is tabulated as 50.03.
	near(t, "black", lightness(color.NRGBA{0, 0, 0, 255}), 0, 1e-12)
	near(t, "white", lightness(color.NRGBA{255, 255, 255, 255}), 100, 1e-9)
	near(t, "grey 119", lightness(color.NRGBA{119, 119, 119, 255}), 50.03, 0.01)
}

// Lightness grows along the map, nearly in proportion to t: what makes it readable in grey.
func TestCividisGrowsEvenlyInLightness(t *testing.T) {
	const steps = 64
	first, last := lightness(Cividis(0)), lightness(Cividis(1))
	if last-first < 70 {
		t.Errorf("lightness runs from %.1f to %.1f, want a range of 70", first, last)
	}
	before := first
	for i := 1; i <= steps; i++ {
		u := float64(i) / steps
		l := lightness(Cividis(u))
		if l <= before {
			t.Errorf("lightness falls from %.2f to %.2f at %g", before, l, u)
		}
		near(t, "lightness over a straight line", l, first+u*(last-first), 5)
		before = l
	}
}

func TestCividisEnds(t *testing.T) {
	// The ends of the published table are (0, 32, 77) and (255, 234, 70).
	for _, c := range []struct {
		t    float64
		want [3]float64
	}{{0, [3]float64{0, 32, 77}}, {1, [3]float64{255, 234, 70}}, {-3, [3]float64{0, 32, 77}}, {7, [3]float64{255, 234, 70}}} {
		got := Cividis(c.t)
		for k, v := range []uint8{got.R, got.G, got.B} {
			near(t, "channel", float64(v), c.want[k], 6)
		}
	}
	if Cividis(math.NaN()) != LightGrey {
		t.Error("NaN is not grey")
	}
}

// A grey print must keep series apart: no two series share a dash, and none is fainter than 25 % grey.
func TestSeriesSurviveGreyPrint(t *testing.T) {
	for i, a := range SeriesStyles {
		if l := lightness(a.Color); l > 75 {
			t.Errorf("series %d has lightness %.0f, too faint on paper", i, l)
		}
		for k, b := range SeriesStyles[:i] {
			if slicesEqual(a, b) || a.Color == b.Color {
				t.Errorf("series %d and %d look alike", k, i)
			}
		}
	}
}

func slicesEqual(a, b Look) bool {
	if len(a.Dashes) != len(b.Dashes) {
		return false
	}
	for i := range a.Dashes {
		if a.Dashes[i] != b.Dashes[i] {
			return false
		}
	}
	return true
}

func TestPrintSizes(t *testing.T) {
	if SmallSize < 7 || LabelSize < 7 {
		t.Errorf("text of %g and %g pt, at least 7 pt is needed in print", SmallSize, LabelSize)
	}
	if dpi < 200 {
		t.Errorf("PNG at %d dpi, at least 200 is needed", dpi)
	}
}
