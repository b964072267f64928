package spec

import "slices"

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
