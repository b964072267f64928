package figure

import (
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis/figure/mark"
)

// operators join the words on both sides of them to a formula; a sign of per cent belongs to the number before it.
var operators = strings.Fields("= < > ≤ ≥ ≈ + − × · / | →")

// words are those of a text, with a formula as one word.
func words(text string) []string {
	var out []string
	joins := false // the next word belongs to the last
	for _, w := range strings.Fields(text) {
		operator := slices.Contains(operators, w)
		unit := strings.HasPrefix(w, "%")
		if n := len(out); n > 0 && (joins || operator || unit) {
			out[n-1] += " " + w
		} else {
			out = append(out, w)
		}
		joins = operator
	}
	return out
}

// wrap breaks text of a size into lines that fit the width. No line ends within a formula that fits one.
func wrap(text string, width, size vg.Length) []string {
	style := mark.TextStyle(size, mark.Black, draw.XLeft, draw.YBottom)
	var lines []string
	line := ""
	put := func(word string) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && style.Width(longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	for _, word := range words(text) {
		if style.Width(word) <= width {
			put(word)
			continue
		}
		for _, part := range strings.Fields(word) {
			put(part)
		}
	}
	return append(lines, line)
}
