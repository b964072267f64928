package solver

import "fmt"

// Status says how a run stands or ended. Running out of rounds or time is a
// status and not an error, and every ended run is a row of the results.
type Status uint8

const (
	Running    Status = iota // not ended
	Finished                 // a method's own word that it can improve no further; never the end of a run
	Converged                // the certificate is within the tolerance
	Precision                // the certificate is 0 to rounding, of 2^-26 at most, and the tolerance lies below that rounding
	Allocated                // a closed-form rule gave its allocation; no equilibrium is claimed
	Limit                    // rounds or demand calls ran out, or the method could improve no further
	Timeout                  // seconds ran out
	Diverged                 // a price left the finite numbers; the last finite point is kept
	NoClearing               // no price clears: a fixed fee makes demand jump over capacity, the gap is what remains
	Cycle                    // prices on the simplex go round and come no nearer to anything
	Played                   // a moving market was played to its last round; no equilibrium is claimed
	Skipped                  // the method does not fit the market, and says why
	Failed                   // an error, with its text
)

var statusTable = [...]struct {
	name  string
	early bool // the run ended before the accuracy asked for
}{
	Running:    {"running", true},
	Finished:   {"finished", true},
	Converged:  {"converged", false},
	Precision:  {"precision", false},
	Allocated:  {"allocated", false},
	Limit:      {"limit", true},
	Timeout:    {"timeout", true},
	Diverged:   {"diverged", true},
	NoClearing: {"no-clearing", false},
	Cycle:      {"cycle", true},
	Played:     {"played", false},
	Skipped:    {"skipped", true},
	Failed:     {"error", true},
}

// String is the name in results.
func (s Status) String() string {
	if int(s) < len(statusTable) {
		return statusTable[s].name
	}
	return fmt.Sprintf("status(%d)", uint8(s))
}

// Early reports whether the run ended short of what was asked.
func (s Status) Early() bool { return statusTable[s].early }

// Statuses lists those with which a run can end.
func Statuses() []Status {
	return []Status{Converged, Precision, Allocated, Limit, Timeout, Diverged, NoClearing, Cycle, Played, Skipped, Failed}
}
