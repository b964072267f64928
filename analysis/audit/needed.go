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
	theirs  bool // no number would do: the error of the published value leaves it open
}

// mostDraws is the number beyond which no number of draws is said to do.
const mostDraws = 1_000_000

// needs is how many draws it takes about until the interval of an estimate includes none of the edges, if value and spread stayed: they do
// not, and the number is rough.
func needs(e stat.Estimate, edges ...float64) needed {
	if !e.Interval.Known() {
		return needed{unknown: true}
	}
	out := needed{}
	for _, edge := range edges {
		q := stat.EquivalentTo(e, edge, math.Inf(1))
		switch {
		case q.Inside || q.Outside:
		case q.Needed == 0:
			return needed{never: true}
		default:
			out = out.and(enough(float64(q.Needed)))
		}
	}
	return out
}

// enough is a number of draws.
func enough(n float64) needed {
	if !(n <= mostDraws) {
		return needed{never: true}
	}
	return needed{draws: int(math.Ceil(n))}
}

// and is what decides both.
func (n needed) and(o needed) needed {
	return needed{draws: max(n.draws, o.draws), unknown: n.unknown || o.unknown, never: n.never || o.never, theirs: n.theirs || o.theirs}
}

// String says it with two digits, as it is rough.
func (n needed) String() string {
	switch {
	case n.theirs:
		return "no number of draws is sure to decide, as the paper's own sampling error leaves it open"
	case n.never:
		return "no number of draws is sure to decide, as our estimate lies on the edge"
	case n.unknown:
		return "these draws have no spread that tells how many would decide"
	case n.draws == 0:
		return ""
	}
	unit := int(math.Pow10(max(0, int(math.Log10(float64(n.draws)))-1)))
	return fmt.Sprintf("about %s draws would decide", grouped((n.draws+unit-1)/unit*unit))
}

// grouped is a number with its thousands apart.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}
