package spec

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"walras/results"
	"walras/solver/market"
)

// SpecError is one thing wrong with a spec. Its text is one line:
// file:line:col: what was found; what is allowed.
type SpecError struct {
	Pos     Pos
	Found   string
	Nearest string // the valid name closest to what was found, or ""
	Allowed string // "" where nobody can say, as of a file that cannot be read
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

// refused reports what a component's own code refused, label being the
// component or the parameter that was read: a market.ParameterError at the place
// of its parameter, anything else at that of "".
func (p *problems) refused(label string, place func(parameter string) Pos, err error, allowed string) {
	for _, err := range joined(err) {
		var refused *market.ParameterError
		switch {
		case !errors.As(err, &refused):
			p.add(place(""), label+": "+oneLine(err.Error()), allowed)
		case refused.Parameter == "":
			p.add(place(""), label+": "+oneLine(refused.Found), cmp.Or(refused.Allowed, allowed))
		default:
			p.add(place(refused.Parameter), label+"."+refused.Parameter+" is "+oneLine(refused.Found), cmp.Or(refused.Allowed, allowed))
		}
	}
}

// joined are the errors that errors.Join made one of.
func joined(err error) []error {
	j, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var errs []error
	for _, e := range j.Unwrap() {
		errs = append(errs, joined(e)...)
	}
	return errs
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
