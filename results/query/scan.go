package query

import (
	"fmt"
	"strings"
)

// maxText bounds a text: the parser recurses, and an error shows what it read.
const maxText = 2000

// scanner reads a text from left to right.
type scanner struct {
	text string
	at   int
}

func (s *scanner) rest() string { return s.text[s.at:] }

func (s *scanner) blanks() {
	s.at += len(s.rest()) - len(strings.TrimLeft(s.rest(), " \t"))
}

// take reads the first of some signs that comes next, behind blanks.
func (s *scanner) take(signs ...string) string {
	s.blanks()
	for _, sign := range signs {
		if strings.HasPrefix(s.rest(), sign) {
			s.at += len(sign)
			return sign
		}
	}
	return ""
}

// word reads one of some words, if that and nothing longer comes next.
func (s *scanner) word(words ...string) string {
	from := s.at
	name := s.name()
	for _, w := range words {
		if name == w {
			return w
		}
	}
	s.at = from
	return ""
}

// name reads letters, digits and _, several such joined by dots, of which none begins with a digit; "" where there is none.
func (s *scanner) name() string {
	s.blanks()
	from := s.at
	for {
		first := s.at
		for s.at < len(s.text) && nameByte(s.text[s.at], s.at == first) {
			s.at++
		}
		if s.at == first { // nothing, or a dot with nothing behind it
			s.at = max(from, first-1)
			return s.text[from:s.at]
		}
		if !strings.HasPrefix(s.rest(), ".") {
			return s.text[from:s.at]
		}
		s.at++
	}
}

func nameByte(b byte, first bool) bool {
	return b == '_' || 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9' && !first
}

// found says in an error what comes next.
func (s *scanner) found() string {
	s.blanks()
	if s.rest() == "" {
		return "its end"
	}
	const shown = 20
	if r := []rune(s.rest()); len(r) > shown {
		return fmt.Sprintf("%q", string(r[:shown])+"…")
	}
	return fmt.Sprintf("%q", s.rest())
}

// Split cuts a list at its commas; those in parentheses or quotes are part of a value.
func Split(list string) (values []string) {
	if list == "" {
		return nil
	}
	depth, quote, start := 0, rune(0), 0
	for i, c := range list {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			values, start = append(values, list[start:i]), i+1
		}
	}
	return append(values, list[start:])
}
