package audit

import (
	"bytes"
	"embed"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"slices"
	"strings"

	"walras/analysis/table"
)

//go:embed page
var page embed.FS

// WriteHTML writes the report as one page that needs no network: pictures are put into it as SVG, and
// a small script sorts tables and shows and hides series. Links go to files beside the page. Read gives
// the content of a file by its path in the report: each figure's SVG and, where there is one, the JSON
// beside it, which names the series of the picture and their colours.
func WriteHTML(w io.Writer, r *Report, read func(path string) ([]byte, error)) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"css":      func() template.CSS { return template.CSS(pageFile("style.css")) },
		"script":   func() template.JS { return template.JS(pageFile("script.js")) },
		"picture":  func(path string) (*picture, error) { return pictureOf(path, read) },
		"tone":     Verdict.tone,
		"grid":     func(g *table.Grid) template.HTML { return template.HTML(g.HTML()) },
		"overview": (*Report).overview,
		"ledger":   (*Report).ledger,
	}).Parse(pageFile("page.html"))
	if err != nil {
		return fmt.Errorf("report: page: %w", err)
	}
	if err := t.Execute(w, r); err != nil {
		return fmt.Errorf("report: page: %w", err)
	}
	return nil
}

// pageFile is an embedded file, which cannot be missing.
func pageFile(name string) string {
	content, err := page.ReadFile("page/" + name)
	if err != nil {
		panic(err)
	}
	return string(content)
}

// picture is a figure to be put into a page.
type picture struct {
	SVG    template.HTML
	Series []colored
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
	head := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="%s" role="img">`, template.HTMLEscapeString(viewBox))
	p := &picture{SVG: template.HTML(head + string(content[from:]))}
	p.Series, err = seriesOf(strings.TrimSuffix(path, ".svg")+".json", read)
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

// seriesOf reads which colours of a picture name a series; entries of one colour are one, as they are
// shown and hidden together. A picture with one series has nothing to compare.
func seriesOf(path string, read func(path string) ([]byte, error)) ([]colored, error) {
	content, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var record struct {
		Series []colored `json:"series"`
	}
	if err := json.Unmarshal(content, &record); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []colored
	for _, s := range record.Series {
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
		return nil, nil
	}
	return out, nil
}

// overview counts the verdicts of figures, tables and claims, the paper's and ours apart.
func (r *Report) overview() *table.Grid {
	g := &table.Grid{Name: "verdicts", Title: "Verdicts", Columns: []table.Column{{Name: "verdict"}}}
	var all []Verdict
	kinds := r.verdicts()
	for _, k := range kinds {
		g.Columns = append(g.Columns, table.Column{Name: k.what, Numbers: true})
		all = append(all, k.list...)
	}
	for _, v := range verdicts {
		if !slices.Contains(all, v) {
			continue
		}
		row := []table.Cell{v.cell()}
		for _, k := range kinds {
			n := 0
			for _, w := range k.list {
				if w == v {
					n++
				}
			}
			row = append(row, table.Count(n))
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// kind is what verdicts are on, with all of them.
type kind struct {
	what string
	list []Verdict
}

// called is what a kind is called in a sentence: the first word in the singular where there is one.
func (k kind) called() string {
	if len(k.list) != 1 {
		return k.what
	}
	words := strings.Split(k.what, " ")
	at := slices.IndexFunc(words, func(w string) bool { return strings.HasSuffix(w, "s") })
	words[at] = strings.TrimSuffix(words[at], "s")
	return strings.Join(words, " ")
}

// verdicts are all verdicts of a report by what they are on.
func (r *Report) verdicts() []kind {
	kinds := []kind{{what: "figures"}, {what: "tables"}, {what: "published values"}, {what: "published standard deviations"}, {what: "implied numbers"}, {what: "relations between printed numbers"},
		{what: "statements of the paper"}, {what: "statements of ours"}}
	add := func(k int, list ...Verdict) { kinds[k].list = append(kinds[k].list, list...) }
	for _, f := range r.Figures {
		add(0, f.Verdict)
	}
	for _, t := range r.Tables {
		add(1, t.Verdict)
		add(2, t.Values...)
		add(3, t.Spreads...)
		add(4, t.Implied...)
		add(5, t.Consistent...)
	}
	for _, c := range r.Claims {
		if c.StatedBy == Us { // never added to the others
			add(7, c.Verdict)
		} else {
			add(6, c.Verdict)
		}
	}
	return slices.DeleteFunc(kinds, func(k kind) bool { return len(k.list) == 0 })
}

// ledger is the table of all claims, each linked to its section.
func (r *Report) ledger() *table.Grid {
	g := &table.Grid{Name: "claims", Columns: []table.Column{{Name: "claim"}, {Name: "statement"}, {Name: "stated by"}, {Name: "verdict"}, {Name: "instances", Numbers: true}, {Name: "against it", Numbers: true}}}
	for _, c := range r.Claims {
		label, instances, against := table.Text("%s", c.Label), table.Cell{}, table.Cell{}
		label.Link = "#claim-" + c.ID
		if c.Instances > 0 {
			instances, against = table.Count(c.Instances), table.Count(c.Violations)
		}
		g.Rows = append(g.Rows, []table.Cell{label, table.Text("%s", c.Statement), table.Text("%s", c.StatedBy), c.Verdict.cell(), instances, against})
	}
	return g
}
