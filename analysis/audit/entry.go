package audit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"walras/results/plainyaml"
	"walras/results/query"
)

// Pos is a place in a paper file.
type Pos = plainyaml.Pos

// node is a value of a paper file with its place.
type node = plainyaml.Node

const (
	nothing = plainyaml.Null
	scalar  = plainyaml.Scalar
	list    = plainyaml.List
	mapping = plainyaml.Mapping
)

// parse reads one YAML document; nil where the text is not plain YAML.
func (r *reader) parse(src []byte) *node {
	return plainyaml.Parse(r.start, src, "paper file", r.problem)
}

func quoted(s string) string { return plainyaml.Quote(s) }

// describe says what a node is, a scalar always in quotes.
func describe(n *node) string {
	if n.Kind == scalar {
		return quoted(n.Text)
	}
	return n.Describe()
}

// entry is a mapping that is being read: it remembers which keys were asked for.
type entry struct {
	*reader
	node  *node
	what  string
	asked []string
	ok    bool   // the entry can be used
	why   string // the first problem that makes it useless
}

// entry opens a mapping. Anything else is a problem, and the entry is then empty.
func (r *reader) entry(n *node, what string) *entry {
	e := &entry{reader: r, node: n, what: what, ok: true}
	if n.Kind != mapping {
		e.bad(n, fmt.Sprintf("%s is %s", what, describe(n)), "a mapping")
		e.node = &node{Pos: n.Pos, Kind: mapping}
	}
	return e
}

// bad reports a problem without which the entry cannot be used.
func (e *entry) bad(n *node, found, allowed string) {
	e.problem(n.Pos, found, allowed)
	if e.ok {
		e.ok, e.why = false, Problem{n.Pos, found, allowed}.Error()
	}
}

// fine marks the entry useless where a name that it needs is not allowed, which has been reported.
func (e *entry) fine(n *node, ok bool) bool {
	if !ok && e.ok {
		e.ok, e.why = false, fmt.Sprintf("%s: unknown name %s", n.Pos, quoted(n.Text))
	}
	return ok
}

// get is the value of a key, nil where it is absent.
func (e *entry) get(key string) *node {
	e.asks(key)
	return e.node.Get(key)
}

// asks notes that a key is allowed.
func (e *entry) asks(key string) {
	if !slices.Contains(e.asked, key) {
		e.asked = append(e.asked, key)
	}
}

// close reports the keys that nobody asked for and says whether the entry can be used.
func (e *entry) close() bool {
	for _, k := range e.node.Keys {
		if !slices.Contains(e.asked, k.Text) {
			e.problem(k.Pos, fmt.Sprintf("unknown key %s of %s", quoted(k.Text), e.what), strings.Join(e.asked, ", "))
		}
	}
	return e.ok
}

// text is a scalar, "" where it is absent.
func (e *entry) text(key string) string {
	n := e.get(key)
	switch {
	case n == nil:
		return ""
	case n.Kind != scalar:
		e.bad(n, fmt.Sprintf("%s of %s is %s", key, e.what, describe(n)), "a text")
		return ""
	}
	return strings.Join(strings.Fields(n.Text), " ")
}

// needed is a scalar that may not be absent.
func (e *entry) needed(key string) string {
	s := e.text(key)
	if s == "" && e.ok {
		e.bad(e.node, fmt.Sprintf("%s without %s", e.what, key), key+": a text")
	}
	return s
}

// scalars are the items of a list of scalars; one scalar is a list of one.
func (e *entry) scalars(key string) []*node {
	n := e.get(key)
	switch {
	case n == nil:
		return nil
	case n.Kind == scalar:
		return []*node{n}
	case n.Kind != list:
		e.bad(n, fmt.Sprintf("%s of %s is %s", key, e.what, describe(n)), "a text or a list of texts")
		return nil
	}
	var out []*node
	for _, item := range n.Items {
		if item.Kind != scalar {
			e.bad(item, fmt.Sprintf("an item of %s is %s", key, describe(item)), "a text")
			continue
		}
		out = append(out, item)
	}
	return out
}

// texts are scalars without their places.
func (e *entry) texts(key string) []string {
	var out []string
	for _, n := range e.scalars(key) {
		out = append(out, n.Text)
	}
	return out
}

// items are the items of a list of mappings.
func (e *entry) items(key string) []*node {
	n := e.get(key)
	switch {
	case n == nil || n.Kind == nothing:
		return nil
	case n.Kind != list:
		e.bad(n, fmt.Sprintf("%s of %s is %s", key, e.what, describe(n)), "a list")
		return nil
	}
	return n.Items
}

// count is a whole number from 0, tolerance a number from 0.
func (e *entry) count(key string) int {
	n := e.get(key)
	if n == nil {
		return 0
	}
	x, err := strconv.Atoi(n.Text)
	if n.Kind != scalar || err != nil || x < 0 {
		e.problem(n.Pos, fmt.Sprintf("%s of %s is %s", key, e.what, describe(n)), "a whole number")
		return 0
	}
	return x
}

func (e *entry) tolerance(key string) float64 {
	n := e.get(key)
	if n == nil {
		return 0
	}
	x, _, err := decimal(n.Text)
	if n.Kind != scalar || err != nil || x < 0 {
		e.problem(n.Pos, fmt.Sprintf("%s of %s is %s", key, e.what, describe(n)), "a number that is not negative")
		return 0
	}
	return x
}

// experiment is the name of a declared experiment.
func (e *entry) experiment(key, fallback string) string {
	n := e.get(key)
	if n == nil {
		if fallback == "" && e.ok {
			e.bad(e.node, fmt.Sprintf("%s without %s", e.what, key), key+": one of the experiments of this file")
		}
		return fallback
	}
	problem, declared := e.experiments[n.Text]
	switch {
	case n.Kind != scalar || !declared:
		e.bad(n, "unknown experiment "+describe(n), "those that this file declares: "+strings.Join(e.declared, ", "))
	case problem != "" && e.ok: // reported where the experiment is declared
		e.ok, e.why = false, fmt.Sprintf("experiment %s: %s", n.Text, problem)
	}
	return n.Text
}

// expression is the text of a reading or a compared value.
func (e *entry) expression(key string, needed bool) string {
	n := e.get(key)
	if n == nil {
		if needed && e.ok {
			e.bad(e.node, fmt.Sprintf("%s without %s", e.what, key), key+": an expression over columns of the runs, such as value - cost")
		}
		return ""
	}
	if n.Kind != scalar {
		e.bad(n, fmt.Sprintf("%s of %s is %s", key, e.what, describe(n)), "an expression over columns of the runs")
		return ""
	}
	if _, err := query.ParseMeasure("", n.Text); err != nil {
		e.bad(n, err.Error(), "")
	}
	return n.Text
}
