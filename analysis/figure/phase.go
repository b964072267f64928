package figure

import (
	"cmp"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// phaseKind draws the path of each treatment through two columns of the trace, on one market: where it starts, how it turns, where it
// ends.
var phaseKind = Kind{
	Name: "phase", Title: "phase portrait: the path through two columns of the trace, on one market",
	Needs: "recorded rounds",
	fits: func(c *analysis.Contents) Fit {
		return fit(c.Has("trace", "price", "demand") && c.Has("runs", "price", "price_lo", "price_hi"), false)
	},
	Takes: []string{"x", "y", "by", "panel", "log"}, draw: drawPhase,
}

func drawPhase(q *request) *Drawing {
	x, y := cmp.Or(q.X, "price"), q.traceColumns("demand")[0]
	q.X = ""
	v, all := q.oneDraw()
	kx, ky := q.traced(x), q.traced(y)
	paths := q.tracesOf(v, kx, ky)
	logX, logY := q.logs(false, false)
	dr := q.drawing(66 * vg.Millimeter)
	untraced := map[string]bool{}
	drawn, ruled := map[string]bool{}, false
	q.spread(dr, v, kx.label, ky.label, func(p *Panel, part analysis.View) {
		p.Log(logX, logY)
		for _, s := range Within(all, part) {
			mine, without := paths.Of(s.View)
			if without > 0 {
				untraced[s.Name] = true
			}
			for _, path := range mine {
				p.Path(s, path)
				drawn[s.Name] = true
			}
		}
		ruled = equilibriumOf(part).rules(p, x, y) || ruled
	})
	for _, s := range all {
		if drawn[s.Name] {
			dr.addKey(mark.KeyLine(s.Name, s.Style.Line(mark.Normal), nil))
		}
	}
	dr.addKey(mark.KeyMark("first round", draw.GlyphStyle{Color: mark.Black, Radius: 2, Shape: draw.RingGlyph{}}),
		mark.KeyMark("last round", draw.GlyphStyle{Color: mark.Black, Radius: 2, Shape: draw.CircleGlyph{}}))
	if ruled {
		dr.addKey(mark.KeyLine("capacity, equilibrium price", mark.RuleStyle, nil))
	}
	q.caption.Add("One market, hence no intervals")
	if len(untraced) > 0 {
		q.caption.Add("Without recorded rounds: %s", strings.Join(sortedKeys(untraced), ", "))
	}
	q.caption.Ended(v)
	return dr
}

// oneDraw are the runs on one market, in series: choices that make neither series nor panels are fixed, and the first replicate is taken.
func (q *request) oneDraw() (analysis.View, []Series) {
	v, all := q.slicedSeries(nil, "price", "price_lo", "price_hi")
	draws := Sorted(v, "replicate")
	if len(draws) > 1 {
		q.caption.Add("Replicate %s of %d", draws[0].Key[0], len(draws))
	}
	return draws[0].View, Within(all, draws[0].View)
}

// Path draws one run: its line, a ring at the start and a dot at the end.
func (p *Panel) Path(s Series, path OneTrace) {
	n := len(path.X)
	p.Line(s.Name, path.X, path.Y, s.Style.Line(TraceLine))
	start := mark.MarkOf(s.Name, path.X[0], path.Y[0], draw.GlyphStyle{Color: s.Style.Color, Radius: 2, Shape: draw.RingGlyph{}})
	end := mark.MarkOf(s.Name, path.X[n-1], path.Y[n-1], draw.GlyphStyle{Color: s.Style.Color, Radius: 2, Shape: draw.CircleGlyph{}})
	start.Mark, end.Mark = "start", "end"
	p.Points([]mark.Point{start, end})
}
