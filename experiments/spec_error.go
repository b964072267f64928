package experiments

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// SpecError is one thing wrong with a spec. Its text is one line:
// file:line:col: what was found; what is allowed.
type SpecError struct {
	Pos     Pos
	Found   string
	Nearest string // the valid name closest to what was found, or ""
	Allowed string // "" where Found, written by a component, says it already
}

func (e *SpecError) Error() string {
	text := e.Pos.String() + ": " + e.Found
	if e.Nearest != "" {
		text += fmt.Sprintf("; did you mean %q?", e.Nearest)
		if e.Allowed != "" {
			return text + " allowed: " + e.Allowed
		}
		return text
	}
	if e.Allowed != "" {
		text += "; allowed: " + e.Allowed
	}
	return text
}

// maxProblems bounds the errors reported for one spec: nobody reads more.
const maxProblems = 25

// problems collects what is wrong with a spec while it is read.
type problems struct {
	errs []*SpecError
}

func (p *problems) add(pos Pos, found, allowed string) {
	p.report(&SpecError{Pos: pos, Found: found, Allowed: allowed})
}

// unknown reports a name that is not among those allowed, with the nearest.
func (p *problems) unknown(pos Pos, what, name string, allowed []string) {
	p.report(&SpecError{
		Pos:     pos,
		Found:   fmt.Sprintf("unknown %s %s", what, quoteShort(name)),
		Nearest: nearest(name, allowed),
		Allowed: nameList(allowed),
	})
}

// component reports an error that a component's own code gave. Such an error
// says by the rules of the house what is allowed; otherwise says fallback.
func (p *problems) component(pos Pos, label string, err error, fallback string) {
	text := oneLine(err.Error())
	if strings.Contains(text, "allowed") {
		fallback = ""
	}
	p.add(pos, label+": "+text, fallback)
}

func (p *problems) report(err *SpecError) {
	if len(p.errs) < maxProblems {
		p.errs = append(p.errs, err)
	}
}

// err joins what was found, in the order of the source.
func (p *problems) err() error {
	slices.SortStableFunc(p.errs, func(a, b *SpecError) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Col, b.Pos.Col))
	})
	errs := make([]error, len(p.errs))
	for i, e := range p.errs {
		errs[i] = e
	}
	return errors.Join(errs...)
}

func nameList(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return oneLine(strings.Join(names, ", "))
}

// nearest is the allowed name with the least edit distance to name, or ""
// where none is close enough to be what was meant: one edit in three characters.
func nearest(name string, allowed []string) string {
	if len(name) > 64 {
		return ""
	}
	best, least := "", max(1, len(name)/3)+1
	for _, a := range allowed {
		if d := editDistance(name, a); d < least {
			best, least = a, d
		}
	}
	return best
}

// editDistance counts the insertions, deletions, substitutions and swaps of
// neighbours that turn a into b (optimal string alignment).
func editDistance(a, b string) int {
	before := make([]int, len(b)+1)
	last := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
