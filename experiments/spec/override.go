package spec

import (
	"fmt"
	"slices"
	"strings"

	"walras/results/query"
)

// Override is a change to a spec made on the command line.
type Override struct {
	flag string // as typed: --set, -s, -m
	text string
}

// Set is --set key=value: a path such as replicates, stop.tolerance, market,
// market.paper or market.paper.tau, and a value in YAML.
func Set(text string) Override { return Override{"--set", text} }

// SelectSolver is -s name or -s name[param=v1,v2,param=v]. Given at least
// once it replaces the solvers of the spec by those selected.
func SelectSolver(text string) Override { return Override{"-s", text} }

// SelectMechanism is -m, which does for mechanisms what -s does for solvers.
func SelectMechanism(text string) Override { return Override{"-m", text} }

// pos is the place of a byte of the flag's text.
func (o Override) pos(offset int) Pos {
	return Pos{File: o.flag + " " + o.text, Line: 1, Col: len([]rune(o.text[:offset])) + 1}
}

// override applies the selections and then the settings.
func (r *specReader) override(list []Override) {
	r.selectComponents("-s", solverSection, list)
	r.selectComponents("-m", mechanismSection, list)
	for _, o := range list {
		if o.flag == "--set" {
			r.set(o)
		}
	}
}

func (r *specReader) selectComponents(flag string, section int, list []Override) {
	var raw *rawSection
	for _, o := range list {
		if o.flag != flag {
			continue
		}
		if raw == nil {
			raw = &rawSection{pos: o.pos(0)}
			r.raw[section] = raw
		}
		if c, ok := r.selection(o, section); ok {
			raw.components = append(raw.components, c)
		}
	}
}

// selection reads name or name[param=v1,v2,param=v].
func (r *specReader) selection(o Override, section int) (rawComponent, bool) {
	name, list, bracketed := strings.Cut(o.text, "[")
	list, closed := strings.CutSuffix(list, "]")
	if name == "" || bracketed != closed {
		r.add(o.pos(0), quoteShort(o.text)+" is no selection", "name or name[param=v1,v2,param=v]; names: "+nameList(r.catalogue.names(section)))
		return rawComponent{}, false
	}
	value := &node{Pos: o.pos(0), Kind: mapNode}
	offset := len(name) + 1
	for _, piece := range query.Split(list) {
		start := offset
		offset += len(piece) + 1
		key, text, assigned := strings.Cut(piece, "=")
		if assigned && !strings.ContainsAny(key, "(\"'") {
			k := &node{Pos: o.pos(start), Kind: scalarNode, Text: strings.TrimSpace(key)}
			if value.Get(k.Text) != nil {
				r.add(k.Pos, fmt.Sprintf("parameter %s again", quoteShort(k.Text)), "each parameter once")
				return rawComponent{}, false
			}
			start += len(key) + 1
			value.Keys = append(value.Keys, k)
			value.Items = append(value.Items, &node{Pos: o.pos(start), Kind: listNode})
		} else {
			text = piece
		}
		if len(value.Keys) == 0 {
			r.add(o.pos(start), quoteShort(piece)+" belongs to no parameter", "param=v1,v2")
			return rawComponent{}, false
		}
		item := parseYAML(o.pos(start), []byte(text), &r.problems)
		if item == nil {
			return rawComponent{}, false
		}
		last := value.Items[len(value.Items)-1]
		last.Items = append(last.Items, item)
	}
	for i, item := range value.Items { // one value stands for itself, so that a range may
		if len(item.Items) == 1 {
			value.Items[i] = item.Items[0]
		}
	}
	return rawComponent{name: &node{Pos: o.pos(0), Kind: scalarNode, Text: name}, value: value}, true
}

// set applies one --set.
func (r *specReader) set(o Override) {
	key, text, assigned := strings.Cut(o.text, "=")
	if !assigned || key == "" {
		r.add(o.pos(0), quoteShort(o.text)+" is no setting", "key=value, such as replicates=1000 or market.paper.tau=0.5")
		return
	}
	value := parseYAML(o.pos(len(key)+1), []byte(text), &r.problems)
	if value == nil {
		return
	}
	parts := strings.Split(key, ".")
	nodes := make([]*node, len(parts))
	offset := 0
	for i, part := range parts {
		nodes[i] = &node{Pos: o.pos(offset), Kind: scalarNode, Text: part}
		offset += len(part) + 1
	}
	section := sectionIndex(parts[0])
	switch {
	case !slices.Contains(specKeys, parts[0]):
		r.unknown(nodes[0].Pos, "key", parts[0], specKeys)
	case section >= 0 && len(parts) == 1:
		r.raw[section] = r.readSection(section, value)
	case section >= 0 && len(parts) <= 3:
		r.setComponent(section, nodes, value)
	case len(parts) == 1:
		r.root.Set(nodes[0], value)
	case len(parts) == 2 && (parts[0] == "stop" || parts[0] == "record"):
		r.setGroup(nodes, value)
	default:
		r.add(nodes[1].Pos, fmt.Sprintf("the key %s", quoteShort(key)),
			"a key of the spec, stop.…, record.…, section, section.component or section.component.parameter")
	}
}

// setGroup sets a key of stop or record.
func (r *specReader) setGroup(path []*node, value *node) {
	group := r.root.Get(path[0].Text)
	if group == nil || group.Kind != mapNode {
		group = &node{Pos: path[0].Pos, Kind: mapNode}
		r.root.Set(path[0], group)
	}
	group.Set(path[1], value)
}

// setComponent sets the parameters of a component, or one of them, wherever
// the section names the component.
func (r *specReader) setComponent(section int, path []*node, value *node) {
	var present []string
	found := false
	if raw := r.raw[section]; raw != nil {
		for i := range raw.components {
			c := &raw.components[i]
			present = append(present, c.name.Text)
			if c.name.Text != path[1].Text {
				continue
			}
			found = true
			if len(path) == 2 {
				c.value = value
			} else {
				r.setParam(section, c, path[2], value)
			}
		}
	}
	if !found {
		r.unknown(path[1].Pos, sectionNames[section]+" of this spec", path[1].Text, present)
	}
}

func (r *specReader) setParam(section int, c *rawComponent, key, value *node) {
	mapping := &node{Pos: c.value.Pos, Kind: mapNode}
	if s := r.catalogue.find(section, c.name.Text); s != nil {
		if given, ok := r.paramMapping(s, *c); ok {
			mapping.Keys, mapping.Items = slices.Clone(given.Keys), slices.Clone(given.Items)
		}
	}
	mapping.Set(key, value)
	c.value = mapping
}
