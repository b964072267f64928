package audit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"walras/results/query"
)

// foregone says why a check on a mean cannot come out either way, "" where it can. Its formula is evaluated on made-up positive paths, so
// that what holds of every path holds among the reductions of one column (its highest value is never below its last one), and likewise
// among the columns of a shock that end in _first, _lowest and _after. Where it is met on all of them and would not be if each reduction were
// of a path of its own, or where it is met by any numbers at all, no run decides it.
func foregone(c Check) string {
	if c.Bound.Op == "" || len(c.A) > 0 || c.Spread {
		return ""
	}
	m, err := query.ParseMeasure("", c.Value)
	if err != nil {
		return ""
	}
	rng := rand.New(rand.NewPCG(1, 2))
	sides := func(p paths) (missed, met bool) { // whether it is missed and met on some
		p.rng, p.needs = rng, m.Needs
		for k := 0; k < foregoneSamples && !(missed && met); k++ {
			d := strictly(c.Bound, m.Of(p.draw()))
			missed, met = missed || d < 0, met || d > 0
		}
		return missed, met
	}
	missed, met := sides(paths{})
	if missed && met {
		return ""
	}
	missedApart, metApart := sides(paths{apart: true})
	missedEver, metEver := sides(paths{apart: true, signed: true})
	switch {
	case !missed && (missedApart || !missedEver):
		return fmt.Sprintf("%s %s cannot fail", c.Value, c.Bound)
	case !met && (metApart || !metEver):
		return fmt.Sprintf("%s %s cannot be met", c.Value, c.Bound)
	}
	return ""
}

// foregoneSamples are enough to find a miss that is not rare: one in a hundred is overlooked with probability 2e-9.
const foregoneSamples = 2000

// strictly is above 0 where x is beyond the bound, below 0 where it is on the other side, and 0 at it to rounding and where x is no number.
func strictly(b Bound, x float64) float64 {
	d := x - b.Value
	if !b.Above() {
		d = -d
	}
	if math.IsNaN(d) || math.Abs(d) <= 1e-9*math.Max(math.Abs(x), math.Abs(b.Value)) {
		return 0
	}
	return d
}

// paths draws values for the columns of a formula.
type paths struct {
	rng    *rand.Rand
	needs  []string
	apart  bool // every column has a path of its own
	signed bool // values of both signs
}

// pathRounds is how many rounds a path has around each number of a round that the formula names, beside the first ones.
const pathRounds = 3

// draw gives each column a value.
func (p paths) draw() []float64 {
	round := p.rounds()
	made := map[string][]float64{}
	path := func(column string) []float64 {
		x, ok := made[column]
		if !ok || p.apart {
			x = make([]float64, len(round))
			for i := range x {
				x[i] = p.value()
			}
			made[column] = x
		}
		return x
	}
	out := make([]float64, len(p.needs))
	of := make([]int, len(round)) // all of one series
	for i, name := range p.needs {
		if p.rng.IntN(8) == 0 { // no value
			out[i] = math.NaN()
			continue
		}
		if r, ok := query.ParseReduction(name); ok {
			out[i] = reduce(r, path(r.Column), round, of, 1)[0]
		} else if how, column, ok := ofShock(name); ok {
			out[i] = reduce(query.Reduction{How: how}, path(column+" since the shock"), round, of, 1)[0]
		} else {
			out[i] = path(name)[0]
		}
	}
	return out
}

// ofShock reads a column of table shocks that is a reduction of the rounds since the shock.
func ofShock(name string) (how, column string, ok bool) {
	for _, s := range []struct{ suffix, how string }{{"_first", "first"}, {"_lowest", "lowest"}, {"_after", "last"}} {
		if column, ok := strings.CutSuffix(name, s.suffix); ok {
			return s.how, column, true
		}
	}
	return "", "", false
}

// rounds are those of a path: the first ones, and some from each round that the formula names.
func (p paths) rounds() []float64 {
	var out []float64
	add := func(from int) {
		for k := range pathRounds {
			if r := float64(from + k); len(out) == 0 || r > out[len(out)-1] {
				out = append(out, r)
			}
		}
	}
	add(1)
	named := map[int]bool{}
	for _, name := range p.needs {
		if r, ok := query.ParseReduction(name); ok && r.Round > 0 {
			named[r.Round] = true
		}
	}
	for len(named) > 0 {
		least := math.MaxInt
		for r := range named {
			least = min(least, r)
		}
		delete(named, least)
		add(least)
	}
	add(int(out[len(out)-1]) + 1)
	return out
}

// value is spread over some orders of size.
func (p paths) value() float64 {
	x := math.Exp(2 * p.rng.NormFloat64())
	if p.signed && p.rng.IntN(2) == 0 {
		return -x
	}
	return x
}
