package table

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The typography of a screen.
const (
	screenGap = 2 // blanks between columns
	boldOn    = "\x1b[1m"
	boldOff   = "\x1b[0m"
)

// Screen is the grid in aligned columns with its notes, and the grid below it, in lines of at most width letters: columns of words come
// again at the left of every part of a table that is wider. Best cells are bold by the codes of a terminal, or marked with * where bold is
// not set.
func (g *Grid) Screen(width int, bold bool) string {
	var b strings.Builder
	for ; g != nil; g = g.Below {
		g.check()
		if g.Title != "" {
			b.WriteString(Wrapped(g.Title, width) + "\n")
		}
		g.screen(&b, width, bold)
		for _, n := range g.notes() {
			b.WriteString("\n" + Wrapped(n, width))
		}
		if !bold && (&Grid{Rows: g.Rows}).hasBest() {
			b.WriteString("\n" + Wrapped("* marks what is bold elsewhere.", width))
		}
		if g.Below != nil {
			b.WriteString("\n")
		}
	}
	return b.String()
}

// screen writes the columns in as many parts as the width asks for.
func (g *Grid) screen(b *strings.Builder, width int, bold bool) {
	sized := make([]int, len(g.Columns))
	heads := make([][]string, len(g.Columns))
	lines := 0
	for i, c := range g.Columns {
		heads[i] = headLines(c.Name, headLine)
		lines = max(lines, len(heads[i]))
		for _, h := range heads[i] {
			sized[i] = max(sized[i], letters(h))
		}
		for _, r := range g.Rows {
			sized[i] = max(sized[i], letters(r[i].screen(false)))
		}
	}
	fixed := 0 // columns of words at the left
	for fixed < len(g.Columns) && !g.Columns[fixed].Numbers {
		fixed++
	}
	if fixed == len(g.Columns) {
		fixed = min(1, len(g.Columns)-1)
	}
	left := 0
	for _, w := range sized[:fixed] {
		left += w + screenGap
	}
	for from := fixed; from < len(g.Columns); {
		to, used := from, left
		for to < len(g.Columns) && (to == from || used+sized[to] <= width) {
			used += sized[to] + screenGap
			to++
		}
		if from > fixed {
			b.WriteString("\n")
		}
		columns := make([]int, 0, fixed+to-from)
		for i := range fixed {
			columns = append(columns, i)
		}
		for i := from; i < to; i++ {
			columns = append(columns, i)
		}
		row := func(cell func(i int) (text string, best bool)) {
			var line strings.Builder
			for k, i := range columns {
				text, best := cell(i)
				pad := strings.Repeat(" ", max(0, sized[i]-letters(text)))
				if best && bold {
					text = boldOn + text + boldOff
				}
				if g.Columns[i].Numbers {
					text = pad + text
				} else {
					text += pad
				}
				if k > 0 {
					line.WriteString(strings.Repeat(" ", screenGap))
				}
				line.WriteString(text)
			}
			b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		}
		for k := range lines {
			row(func(i int) (string, bool) {
				if at := k - (lines - len(heads[i])); at >= 0 { // heads stand on the rule
					return heads[i][at], false
				}
				return "", false
			})
		}
		rule := 0
		for _, i := range columns {
			rule += sized[i] + screenGap
		}
		b.WriteString(strings.Repeat("─", rule-screenGap) + "\n")
		for _, r := range g.Rows {
			row(func(i int) (string, bool) { return r[i].screen(!bold), r[i].Best })
		}
		from = to
	}
}

// screen is a cell as a terminal shows it; starred says that a star stands for bold type.
func (c Cell) screen(starred bool) string {
	s := c.shown()
	if c.Best && starred {
		s += "*"
	}
	return strings.TrimSpace(strings.Join(slices.DeleteFunc([]string{s, c.marks(), c.Tag}, func(s string) bool { return s == "" }), " "))
}

func letters(s string) int { return utf8.RuneCountInString(s) }

// headLines is the head of a column in lines of about so many letters.
func headLines(name string, most int) []string {
	return strings.Split(strings.TrimSuffix(Wrapped(name, most), "\n"), "\n")
}

// Wrapped is a text in lines of at most width letters, broken between words, with a line break at its end.
func Wrapped(text string, width int) string {
	var b strings.Builder
	used := 0
	for _, word := range strings.Fields(text) {
		switch n := letters(word); {
		case used == 0:
			used = n
		case used+1+n <= width:
			b.WriteString(" ")
			used += 1 + n
		default:
			b.WriteString("\n")
			used = n
		}
		b.WriteString(word)
	}
	return b.String() + "\n"
}
