package audit

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// picture is a figure to be put into a page.
type picture struct {
	SVG    template.HTML
	Series []colored
	Values *hover // under the pointer; nil where they are not known
}

// colored is a series of a picture that a reader can hide by its colour.
type colored struct {
	Name  string `json:"name"`
	Color string `json:"color"` // #RRGGBB
}

// neutral are the colours of axes, text and reference lines, which stay.
var neutral = []string{"#000000", "#666666", "#D9D9D9", "#FFFFFF"}

// pictureOf reads a figure; nil where it has no picture.
func pictureOf(path string, read func(path string) ([]byte, error)) (*picture, error) {
	if path == "" {
		return nil, nil
	}
	content, err := read(path)
	if err != nil {
		return nil, err
	}
	viewBox, from, err := checkSVG(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	head := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="%s" role="img"%s>`, template.HTMLEscapeString(viewBox), printWidth(viewBox))
	p := &picture{SVG: template.HTML(head + string(content[from:]))}
	name := strings.TrimSuffix(path, ".svg")
	r, err := readRecord(name+".json", read)
	if r == nil || err != nil {
		return p, err
	}
	p.Series = r.series()
	p.Values, err = r.hover(name+".csv", read)
	return p, err
}

// drawn are the elements of a picture; anything else, such as a script, is refused.
var drawn = []string{"svg", "g", "path", "text", "image", "title", "desc", "defs", "clipPath"}

// checkSVG gives the viewBox of an SVG and where its content begins. One that could run code, or lead elsewhere, is refused.
func checkSVG(content []byte) (viewBox string, from int64, err error) {
	d := xml.NewDecoder(bytes.NewReader(content))
	for {
		token, err := d.Token()
		if err == io.EOF && from > 0 {
			return viewBox, from, nil
		}
		if err != nil && err != io.EOF {
			return "", 0, fmt.Errorf("is not an SVG: %w", err)
		}
		element, ok := token.(xml.StartElement)
		if err == io.EOF || ok && from == 0 && element.Name.Local != "svg" {
			return "", 0, errors.New("is not an SVG")
		}
		if !ok {
			continue
		}
		if !slices.Contains(drawn, element.Name.Local) {
			return "", 0, fmt.Errorf("has an element %s; a picture in a report must be drawing alone", element.Name.Local)
		}
		for _, a := range element.Attr {
			name := strings.ToLower(a.Name.Local)
			if strings.HasPrefix(name, "on") || name == "href" && !strings.HasPrefix(a.Value, "data:image/") {
				return "", 0, fmt.Errorf("has an attribute %s of %s; a picture in a report must be drawing alone", a.Name.Local, element.Name.Local)
			}
			if name == "viewbox" && from == 0 {
				viewBox = a.Value
			}
		}
		if from == 0 {
			if from = d.InputOffset(); viewBox == "" {
				return "", 0, errors.New("is an SVG without a viewBox")
			}
		}
	}
}

// printWidth is the width of a picture on paper, where text has the size that it was drawn with.
func printWidth(viewBox string) string {
	fields := strings.Fields(viewBox)
	if len(fields) != 4 {
		return ""
	}
	if w, err := strconv.ParseFloat(fields[2], 64); err != nil || !(w > 0) {
		return ""
	}
	return ` style="--width:` + fields[2] + `pt"`
}

// record is what a page takes from the JSON beside a figure.
type record struct {
	Series []colored `json:"series"`
	Panels []panel   `json:"panels"`
}

// panel is a panel of a picture: where it lies and what its axes are, as the record has it.
type panel struct {
	Panel string          `json:"panel"`
	Area  json.RawMessage `json:"area"`
	X     json.RawMessage `json:"x"`
	Y     json.RawMessage `json:"y"`
}

// readRecord reads it; nil where there is none.
func readRecord(path string, read func(path string) ([]byte, error)) (*record, error) {
	content, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var r record
	if err := json.Unmarshal(content, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &r, nil
}

// ending is the share at which a curve ends, which may be another one in every panel.
var ending = regexp.MustCompile(` \(\d+ %\)$`)

// series are the colours of a picture that name a series; entries of one colour are one, as they are shown and hidden together. A
// picture with one series has nothing to compare.
func (r *record) series() []colored {
	var out []colored
	for _, s := range r.Series {
		s.Name = ending.ReplaceAllString(s.Name, "")
		if s.Color == "" || slices.Contains(neutral, s.Color) {
			continue
		}
		i := slices.IndexFunc(out, func(o colored) bool { return o.Color == s.Color })
		switch {
		case i < 0:
			out = append(out, s)
		case !strings.Contains(out[i].Name, s.Name):
			out[i].Name += ", " + s.Name
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// hover is what a page says under the pointer: panels with their places and axes, and the points drawn.
type hover struct {
	Panels []panel  `json:"panels"`
	Series []string `json:"series"`
	Points [][]any  `json:"points"` // panel, series, x, y and, where there is an interval of y or else of x, its ends
}

// mostPoints is the largest number of points of a picture that a page knows.
const mostPoints = 1200

// hover reads the numbers drawn from the CSV beside a figure; nil where there are none.
func (r *record) hover(path string, read func(path string) ([]byte, error)) (*hover, error) {
	content, err := read(path)
	if errors.Is(err, fs.ErrNotExist) || len(r.Panels) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	h := &hover{Panels: r.Panels}
	number := func(row []string, column string) any {
		v, err := strconv.ParseFloat(row[at[column]], 64)
		if err != nil || math.IsInf(v, 0) {
			return nil
		}
		short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 5, 64), 64) // as written by strconv
		return short
	}
	var drawn [][]string
	for _, row := range rows[1:] {
		if row[at["x"]] != "" && row[at["y"]] != "" && row[at["mark"]] != "cell" {
			drawn = append(drawn, row)
		}
	}
	every := 1 + (len(drawn)-1)/mostPoints
	for i := 0; i < len(drawn); i += every {
		row := drawn[i]
		in := slices.IndexFunc(r.Panels, func(p panel) bool { return p.Panel == row[at["panel"]] })
		series := slices.Index(h.Series, row[at["series"]])
		if series < 0 {
			series, h.Series = len(h.Series), append(h.Series, row[at["series"]])
		}
		point := []any{in, series, number(row, "x"), number(row, "y")}
		for _, ends := range [][2]string{{"y_low", "y_high"}, {"x_low", "x_high"}} {
			if low, high := number(row, ends[0]), number(row, ends[1]); low != nil && high != nil && len(point) == 4 {
				point = append(point, low, high)
			}
		}
		if in >= 0 && point[2] != nil && point[3] != nil {
			h.Points = append(h.Points, point)
		}
	}
	return h, nil
}
