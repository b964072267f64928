package plainyaml

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Kind is what a node is.
type Kind uint8

// Kinds of nodes.
const (
	Null Kind = iota
	Scalar
	List
	Mapping
)

func (k Kind) String() string {
	return [...]string{"nothing", "a value", "a list", "a mapping"}[k]
}

// Node is a YAML value with its place: the syntax tree without style, comments
// and the guesses of YAML about types.
type Node struct {
	Pos    Pos
	Kind   Kind
	Text   string  // of a scalar
	Quoted bool    // the scalar stood in quotes or in a block
	Keys   []*Node // of a mapping, scalars, without duplicates
	Items  []*Node // of a list or, one per key, of a mapping
}

// Get is the value at a key of a mapping, or nil.
func (n *Node) Get(key string) *Node {
	for i, k := range n.Keys {
		if k.Text == key {
			return n.Items[i]
		}
	}
	return nil
}

// Set puts a value at a key of a mapping, in place of what was there.
func (n *Node) Set(key, value *Node) {
	for i, k := range n.Keys {
		if k.Text == key.Text {
			n.Keys[i], n.Items[i] = key, value
			return
		}
	}
	n.Keys, n.Items = append(n.Keys, key), append(n.Items, value)
}

// Describe says what a node is, for errors.
func (n *Node) Describe() string {
	switch {
	case n.Kind == Scalar && (n.Quoted || strings.ContainsAny(n.Text, " ;,:")):
		return Quote(n.Text)
	case n.Kind == Scalar:
		return strings.Trim(Quote(n.Text), `"`)
	case n.Kind == List && len(n.Items) == 0:
		return "an empty list"
	}
	return n.Kind.String()
}

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
