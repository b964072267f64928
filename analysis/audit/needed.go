package audit

import (
	"fmt"
	"math"

	"walras/analysis/stat"
)

// needed is about how many draws would decide what is undecided. The zero value is none: it is decided.
type needed struct {
	draws   int
	unknown bool // there is no spread to tell it from
	never   bool // no number would do: the estimate lies on an edge
}

// mostDraws is the number beyond which no number of draws is said to do.
const mostDraws = 1_000_000

// needs is how many draws it takes about until the interval of an estimate includes none of the edges: its half width, h now at n draws,
// falls with the root of the number, so that n (h/|value − edge|)² make it end at an edge. The estimate moves too, and so the number is rough.
func needs(e stat.Estimate, edges ...float64) needed {
	h := e.Interval.Half()
	if !e.Interval.Known() || !(h > 0) {
		return needed{unknown: true}
	}
	out := needed{}
	for _, edge := range edges {
		if e.Above(edge) || e.Below(edge) {
			continue
		}
		r := h / math.Abs(e.Value-edge)
		n := float64(e.N) * r * r
		if !(n <= mostDraws) {
			return needed{never: true}
		}
		out.draws = max(out.draws, int(math.Ceil(n)))
	}
	return out
}

// and is what decides both.
func (n needed) and(o needed) needed {
	return needed{draws: max(n.draws, o.draws), unknown: n.unknown || o.unknown, never: n.never || o.never}
}

// String says it with two digits, as it is rough.
func (n needed) String() string {
	switch {
	case n.never:
		return "undecided, and no number of draws is sure to decide it: the estimate is on an edge"
	case n.unknown:
		return "undecided: these draws have no spread to tell how many would decide it"
	case n.draws == 0:
		return "undecided"
	}
	unit := int(math.Pow10(max(0, int(math.Log10(float64(n.draws)))-1)))
	return fmt.Sprintf("undecided: about %d draws would decide it", (n.draws+unit-1)/unit*unit)
}
