package paper

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

// Limits on what is read, far above any paper. They keep the YAML parser, which
// recurses and is quadratic in the keys of a mapping, from being led astray.
const (
	maxBytes  = 1 << 20
	maxKeys   = 5000 // keys, brackets and items that are no values
	maxDepth  = 12
	maxIndent = 100 // columns before a key or a dash: bounds the depth of block style
)

type nodeKind uint8

const (
	nothing nodeKind = iota
	scalar
	list
	mapping
)

// node is a YAML value with its place.
type node struct {
	pos   Pos
	kind  nodeKind
	text  string  // of a scalar
	keys  []*node // of a mapping, without duplicates
	items []*node // of a list or, one a key, of a mapping
}

// describe says what a node is, for problems.
func (n *node) describe() string {
	switch n.kind {
	case scalar:
		return quoted(n.text)
	case list:
		return "a list"
	case mapping:
		return "a mapping"
	}
	return "nothing"
}

// parse reads one YAML document into nodes; nil where the text is not plain YAML.
func (r *reader) parse(src []byte) *node {
	text, ok := r.clean(src)
	if !ok {
		return nil
	}
	tokens := lexer.Tokenize(text)
	if !r.plain(tokens) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at, message := r.start, err.Error()
		var located yaml.Error
		if errors.As(err, &located) { // whose Error prints the source
			at, message = r.pos(located.GetToken()), located.GetMessage()
		}
		message, _, _ = strings.Cut(message, "\n")
		r.problem(at, "not YAML: "+oneLine(message), "valid YAML")
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && body != nil {
			r.problem(r.pos(doc.Body.GetToken()), "a second YAML document", "one document a file")
			return nil
		}
		if doc.Body != nil {
			body = doc.Body
		}
	}
	if body == nil {
		return &node{pos: r.start}
	}
	return r.node(body, 0)
}

// clean refuses what is no text, and gives lines one kind of ending.
func (r *reader) clean(src []byte) (string, bool) {
	if len(src) > maxBytes {
		r.problem(r.start, fmt.Sprintf("a file of %d bytes", len(src)), fmt.Sprintf("at most %d bytes", maxBytes))
		return "", false
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	at := r.start
	for rest := src; len(rest) > 0; {
		c, size := utf8.DecodeRune(rest)
		switch {
		case c == utf8.RuneError && size == 1:
			r.problem(at, fmt.Sprintf("the byte 0x%02x, which is not UTF-8", rest[0]), "UTF-8 text")
			return "", false
		case c < ' ' && c != '\n' && c != '\t' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff:
			r.problem(at, fmt.Sprintf("the control character %U", c), "printable text")
			return "", false
		case c == '\n':
			at.Line, at.Col = at.Line+1, 1
		default:
			at.Col++
		}
		rest = rest[size:]
	}
	return string(src), true
}

// plain refuses, before anything recurses, the YAML that paper files do not use and nesting that they do not need.
func (r *reader) plain(tokens token.Tokens) bool {
	depth, keys := 0, 0
	for _, t := range tokens {
		found := ""
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType, token.DirectiveType, token.MappingKeyType:
			found = "a YAML anchor, alias, tag, directive or explicit key"
		case token.MappingStartType, token.SequenceStartType:
			depth, keys = depth+1, keys+1
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.MappingValueType:
			keys++
			if depth <= 0 && t.Prev != nil && t.Prev.Position.Column > maxIndent && t.Prev.Position.Line == t.Position.Line {
				found = "nesting that is too deep"
			}
		case token.SequenceEntryType:
			keys++
			if t.Position.Column > maxIndent {
				found = "nesting that is too deep"
			}
		}
		switch {
		case depth > maxDepth:
			found = "nesting that is too deep"
		case keys > maxKeys:
			found = "too many keys, brackets and list items"
		}
		if found != "" {
			r.problem(r.pos(t), found, fmt.Sprintf("plain mappings, lists and values, at most %d deep and %d in all", maxDepth, maxKeys))
			return false
		}
	}
	return true
}

func (r *reader) pos(t *token.Token) Pos {
	if t == nil || t.Position == nil || t.Position.Line < 1 {
		return r.start
	}
	return Pos{r.start.File, t.Position.Line, max(1, t.Position.Column)}
}

func (r *reader) node(n ast.Node, depth int) *node {
	out := &node{pos: r.pos(n.GetToken()), kind: scalar}
	if depth > maxDepth {
		r.problem(out.pos, "nesting that is too deep", fmt.Sprintf("at most %d levels", maxDepth))
		return nil
	}
	switch n := n.(type) {
	case *ast.NullNode:
		out.kind = nothing
	case *ast.MappingNode:
		return r.pairs(out, n.Values, depth)
	case *ast.MappingValueNode:
		return r.pairs(out, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		out.kind = list
		for _, v := range n.Values {
			item := r.node(v, depth+1)
			if item == nil {
				return nil
			}
			out.items = append(out.items, item)
		}
	case *ast.LiteralNode:
		out.text = n.Value.Value
	case *ast.StringNode:
		out.text = n.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		out.text = n.GetToken().Value
	default:
		r.problem(out.pos, "YAML that paper files do not use", "mappings, lists and values")
		return nil
	}
	return out
}

func (r *reader) pairs(out *node, pairs []*ast.MappingValueNode, depth int) *node {
	out.kind = mapping
	if len(pairs) > 0 {
		out.pos = r.pos(pairs[0].Key.GetToken())
	}
	seen := map[string]bool{}
	for _, pair := range pairs {
		key := &node{pos: r.pos(pair.Key.GetToken()), kind: scalar, text: pair.Key.GetToken().Value}
		item := r.node(pair.Value, depth+1)
		if item == nil {
			return nil
		}
		if item.kind == nothing { // the library places an absent value anywhere
			item.pos = key.pos
		}
		if seen[key.text] {
			r.problem(key.pos, "key "+quoted(key.text)+" a second time", "each key once")
			continue
		}
		seen[key.text] = true
		out.keys, out.items = append(out.keys, key), append(out.items, item)
	}
	return out
}
