package audit

import (
	"html/template"
	"regexp"
	"strings"
)

// signs are the signs of formulas as print has them.
var signs = strings.NewReplacer("<=", "≤", ">=", "≥", "!=", "≠")

// Exponents and indices as plain text has them: κ^t, n^-2.33, x^(−2/3), μ_t. An index is one letter or digit behind one letter, so that
// names of columns such as p_market_tau stay.
var (
	exponent = regexp.MustCompile(`\^(\((?:[^()]|\([^()]*\))*\)|[−-]?\d+(?:\.\d+)?|[−-]?\p{L})`)
	index    = regexp.MustCompile(`(^|[^\p{L}\p{N}_])(\p{L})_(\p{L}|\p{N})($|[^\p{L}\p{N}_])`)
)

// formula is a text for a page, with its mathematics as mathematics.
func formula(s string) template.HTML {
	s = template.HTMLEscapeString(signs.Replace(s))
	s = exponent.ReplaceAllStringFunc(s, func(m string) string {
		return "<sup>" + strings.ReplaceAll(strings.TrimPrefix(m, "^"), "-", "−") + "</sup>"
	})
	const indexed = "$1$2<sub>$3</sub>$4"
	s = index.ReplaceAllString(index.ReplaceAllString(s, indexed), indexed) // neighbours share a sign between them
	return template.HTML(s)
}
