package experiments

import (
	"walras/generators"
	"walras/generators/scenario"
	"walras/solver"
	"walras/solver/mechanism"
	"walras/solver/online"
)

// Builtin is the registry of everything walras has: the literal lists of the
// houses that own the components.
func Builtin() *Registry {
	r := new(Registry)
	for _, e := range generators.Families {
		r.Markets = append(r.Markets, Component{"market", e.Name, e.Doc, func() any { return e.New() }})
	}
	for _, e := range scenario.All {
		r.Scenarios = append(r.Scenarios, Component{"scenario", e.Name, e.Doc, func() any { return e.New() }})
	}
	for _, e := range mechanism.Rules {
		r.Mechanisms = append(r.Mechanisms, Component{"mechanism", e.Name, e.Doc, func() any { return e.New() }})
	}
	for _, list := range [...][]solver.Entry{solver.Methods, online.Methods} {
		for _, e := range list {
			r.Solvers = append(r.Solvers, Component{"solver", e.Name, e.Doc, func() any { return e.New() }})
		}
	}
	return r
}
