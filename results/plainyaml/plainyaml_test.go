package plainyaml

import (
	"fmt"
	"strings"
	"testing"
)

// read parses a text and keeps what is reported.
func read(text string) (*Node, []string) {
	var problems []string
	n := Parse(Pos{"f", 1, 1}, []byte(text), "spec", func(at Pos, found, allowed string) {
		problems = append(problems, fmt.Sprintf("%s: %s; %s", at, found, allowed))
	})
	return n, problems
}

func TestPlaces(t *testing.T) {
	for _, text := range []string{"a: 1\nb: [x, 'y z']\n", "\ufeffa: 1\nb: [x, 'y z']\n", "a: 1\r\nb: [x, 'y z']\r\n"} {
		n, problems := read(text)
		if n == nil || len(problems) > 0 || n.Kind != Mapping || len(n.Keys) != 2 {
			t.Fatalf("%q: %+v, problems %q", text, n, problems)
		}
		b := n.Get("b")
		if b.Kind != List || len(b.Items) != 2 || b.Items[0].Quoted || !b.Items[1].Quoted || b.Items[1].Text != "y z" {
			t.Errorf("%q: b is %+v", text, b)
		}
		if at := b.Items[1].Pos; at.Line != 2 || at.Col != 8 {
			t.Errorf("%q: 'y z' is placed at %s, stands at 2:8", text, at)
		}
		if n.Get("c") != nil {
			t.Errorf("%q: has a key c", text)
		}
	}
}

func TestWhatIsNotPlain(t *testing.T) {
	for text, want := range map[string]string{
		"a: &x 1\n":                        "f:1:4: a YAML anchor",
		"a: !!int 1\n":                     "a YAML tag",
		"a: 1\na: 2\n":                     "f:2:1: key \"a\" again, first at 1:1",
		"a: 1\n---\nb: 2\n":                "a second YAML document",
		"a: [1\n":                          "not YAML",
		"a: \x01\n":                        "f:1:4: the control character U+0001",
		"a: \xff\n":                        "f:1:4: the byte 0xff, which is not UTF-8",
		strings.Repeat("[", maxDepth+1):    "nesting that is too deep",
		"a: " + strings.Repeat("x", 1<<20): "a spec of 1048579 bytes; at most 1048576 bytes",
		"a: {b: f(1, 2)}\n":                "cut at a comma",
	} {
		if _, problems := read(text); len(problems) == 0 || !strings.Contains(problems[0], want) {
			t.Errorf("%.40q: problems %q, want %q", text, problems, want)
		}
	}
}

// FuzzParse: a text gives nodes with places inside it, or at least one problem.
func FuzzParse(f *testing.F) {
	f.Add("a: 1\nb: [x, {c: 'y'}]\n")
	f.Add("- - -\n")
	f.Fuzz(func(t *testing.T, text string) {
		n, problems := read(text)
		if n == nil {
			if len(problems) == 0 {
				t.Error("nothing is read and nothing reported")
			}
			return
		}
		lines := strings.Count(text, "\n") + 2
		var walk func(n *Node)
		walk = func(n *Node) {
			if n.Pos.Line < 1 || n.Pos.Line > lines || n.Pos.Col < 1 {
				t.Errorf("a node at %s of a text of %d lines", n.Pos, lines)
			}
			if n.Kind == Mapping && len(n.Keys) != len(n.Items) {
				t.Errorf("%d keys and %d values at %s", len(n.Keys), len(n.Items), n.Pos)
			}
			for _, i := range n.Items {
				walk(i)
			}
		}
		walk(n)
	})
}
