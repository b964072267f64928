package paper

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Pos is a place in a paper file. Lines and columns count from one; a column is a character.
type Pos struct {
	File      string
	Line, Col int
}

func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", oneLine(p.File), p.Line, p.Col) }

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
	Tables      []string // built-in
	Tests       []string // of claims
	// Expression reports what is wrong with the text of a reading or of a compared value.
	Expression func(text string) error
}

func (r *reader) problem(at Pos, found, allowed string) {
	if len(r.file.Problems) < maxProblems {
		r.file.Problems = append(r.file.Problems, Problem{at, found, allowed})
	}
}

// oneOf says whether a name is allowed, and reports it where it is not.
func (r *reader) oneOf(n *node, what string, allowed []string) bool {
	if allowed == nil || slices.Contains(allowed, n.text) {
		return true
	}
	list := strings.Join(allowed, ", ")
	if list == "" {
		list = "none"
	}
	r.problem(n.pos, fmt.Sprintf("unknown %s %s", what, quoted(n.text)), list)
	return false
}

// oneLine keeps a text as it is unless it would break the line or the terminal.
func oneLine(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 {
		return s
	}
	return strconv.Quote(s)
}

// quoted quotes a text, cut where it is too long for one line.
func quoted(s string) string {
	const limit = 60
	if r := []rune(s); len(r) > limit {
		s = string(r[:limit]) + "..."
	}
	return strconv.Quote(s)
}
