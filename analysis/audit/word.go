package audit

import "walras/analysis/table"

// Verdict is the result of a comparison with the paper: one of Reproduced to
// NotCompared for values, tables, figures and their checks, and one of the verdicts of package claim for claims.
type Verdict string

// Verdicts on a published value, table or figure.
const (
	Reproduced    Verdict = "reproduced"     // our interval lies within the margin round what is published
	TrendOnly     Verdict = "trend only"     // not reproduced, and the direction is established
	Undecided     Verdict = "undecided"      // the interval is too wide for any other; also of claims
	NotReproduced Verdict = "not reproduced" // established to be something else
	Contradicted  Verdict = "contradicted"   // the opposite is established
	Missing       Verdict = "missing"        // could not be made; Problem says why
	NotCompared   Verdict = "not compared"   // there is nothing to compare, or what is compared cannot differ
)

// Verdicts on a claim, as in package claim.
const (
	Holds   Verdict = "holds"
	HoldsIf Verdict = "refuted as stated, holds if …"
	Fails   Verdict = "fails"
)

// verdicts are all verdicts, from the best to the worst.
var verdicts = []Verdict{Reproduced, Holds, TrendOnly, HoldsIf, Undecided, NotReproduced, Fails, Contradicted, NotCompared, Missing}

// severity is the order in which parts decide a whole, the worst first. What is not compared decides nothing. Undecided is between
// what is established against the paper, which no further draw changes, and what agrees with it, which the whole cannot be said to do
// while a part is open.
var severity = []Verdict{Contradicted, NotReproduced, Missing, Undecided, TrendOnly, Reproduced}

// worst is the verdict of a whole, given those of its parts.
func worst(parts []Verdict) Verdict { return first(severity, parts) }

// first is the first verdict of an order that is among the parts.
func first(order, parts []Verdict) Verdict {
	for _, v := range order {
		for _, p := range parts {
			if p == v {
				return v
			}
		}
	}
	return NotCompared
}

// tone is the style of a verdict on a page.
func (v Verdict) tone() string {
	switch v {
	case Reproduced, Holds:
		return "good"
	case TrendOnly, HoldsIf:
		return "fair"
	case Undecided:
		return "open"
	case NotReproduced:
		return "poor"
	case Contradicted, Fails:
		return "bad"
	}
	return "gone"
}

// on is a cell with the verdict on its value.
func (v Verdict) on(c table.Cell) table.Cell {
	if v != "" {
		c.Tag, c.Tone = string(v), v.tone()
	}
	return c
}

// cell is a verdict by itself.
func (v Verdict) cell() table.Cell { return v.on(table.Cell{}) }
