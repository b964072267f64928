package audit

import (
	"fmt"
	"io"
	"strings"

	"walras/analysis/table"
)

// WriteMarkdown writes the report as Markdown, to be read from top to bottom.
func WriteMarkdown(w io.Writer, r *Report) error {
	var b strings.Builder
	writeHead(&b, r)
	if len(r.Figures) > 0 {
		b.WriteString("\n## Figures\n")
	}
	for i := range r.Figures {
		writeFigure(&b, &r.Figures[i], "###", "Figure "+r.Figures[i].Number)
	}
	if len(r.Tables) > 0 {
		b.WriteString("\n## Tables\n")
	}
	for i := range r.Tables {
		writeTable(&b, &r.Tables[i])
	}
	writeClaims(&b, r.Claims)
	writeList(&b, "Limits", r.Limits)
	writeList(&b, "Problems", r.Problems)
	_, err := io.WriteString(w, b.String())
	return err
}

func writeHead(b *strings.Builder, r *Report) {
	fmt.Fprintf(b, "# %s\n\n", plain(r.Title()))
	p := r.Paper
	fmt.Fprintf(b, "%s, *%s*", plain(p.Authors), plain(p.Title))
	switch {
	case p.ID != "" && p.URL != "":
		fmt.Fprintf(b, ", [%s](%s)", plain(p.ID), p.URL)
	case p.ID != "":
		fmt.Fprintf(b, ", %s", plain(p.ID))
	}
	b.WriteString(".\n")
	for _, s := range r.Paper.Summary {
		fmt.Fprintf(b, "\n%s\n", plain(s))
	}
	if len(r.Facts) > 0 {
		b.WriteString("\n| | |\n|---|---|\n")
		for _, f := range r.Facts {
			fmt.Fprintf(b, "| %s | %s |\n", plain(f.Name), plain(f.Value))
		}
	}
	b.WriteString("\n## Verdicts\n\n")
	for _, line := range r.Counts() {
		fmt.Fprintf(b, "- %s\n", line)
	}
	writeList(b, "How verdicts are given", r.Rule())
}

// Counts are lines such as "figures: 4 reproduced, 2 trend only", in the order figures, tables, values, claims.
func (r *Report) Counts() []string {
	var out []string
	for _, k := range r.verdicts() {
		out = append(out, fmt.Sprintf("%d %s: %s", len(k.list), k.what, tally(k.list)))
	}
	return out
}

// tally counts verdicts, the best first.
func tally(list []Verdict) string {
	var parts []string
	for _, v := range verdicts {
		n := 0
		for _, x := range list {
			if x == v {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return strings.Join(parts, ", ")
}

func writeFigure(b *strings.Builder, f *FigureFinding, level, number string) {
	fmt.Fprintf(b, "\n%s %s. %s\n\n", level, number, plain(f.Title))
	if f.Verdict != "" {
		fmt.Fprintf(b, "**%s**\n", f.Verdict)
	}
	if f.Problem != "" {
		fmt.Fprintf(b, "\nNot made: %s\n", plain(f.Problem))
	}
	if f.Shows != "" {
		fmt.Fprintf(b, "\nThe paper shows: %s\n", plain(sentence(f.Shows)))
	}
	for i, c := range f.Checks {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "- %s: **%s**. %s\n", plain(strings.TrimSuffix(c.Says, ".")), c.Verdict, plain(c.Reason))
	}
	if f.SVG != "" {
		fmt.Fprintf(b, "\n![%s](%s)\n", plain(f.Title), f.SVG)
	}
	if f.Caption != "" {
		fmt.Fprintf(b, "\n%s\n", plain(f.Caption))
	}
	writeFiles(b, f.Files)
}

func writeTable(b *strings.Builder, t *TableFinding) {
	fmt.Fprintf(b, "\n### Table %s. %s\n\n**%s**\n", t.Number, plain(t.Title), t.Verdict)
	if t.Reason != "" {
		fmt.Fprintf(b, "\n%s\n", plain(t.Reason))
	}
	if t.Problem != "" {
		fmt.Fprintf(b, "\nNot made: %s\n", plain(t.Problem))
	}
	if t.Grid != nil {
		b.WriteString("\n" + t.Grid.Markdown())
	} else {
		for _, n := range t.Notes {
			fmt.Fprintf(b, "\n%s\n", plain(n))
		}
	}
	writeFiles(b, t.Files)
}

func writeClaims(b *strings.Builder, claims []ClaimFinding) {
	if len(claims) == 0 {
		return
	}
	b.WriteString("\n## Claims\n\n| claim | statement | verdict | instances | violations |\n|---|---|---|---:|---:|\n")
	for _, c := range claims {
		fmt.Fprintf(b, "| [%s](#%s) | %s | **%s** | %d | %d |\n", plain(c.Label), anchor(&c), plain(c.Statement), c.Verdict, c.Instances, c.Violations)
	}
	for i := range claims {
		writeClaim(b, &claims[i])
	}
}

// anchor is the place of a claim in the Markdown, set by hand so that every renderer has it.
func anchor(c *ClaimFinding) string { return "claim-" + slug(c.Label) }

func writeClaim(b *strings.Builder, c *ClaimFinding) {
	fmt.Fprintf(b, "\n<a id=\"%s\"></a>\n\n### Claim %s. %s\n\n**%s**\n", anchor(c), plain(c.Label), plain(c.Statement), c.Verdict)
	for _, line := range []struct{ name, text string }{
		{"Not tested", c.Problem}, {"Tested", c.Tested}, {"Assumptions added", strings.Join(c.Assumptions, "; ")}, {"Found", c.Reason},
		{"Counterexample", c.Counterexample}, {"Certificate", c.Certificate},
	} {
		if line.text != "" {
			fmt.Fprintf(b, "\n%s: %s\n", line.name, plain(line.text))
		}
	}
	for _, n := range c.Notes {
		fmt.Fprintf(b, "\n%s\n", plain(n))
	}
	fmt.Fprintf(b, "\n%d instances, %d violations.\n", c.Instances, c.Violations)
	if c.Command != "" {
		fmt.Fprintf(b, "\n    %s\n", c.Command)
	}
	for i := range c.Figures {
		writeFigure(b, &c.Figures[i], "####", "Evidence")
	}
	writeFiles(b, c.Files)
}

func writeFiles(b *strings.Builder, files []Link) {
	if len(files) == 0 {
		return
	}
	var parts []string
	for _, f := range files {
		parts = append(parts, fmt.Sprintf("[%s](%s)", plain(f.Text), f.Path))
	}
	fmt.Fprintf(b, "\nFiles: %s\n", strings.Join(parts, ", "))
}

func writeList(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n", title)
	for _, l := range lines {
		fmt.Fprintf(b, "- %s\n", plain(l))
	}
}

func plain(s string) string { return table.EscapeMarkdown(s) }
