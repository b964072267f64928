package audit

import (
	"embed"
	"encoding/json"
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

//go:embed page
var page embed.FS

// WriteHTML writes the report as one page that needs no network: pictures are put into it as SVG, and
// a small script sorts tables and shows and hides series. Links go to files beside the page. Read gives
// the content of a file by its path in the report: each figure's SVG and, where there is one, the JSON
// beside it, which names the series of the picture and their colours.
func WriteHTML(w io.Writer, r *Report, read func(path string) ([]byte, error)) error {
	text := func(name string) string {
		content, err := page.ReadFile("page/" + name)
		if err != nil {
			panic(err) // embedded: cannot be missing
		}
		return string(content)
	}
	t, err := template.New("report").Funcs(template.FuncMap{
		"css":      func() template.CSS { return template.CSS(text("style.css")) },
		"script":   func() template.JS { return template.JS(text("script.js")) },
		"picture":  func(path string) (*picture, error) { return pictureOf(path, read) },
		"tone":     tone,
		"number":   sortNumber,
		"series":   Grid.series,
		"overview": (*Report).overview,
		"ledger":   (*Report).ledger,
	}).Parse(text("page.html"))
	if err != nil {
		return fmt.Errorf("report: page: %w", err)
	}
	if err := t.Execute(w, r); err != nil {
		return fmt.Errorf("report: page: %w", err)
	}
	return nil
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

var (
	svgOpen  = regexp.MustCompile(`(?s)^.*?<svg[^>]*\bviewBox="([^"]*)"[^>]*>`)
	unwanted = regexp.MustCompile(`(?i)<script|<foreignObject|\son[a-z]+\s*=|javascript:`)
	hexColor = regexp.MustCompile(`^#[0-9A-F]{6}$`)
)

// pictureOf reads a figure; nil where it has no picture. An SVG that could run code is refused.
func pictureOf(path string, read func(path string) ([]byte, error)) (*picture, error) {
	if path == "" {
		return nil, nil
	}
	content, err := read(path)
	if err != nil {
		return nil, err
	}
	if found := unwanted.Find(content); found != nil {
		return nil, fmt.Errorf("%s: has %q; a picture in a report must be drawing alone", path, found)
	}
	open := svgOpen.FindSubmatchIndex(content)
	if open == nil {
		return nil, fmt.Errorf("%s: is not an SVG with a viewBox", path)
	}
	head := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="%s" role="img">`, content[open[2]:open[3]])
	p := &picture{SVG: template.HTML(head + string(content[open[1]:]))}
	p.Series, err = seriesOf(strings.TrimSuffix(path, ".svg")+".json", read)
	return p, err
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
		if !hexColor.MatchString(s.Color) || slices.Contains(neutral, s.Color) {
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

// tone is the style of a verdict.
func tone(v Verdict) string {
	switch v {
	case Reproduced, Holds:
		return "good"
	case TrendOnly, HoldsUnder:
		return "fair"
	case NotReproduced:
		return "poor"
	case Contradicted, Fails:
		return "bad"
	}
	return "gone"
}

// sortNumber is the number that a cell is sorted by; empty where it has none.
func sortNumber(c Cell) string {
	if math.IsNaN(c.Number) || c.Text == "" && c.Verdict == "" {
		return ""
	}
	return strconv.FormatFloat(c.Number, 'g', -1, 64)
}

// series are the names of a grid's series, each once, where there is more than one.
func (g Grid) series() []string {
	var out []string
	for _, h := range g.Head {
		if h.Series != "" && !slices.Contains(out, h.Series) {
			out = append(out, h.Series)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// label is a cell that is sorted by its text.
func label(text string) Cell { return Cell{Text: text, Number: math.NaN()} }

// overview counts the verdicts of figures, tables and claims.
func (r *Report) overview() Grid {
	g := Grid{Title: "Verdicts", Head: []Head{{Text: "verdict"}}}
	kinds := []struct {
		name     string
		verdicts []Verdict
	}{{name: "figures"}, {name: "tables"}, {name: "claims"}}
	for _, f := range r.Figures {
		kinds[0].verdicts = append(kinds[0].verdicts, f.Verdict)
	}
	for _, t := range r.Tables {
		kinds[1].verdicts = append(kinds[1].verdicts, t.Verdict)
	}
	for _, c := range r.Claims {
		kinds[2].verdicts = append(kinds[2].verdicts, c.Verdict)
	}
	var seen []Verdict
	for _, k := range kinds {
		g.Head = append(g.Head, Head{Text: k.name, Numeric: true})
		for _, v := range k.verdicts {
			if v != "" && !slices.Contains(seen, v) {
				seen = append(seen, v)
			}
		}
	}
	slices.SortFunc(seen, func(a, b Verdict) int { return rank(a) - rank(b) })
	for _, v := range seen {
		row := []Cell{{Number: float64(rank(v)), Verdict: v}}
		for _, k := range kinds {
			n := 0
			for _, w := range k.verdicts {
				if w == v {
					n++
				}
			}
			row = append(row, Cell{Text: strconv.Itoa(n), Number: float64(n)})
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// verdicts are all verdicts, those of figures and tables first, each kind from the best to the worst.
var verdicts = []Verdict{Reproduced, TrendOnly, NotReproduced, Contradicted, Holds, HoldsUnder, Undecided, Fails, NotCompared, Missing}

// rank orders verdicts as they are listed.
func rank(v Verdict) int {
	return slices.Index(verdicts, v)
}

// ledger is the table of all claims, each linked to its section.
func (r *Report) ledger() Grid {
	g := Grid{Head: []Head{{Text: "claim"}, {Text: "statement"}, {Text: "verdict"}, {Text: "instances", Numeric: true}, {Text: "against it", Numeric: true}}}
	for _, c := range r.Claims {
		count := func(n int) Cell {
			if c.Instances == 0 {
				return label("")
			}
			return Cell{Text: strconv.Itoa(n), Number: float64(n)}
		}
		g.Rows = append(g.Rows, []Cell{
			{Text: c.Label, Number: math.NaN(), Link: Link{Path: "#claim-" + c.ID}}, label(c.Statement),
			{Number: float64(rank(c.Verdict)), Verdict: c.Verdict}, count(c.Instances), count(c.Violations),
		})
	}
	return g
}
