package spec

import (
	"slices"

	"walras/results"
)

// Components lists the components that the spec names in a section, each once, in its order.
func (s *Spec) Components(section string) (all []Component) {
	for _, e := range s.entries[sectionIndex(section)] {
		if c := e.schema.component; !slices.ContainsFunc(all, func(o Component) bool { return o.Name == c.Name }) {
			all = append(all, c)
		}
	}
	return all
}

// Values lists the values that a parameter takes in the spec, over the components of a section that have it.
func (s *Spec) Values(section, param string) (all []Value) {
	for _, e := range s.entries[sectionIndex(section)] {
		if k := e.schema.param(param); k >= 0 {
			all = append(all, e.values[k].values...)
		}
	}
	return all
}

// ParamColumn is a column of the results that holds a parameter.
type ParamColumn struct {
	Section, Name string       // such as "market" and "tau"
	Kind          results.Kind // Int64, Float64, Bool or String
	Unit, Doc     string       // of the first component that has the parameter
	Of            []string     // the components that have it, in the order of the spec
}

// Column is the name of the column: p_market_tau.
func (c ParamColumn) Column() string { return "p_" + c.Section + "_" + c.Name }

// Columns lists the parameters of the components in the spec, by section and
// in declared order. A law is a float where all its values in the spec are
// plain numbers, else a string. Where components disagree on the kind of a
// parameter, numbers become floats and everything else strings. Parameters
// that are a matter of the machine have no column.
func (s *Spec) Columns() []ParamColumn {
	var columns []ParamColumn
	for section, entries := range s.entries {
		for _, e := range entries {
			for k := range e.schema.params {
				p := &e.schema.params[k]
				if p.outside {
					continue
				}
				c := ParamColumn{Section: sectionNames[section], Name: p.name, Kind: columnKind(p, e.values[k].values), Unit: p.unit, Doc: p.doc}
				i := slices.IndexFunc(columns, func(o ParamColumn) bool { return o.Section == c.Section && o.Name == c.Name })
				if i < 0 {
					columns, i = append(columns, c), len(columns)
				}
				known := &columns[i]
				known.Kind = commonKind(known.Kind, c.Kind)
				if !slices.Contains(known.Of, e.schema.component.Name) {
					known.Of = append(known.Of, e.schema.component.Name)
				}
			}
		}
	}
	return columns
}

func columnKind(p *param, values []Value) results.Kind {
	if !p.law {
		return p.kind
	}
	if slices.ContainsFunc(values, func(v Value) bool { return v.number != v.number }) {
		return results.String
	}
	return results.Float64
}

func commonKind(a, b results.Kind) results.Kind {
	number := func(k results.Kind) bool { return k == results.Int64 || k == results.Float64 }
	switch {
	case a == b:
		return a
	case number(a) && number(b):
		return results.Float64
	default:
		return results.String
	}
}
