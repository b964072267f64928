package experiments

import (
	"math"

	"walras/experiments/spec"
	"walras/results"
	"walras/solver"
	"walras/solver/market"
)

// proves reports whether some method of a spec may prove a bound on its gap.
func proves(s *spec.Spec) bool { return offers[solver.Prover](s, "solver") }

// provedColumn is what theory says of the gap, where it was measured.
var provedColumn = results.Column{Name: "gap_proved", Nullable: true, Label: "proved bound of the gap", Sense: results.Low, Doc: "what theory proves the gap to be at most for the method after so many rounds on this market; null: nothing"}

var (
	proofColumns = []column[finished]{
		float(provedColumn,
			func(c *finished) float64 {
				if c.Err != nil {
					return math.NaN()
				}
				return provedGap(unwatched(c.treatment.method), &c.Certificate)
			}),
	}
	proofTraceColumns = []column[recorded]{
		single(provedColumn,
			func(r *recorded) float64 { return provedGap(r.method, &r.Certificate) }),
	}
)

// provedGap is the bound relative to the scale of the certificate.
func provedGap(method solver.Method, c *market.Certificate) float64 {
	if prover, ok := method.(solver.Prover); ok {
		return prover.GapBound() / c.Scale
	}
	return math.NaN()
}
