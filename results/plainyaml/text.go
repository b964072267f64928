package plainyaml

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Pos is a place in a file or in the text of a command-line flag. Lines and
// columns count from one; a column is a character.
type Pos struct {
	File      string
	Line, Col int
}

func (p Pos) String() string {
	return fmt.Sprintf("%s:%d:%d", OneLine(p.File), p.Line, p.Col)
}

// OneLine keeps a text as it is unless it would break the line or the terminal.
func OneLine(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 {
		return s
	}
	return strconv.Quote(s)
}

// Quote quotes a text, cut where it is too long for one line.
func Quote(s string) string {
	const limit = 60
	if r := []rune(s); len(r) > limit {
		s = string(r[:limit]) + "..."
	}
	return strconv.Quote(s)
}
