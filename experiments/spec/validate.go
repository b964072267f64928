package spec

import (
	"reflect"
	"slices"
)

// maxValidated bounds the combinations of one component that are built before
// any work begins. Of more, that many are tried, evenly spread, and the rest
// when their turn comes (Instance.New).
const maxValidated = 1 << 16

// validate builds every combination of every component, so that its own
// checks speak before any work. Combinations that exclude rules drop for
// their own values, whatever the rest of the cell, are left out.
func (r *specReader) validate(s *Spec) {
	for section := range sectionCount {
		own := ^uint64(0) // rules with no condition elsewhere
		for other := range sectionCount {
			if other != section {
				own &= absentMask(s.exclude, other)
			}
		}
		p := &s.grid.parts[section]
		for i, e := range p.entries {
			r.validateEntry(e, &p.masks[i], own)
		}
	}
}

func (r *specReader) validateEntry(e *entry, m *masks, own uint64) {
	_, validates := e.schema.component.New().(interface{ Validate() error })
	if !validates {
		return
	}
	var in Instance
	tries := min(e.count, maxValidated)
	for t := range tries {
		index := t
		if tries > 1 && e.count > tries { // floor(t (count-1)/(tries-1)) without overflow
			n, d := e.count-1, tries-1
			index = n/d*t + n%d*t/d
		}
		if m.at(e, index)&own != 0 {
			continue
		}
		in.load(e, index, nil)
		if err := in.bind(e.schema.component.New()); err != nil {
			r.refused(e.schema.label(), e.places(in.Params), err, "")
			return
		}
	}
}

// places gives the place of the value that a parameter has among those of a
// combination; that of the component for any other name.
func (e *entry) places(values []Value) func(parameter string) Pos {
	return func(parameter string) Pos {
		k := e.schema.param(parameter)
		if k < 0 {
			return e.pos
		}
		return e.values[k].at(slices.IndexFunc(e.values[k].values, func(v Value) bool { return v.hash == values[k].hash }))
	}
}

// completer is a component some of whose parameters follow from others, such
// as the digest of a file from its path. Complete fills in those that are
// empty, so that they enter the spec as resolved and the identity of its cells.
type completer interface {
	Complete() error
}

// complete lets an entry fill in what follows from its parameters. It is
// asked where no parameter has several values; false where it fails.
func (r *specReader) complete(e *entry) bool {
	fresh, ok := e.schema.component.New().(completer)
	if !ok {
		return true
	}
	v := reflect.ValueOf(fresh).Elem()
	given := make([]Value, len(e.values))
	refused := func(err error) bool {
		r.refused(e.schema.label(), e.places(given), err, "")
		return false
	}
	for k := range e.schema.params {
		if len(e.values[k].values) != 1 {
			r.add(e.values[k].pos, path{e.schema, k}.String()+" has several values", "one; name the component once for each")
			return false
		}
		given[k] = e.values[k].values[0]
		if err := e.schema.params[k].bind(v, given[k]); err != nil {
			return refused(err)
		}
	}
	if err := fresh.Complete(); err != nil {
		return refused(err)
	}
	for k := range e.schema.params {
		p := &e.schema.params[k]
		value, err := p.current(v.FieldByIndex(p.index))
		if err != nil {
			return refused(err)
		}
		e.values[k].values = []Value{value}
	}
	return true
}
