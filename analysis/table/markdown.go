package table

import (
	"fmt"
	"strings"
)

// Markdown is the grid as a pipe table with its notes, and the grid below it.
func (g *Grid) Markdown() string {
	g.check()
	var b strings.Builder
	if g.Folded {
		fmt.Fprintf(&b, "<details><summary>%s</summary>\n\n", EscapeMarkdown(g.Title))
	} else if g.Title != "" {
		fmt.Fprintf(&b, "**%s**\n\n", EscapeMarkdown(g.Title))
	}
	row := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	var head, rule []string
	for _, c := range g.Columns {
		head = append(head, EscapeMarkdown(c.Name))
		if c.Numbers {
			rule = append(rule, "---:")
		} else {
			rule = append(rule, "---")
		}
	}
	row(head)
	row(rule)
	for _, r := range g.Rows {
		var cells []string
		for _, c := range r {
			cells = append(cells, c.markdown())
		}
		row(cells)
	}
	if g.Folded {
		b.WriteString("\n</details>\n")
	}
	for _, n := range g.notes() {
		fmt.Fprintf(&b, "\n%s\n", EscapeMarkdown(n))
	}
	if g.Below != nil {
		b.WriteString("\n" + g.Below.Markdown())
	}
	return b.String()
}

func (c Cell) markdown() string {
	s := EscapeMarkdown(c.shown())
	if c.Best {
		s = "**" + s + "**"
	}
	if mark := c.marks(); mark != "" {
		s += " " + EscapeMarkdown(mark)
	}
	if c.Tag != "" {
		s += " *" + EscapeMarkdown(c.Tag) + "*"
	}
	return strings.TrimSpace(s)
}

// shown is the text and the number of a cell, as Markdown and a page have them.
func (c Cell) shown() string {
	s := c.Text
	if c.Number == nil {
		return s
	}
	p := c.Number.parts()
	if s != "" {
		s += " "
	}
	s += minus(p.value)
	if p.sd != "" {
		s += " ± " + p.sd
	}
	if p.low != "" {
		s += " [" + minus(p.low) + ", " + minus(p.high) + "]"
	}
	switch {
	case p.exponent == 0:
	case p.sd != "" || p.low != "":
		s = fmt.Sprintf("(%s)e%d", s, p.exponent)
	default:
		s += fmt.Sprintf("e%d", p.exponent)
	}
	return s
}

var markdownEscapes = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "](", `]\(`, "\n", " ")

// EscapeMarkdown keeps a text from being read as Markdown or HTML.
func EscapeMarkdown(s string) string { return markdownEscapes.Replace(s) }
