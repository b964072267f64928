package spec

import (
	"fmt"
	"reflect"
)

// Instance is a component with one value for each of its parameters.
type Instance struct {
	Section, Name string
	Params        []Value // in declared order
	// Hash is of the section, the name and the values; it depends neither on
	// the order of the parameters nor on the rest of the spec.
	Hash uint64
	// PairedHash is Hash without the paired parameters of the spec.
	PairedHash uint64

	schema *schema
}

// Param is the value of a parameter.
func (in *Instance) Param(name string) (Value, bool) {
	if k := in.schema.param(name); k >= 0 {
		return in.Params[k], true
	}
	return Value{}, false
}

// Fresh is a struct of the component that holds the defaults, see Component.New.
func (in *Instance) Fresh() any { return in.schema.component.New() }

// New is a fresh struct of the component, as its Component.New makes it, that
// holds the values. It asks the component's Validate.
func (in *Instance) New() (any, error) {
	fresh := in.schema.component.New()
	return fresh, in.Bind(fresh)
}

// Bind writes the values into dst, a pointer that New gave for an instance of
// the same component, and asks its Validate.
func (in *Instance) Bind(dst any) error {
	if err := in.bind(dst); err != nil {
		return fmt.Errorf("%s: %w", in.schema.label(), err)
	}
	return nil
}

func (in *Instance) bind(dst any) error {
	v := reflect.ValueOf(dst).Elem()
	for k := range in.schema.params {
		if err := in.schema.params[k].bind(v, in.Params[k]); err != nil {
			return err
		}
	}
	if c, ok := dst.(interface{ Validate() error }); ok {
		return c.Validate()
	}
	return nil
}

// load makes the instance that of a combination of the entry, reusing Params.
func (in *Instance) load(e *entry, index int64, paired []bool) {
	in.Section, in.Name, in.schema = sectionNames[e.schema.section], e.schema.component.Name, e.schema
	if cap(in.Params) < len(e.values) {
		in.Params = make([]Value, len(e.values))
	}
	in.Params = in.Params[:len(e.values)]
	e.fill(in.Params, index)
	// A sum of well-mixed hashes does not depend on the order of its terms.
	var all, unpaired uint64
	for k, v := range in.Params {
		if e.schema.params[k].outside {
			continue
		}
		h := mix64(v.hash)
		all += h
		if paired == nil || !paired[k] {
			unpaired += h
		}
	}
	in.Hash = Absorb(e.schema.hash, all)
	in.PairedHash = Absorb(e.schema.hash, unpaired)
}

// Treatment is what is done to a market: a mechanism, with a solver where it
// needs one and under a scenario where the spec has some.
type Treatment struct {
	Scenario, Mechanism, Solver *Instance // Scenario and Solver may be nil
	Hash                        uint64
}
