package table

import (
	"fmt"
	"strings"
)

// Markdown is the grid as a pipe table with its notes, and the grid below it.
func (g *Grid) Markdown() string {
	g.check()
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**\n\n", escapeMarkdown(g.Title))
	row := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	var head, rule []string
	for _, c := range g.Columns {
		head = append(head, escapeMarkdown(c.Name))
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
	for _, n := range g.Notes {
		fmt.Fprintf(&b, "\n%s\n", escapeMarkdown(n))
	}
	if g.Below != nil {
		b.WriteString("\n" + g.Below.Markdown())
	}
	return b.String()
}

func (c Cell) markdown() string {
	s := escapeMarkdown(c.Text)
	if c.Number != nil {
		value, sd, exponent := c.Number.parts()
		if s != "" {
			s += " "
		}
		s += strings.Replace(value, "-", "−", 1)
		switch {
		case sd != "" && exponent != 0:
			s = fmt.Sprintf("(%s ± %s)e%d", s, sd, exponent)
		case sd != "":
			s += " ± " + sd
		case exponent != 0:
			s += fmt.Sprintf("e%d", exponent)
		}
	}
	if c.Best {
		s = "**" + s + "**"
	}
	if c.Mark != "" {
		s += " " + escapeMarkdown(c.Mark)
	}
	return s
}

var markdownEscapes = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "\n", " ")

func escapeMarkdown(s string) string { return markdownEscapes.Replace(s) }
