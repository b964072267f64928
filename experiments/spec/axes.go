package spec

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// axis is what one digit of a combination chooses: the values of a parameter
// or, where parameters are zipped, of several together.
type axis struct {
	params []int // in the schema, ascending
	count  int
}

// path names a parameter of a component: section.component.parameter.
type path struct {
	schema *schema
	param  int
}

func (p path) String() string { return p.schema.label() + "." + p.schema.params[p.param].name }

// zipGroup is a set of parameters of one component that walk together.
type zipGroup struct {
	pos    Pos
	schema *schema
	params []int // ascending
}

// readZip reads zip: a list of lists of paths.
func (r *specReader) readZip(n *node) []zipGroup {
	const allowed = "a list of lists of at least two paths, such as [[market.paper.tau, market.paper.g]]"
	if n.Kind != listNode {
		r.add(n.Pos, "zip is "+n.Describe(), allowed)
		return nil
	}
	var groups []zipGroup
	used := map[string]bool{}
	for _, item := range n.Items {
		if item.Kind != listNode || len(item.Items) < 2 {
			r.add(item.Pos, "zip holds "+item.Describe(), allowed)
			continue
		}
		group, ok := zipGroup{pos: item.Pos}, true
		for _, member := range item.Items {
			p, good := r.readPath(member)
			switch {
			case !good:
				ok = false
				continue
			case used[p.String()]:
				r.add(member.Pos, fmt.Sprintf("zip names %s again", p), "each parameter once")
				ok = false
			case group.schema != nil && group.schema != p.schema:
				r.add(member.Pos, fmt.Sprintf("zip joins %s to a parameter of %s", p, group.schema.label()), "parameters of one component")
				ok = false
			}
			used[p.String()] = true
			group.schema = p.schema
			group.params = append(group.params, p.param)
		}
		if ok {
			slices.Sort(group.params)
			groups = append(groups, group)
		}
	}
	return groups
}

// readPath reads section.component.parameter. The component need not be in
// the spec, so that one solver of a spec can be selected from outside.
func (r *specReader) readPath(n *node) (path, bool) {
	const allowed = "section.component.parameter, such as market.paper.tau"
	parts := strings.Split(n.Text, ".")
	if n.Kind != scalarNode || len(parts) != 3 {
		r.add(n.Pos, fmt.Sprintf("the path is %s", n.Describe()), allowed)
		return path{}, false
	}
	section := sectionIndex(parts[0])
	if section < 0 {
		r.unknown(n.Pos, "section", parts[0], sectionNames[:])
		return path{}, false
	}
	s := r.catalogue.find(section, parts[1])
	if s == nil {
		r.unknown(n.Pos, parts[0], parts[1], r.catalogue.names(section))
		return path{}, false
	}
	k := s.param(parts[2])
	if k < 0 {
		r.unknown(n.Pos, s.label()+" parameter", parts[2], s.paramNames())
		return path{}, false
	}
	return path{s, k}, true
}

// lay gives an entry its axes: one for each zipped group, one for each other
// parameter, in the order of their first parameters.
func (r *specReader) lay(e *entry, groups []zipGroup) bool {
	taken := make([]bool, len(e.values))
	for k := range e.values {
		if taken[k] {
			continue
		}
		a := axis{params: []int{k}, count: len(e.values[k].values)}
		for _, g := range groups {
			if g.schema == e.schema && slices.Contains(g.params, k) {
				a.params = g.params
			}
		}
		for _, other := range a.params {
			taken[other] = true
			if n := len(e.values[other].values); n != a.count {
				r.add(e.values[other].pos, fmt.Sprintf("zip: %s has %s and %s has %s",
					path{e.schema, other}, plural(n, "value"), path{e.schema, k}, plural(a.count, "value")), "lists of equal length")
				return false
			}
		}
		if !r.distinct(e, a) {
			return false
		}
		e.axes = append(e.axes, a)
	}
	e.count = 1
	for i, a := range e.axes {
		if a.count > 1 {
			e.wide = append(e.wide, i)
		}
		if e.count = multiply(e.count, int64(a.count)); e.count < 0 {
			r.add(e.pos, e.schema.label()+" has more combinations than can be counted", fmt.Sprintf("at most %d", int64(math.MaxInt64)))
			return false
		}
	}
	return true
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// tuple is the text of what the v-th value of an axis sets, as far as it
// enters the identity of a cell.
func (e *entry) tuple(a axis, v int) string {
	text := ""
	for _, k := range a.params {
		if !e.schema.params[k].outside {
			text += ", " + e.values[k].values[v].yaml()
		}
	}
	return strings.TrimPrefix(text, ", ")
}

// distinct refuses a value that comes twice: its cells would be the same.
func (r *specReader) distinct(e *entry, a axis) bool {
	if a.count == 1 {
		return true
	}
	k := a.params[0]
	if len(a.params) == 1 && e.schema.params[k].outside {
		r.add(e.values[k].pos, fmt.Sprintf("%s has %s, and does not tell cells apart", path{e.schema, k}, plural(a.count, "value")), "one value")
		return false
	}
	seen := make(map[string]bool, a.count)
	for v := range a.count {
		text := e.tuple(a, v)
		if seen[text] {
			r.add(e.values[k].at(v), fmt.Sprintf("%s has the value %s twice", path{e.schema, k}, text), "each value once")
			return false
		}
		seen[text] = true
	}
	return true
}

// disjoint refuses two entries of one component that share a combination.
func (r *specReader) disjoint(entries []*entry) {
	for i, e := range entries {
		for _, f := range entries[:i] {
			if e.schema == f.schema && overlap(e, f) {
				r.add(e.pos, fmt.Sprintf("%s shares a combination of parameters with the one at %d:%d", e.schema.label(), f.pos.Line, f.pos.Col),
					"each combination once")
				break
			}
		}
	}
}

// overlap reports whether some combination of values is in both entries,
// which have the same axes: every axis must share a tuple.
func overlap(e, f *entry) bool {
	for i, a := range e.axes {
		b := f.axes[i]
		have := make(map[string]bool, a.count)
		for v := range a.count {
			have[e.tuple(a, v)] = true
		}
		shared := false
		for v := 0; v < b.count && !shared; v++ {
			shared = have[f.tuple(b, v)]
		}
		if !shared {
			return false
		}
	}
	return true
}

// fill writes the values of the combination at index into dst: the last axis turns fastest.
func (e *entry) fill(dst []Value, index int64) {
	for k := range dst {
		dst[k] = e.values[k].values[0]
	}
	for w := len(e.wide) - 1; w >= 0; w-- {
		a := e.axes[e.wide[w]]
		v := index % int64(a.count)
		index /= int64(a.count)
		for _, k := range a.params {
			dst[k] = e.values[k].values[v]
		}
	}
}

// multiply is a·b for a, b ≥ 0, and −1 where int64 does not hold it or where
// a factor is already −1.
func multiply(a, b int64) int64 {
	if a < 0 || b < 0 {
		return -1
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi != 0 || lo > math.MaxInt64 {
		return -1
	}
	return int64(lo)
}

// plus is a + b under the rules of multiply.
func plus(a, b int64) int64 {
	if a < 0 || b < 0 || a > math.MaxInt64-b {
		return -1
	}
	return a + b
}
