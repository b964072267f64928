package audit

import (
	"embed"
	"fmt"
	"html/template"
	"io"
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
	return writePage(w, "page.html", r, read)
}

// writePage writes one of the embedded pages.
func writePage(w io.Writer, name string, of any, read func(path string) ([]byte, error)) error {
	t, err := template.New(name).Funcs(template.FuncMap{
		"css":      func() template.CSS { return template.CSS(pageFile("style.css")) },
		"script":   func() template.JS { return template.JS(pageFile("script.js")) },
		"picture":  func(path string) (*picture, error) { return pictureOf(path, read) },
		"tone":     Verdict.tone,
		"grid":     func(g *table.Grid) template.HTML { return template.HTML(g.HTML()) },
		"overview": (*Report).overview,
		"findings": (*Report).findings,
		"groups":   (*Report).claimGroups,
		"math":     formula,
	}).Parse(pageFile("parts.html") + pageFile(name))
	if err != nil {
		return fmt.Errorf("report: page: %w", err)
	}
	if err := t.Execute(w, of); err != nil {
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
