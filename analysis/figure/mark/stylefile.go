package mark

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/color"
	"os"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Style overrides the house style; a field that is zero stays as it is. As JSON, with every field at its default:
//
//	{"column_mm": 84, "page_mm": 174, "text_pt": 7, "dpi": 300, "ground": "white", "caption": "below",
//	 "colors": ["0072b2", "d55e00", "009e73", "cc79a7", "e69f00", "56b4e9", "000000", "666666"]}
type Style struct {
	ColumnMM float64  `json:"column_mm"` // width of figures made for a column
	PageMM   float64  `json:"page_mm"`   // width of figures made for the page
	TextPt   float64  `json:"text_pt"`   // size of the smallest text; labels, lines and markers grow in proportion
	DPI      int      `json:"dpi"`       // resolution of PNG pictures
	Ground   string   `json:"ground"`    // white or none
	Caption  string   `json:"caption"`   // below the panels, none, or file: beside the picture, for the document to set
	Colors   []string `json:"colors"`    // of series, in order, as six hexadecimal digits; those that are not given stay
}

// dpi is the resolution of PNG pictures at print size.
const dpi = 300

// LoadStyle reads a style from a JSON file.
func LoadStyle(path string) (Style, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return Style{}, fmt.Errorf("style: %w", err)
	}
	var s Style
	in := json.NewDecoder(bytes.NewReader(content))
	in.DisallowUnknownFields()
	if err := in.Decode(&s); err != nil {
		line := 1 + bytes.Count(content[:min(int(in.InputOffset()), len(content))], []byte("\n"))
		return Style{}, fmt.Errorf("style %s, near line %d: %w; allowed are column_mm, page_mm, text_pt, dpi, ground, caption and colors", path, line, err)
	}
	if _, err := s.Complete(); err != nil {
		return Style{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Complete fills in the defaults and checks the rest.
func (s Style) Complete() (Style, error) {
	for _, f := range []struct {
		name      string
		value     *float64
		fallback  float64
		low, high float64
	}{
		{"column_mm", &s.ColumnMM, float64(ColumnWidth / vg.Millimeter), 30, 1000},
		{"page_mm", &s.PageMM, float64(PageWidth / vg.Millimeter), 60, 2000},
		{"text_pt", &s.TextPt, float64(SmallSize), 4, 72},
	} {
		if *f.value == 0 {
			*f.value = f.fallback
		}
		if !(*f.value >= f.low && *f.value <= f.high) {
			return s, fmt.Errorf("style: %s is %g, must be from %g to %g", f.name, *f.value, f.low, f.high)
		}
	}
	if s.DPI == 0 {
		s.DPI = dpi
	}
	if s.DPI < 36 || s.DPI > 2400 {
		return s, fmt.Errorf("style: dpi is %d, must be from 36 to 2400", s.DPI)
	}
	for _, f := range []struct {
		name    string
		value   *string
		allowed []string // the default first
	}{{"ground", &s.Ground, []string{"white", "none"}}, {"caption", &s.Caption, []string{"below", "none", "file"}}} {
		if *f.value == "" {
			*f.value = f.allowed[0]
		}
		if !slices.Contains(f.allowed, *f.value) {
			return s, fmt.Errorf("style: %s is %q, allowed are %s", f.name, *f.value, strings.Join(f.allowed, ", "))
		}
	}
	if len(s.Colors) > len(SeriesStyles) {
		return s, fmt.Errorf("style: %d colors, at most %d are used", len(s.Colors), len(SeriesStyles))
	}
	for i, c := range s.Colors {
		if _, err := parseColor(c); err != nil {
			return s, fmt.Errorf("style: color %d: %w", i, err)
		}
	}
	return s, nil
}

// parseColor reads six hexadecimal digits, with or without a # before them.
func parseColor(text string) (color.NRGBA, error) {
	digits := strings.TrimPrefix(text, "#")
	v, err := strconv.ParseUint(digits, 16, 24)
	if err != nil || len(digits) != 6 {
		return color.NRGBA{}, fmt.Errorf("%q, must be six hexadecimal digits such as 0072b2", text)
	}
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xff}, nil
}

// Scale is by how much everything is magnified.
func (s Style) Scale() vg.Length { return vg.Length(s.TextPt) / SmallSize }

// Width is the width of a figure made for one of the two presets.
func (s Style) Width(preset vg.Length) vg.Length {
	if preset == ColumnWidth {
		return vg.Length(s.ColumnMM) * vg.Millimeter
	}
	return vg.Length(s.PageMM) * vg.Millimeter
}

// Paper is the ground of a PNG.
func (s Style) Paper() color.Color {
	if s.Ground == "none" {
		return color.Transparent
	}
	return color.White
}

// replacements maps the colours of the project, and their light tints, to those of the style.
func (s Style) replacements() map[color.NRGBA]color.NRGBA {
	to := map[color.NRGBA]color.NRGBA{}
	for i, text := range s.Colors {
		c, err := parseColor(text)
		if err != nil {
			panic(err) // Complete has read it
		}
		own := SeriesStyles[i].Color
		if own == Black || own == Grey {
			continue // text and axes have these, too; a series in them keeps them
		}
		to[own], to[Pale(own)] = c, Pale(c)
	}
	return to
}

// Recolored draws on a canvas in the colours of the style.
func (s Style) Recolored(c vg.Canvas) vg.Canvas { return recolored{c, s.replacements()} }

// recolored is a canvas that replaces some colours by others; transparency is kept.
type recolored struct {
	vg.Canvas
	to map[color.NRGBA]color.NRGBA
}

// SetColor implements vg.Canvas.
func (r recolored) SetColor(c color.Color) {
	if n, ok := c.(color.NRGBA); ok {
		opaque := n
		opaque.A = 0xff
		if other, ok := r.to[opaque]; ok {
			other.A = n.A
			c = other
		}
	}
	r.Canvas.SetColor(c)
}
