package spec

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// maxRules is the number of exclude rules that one mask of bits holds.
const maxRules = 64

// rule drops the combinations where all of its conditions hold.
type rule struct {
	conditions []condition
}

// condition holds for a component of the section by its name or, with a
// parameter, for the one component by the value of the parameter.
type condition struct {
	section int
	schema  *schema  // nil: any component out of texts
	param   int      // of schema
	texts   []string // canonical, sorted, distinct
	yaml    []string // the same as they stand in YAML
}

// key is what the condition is about.
func (c *condition) key() string {
	if c.schema == nil {
		return sectionNames[c.section]
	}
	return path{c.schema, c.param}.String()
}

// readExclude reads exclude: a list of mappings from sections to names of
// components and from paths to values, one or a list of them.
func (r *specReader) readExclude(n *node) []rule {
	const allowed = "a list of mappings such as {market.paper.tau: 2, solver: bracket}"
	if n.Kind != listNode {
		r.add(n.Pos, "exclude is "+n.Describe(), allowed)
		return nil
	}
	if len(n.Items) > maxRules {
		r.add(n.Pos, fmt.Sprintf("exclude has %d rules", len(n.Items)), fmt.Sprintf("at most %d", maxRules))
		return nil
	}
	var rules []rule
	for _, item := range n.Items {
		if item.Kind != mapNode || len(item.Keys) == 0 {
			r.add(item.Pos, "exclude holds "+item.Describe(), allowed)
			continue
		}
		var out rule
		for i, key := range item.Keys {
			if c, ok := r.readCondition(key, item.Items[i]); ok {
				out.conditions = append(out.conditions, c)
			}
		}
		slices.SortFunc(out.conditions, func(a, b condition) int { return strings.Compare(a.key(), b.key()) })
		rules = append(rules, out)
	}
	return rules
}

func (r *specReader) readCondition(key, n *node) (condition, bool) {
	values := []*node{n}
	if n.Kind == listNode {
		values = n.Items
	}
	if len(values) == 0 {
		r.add(n.Pos, "exclude: "+key.Text+" is "+n.Describe(), "a value or a list of values")
		return condition{}, false
	}
	if !r.count(n.Pos, len(values)) {
		return condition{}, false
	}
	if section := sectionIndex(key.Text); section >= 0 {
		return r.readNameCondition(section, values)
	}
	p, ok := r.readPath(key)
	if !ok {
		return condition{}, false
	}
	c := condition{section: p.schema.section, schema: p.schema, param: p.param}
	for _, item := range values {
		v, good := r.readValue("exclude: "+p.String(), &p.schema.params[p.param], item, ", or a list of these")
		if ok = ok && good; good {
			c.add(v.String(), v.yaml())
		}
	}
	return c, ok
}

func (r *specReader) readNameCondition(section int, values []*node) (condition, bool) {
	c, ok := condition{section: section}, true
	for _, item := range values {
		if item.Kind != scalarNode || r.catalogue.find(section, item.Text) == nil {
			r.unknown(item.Pos, sectionNames[section], item.Text, r.catalogue.names(section))
			ok = false
			continue
		}
		c.add(item.Text, item.Text)
	}
	return c, ok
}

// add keeps the values of a condition sorted and distinct.
func (c *condition) add(text, yaml string) {
	if i, found := slices.BinarySearch(c.texts, text); !found {
		c.texts = slices.Insert(c.texts, i, text)
		c.yaml = slices.Insert(c.yaml, i, yaml)
	}
}

func (c *condition) has(text string) bool {
	_, found := slices.BinarySearch(c.texts, text)
	return found
}

// masks are the exclude rules seen by one entry. Bit b of a mask says that
// rule b may still drop the combination. The mask of a combination is the
// base and the masks of its axis values, joined by bitwise and; a cell is
// dropped where the masks of all its components have a bit in common.
type masks struct {
	base uint64
	axes [][]uint64 // by position in entry.wide, by value; nil: no rule cares
}

// newMasks reads the rules for one entry.
func newMasks(rules []rule, e *entry) masks {
	m := masks{base: absentMask(rules, -1), axes: make([][]uint64, len(e.wide))}
	for b, rule := range rules {
		for _, c := range rule.conditions {
			switch {
			case c.section != e.schema.section:
			case c.schema == nil && !c.has(e.schema.component.Name), c.schema != nil && c.schema != e.schema:
				m.base &^= 1 << b
			case c.schema != nil:
				m.clear(e, &c, b)
			}
		}
	}
	return m
}

// clear takes rule b away from the values for which its condition fails.
func (m *masks) clear(e *entry, c *condition, b int) {
	values := e.values[c.param].values
	for w, i := range e.wide {
		a := e.axes[i]
		if !slices.Contains(a.params, c.param) {
			continue
		}
		if m.axes[w] == nil {
			m.axes[w] = slices.Repeat([]uint64{math.MaxUint64}, a.count)
		}
		for v := range a.count {
			if !c.has(values[v].String()) {
				m.axes[w][v] &^= 1 << b
			}
		}
		return
	}
	if !c.has(values[0].String()) {
		m.base &^= 1 << b
	}
}

// absentMask is the mask of a section that a cell does without: the rules
// with no condition there. Section -1 gives all rules.
func absentMask(rules []rule, section int) uint64 {
	var mask uint64
	for b, rule := range rules {
		if !slices.ContainsFunc(rule.conditions, func(c condition) bool { return c.section == section }) {
			mask |= 1 << b
		}
	}
	return mask
}

// at is the mask of a combination.
func (m *masks) at(e *entry, index int64) uint64 {
	mask := m.base
	for w := len(e.wide) - 1; w >= 0; w-- {
		n := int64(e.axes[e.wide[w]].count)
		if m.axes[w] != nil {
			mask &= m.axes[w][index%n]
		}
		index /= n
	}
	return mask
}

// tally counts combinations by mask.
type tally map[uint64]int64

// maxTally bounds the work of counting. The masks that occur are few: as many
// as the rules tell values apart.
const maxTally = 1 << 16

// tally counts the combinations of an entry, axis by axis and never one by one.
func (m *masks) tally(e *entry) tally {
	t := tally{m.base: 1}
	for w, i := range e.wide {
		classes := tally{}
		if m.axes[w] == nil {
			classes[math.MaxUint64] = int64(e.axes[i].count)
		}
		for _, mask := range m.axes[w] {
			classes[mask]++
		}
		if t = t.cross(classes); t == nil {
			return nil
		}
	}
	return t
}

// cross counts the pairs of two tallies; nil stands for too many masks.
func (t tally) cross(u tally) tally {
	if t == nil || u == nil || len(t)*len(u) > maxTally*64 {
		return nil
	}
	out := tally{}
	for a, m := range t {
		for b, n := range u {
			out[a&b] += m * n
		}
	}
	if len(out) > maxTally {
		return nil
	}
	return out
}

// join counts the members of both.
func (t tally) join(u tally) tally {
	if t == nil || u == nil {
		return nil
	}
	for mask, n := range u {
		t[mask] += n
	}
	return t
}
