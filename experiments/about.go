package experiments

import (
	"slices"

	"walras/experiments/spec"
	"walras/results"
	"walras/solver"
)

// about is what the manifest says of a spec's runs.
func about(s *spec.Spec) results.About {
	a := results.About{
		Stop:   results.Stop{Tolerance: s.Stop.Tolerance, Rounds: s.Stop.Rounds, Seconds: s.Stop.Seconds},
		Paired: s.Paired, Trace: s.Record.Trace.String(), Outcomes: outcomes(),
	}
	for _, c := range s.Components("solver") {
		a.Methods = append(a.Methods, methodAbout(c.Name))
	}
	for _, c := range s.Columns() {
		a.Parameters = append(a.Parameters, results.Parameter{Column: c.Column(), Section: c.Section, Name: c.Name,
			Kind: c.Kind, Unit: c.Unit, Doc: c.Doc, Of: c.Of})
	}
	return a
}

// outcomes lists the statuses in which a cell can end, failures last.
func outcomes() (all []results.Outcome) {
	for _, failed := range [...]bool{false, true} {
		for _, s := range solver.Statuses() {
			if class := classOf(s); (class == results.Failure) == failed {
				all = append(all, results.Outcome{Status: s.String(), Class: class})
			}
		}
	}
	return all
}

func classOf(s solver.Status) results.Class {
	switch {
	case s == solver.NoClearing:
		return results.Finding
	case s.Early():
		return results.Failure
	}
	return results.Answer
}

func methodAbout(name string) results.MethodAbout {
	for _, m := range solver.Methods {
		if m.Name == name {
			p := m.Promise.Full()
			return results.MethodAbout{Name: name, PromiseGap: p.Gap, PromiseRounds: p.Rounds}
		}
	}
	return results.MethodAbout{Name: name}
}

// union is what the manifest says of the runs of two specs in one folder, whose table of runs has the given columns. The
// specs stop and record alike.
func union(a, b results.About, runs *results.Schema) results.About {
	for _, m := range b.Methods {
		if !slices.Contains(a.Methods, m) {
			a.Methods = append(a.Methods, m)
		}
	}
	for _, p := range b.Parameters {
		i := slices.IndexFunc(a.Parameters, func(q results.Parameter) bool { return q.Column == p.Column })
		if i < 0 {
			a.Parameters = append(a.Parameters, p)
			continue
		}
		q := &a.Parameters[i]
		q.Kind = runs.Columns[runs.Index(q.Column)].Kind
		for _, of := range p.Of {
			if !slices.Contains(q.Of, of) {
				q.Of = append(q.Of, of)
			}
		}
	}
	a.Paired = slices.DeleteFunc(slices.Clone(a.Paired), func(name string) bool { return !slices.Contains(b.Paired, name) })
	return a
}
