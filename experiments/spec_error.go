package experiments

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"walras/results"
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
		Nearest: results.Nearest(name, allowed),
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
