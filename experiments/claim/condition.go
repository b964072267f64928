package claim

import (
	"fmt"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// condition is something that a statement supposes, or that is added to it, as a
// predicate. Whether a market meets it is decided by met, and where it is
// a matter of the settings of a run too, with decides it of a counterexample.
type condition struct {
	says string
	met  func(m market.Market) (bool, error)
	with func(x *Counterexample) (bool, error)
}

// Condition is a condition in words.
type Condition struct {
	Says  string `json:"says"`
	Draws string `json:"draws,omitempty"` // how many of the paper's own draws meet it; empty where no market decides it
}

// meets holds a counterexample to conditions; the error names one that it breaks.
func (x *Counterexample) meets(conditions []condition) error {
	for _, c := range conditions {
		ok, err := true, error(nil)
		if c.met != nil {
			ok, err = c.met(x.Market)
		}
		if ok && err == nil && c.with != nil {
			ok, err = c.with(x)
		}
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("the counterexample breaks a hypothesis of the statement: %s", c.says)
		}
	}
	return nil
}

// allMet reports whether a market meets all conditions that a market decides.
func allMet(m market.Market, conditions []condition) (bool, error) {
	for _, c := range conditions {
		if c.met == nil {
			continue
		}
		if ok, err := c.met(m); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// of is a predicate of the markets of one class; one of another class is an error.
func of[M market.Market](met func(m M) (bool, error)) func(m market.Market) (bool, error) {
	return func(m market.Market) (bool, error) {
		own, ok := m.(M)
		if !ok {
			return false, fmt.Errorf("a condition of another class of markets was asked of %s", market.Noun(m))
		}
		return met(own)
	}
}

// certain is such a predicate that never fails.
func certain[M market.Market](met func(m M) bool) func(m market.Market) (bool, error) {
	return of(func(m M) (bool, error) { return met(m), nil })
}

// The conditions that several claims share.
var (

	// assumption31 is asked of counterexamples in full. Among the instances are also those of
	// the paper's example (7), to which it applies its results although V'(0) = α there.
	assumption31 = condition{says: "Assumption 3.1: V strictly concave and differentiable with V'(0) = ∞, C convex, differentiable and Lipschitz",
		with: func(x *Counterexample) (bool, error) { return certain(steep)(x.Market) }}
	steepAtZero = condition{says: "Assumption 3.1 with V'(0) = ∞, which the paper's own example (7) does not meet",
		met: certain(steep)}
	workedExample = condition{says: "V = α log(1 + x) and C = βx, the paper's example (7)",
		met: certain(isExample)}
	noFee = condition{says: "g = 0: demand is continuous, as the proofs take it to be",
		met: certain(func(m *contract.Market) bool { return none(m.Fixed) })}
	hasFee = condition{says: "g > 0, as (2) allows and no assumption excludes",
		met: certain(func(m *contract.Market) bool { return !none(m.Fixed) })}
	scarce = condition{says: "S(0) > m: capacity is scarce at price zero",
		met: certain(func(m *contract.Market) bool { return demandOf(m, 0) > m.Capacity[0] })}
	plentiful = condition{says: "S(0) ≤ m: capacity is slack at price zero",
		met: certain(func(m *contract.Market) bool { return demandOf(m, 0) <= m.Capacity[0] })}
	priceClears = condition{says: "an equilibrium in the sense of Definition 4.5 exists: Σx* = m at some price μ* ≥ 0",
		met: of(func(m *contract.Market) (bool, error) {
			_, how, err := equilibrium(m)
			return how == clears, err
		})}
	stepBelow2L = condition{says: "the step η is in (0, 2/L)",
		with: func(x *Counterexample) (bool, error) {
			step, set := x.Parameters["step"]
			return !set || step > 0 && step < 2, nil
		}}
)

// steep reports whether agents have V = αx^(1−ρ)/(1−ρ), so that V'(0) = ∞, and linear costs.
func steep(m *contract.Market) bool { return m.Valuation == contract.Power && none(m.Kappa) }

// isExample reports whether agents are those of (7).
func isExample(m *contract.Market) bool {
	if m.Valuation != contract.Log || !none(m.Kappa) {
		return false
	}
	for _, s := range m.Shape {
		if s != 1 {
			return false
		}
	}
	return true
}

// none reports whether a column is left out, or zero throughout.
func none(column []float64) bool {
	for _, v := range column {
		if v != 0 {
			return false
		}
	}
	return true
}

// settings is a condition on the settings of a run, which no market decides.
func settings(says string) condition { return condition{says: says} }
