package spec

import (
	"fmt"
	"slices"

	"walras/results"
	"walras/results/query"
)

// maxComponents bounds the components of one section.
const maxComponents = 100

// rawSection is a section of components before its parameters are read, in
// the form on which command-line overrides work.
type rawSection struct {
	pos        Pos
	components []rawComponent
}

// rawComponent is a component as named, with a mapping of its parameters, a
// value of its first parameter, or nothing.
type rawComponent struct {
	name, value *node
}

// entry is a component of a spec with the values of its parameters.
type entry struct {
	schema *schema
	pos    Pos
	values []paramValues // one per parameter, in declared order
	axes   []axis
	wide   []int // the axes with more than one value
	count  int64 // combinations of values
}

// paramValues are the values of a parameter in the order of the spec.
type paramValues struct {
	values []Value
	pos    Pos
	items  []Pos // of the values of a list; nil for one value or a range
}

func (v *paramValues) at(i int) Pos {
	if i < len(v.items) {
		return v.items[i]
	}
	return v.pos
}

// label is how errors and paths name a component.
func (s *schema) label() string { return sectionNames[s.section] + "." + s.component.Name }

func (s *schema) param(name string) int {
	return slices.IndexFunc(s.params, func(p param) bool { return p.name == name })
}

func (s *schema) paramNames() []string {
	names := make([]string, len(s.params))
	for i := range s.params {
		names[i] = s.params[i].name
	}
	return names
}

// readSection reads which components a section names.
func (r *specReader) readSection(section int, n *node) *rawSection {
	raw := &rawSection{pos: n.Pos}
	add := func(n *node) {
		switch {
		case n.Kind == scalarNode:
			raw.components = append(raw.components, rawComponent{name: n, value: &node{Pos: n.Pos}})
		case n.Kind == mapNode && len(n.Keys) > 0:
			raw.components = append(raw.components, r.inCatalogueOrder(section, n)...)
		default:
			r.add(n.Pos, fmt.Sprintf("%s holds %s", sectionNames[section], n.Describe()), r.sectionAllowed(section))
		}
	}
	if n.Kind == listNode && len(n.Items) > 0 {
		for _, item := range n.Items {
			add(item)
		}
	} else {
		add(n)
	}
	return raw
}

// inCatalogueOrder lists the components of a mapping. The order of the keys
// of a mapping means nothing, so it must not order the cells.
func (r *specReader) inCatalogueOrder(section int, n *node) []rawComponent {
	names := r.catalogue.names(section)
	rank := func(c rawComponent) int {
		if i := slices.Index(names, c.name.Text); i >= 0 {
			return i
		}
		return len(names)
	}
	list := make([]rawComponent, len(n.Keys))
	for i, key := range n.Keys {
		list[i] = rawComponent{name: key, value: n.Items[i]}
	}
	slices.SortStableFunc(list, func(a, b rawComponent) int { return rank(a) - rank(b) })
	return list
}

func (r *specReader) sectionAllowed(section int) string {
	return fmt.Sprintf("a name, a mapping from names to parameters, or a list of these; names: %s",
		nameList(r.catalogue.names(section)))
}

// readEntries reads the parameters of every component of a section.
func (r *specReader) readEntries(section int, raw *rawSection) []*entry {
	if raw == nil {
		return nil
	}
	if len(raw.components) > maxComponents {
		r.add(raw.pos, fmt.Sprintf("%s names %d components", sectionNames[section], len(raw.components)),
			fmt.Sprintf("at most %d", maxComponents))
		return nil
	}
	var entries []*entry
	for _, c := range raw.components {
		s := r.catalogue.find(section, c.name.Text)
		if s == nil {
			r.unknown(c.name.Pos, sectionNames[section], c.name.Text, r.catalogue.names(section))
			continue
		}
		if e := r.readEntry(s, c); e != nil && r.complete(e) {
			entries = append(entries, e)
		}
	}
	return entries
}

// readEntry reads the parameters of one component; nil where any is wrong.
func (r *specReader) readEntry(s *schema, c rawComponent) *entry {
	e := &entry{schema: s, pos: c.name.Pos, values: make([]paramValues, len(s.params))}
	for i := range s.params {
		e.values[i] = paramValues{values: []Value{s.params[i].fallback}, pos: c.name.Pos}
	}
	given, ok := r.paramMapping(s, c)
	for i, key := range given.Keys {
		k := s.param(key.Text)
		if k < 0 {
			r.unknown(key.Pos, s.label()+" parameter", key.Text, s.paramNames())
			ok = false
			continue
		}
		values, good := r.readValues(s, &s.params[k], given.Items[i])
		e.values[k] = values
		ok = ok && good
	}
	if !ok {
		return nil
	}
	return e
}

// paramMapping is what a spec says of a component, as a mapping. A value on
// its own is that of the first parameter.
func (r *specReader) paramMapping(s *schema, c rawComponent) (*node, bool) {
	switch {
	case c.value.Kind == mapNode:
		return c.value, true
	case c.value.Kind == nullNode:
		return &node{Pos: c.value.Pos, Kind: mapNode}, true
	case len(s.params) == 0:
		r.add(c.value.Pos, fmt.Sprintf("%s is %s, and has no parameters", s.label(), c.value.Describe()), "{}")
		return &node{}, false
	}
	key := &node{Pos: c.value.Pos, Kind: scalarNode, Text: s.params[0].name}
	return &node{Pos: c.value.Pos, Kind: mapNode, Keys: []*node{key}, Items: []*node{c.value}}, true
}

// readValues reads a parameter: a value, a list of values or a range.
func (r *specReader) readValues(s *schema, p *param, n *node) (paramValues, bool) {
	out := paramValues{pos: n.Pos}
	label := s.label() + "." + p.name
	switch {
	case n.Kind == scalarNode && p.ranges() && query.IsRange(n.Text):
		points, ok := query.Range(n.Text)
		if !ok {
			r.add(n.Pos, fmt.Sprintf("%s is %s", label, n.Describe()), query.RangeForm)
			return out, false
		}
		return r.readPoints(out, label, p, points)
	case n.Kind == scalarNode:
		v, ok := r.readValue(label, p, n, p.gridAllowed())
		out.values = []Value{v}
		return out, ok && r.count(n.Pos, 1)
	case n.Kind == listNode && len(n.Items) > 0:
		if !r.count(n.Pos, len(n.Items)) {
			return out, false
		}
		good := true
		for _, item := range n.Items {
			v, ok := r.readValue(label, p, item, p.gridAllowed())
			out.values, out.items = append(out.values, v), append(out.items, item.Pos)
			good = good && ok
		}
		return out, good
	}
	r.add(n.Pos, fmt.Sprintf("%s is %s", label, n.Describe()), p.allowed()+p.gridAllowed())
	return out, false
}

// ranges reports whether a range may give the values of the parameter.
func (p *param) ranges() bool { return p.law || p.kind == results.Int64 || p.kind == results.Float64 }

// gridAllowed says in which forms several values may be given.
func (p *param) gridAllowed() string {
	if !p.ranges() {
		return ", or a list of these"
	}
	return ", a list of these, range(first,last,count) or logrange(first,last,count)"
}

// readPoints turns the points of a range into values of the parameter.
func (r *specReader) readPoints(out paramValues, label string, p *param, points []float64) (paramValues, bool) {
	if !r.count(out.pos, len(points)) {
		return out, false
	}
	for _, f := range points {
		v, ok := p.fromNumber(f)
		if !ok || !p.inRange(v) {
			r.add(out.pos, fmt.Sprintf("%s takes the value %s in its range", label, formatNumber(f)), p.allowed())
			return out, false
		}
		out.values = append(out.values, v)
	}
	return out, true
}

// fromNumber makes a number a value; an integer parameter takes whole ones.
func (p *param) fromNumber(f float64) (Value, bool) {
	switch {
	case p.kind == results.Int64:
		i, ok := parseInteger(formatNumber(f))
		return intValue(p.name, i), ok
	case p.law:
		v, err := p.readLaw(formatNumber(f))
		return v, err == nil
	}
	return floatValue(p.name, f), true
}

// readValue reads one value of a parameter. What else may stand in its place
// is said by orElse, for values that are of the wrong type.
func (r *specReader) readValue(label string, p *param, n *node, orElse string) (Value, bool) {
	v, ok := Value{}, false
	if n.Kind == scalarNode {
		var err error
		if v, ok, err = p.parse(n); err != nil {
			r.refused(label, func(string) Pos { return n.Pos }, err, p.allowed())
			return v, false
		}
	}
	if !ok {
		r.add(n.Pos, fmt.Sprintf("%s is %s", label, n.Describe()), p.allowed()+orElse)
		return v, false
	}
	if !p.inRange(v) {
		r.add(n.Pos, fmt.Sprintf("%s is %s", label, n.Describe()), p.allowed())
		return v, false
	}
	return v, true
}

// parse reads a scalar as a value of the parameter's kind; the error is a
// law's own. A number in quotes is text, and text is no number.
func (p *param) parse(n *node) (v Value, ok bool, err error) {
	switch {
	case p.law:
	case p.kind == results.Int64:
		i, ok := parseInteger(n.Text)
		return intValue(p.name, i), ok && !n.Quoted, nil
	case p.kind == results.Float64:
		f, ok := parseNumber(n.Text)
		return floatValue(p.name, f), ok && !n.Quoted, nil
	case p.kind == results.Bool:
		return boolValue(p.name, n.Text == "true"), !n.Quoted && (n.Text == "true" || n.Text == "false"), nil
	default:
		return stringValue(p.name, n.Text), true, nil
	}
	v, err = p.readLaw(n.Text)
	return v, err == nil, err
}

// count keeps the values of a spec within what is held in memory.
func (r *specReader) count(pos Pos, values int) bool {
	r.listed += values
	if r.listed > query.MaxRange {
		r.add(pos, "too many values", fmt.Sprintf("at most %d in the lists and ranges of a spec", query.MaxRange))
		return false
	}
	return true
}
