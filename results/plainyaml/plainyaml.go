// Package plainyaml reads the plain part of YAML, without anchors, tags and
// guesses about types, as a tree of Nodes that know their place. Specs and
// paper files are written in it. Parse reports what is wrong by place, what was
// found and what is allowed; its callers put that into words.
package plainyaml

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits on what is read. A spec is a page of text and a paper file some: these
// are far above both and keep the YAML parser, which recurses and is quadratic in the keys
// of a mapping and the empty items of a list, from being led astray.
const (
	MaxBytes  = 1 << 20
	maxKeys   = 5000 // keys, brackets, and list items that are no values
	maxDepth  = 16
	maxIndent = 200 // columns before a key or a dash: bounds the depth of block style
)

// Report is told what is wrong: where, what was found, and what is allowed.
type Report func(at Pos, found, allowed string)

// Parse reads one document. The position start is that of its first character;
// what names the kind of file in messages, such as spec. It returns nil where
// the text is not plain YAML, and an empty node for an empty text.
func Parse(start Pos, src []byte, what string, report Report) *Node {
	r := &reader{start: start, what: what, report: report}
	text, ok := r.clean(src)
	if !ok {
		return nil
	}
	tokens := lexer.Tokenize(text)
	if !r.check(tokens) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if body != nil {
			r.report(r.pos(doc.Body.GetToken()), "a second YAML document", "one document per file")
			return nil
		}
		body = doc.Body
	}
	if body == nil {
		return &Node{Pos: start}
	}
	return r.read(body, 0)
}

// clean refuses what is no text, and gives lines one kind of ending.
func (r *reader) clean(src []byte) (string, bool) {
	if len(src) > MaxBytes {
		r.report(r.start, fmt.Sprintf("a %s of %d bytes", r.what, len(src)), fmt.Sprintf("at most %d bytes", MaxBytes))
		return "", false
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	pos := r.start
	for rest := src; len(rest) > 0; {
		c, size := utf8.DecodeRune(rest)
		switch {
		case c == utf8.RuneError && size == 1:
			r.report(pos, fmt.Sprintf("the byte 0x%02x, which is not UTF-8", rest[0]), "UTF-8 text")
			return "", false
		case c < ' ' && c != '\n' && c != '\t' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff:
			r.report(pos, fmt.Sprintf("the control character %U", c), "printable text; in double quotes, escapes such as \\u0007")
			return "", false
		case c == '\n':
			pos.Line, pos.Col = pos.Line+1, 1
		default:
			pos.Col++
		}
		rest = rest[size:]
	}
	return string(src), true
}

// reader turns tokens and syntax trees of the YAML library into nodes.
type reader struct {
	start  Pos
	what   string
	report Report
}

func (r *reader) pos(t *token.Token) Pos {
	if t == nil || t.Position == nil || t.Position.Line < 1 {
		return r.start
	}
	line, col := t.Position.Line, max(1, t.Position.Column)
	if line == 1 {
		col += r.start.Col - 1
	}
	return Pos{File: r.start.File, Line: r.start.Line + line - 1, Col: col}
}

// check refuses, before anything recurses, the YAML that is not plain and
// the nesting that they do not need.
func (r *reader) check(tokens token.Tokens) bool {
	depth, keys := 0, 0
	for _, t := range tokens {
		found := ""
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			found = "a YAML anchor, alias or merge key"
		case token.TagType, token.DirectiveType:
			found = "a YAML tag or directive"
		case token.MappingKeyType:
			found = "an explicit YAML key (?)"
		case token.MappingStartType, token.SequenceStartType:
			depth++
			keys++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.MappingValueType:
			keys++
			if depth <= 0 && t.Prev != nil && t.Prev.Position.Column > maxIndent && t.Prev.Position.Line == t.Position.Line {
				found = "nesting that is too deep"
			}
		case token.SequenceEntryType:
			if t.Next == nil || t.Next.Position.Line != t.Position.Line || t.NextType() == token.SequenceEntryType {
				keys++
			}
			if t.Position.Column > maxIndent {
				found = "nesting that is too deep"
			}
		case token.StringType:
			if depth > 0 && strings.Contains(t.Value, "(") && !strings.Contains(t.Value, ")") {
				r.report(r.pos(t), fmt.Sprintf("%s, cut at a comma", Quote(t.Value)),
					`quotes around a value with commas inside { } or [ ], such as "range(0,1,5)"`)
				return false
			}
		}
		switch {
		case depth > maxDepth:
			found = "nesting that is too deep"
		case keys > maxKeys:
			found = "too many keys, brackets and nested lists"
		}
		if found != "" {
			r.report(r.pos(t), found, fmt.Sprintf("plain YAML mappings, lists and values, "+
				"nested at most %d deep, with at most %d of these", maxDepth, maxKeys))
			return false
		}
	}
	return true
}

// syntax reports an error of the YAML library in one line.
func (r *reader) syntax(err error) {
	pos, text := r.start, ""
	var located yaml.Error
	if errors.As(err, &located) { // whose Error prints the source, slowly
		pos, text = r.pos(located.GetToken()), located.GetMessage()
	} else {
		text = err.Error()
	}
	text, _, _ = strings.Cut(text, "\n")
	r.report(pos, "not YAML: "+OneLine(text), "valid YAML")
}

func (r *reader) read(n ast.Node, depth int) *Node {
	out := &Node{Pos: r.pos(n.GetToken())}
	if depth > maxDepth {
		r.report(out.Pos, "nesting that is too deep", fmt.Sprintf("at most %d levels", maxDepth))
		return nil
	}
	switch n := n.(type) {
	case *ast.NullNode:
	case *ast.MappingNode:
		return r.mapping(out, n.Values, depth)
	case *ast.MappingValueNode:
		return r.mapping(out, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		out.Kind = List
		for _, v := range n.Values {
			item := r.read(v, depth+1)
			if item == nil {
				return nil
			}
			out.Items = append(out.Items, item)
		}
	case *ast.LiteralNode:
		out.Kind, out.Text, out.Quoted = Scalar, n.Value.Value, true
	case *ast.StringNode:
		out.Kind, out.Text = Scalar, n.Value
		out.Quoted = n.Token.Type == token.SingleQuoteType || n.Token.Type == token.DoubleQuoteType
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		out.Kind, out.Text = Scalar, n.GetToken().Value
	default:
		r.report(out.Pos, "YAML that a "+r.what+" does not use", "mappings, lists and values")
		return nil
	}
	return out
}

func (r *reader) mapping(out *Node, pairs []*ast.MappingValueNode, depth int) *Node {
	out.Kind = Mapping
	if len(pairs) > 0 {
		out.Pos = r.pos(pairs[0].Key.GetToken())
	}
	seen := make(map[string]Pos, len(pairs))
	for _, pair := range pairs {
		key := &Node{Pos: r.pos(pair.Key.GetToken()), Kind: Scalar, Text: pair.Key.GetToken().Value}
		item := r.read(pair.Value, depth+1)
		if item == nil {
			return nil
		}
		if item.Kind == Null { // the library places an absent value anywhere
			item.Pos = key.Pos
		}
		if first, ok := seen[key.Text]; ok {
			r.report(key.Pos, fmt.Sprintf("key %s again, first at %d:%d", Quote(key.Text), first.Line, first.Col), "each key once")
			continue
		}
		seen[key.Text] = key.Pos
		out.Keys = append(out.Keys, key)
		out.Items = append(out.Items, item)
	}
	return out
}
