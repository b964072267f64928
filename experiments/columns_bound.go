package experiments

import (
	"slices"

	"walras/results"
	"walras/solver"
	"walras/solver/mechanism"
)

// boundColumns are the columns of the runs table that a spec has with a rule
// that proves how good its allocation is; null in the rows of other rules, and
// of plays.
var boundColumns = []results.Column{
	{Name: "bound", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "bound on efficiency", Doc: "upper bound on the efficiency of every allocation that meets the rule's own constraint"},
}

// bounded reports whether some rule of a spec proves such a bound.
func (s *Spec) bounded() bool {
	return slices.ContainsFunc(s.entries[mechanismSection], func(e *entry) bool {
		_, ok := e.schema.component.New().(mechanism.Bounded)
		return ok
	})
}

// appendBound fills boundColumns.
func appendBound(r *row, t *treatment, status solver.Status) {
	rule, ok := t.rule.(mechanism.Bounded)
	if !ok || status == solver.Failed || status == solver.Skipped || t.scenario != nil {
		r.null()
		return
	}
	r.number(rule.Bound())
}
