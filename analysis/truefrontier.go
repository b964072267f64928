package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// FrontierColumns are the columns of table runs, beside those that Load reads anyway, from which true frontiers
// are made: those of the mechanism frontier, which is the best allocation with a Gini index of at most its parameter.
var FrontierColumns = []string{"seed", "efficiency", "gini", "load", "bound"}

// TrueFrontier is what is possible on one market draw: E*(ρ), the largest efficiency with a Gini index of at most ρ, at some ρ. E* never
// falls in ρ, and is constant from the Gini index of the welfare optimum on.
type TrueFrontier struct {
	Gini []float64 // increasing; ρ, or the index of the allocation where that is lower: more is not used
	Low  []float64 // efficiency that is attained
	High []float64 // bound that is proved
	Free bool      // at the last point the Gini index allowed is not used up: E* is known from there on
}

// freeGini is by how much a Gini index has to be below the one allowed to count as below it. The mechanism meets
// an active constraint to about 1e-13.
const freeGini = 1e-9

// add appends a point; points come by increasing ρ. A fairer allocation that is worth more is also one of this ρ.
func (f *TrueFrontier) add(allowed, gini, low, high float64) {
	if f.Free {
		return // the same point again
	}
	if f.Free = gini < allowed-freeGini; f.Free {
		allowed = gini
	}
	if k := len(f.Low); k > 0 {
		low = max(low, f.Low[k-1])
	}
	f.Gini, f.Low, f.High = append(f.Gini, allowed), append(f.Low, low), append(f.High, high)
}

// Optimum is the largest efficiency attained.
func (f TrueFrontier) Optimum() float64 { return slices.Max(f.Low) }

// At is E*(gini): between the points, least and most are what is proved, E* being monotone, and estimate is linear
// interpolation of what is attained. Outside of the points what is not known is NaN.
func (f TrueFrontier) At(gini float64) (least, estimate, most float64) {
	k, exact := slices.BinarySearch(f.Gini, max(0, gini)) // rounding leaves equal shares with a little more or less
	last := len(f.Gini) - 1
	switch {
	case exact:
		return f.Low[k], f.Low[k], f.High[k]
	case k > last && f.Free:
		return f.Low[last], f.Low[last], f.High[last]
	case k > last:
		return f.Low[last], math.NaN(), math.NaN()
	case k == 0:
		return math.NaN(), math.NaN(), f.High[0]
	}
	t := (gini - f.Gini[k-1]) / (f.Gini[k] - f.Gini[k-1])
	return f.Low[k-1], f.Low[k-1] + t*(f.Low[k]-f.Low[k-1]), f.High[k]
}

// Shortfalls is how far rows stay below the true frontier of their draw at their own Gini index, E*(G) − Eff, in shares
// of the draw's optimum, so that draws can be averaged. Least <= Share <= Most; Least may be negative by what the grid of ρ leaves open.
type Shortfalls struct {
	Share, Least, Most []float64 // one value per row that is compared
	Draws              []uint64  // of the same rows
	Outside            int       // rows whose Gini index the frontier of their draw does not reach
	Overloaded         int       // rows that exceed capacity: what they give is not possible
	Failed, Unpaired   int       // rows that failed; rows on whose draw there is no frontier
}

// Rows is how many rows there were.
func (s Shortfalls) Rows() int {
	return len(s.Share) + s.Outside + s.Overloaded + s.Failed + s.Unpaired
}

// Summary is of Share, by draws; T is its interval.
func (s Shortfalls) Summary() Summary { return SummaryBy(s.Draws, s.Share) }

// Note says in one phrase what was left out.
func (s Shortfalls) Note() string {
	note := fmt.Sprintf("%d of %d rows compared", len(s.Share), s.Rows())
	for _, c := range []struct {
		n    int
		what string
	}{{s.Overloaded, "above capacity"}, {s.Failed, "failed"}, {s.Unpaired, "without a frontier on their draw"}, {s.Outside, "beyond its Gini indices"}} {
		if c.n > 0 {
			note += fmt.Sprintf(", %d %s", c.n, c.what)
		}
	}
	return note
}

// ShortOf holds the rows of v against the true frontiers of their draws, which the rows of frontier describe.
//
// across are market parameters in which the draws may differ, such as the fees p_market_tau and p_market_g: with frontier
// restricted to the rows without fees, each row is held against what its agents could do if they paid none. Efficiency is net of
// fees (8), so that this frontier is above all others of the draw. Rows are then the same draw where their seeds are equal,
// which is so where the spec names these parameters in paired.
func (v View) ShortOf(frontier View, across ...string) (Shortfalls, error) {
	var s Shortfalls
	both := View{src: v.src, rows: slices.Concat(frontier.rows, v.rows)}
	draw := both.instances(across...)
	if len(across) > 0 {
		if !v.Has("seed") {
			return s, missing(v.src.experiment, v.src.table, "seed")
		}
		both.refine(draw, "seed")
	}
	draws, err := v.Draws()
	if err != nil {
		return s, err
	}
	frontiers, err := frontier.trueFrontiers(draw[:len(frontier.rows)])
	if err != nil {
		return s, err
	}
	x, err := both.numbers("efficiency", "gini", "load")
	if err != nil {
		return s, err
	}
	eff, gini, load := x[0], x[1], x[2]
	status, err := both.Strings("status")
	if err != nil {
		return s, err
	}
	for i, r := range v.rows {
		f, ok := frontiers[draw[len(frontier.rows)+i]]
		switch {
		case v.Failed(status[r]) || math.IsNaN(eff[r]) || math.IsNaN(gini[r]):
			s.Failed++
		case load[r] > 1+OverloadSlack:
			s.Overloaded++
		case !ok || !(f.Optimum() > 0):
			s.Unpaired++
		default:
			least, estimate, most := f.At(gini[r])
			if math.IsNaN(estimate) {
				s.Outside++
				continue
			}
			best := f.Optimum()
			s.Draws = append(s.Draws, draws[i])
			s.Least = append(s.Least, (least-eff[r])/best)
			s.Share = append(s.Share, (estimate-eff[r])/best)
			s.Most = append(s.Most, (most-eff[r])/best)
		}
	}
	return s, nil
}

// TrueFrontiers are those of the draws of v, whose rows are of mechanism frontier, in the order in which draws appear.
func (v View) TrueFrontiers() ([]TrueFrontier, error) {
	draw := v.instances()
	found, err := v.trueFrontiers(draw)
	if err != nil {
		return nil, err
	}
	var out []TrueFrontier
	for _, d := range draw {
		if f, ok := found[d]; ok {
			out = append(out, f)
			delete(found, d)
		}
	}
	return out, nil
}

// trueFrontiers makes frontiers of the rows of v that did not fail, by draw.
func (v View) trueFrontiers(draw []uint32) (map[uint32]TrueFrontier, error) {
	if v.Len() == 0 {
		return nil, fmt.Errorf("analysis: experiment %q has no rows of mechanism frontier; add frontier: {gini: \"range(0, 0.5, 26)\"} to its mechanisms and run it again", v.src.experiment)
	}
	x, err := v.numbers("p_mechanism_gini", "gini", "efficiency", "bound")
	if err != nil {
		return nil, err
	}
	allowed, gini, efficiency, bound := x[0], x[1], x[2], x[3]
	names, err := v.Strings("mechanism")
	if err != nil {
		return nil, err
	}
	status, err := v.Strings("status")
	if err != nil {
		return nil, err
	}
	order := make([]int, len(v.rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(allowed[v.rows[a]], allowed[v.rows[b]]) })
	found := map[uint32]TrueFrontier{}
	for _, i := range order {
		r := v.rows[i]
		if names[r] != "frontier" {
			return nil, fmt.Errorf("analysis: %s of experiment %q is of mechanism %s: only rows of frontier describe a true frontier", v.rowName(r), v.src.experiment, names[r])
		}
		if v.Failed(status[r]) {
			continue
		}
		f := found[draw[i]]
		if k := len(f.Gini); k > 0 && allowed[r] <= f.Gini[k-1] && !f.Free {
			return nil, fmt.Errorf("analysis: %s of experiment %q repeats gini = %v of its draw: fix what else its frontiers vary in", v.rowName(r), v.src.experiment, allowed[r])
		}
		f.add(allowed[r], gini[r], efficiency[r], bound[r])
		found[draw[i]] = f
	}
	return found, nil
}

// PricesOfFairness summarises max E* / E*(ρ) over draws at each ρ of the rows of v, which are of mechanism frontier: a group by ρ and the
// summary of (10), Eff at best over Eff, in it. Draws on which nothing is attained at ρ have no price and are counted as missing.
func (v View) PricesOfFairness() ([]Group, []Summary, error) {
	frontiers, err := v.trueFrontiers(v.instances())
	if err != nil {
		return nil, nil, err
	}
	groups, err := v.GroupBy("p_mechanism_gini")
	if err != nil {
		return nil, nil, err
	}
	SortGroups(groups)
	eff, err := v.Floats("efficiency")
	if err != nil {
		return nil, nil, err
	}
	optimum := make(map[int]float64, len(v.rows))
	for i, d := range v.instances() {
		optimum[v.rows[i]] = math.NaN()
		if f, ok := frontiers[d]; ok {
			optimum[v.rows[i]] = f.Optimum()
		}
	}
	prices := make([]Summary, len(groups))
	for k, g := range groups {
		values := make([]float64, 0, g.Len())
		draws, err := g.Draws()
		if err != nil {
			return nil, nil, err
		}
		for _, r := range g.rows {
			price := optimum[r] / eff[r]
			if !(eff[r] > 0) {
				price = math.NaN()
			}
			values = append(values, price)
		}
		prices[k] = SummaryBy(draws, values)
	}
	return groups, prices, nil
}
