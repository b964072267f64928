package audit

import (
	"fmt"
	"io"
	"strings"
	"text/template"

	"walras/analysis"
	"walras/analysis/table"
)

// WriteMarkdown writes the report as Markdown, to be read from top to bottom.
func WriteMarkdown(w io.Writer, r *Report) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"plain":    table.EscapeMarkdown,
		"sentence": sentence,
		"clause":   func(s string) string { return strings.TrimSuffix(s, ".") },
		"slug":     slug, // the anchor of a claim is set by hand, so that every renderer has it
		"plural":   analysis.Counting[int],
	}).Parse(pageFile("page.md"))
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := t.Execute(w, r); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// Counts are lines such as "figures: 4 reproduced, 2 trend only", in the order figures, tables, values, claims.
func (r *Report) Counts() []string {
	var out []string
	for _, k := range r.verdicts() {
		out = append(out, fmt.Sprintf("%d %s: %s", len(k.list), k.called(), tally(k.list)))
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
