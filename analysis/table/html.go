package table

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
)

// HTML is the grid, its notes and the grid below it as parts of a page, whose script sorts by the numbers in data-value and shows and hides
// the columns of the series in data-of.
func (g *Grid) HTML() string {
	var b strings.Builder
	for ; g != nil; g = g.Below {
		g.check()
		g.page(&b)
	}
	return b.String()
}

func (g *Grid) page(b *strings.Builder) {
	b.WriteString("<div class=\"grid\">")
	if title := html.EscapeString(g.Title); g.Folded {
		fmt.Fprintf(b, "<details><summary>%s</summary>", title)
	} else if title != "" {
		fmt.Fprintf(b, "<h4>%s</h4>", title)
	}
	if series := g.series(); len(series) > 1 {
		b.WriteString("<div class=\"toggles\" role=\"group\" aria-label=\"columns shown\">\n")
		for _, s := range series {
			fmt.Fprintf(b, "<button type=\"button\" aria-pressed=\"true\" data-series=\"%[1]s\">%[1]s</button>", html.EscapeString(s))
		}
		b.WriteString("</div>")
	}
	b.WriteString("\n<div class=\"wide\"><table><thead><tr>")
	for _, c := range g.Columns {
		fmt.Fprintf(b, "<th scope=\"col\"%s><button type=\"button\">%s</button></th>", c.attributes(), html.EscapeString(c.Name))
	}
	b.WriteString("</tr></thead>\n<tbody>")
	for _, r := range g.Rows {
		b.WriteString("<tr>")
		for i, c := range r {
			fmt.Fprintf(b, "<td%s%s>%s</td>", g.Columns[i].attributes(), c.sortedBy(), c.html())
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table></div>")
	if g.Folded {
		b.WriteString("</details>")
	}
	for _, n := range g.Notes {
		fmt.Fprintf(b, "<p>%s</p>", html.EscapeString(n))
	}
	b.WriteString("</div>\n")
}

// series are the names of the grid's series, each once.
func (g *Grid) series() []string {
	var out []string
	for _, c := range g.Columns {
		if c.Series != "" && !slices.Contains(out, c.Series) {
			out = append(out, c.Series)
		}
	}
	return out
}

func (c Column) attributes() string {
	s := ""
	if c.Numbers {
		s = " class=\"number\""
	}
	if c.Series != "" {
		s += fmt.Sprintf(" data-of=\"%s\"", html.EscapeString(c.Series))
	}
	return s
}

// sortedBy is the number that a cell is sorted by, where it has one.
func (c Cell) sortedBy() string {
	if c.Number == nil || math.IsNaN(c.Number.Value) {
		return ""
	}
	return fmt.Sprintf(" data-value=\"%s\"", strconv.FormatFloat(c.Number.Value, 'g', -1, 64))
}

func (c Cell) html() string {
	s := html.EscapeString(c.shown())
	if c.Best {
		s = "<b>" + s + "</b>"
	}
	if c.Link != "" {
		s = fmt.Sprintf("<a href=\"%s\">%s</a>", html.EscapeString(c.Link), s)
	}
	if c.Mark != "" {
		s += " " + html.EscapeString(c.Mark)
	}
	if c.Tag != "" {
		s += fmt.Sprintf(" <span class=\"verdict %s\">%s</span>", html.EscapeString(c.Tone), html.EscapeString(c.Tag))
	}
	return s
}
