package figure

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
	"walras/results/query"
)

// compareKind draws who wins: for every question the effect of each treatment against the best, with its interval.
var compareKind = Kind{
	Name: "compare", Title: "who wins: ratios to the best on the same markets, with intervals",
	Needs: "several solvers on the same markets, which stand still",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Solves() || c.Rules(), c.Solves()) },
	Takes: []string{"y", "by", "target", "budget"}, draw: drawCompare,
}

// bestGlyph marks a treatment shown to be better than all others, aheadGlyph one that is ahead only.
var (
	bestGlyph  = draw.GlyphStyle{Color: mark.Blue, Radius: 3, Shape: draw.CircleGlyph{}}
	aheadGlyph = draw.GlyphStyle{Color: mark.Blue, Radius: 3, Shape: draw.RingGlyph{}}
)

func drawCompare(q *request) *Drawing {
	contest := analysis.Contest{By: q.By, Asked: q.Y, Budget: q.Budget, Where: Must(query.Parse(q.Where...))}
	if len(q.Targets) > 0 {
		contest.Target = q.target()
	}
	comparison := Must(contest.Compare(q.data))
	q.reads = append(q.reads, "runs", "trace")
	q.rows = comparison.Runs
	most := 0
	for _, a := range comparison.Answers {
		most = max(most, len(a.Entries))
	}
	dr := q.drawing(vg.Length(most)*compareRow + 40)
	across := min(2, q.panelsAcross(len(comparison.Answers)))
	ahead, doubted := false, false
	for i := range comparison.Answers {
		a := &comparison.Answers[i]
		if i%across == 0 {
			q.row(dr)
		}
		label := "times the best"
		if !a.Ratio {
			label = "less the best"
			if a.Unit != "" {
				label += " (" + a.Unit + ")"
			}
		}
		p := dr.Panel(a.Question, label, "")
		p.Log(a.Ratio, false)
		names := make([]string, len(a.Entries))
		var ms []mark.Point
		for k, e := range a.Entries {
			names[k] = e.Name
			look := meanGlyph
			switch {
			case e.Name == a.Winner:
				look = bestGlyph
			case k == 0:
				look, ahead = aheadGlyph, true
			case analysis.MarkOf(e.Interval) == analysis.DoubtMark:
				look, doubted = doubtedGlyph, true
			}
			m := mark.MarkOf(e.Name, e.Effect, float64(len(a.Entries)-1-k), look)
			m.Bar = mark.Normal
			if k > 0 && e.Interval.Known() {
				m = m.Wide(e.Interval.Low, e.Interval.High)
			}
			ms = append(ms, m)
		}
		p.Points(ms)
		p.Names(names)
		q.caption.Add("(%s) %s", p.Name, strings.TrimSuffix(a.Sentence, "."))
	}
	dr.addKey(mark.KeyMark("shown to win", bestGlyph))
	if ahead {
		dr.addKey(mark.KeyMark("ahead, not shown to win", aheadGlyph))
	}
	if doubted {
		dr.addKey(mark.KeyMark("interval in doubt", doubtedGlyph))
	}
	q.caption.Add("%s", fmt.Sprintf("Marks: geometric means over draws of the ratio to the best on the same market, a failure charged %d times the largest charge of any run; bars: %g %% intervals of Student",
		analysis.FailureFactor, 100*stat.Level))
	for _, note := range comparison.Notes {
		q.caption.Add("%s", strings.TrimSuffix(note, "."))
	}
	return dr
}

// compareRow is the height of one treatment.
const compareRow = vg.Length(11)
