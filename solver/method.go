// Package solver finds market-clearing prices: the loop that runs a method, and
// the methods, one per file and one line of Methods each.
//
// The loop (Runner) owns limits (Settings), counting, the clock, recording
// (Trigger, Recorder) and the decision to stop, which rests on market.Certificate
// and never on what a method thinks of itself; it ends in a Result with a Status.
// A Method does the arithmetic of one round. It sees the market through an Oracle,
// which counts demand calls, and asks for more than market.Market has by type:
// without it, the run is skipped (UnfitError).
//
// Methods know no unit of money or of quantity: steps are shares of 1/L, tolerances
// are relative, and UsualPrice is where a search begins that knows nothing yet.
// Parameters that have a unit name it in their tag.
//
// Package solver/online plays the same methods on markets that move; experiments
// runs both over grids of markets.
package solver

import (
	"context"
	"fmt"
	"math/rand/v2"

	"walras/solver/market"
)

// Method adjusts prices, one round per Step. A value serves one run at a time and
// reuses its memory from run to run.
type Method interface {
	// Init forgets every earlier run and prepares for m. src is the run's own
	// stream of randomness. It returns an *UnfitError where the method does
	// not apply to m.
	Init(m market.Market, src rand.Source) error

	// Step plays one round, without clock and without input or output. It
	// returns Running; or Finished where no later round can improve the point;
	// or NoClearing where it has enclosed a jump of demand over capacity, which
	// a fixed fee makes.
	Step(ctx context.Context) (Status, error)

	// Point is the current answer: activity levels and the prices they answer.
	// It is valid until the next Step, and the caller must not modify it.
	Point() market.Point
}

// Residualer is a method with the two residuals of Algorithm 1.
type Residualer interface {
	// Residuals are r_p = max_j |d̂_j − c_j| and r_d = max_j |p'_j − p_j| of the
	// last round.
	Residuals() (primal, dual float64)
}

// Bracketer is a method that encloses the price from both sides.
type Bracketer interface {
	// Bracket gives prices lo <= hi with demand above capacity at lo and not
	// above it at hi.
	Bracket() (lo, hi float64)
}

// Messenger is a method whose agents report more than once per demand call.
type Messenger interface {
	// ReportsPerCall is the number of reports each agent sends per demand call.
	ReportsPerCall() int
}

// UnfitError is Init's answer to a market outside the method's assumptions.
// The run ends as Skipped.
type UnfitError struct{ Reason string }

func (e *UnfitError) Error() string { return e.Reason }

// Unfit makes an *UnfitError.
func Unfit(format string, args ...any) error {
	return &UnfitError{fmt.Sprintf(format, args...)}
}

// Rater is a method with a proved geometric rate.
type Rater interface {
	// Rate is the factor by which theory says the distance to the equilibrium
	// shrinks per round on the market given to Init, at most; NaN where no proof
	// applies.
	Rate() float64
}

// Prover is a method with a proved bound on the duality gap of its point.
type Prover interface {
	// GapBound bounds q(p) − W(x) of the last point on the market given to Init, in units
	// of account; NaN where nothing is proved.
	GapBound() float64
}
