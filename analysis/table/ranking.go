package table

import (
	"fmt"
	"math"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
)

// ranked is one row per solver, the best first: Friedman's test with Nemenyi's critical difference, and Wilcoxon's against the best.
func (s *shootout) ranked(k charge) (*Grid, error) {
	m, exempt, err := s.costs(s.view, k.meter)
	if err != nil {
		return nil, err
	}
	friedman, err := m.Friedman()
	if err != nil {
		return nil, err
	}
	cd, err := stat.Nemenyi(friedman, alpha)
	if err != nil {
		return nil, err
	}
	rest, err := toBest(m, cd.Order[0])
	if err != nil {
		return nil, err
	}
	letters := cliqueLetters(cd)
	g := &Grid{Name: "rank-by-" + k.slug(), Title: "Solvers ranked by " + k.meter.Name + " on common markets", Columns: []Column{
		{Name: "solver"}, {Name: "mean rank", Numbers: true}, {Name: "group"}, {Name: "not solved", Numbers: true}, {Name: "median " + k.head, Numbers: true},
		{Name: "p against the best", Numbers: true}, {Name: "rank biserial", Numbers: true}, {Name: "markets needed", Numbers: true}}}
	for place, t := range cd.Order {
		row := []Cell{Text("%s", m.Treatments[t]), plain(friedman.MeanRanks[t], 2), Text("%s", letters[place]), Count(m.Failed[t]), medianCost(m.Column(t), k.unit)}
		g.Rows = append(g.Rows, append(row, rest[t]...))
	}
	g.Notes = s.rankNotes(friedman, cd, m)
	if len(exempt) > 0 {
		g.Notes = append(g.Notes, exemptNote(k, exempt))
	}
	return g, nil
}

// toBest is, for every treatment, the cells of its test against the best.
func toBest(m analysis.Matrix, best int) ([][]Cell, error) {
	byDraw := m.Map(math.Log).ByDraw()
	x := byDraw.X
	tests, err := analysis.Against(x, best)
	if err != nil {
		return nil, err
	}
	rest := make([][]Cell, len(tests))
	for t, r := range tests {
		if t == best || math.IsNaN(r.P) {
			rest[t] = []Cell{Missing, Missing, Missing}
			continue
		}
		differences := make([]float64, len(x))
		for i := range x {
			differences[i] = x[i][t] - x[i][best]
		}
		var needed stat.Needed
		if byDraw.Failed[t]+byDraw.Failed[best] == 0 {
			if needed, err = stat.ReplicatesNeeded(differences); err != nil {
				return nil, err
			}
		}
		rest[t] = []Cell{probability(r.Adjusted), plain(-r.Effect, 2), Missing}
		if needed.N > 0 {
			rest[t][2] = Count(needed.N)
		}
	}
	return rest, nil
}

// rankNotes say what the columns of a ranking mean.
func (s *shootout) rankNotes(f stat.FriedmanTest, cd stat.CriticalDifference, m analysis.Matrix) []string {
	test := fmt.Sprintf("Friedman's test over %s%s: chi-squared %s with %d degrees of freedom, %s; Iman and Davenport's F %s, %s.",
		m.Count(), incomplete(m), Short(f.Chi2), f.Treatments-1, chance(f.P), Short(f.F), chance(f.PF))
	if !math.IsNaN(f.Permuted) {
		test = fmt.Sprintf("Friedman's test over %s%s: chi-squared %s, %s by permutation within draws; so few draws can show %s at best.",
			m.Count(), incomplete(m), Short(f.Chi2), chance(f.Permuted), chance(f.Least))
	}
	if f.Reason != "" {
		test = "Friedman's test: " + f.Reason + "."
	}
	if m.DrawCount() < len(m.X) {
		test += " " + sharedDraws
	}
	doubt := ""
	if cd.Doubt != "" {
		doubt = " " + strings.ToUpper(cd.Doubt[:1]) + cd.Doubt[1:] + "."
	}
	return []string{test,
		fmt.Sprintf("Mean rank: 1 is the least cost of a market; a run whose certificate is above %s ranks last. Solvers with a letter in common do not differ: their mean ranks are within Nemenyi's critical difference of %s at %.2g %%.%s",
			Short(s.target), Short(cd.Difference), 100*alpha, doubt),
		"p against the best: Wilcoxon's signed rank test of the logarithms of costs, Holm-corrected. Rank biserial: 1 where the best is always cheaper, 0 where neither is.",
		fmt.Sprintf("Markets needed: for a paired t test of the logarithms to show the difference with power %g %% at %.2g %%; not given where a run failed, as a failure has no size.", 100*stat.PowerAsked, 100*stat.PowerAlpha)}
}

// sharedDraws says how runs that share a draw enter tests.
const sharedDraws = "Markets that share a draw are one observation: a solver has its mean rank over them in the ranking, and in tests of pairs its mean, infinite where a run failed."

// cliqueLetters gives each place of the order the letters of the sets of treatments it belongs to; one that differs from
// all others has a letter of its own.
func cliqueLetters(cd stat.CriticalDifference) []string {
	out := make([]string, len(cd.Order))
	next := 0
	mark := func(from, to int) {
		for i := from; i <= to; i++ {
			out[i] += letter(next)
		}
		next++
	}
	cliques := cd.Cliques
	for i := range out {
		if len(cliques) > 0 && cliques[0][0] == i {
			mark(cliques[0][0], cliques[0][1])
			cliques = cliques[1:]
		}
		if out[i] == "" {
			mark(i, i)
		}
	}
	return out
}

// medianCost is the median over all markets, where failures are the largest; there is none where half of them failed.
func medianCost(x []float64, unit float64) Cell {
	v := stat.Median(x)
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return Text("not solved")
	}
	return Cell{Number: &Number{Value: v / unit, SD: math.NaN(), Interval: unknown, Decimals: -1, Digits: 3}}
}
