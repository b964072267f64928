package table

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"walras/analysis"
)

// LaTeX is the grid as a tabular with the rules of booktabs and the numbers of siunitx, in a table environment with caption and label; each
// grid below it follows in an environment of its own, so that a page can end between them.
func (g *Grid) LaTeX() string {
	var b strings.Builder
	b.WriteString("% needs \\usepackage{booktabs,graphicx,siunitx}\n")
	if g.hasBest() { // else \num stays upright and thin inside \textbf
		b.WriteString("% and \\sisetup{detect-weight=true}\n")
	}
	name, label := g.Name, g.Name
	for i := 2; g != nil; i, g = i+1, g.Below {
		float := "table"
		if g.letters() > columnLetters {
			float = "table*"
		}
		fmt.Fprintf(&b, "\\begin{%s}\n\\centering\n\\caption{%s}\n\\label{tab:%s}\n", float, analysis.EscapeLaTeX(g.Title), label)
		g.tabular(&b)
		fmt.Fprintf(&b, "\\end{%s}\n", float)
		label = fmt.Sprintf("%s-%d", name, i)
	}
	return b.String()
}

// columnLetters is how many letters of 10 pt go into the column of a page with two: a wider table takes both, where it would have to be scaled
// to text that is too small to be read.
const columnLetters = 52

// letters is the width of the widest row, with two letters between columns.
func (g *Grid) letters() (most int) {
	for _, r := range g.Rows {
		n := 0
		for _, c := range r {
			n += utf8.RuneCountInString(c.shown()) + 2
		}
		most = max(most, n)
	}
	return most
}

// tabular is set in a box, which is scaled down where it is wider than the line.
func (g *Grid) tabular(b *strings.Builder) {
	g.check()
	var align strings.Builder
	var head []string
	for _, c := range g.Columns {
		side := byte('l')
		if c.Numbers {
			side = 'r'
		}
		align.WriteByte(side)
		head = append(head, stacked(c.Name, side))
	}
	fmt.Fprintf(b, "\\sbox0{\\begin{tabular}{%s}\n\\toprule\n%s \\\\\n\\midrule\n", align.String(), strings.Join(head, " & "))
	for _, r := range g.Rows {
		var cells []string
		for _, c := range r {
			cells = append(cells, c.latex())
		}
		fmt.Fprintf(b, "%s \\\\\n", strings.Join(cells, " & "))
	}
	b.WriteString("\\bottomrule\n\\end{tabular}}%\n\\ifdim\\wd0>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox0}\\else\\usebox0\\fi\n")
	for _, n := range g.notes() {
		fmt.Fprintf(b, "\\par\\smallskip{\\footnotesize\\raggedright %s\\par}\n", analysis.EscapeLaTeX(n))
	}
}

// headLine is the number of letters from which the head of a column is broken into lines: a column of numbers is about as wide.
const headLine = 14

// stacked is the head of a column in as many lines as it needs.
func stacked(name string, side byte) string {
	lines := headLines(name, headLine)
	for i := range lines {
		lines[i] = analysis.EscapeLaTeX(lines[i])
	}
	if len(lines) == 1 {
		return lines[0]
	}
	return fmt.Sprintf(`\shortstack[%c]{%s}`, side, strings.Join(lines, `\\`))
}

// latex prints the spread behind its own ±, not inside \num: siunitx would read it as an
// uncertainty of the mean, and it is a standard deviation between replicates.
func (c Cell) latex() string {
	s := analysis.EscapeLaTeX(c.Text)
	if c.Number != nil {
		p, power := c.Number.parts(), ""
		if p.exponent != 0 {
			power = fmt.Sprintf("e%d", p.exponent)
		}
		if s != "" {
			s += " "
		}
		s += number(p.value, power)
		if p.sd != "" {
			s += ` $\pm$ ` + number(p.sd, power)
		}
		if p.low != "" {
			s += " [" + number(p.low, power) + ", " + number(p.high, power) + "]"
		}
	}
	if c.Best {
		s = `\textbf{` + s + `}`
	}
	if mark := c.marks(); mark != "" {
		s += " " + analysis.EscapeLaTeX(mark)
	}
	if c.Tag != "" {
		s += ` \emph{` + analysis.EscapeLaTeX(c.Tag) + `}`
	}
	return strings.TrimSpace(s)
}

// number is a \num of siunitx, which does not read infinity.
func number(digits, power string) string {
	switch digits {
	case "+Inf":
		return `$\infty$`
	case "-Inf":
		return `$-\infty$`
	}
	return `\num{` + digits + power + `}`
}

// hasBest says whether a cell of the grid or of those below is bold.
func (g *Grid) hasBest() bool {
	for ; g != nil; g = g.Below {
		for _, r := range g.Rows {
			if slices.ContainsFunc(r, func(c Cell) bool { return c.Best }) {
				return true
			}
		}
	}
	return false
}
