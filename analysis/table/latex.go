package table

import (
	"fmt"
	"slices"
	"strings"
)

// LaTeX is the grid as a tabular with the rules of booktabs and the numbers of siunitx, in a table
// environment with caption and label; the grid below it follows as a second tabular.
func (g *Grid) LaTeX() string {
	var b strings.Builder
	b.WriteString("% needs \\usepackage{booktabs,siunitx}\n")
	if g.hasBest() { // else \num stays upright and thin inside \textbf
		b.WriteString("% and \\sisetup{detect-weight=true}\n")
	}
	fmt.Fprintf(&b, "\\begin{table}\n\\centering\n\\caption{%s}\n\\label{tab:%s}\n", escapeLaTeX(g.Title), g.Name)
	g.tabular(&b)
	for below := g.Below; below != nil; below = below.Below {
		fmt.Fprintf(&b, "\n\\medskip\n%s\\par\\smallskip\n", escapeLaTeX(below.Title))
		below.tabular(&b)
	}
	b.WriteString("\\end{table}\n")
	return b.String()
}

func (g *Grid) tabular(b *strings.Builder) {
	g.check()
	var align strings.Builder
	var head []string
	for _, c := range g.Columns {
		if c.Numbers {
			align.WriteByte('r')
		} else {
			align.WriteByte('l')
		}
		head = append(head, escapeLaTeX(c.Name))
	}
	fmt.Fprintf(b, "\\begin{tabular}{%s}\n\\toprule\n%s \\\\\n\\midrule\n", align.String(), strings.Join(head, " & "))
	for _, r := range g.Rows {
		var cells []string
		for _, c := range r {
			cells = append(cells, c.latex())
		}
		fmt.Fprintf(b, "%s \\\\\n", strings.Join(cells, " & "))
	}
	b.WriteString("\\bottomrule\n\\end{tabular}\n")
	for _, n := range g.Notes {
		fmt.Fprintf(b, "\\par\\smallskip{\\footnotesize %s}\n", escapeLaTeX(n))
	}
}

// latex prints the spread behind its own ±, not inside \num: siunitx would read it as an
// uncertainty of the mean, and it is a standard deviation between replicates.
func (c Cell) latex() string {
	s := escapeLaTeX(c.Text)
	if c.Number != nil {
		value, sd, exponent := c.Number.parts()
		power := ""
		if exponent != 0 {
			power = fmt.Sprintf("e%d", exponent)
		}
		if s != "" {
			s += " "
		}
		s += number(value, power)
		if sd != "" {
			s += ` $\pm$ ` + number(sd, power)
		}
	}
	if c.Best {
		s = `\textbf{` + s + `}`
	}
	if c.Mark != "" {
		s += " " + escapeLaTeX(c.Mark)
	}
	return s
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

// latexEscapes covers TeX's ten special characters and the few signs that our texts use beyond ASCII.
var latexEscapes = strings.NewReplacer(
	`\`, `\textbackslash{}`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`, "_", `\_`, "{", `\{`, "}", `\}`,
	"~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "<", `\textless{}`, ">", `\textgreater{}`,
	"–", "--", "…", `\dots{}`, "−", `$-$`, "±", `$\pm$`, "×", `$\times$`, "≤", `$\leq$`, "≥", `$\geq$`,
	"τ", `$\tau$`, "μ", `$\mu$`, "γ", `$\gamma$`, "α", `$\alpha$`, "β", `$\beta$`, "δ", `$\delta$`, "κ", `$\kappa$`,
	"Σ", `$\Sigma$`, "†", `\dag{}`,
)

func escapeLaTeX(s string) string { return latexEscapes.Replace(s) }
