package figure

import (
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
	Takes: []string{"x", "y", "by", "panel", "log"}, draw: drawPhase,
}

func drawPhase(q *request) *Drawing {
	x, y := "price", "demand"
	if q.X != "" {
		x = q.X
	}
	if len(q.Y) > 0 {
		y = q.Y[0]
	}
	q.X, q.Y = "", nil // columns of the trace, not of the runs
	v, all := q.oneDraw()
	kx, ky := q.traced(x), q.traced(y)
	paths := q.tracesOf(v, kx, ky)
	logX, logY := q.logs(false, false)
	dr := q.drawing(66 * vg.Millimeter)
	untraced := map[string]bool{}
	drawn, ruled := map[string]bool{}, false
	q.spread(dr, v, kx.label, ky.label, func(p *panel, part analysis.View) {
		p.log(logX, logY)
		for _, s := range within(all, part) {
			mine, without := paths.of(s.view)
			if without > 0 {
				untraced[s.name] = true
			}
			for _, path := range mine {
				p.path(s, path)
				drawn[s.name] = true
			}
		}
		ruled = equilibriumOf(part).rules(p, x, y) || ruled
	})
	for _, s := range all {
		if drawn[s.name] {
			dr.addKey(mark.KeyLine(s.name, s.style.Line(mark.Normal), nil))
		}
	}
	dr.addKey(mark.KeyMark("first round", draw.GlyphStyle{Color: mark.Black, Radius: 2, Shape: draw.RingGlyph{}}),
		mark.KeyMark("last round", draw.GlyphStyle{Color: mark.Black, Radius: 2, Shape: draw.CircleGlyph{}}))
	if ruled {
		dr.addKey(mark.KeyLine("capacity, equilibrium price", mark.RuleStyle, nil))
	}
	q.caption.add("One market, hence no intervals")
	if len(untraced) > 0 {
		q.caption.add("Without recorded rounds: %s", strings.Join(sortedKeys(untraced), ", "))
	}
	q.caption.ended(v)
	return dr
}

// oneDraw are the runs on one market, in series: choices that make neither series nor panels are fixed, and the first replicate is taken.
func (q *request) oneDraw() (analysis.View, []series) {
	v, all := q.slicedSeries(nil, "price", "price_lo", "price_hi")
	draws := sorted(v, "replicate")
	if len(draws) > 1 {
		q.caption.add("Replicate %s of %d", draws[0].Key[0], len(draws))
	}
	return draws[0].View, within(all, draws[0].View)
}

// path draws one run: its line, a ring at the start and a dot at the end.
func (p *panel) path(s series, path oneTrace) {
	n := len(path.x)
	p.line(s.name, path.x, path.y, s.style.Line(traceLine))
	p.points([]mark.Point{
		{Datum: mark.NewDatum("", s.name, "start", path.x[0], path.y[0]), Radius: 2, Shape: draw.RingGlyph{}, Fill: s.style.Color},
		{Datum: mark.NewDatum("", s.name, "end", path.x[n-1], path.y[n-1]), Radius: 2, Shape: draw.CircleGlyph{}, Fill: s.style.Color},
	})
}
