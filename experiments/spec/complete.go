package spec

import "reflect"

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
