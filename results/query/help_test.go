package query

import (
	"strings"
	"testing"
)

// Every example of the page can be read.
func TestHelpExamples(t *testing.T) {
	parts := strings.Split(Help, "A formula computes")
	formulas, checks, _ := strings.Cut(parts[1], "A check is")
	count := 0
	for _, part := range []struct {
		text string
		read func(string) error
	}{
		{parts[0], func(s string) error { _, err := Parse(s); return err }},
		{formulas, func(s string) error { _, err := ParseMeasure("", s); return err }},
		{checks, func(s string) error { _, err := ParseCheck(s); return err }},
	} {
		for line := range strings.Lines(part.text) {
			if example, ok := strings.CutPrefix(line, "  "); ok {
				example, _, _ = strings.Cut(strings.TrimSpace(example), "   ")
				count++
				if err := part.read(example); err != nil {
					t.Error(err)
				}
			}
		}
	}
	if count < 15 {
		t.Errorf("%d examples", count)
	}
}
