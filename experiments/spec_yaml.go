package experiments

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

// Limits on what is read. A spec is a page of text: these are far above any
// spec and keep the YAML parser, which recurses and is quadratic in the keys
// of a mapping and the empty items of a list, from being led astray.
const (
	maxSpecBytes  = 1 << 20
	maxSpecKeys   = 5000 // keys, brackets, and list items that are no values
	maxSpecDepth  = 16
	maxSpecIndent = 200 // columns before a key or a dash: bounds the depth of block style
)

type nodeKind uint8

const (
	nullNode nodeKind = iota
	scalarNode
	listNode
	mapNode
)

func (k nodeKind) String() string {
	return [...]string{"nothing", "a value", "a list", "a mapping"}[k]
}

// node is a YAML value with its place: what is left of the syntax tree once
// style, comments and the guesses of YAML about types are gone.
type node struct {
	pos    Pos
	kind   nodeKind
	text   string  // of a scalar
	quoted bool    // the scalar stood in quotes or in a block
	keys   []*node // of a mapping, scalars, without duplicates
	items  []*node // of a list or, one a key, of a mapping
}

// get is the value at a key of a mapping, or nil.
func (n *node) get(key string) *node {
	for i, k := range n.keys {
		if k.text == key {
			return n.items[i]
		}
	}
	return nil
}

// set puts a value at a key of a mapping, in place of what was there.
func (n *node) set(key, value *node) {
	for i, k := range n.keys {
		if k.text == key.text {
			n.keys[i], n.items[i] = key, value
			return
		}
	}
	n.keys, n.items = append(n.keys, key), append(n.items, value)
}

// describe says what a node is, for errors.
func (n *node) describe() string {
	switch {
	case n.kind == scalarNode && (n.quoted || strings.ContainsAny(n.text, " ;,:")):
		return quoteShort(n.text)
	case n.kind == scalarNode:
		return strings.Trim(quoteShort(n.text), `"`)
	case n.kind == listNode && len(n.items) == 0:
		return "an empty list"
	}
	return n.kind.String()
}

// parseYAML reads one YAML document. The position start is that of its first
// character. It returns nil where the text is not YAML of the kind specs use.
func parseYAML(start Pos, src []byte, p *problems) *node {
	text, ok := cleanText(start, src, p)
	if !ok {
		return nil
	}
	r := &yamlReader{start: start, problems: p}
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
			p.add(r.pos(doc.Body.GetToken()), "a second YAML document", "one document a file")
			return nil
		}
		body = doc.Body
	}
	if body == nil {
		return &node{pos: start}
	}
	return r.read(body, 0)
}

// cleanText refuses what is no text, and gives lines one kind of ending.
func cleanText(start Pos, src []byte, p *problems) (string, bool) {
	if len(src) > maxSpecBytes {
		p.add(start, fmt.Sprintf("a spec of %d bytes", len(src)), fmt.Sprintf("at most %d bytes", maxSpecBytes))
		return "", false
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	pos := start
	for rest := src; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			p.add(pos, fmt.Sprintf("the byte 0x%02x, which is not UTF-8", rest[0]), "UTF-8 text")
			return "", false
		case r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			p.add(pos, fmt.Sprintf("the control character %U", r), "printable text; in double quotes, escapes such as \\u0007")
			return "", false
		case r == '\n':
			pos.Line, pos.Col = pos.Line+1, 1
		default:
			pos.Col++
		}
		rest = rest[size:]
	}
	return string(src), true
}

// yamlReader turns tokens and syntax trees of the YAML library into nodes.
type yamlReader struct {
	start    Pos
	problems *problems
}

func (r *yamlReader) pos(t *token.Token) Pos {
	if t == nil || t.Position == nil || t.Position.Line < 1 {
		return r.start
	}
	line, col := t.Position.Line, max(1, t.Position.Column)
	if line == 1 {
		col += r.start.Col - 1
	}
	return Pos{File: r.start.File, Line: r.start.Line + line - 1, Col: col}
}

// check refuses, before anything recurses, the YAML that specs do not use and
// the nesting that they do not need.
func (r *yamlReader) check(tokens token.Tokens) bool {
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
			if depth <= 0 && t.Prev != nil && t.Prev.Position.Column > maxSpecIndent && t.Prev.Position.Line == t.Position.Line {
				found = "nesting that is too deep"
			}
		case token.SequenceEntryType:
			if t.Next == nil || t.Next.Position.Line != t.Position.Line || t.NextType() == token.SequenceEntryType {
				keys++
			}
			if t.Position.Column > maxSpecIndent {
				found = "nesting that is too deep"
			}
		case token.StringType:
			if depth > 0 && strings.Contains(t.Value, "(") && !strings.Contains(t.Value, ")") {
				r.problems.add(r.pos(t), fmt.Sprintf("%s, cut at a comma", quoteShort(t.Value)),
					`quotes around a value with commas inside { } or [ ], such as "range(0,1,5)"`)
				return false
			}
		}
		switch {
		case depth > maxSpecDepth:
			found = "nesting that is too deep"
		case keys > maxSpecKeys:
			found = "too many keys, brackets and nested lists"
		}
		if found != "" {
			r.problems.add(r.pos(t), found, fmt.Sprintf("plain YAML mappings, lists and values, "+
				"nested at most %d deep, with at most %d of these", maxSpecDepth, maxSpecKeys))
			return false
		}
	}
	return true
}

// syntax reports an error of the YAML library in one line.
func (r *yamlReader) syntax(err error) {
	pos, text := r.start, ""
	var located yaml.Error
	if errors.As(err, &located) { // whose Error prints the source, slowly
		pos, text = r.pos(located.GetToken()), located.GetMessage()
	} else {
		text = err.Error()
	}
	text, _, _ = strings.Cut(text, "\n")
	r.problems.add(pos, "not YAML: "+oneLine(text), "valid YAML")
}

func (r *yamlReader) read(n ast.Node, depth int) *node {
	out := &node{pos: r.pos(n.GetToken())}
	if depth > maxSpecDepth {
		r.problems.add(out.pos, "nesting that is too deep", fmt.Sprintf("at most %d levels", maxSpecDepth))
		return nil
	}
	switch n := n.(type) {
	case *ast.NullNode:
	case *ast.MappingNode:
		return r.mapping(out, n.Values, depth)
	case *ast.MappingValueNode:
		return r.mapping(out, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		out.kind = listNode
		for _, v := range n.Values {
			item := r.read(v, depth+1)
			if item == nil {
				return nil
			}
			out.items = append(out.items, item)
		}
	case *ast.LiteralNode:
		out.kind, out.text, out.quoted = scalarNode, n.Value.Value, true
	case *ast.StringNode:
		out.kind, out.text = scalarNode, n.Value
		out.quoted = n.Token.Type == token.SingleQuoteType || n.Token.Type == token.DoubleQuoteType
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		out.kind, out.text = scalarNode, n.GetToken().Value
	default:
		r.problems.add(out.pos, "YAML that specs do not use", "mappings, lists and values")
		return nil
	}
	return out
}

func (r *yamlReader) mapping(out *node, pairs []*ast.MappingValueNode, depth int) *node {
	out.kind = mapNode
	if len(pairs) > 0 {
		out.pos = r.pos(pairs[0].Key.GetToken())
	}
	seen := make(map[string]Pos, len(pairs))
	for _, pair := range pairs {
		key := &node{pos: r.pos(pair.Key.GetToken()), kind: scalarNode, text: pair.Key.GetToken().Value}
		item := r.read(pair.Value, depth+1)
		if item == nil {
			return nil
		}
		if item.kind == nullNode { // the library places an absent value anywhere
			item.pos = key.pos
		}
		if first, ok := seen[key.text]; ok {
			r.problems.add(key.pos, fmt.Sprintf("key %s again, first at %d:%d", quoteShort(key.text), first.Line, first.Col), "each key once")
			continue
		}
		seen[key.text] = key.pos
		out.keys = append(out.keys, key)
		out.items = append(out.items, item)
	}
	return out
}
