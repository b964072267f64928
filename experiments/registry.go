package experiments

import (
	"walras/experiments/spec"
	"walras/generators"
	"walras/generators/scenario"
	"walras/solver"
	"walras/solver/mechanism"
	"walras/solver/online"
)

// Builtin is the registry of everything walras has: the literal lists of the
// houses that own the components.
func Builtin() *spec.Registry {
	r := new(spec.Registry)
	for _, e := range generators.Families {
		r.Markets = append(r.Markets, spec.Component{Section: "market", Name: e.Name, Doc: e.Doc, New: func() any { return e.New() }})
	}
	for _, e := range scenario.All {
		r.Scenarios = append(r.Scenarios, spec.Component{Section: "scenario", Name: e.Name, Doc: e.Doc, New: func() any { return e.New() }})
	}
	for _, e := range mechanism.Rules {
		r.Mechanisms = append(r.Mechanisms, spec.Component{Section: "mechanism", Name: e.Name, Doc: e.Doc, New: func() any { return e.New() }})
	}
	for _, list := range [...][]solver.Entry{solver.Methods, online.Methods} {
		for _, e := range list {
			r.Solvers = append(r.Solvers, spec.Component{Section: "solver", Name: e.Name, Doc: e.Doc, New: func() any { return e.New() }})
		}
	}
	return r
}
