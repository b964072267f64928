package audit

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a paper file. Its text is one line:
// place, what was found, what is allowed.
type Problem struct {
	Pos
	Found, Allowed string
}

func (p Problem) Error() string {
	text := p.Pos.String() + ": " + p.Found
	if p.Allowed != "" {
		text += "; allowed: " + p.Allowed
	}
	return text
}

// maxProblems bounds what is reported of one file.
const maxProblems = 50

// Names are the names that a paper file may refer to; a nil list allows any.
type Names struct {
	Experiments []string // built-in
	Figures     []string // that belong to an experiment
	Kinds       []string // of figures of any run
	Tests       []string // of claims
}

func (r *reader) problem(at Pos, found, allowed string) {
	if len(r.file.Problems) < maxProblems {
		r.file.Problems = append(r.file.Problems, Problem{at, found, allowed})
	}
}

// oneOf says whether a name is allowed, and reports it where it is not.
func (r *reader) oneOf(n *node, what string, allowed []string) bool {
	if allowed == nil || slices.Contains(allowed, n.Text) {
		return true
	}
	list := strings.Join(allowed, ", ")
	if list == "" {
		list = "none"
	}
	r.problem(n.Pos, fmt.Sprintf("unknown %s %s", what, quoted(n.Text)), list)
	return false
}
