package figure

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
)

// phaseKind draws the path of each treatment through two columns of the trace, on one market: where it starts, how it turns, where it
// ends.
var phaseKind = Kind{
	Name: "phase", Title: "phase portrait: the path through two columns of the trace, on one market",
	Takes: []string{"x", "y", "by", "panel", "log"}, draw: drawPhase,
}

func drawPhase(q *request) (*Drawing, error) {
	x, y := "price", "demand"
	if q.X != "" {
		x = q.X
	}
	if len(q.Y) > 0 {
		y = q.Y[0]
	}
	q.X, q.Y = "", nil // columns of the trace, not of the runs
	v, all, err := q.oneDraw()
	if err != nil {
		return nil, err
	}
	trace, err := q.trace(v, x, y)
	if err != nil {
		return nil, err
	}
	paths, err := tracesOf(trace, x, y)
	if err != nil {
		return nil, err
	}
	logX, logY := q.logs(false, false)
	dr := q.drawing(66 * vg.Millimeter)
	untraced := map[string]bool{}
	drawn, ruled := map[string]bool{}, false
	err = q.spread(dr, v, traceLabel(x), traceLabel(y), func(p *panel, part analysis.View) error {
		p.log(logX, logY)
		for _, s := range within(all, part) {
			mine, without, err := paths.of(s.view)
			if err != nil {
				return err
			}
			if without > 0 {
				untraced[s.name] = true
			}
			for _, path := range mine {
				p.path(s, path)
				drawn[s.name] = true
			}
		}
		marked, err := p.equilibrium(part, x, y)
		ruled = ruled || marked
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if drawn[s.name] {
			dr.key = append(dr.key, keyLine(s.name, s.style.line(normal), nil))
		}
	}
	dr.key = append(dr.key, keyMark("first round", draw.GlyphStyle{Color: black, Radius: 2, Shape: draw.RingGlyph{}}),
		keyMark("last round", draw.GlyphStyle{Color: black, Radius: 2, Shape: draw.CircleGlyph{}}))
	if ruled {
		dr.key = append(dr.key, keyLine("capacity, equilibrium price", ruleStyle, nil))
	}
	q.caption.add("One market, hence no intervals")
	if len(untraced) > 0 {
		q.caption.add("Without recorded rounds: %s", strings.Join(sortedKeys(untraced), ", "))
	}
	return dr, q.caption.ended(v)
}

// oneDraw are the runs on one market, in series: choices that make neither series nor panels are fixed, and the first replicate is taken.
func (q *request) oneDraw() (analysis.View, []series, error) {
	v, all, err := q.slicedSeries(nil, "price", "price_lo", "price_hi")
	if err != nil {
		return v, nil, err
	}
	draws, err := v.GroupBy("replicate")
	if err != nil {
		return v, nil, err
	}
	analysis.SortGroups(draws)
	if len(draws) > 1 {
		q.caption.add("Replicate %s of %d", draws[0].Key[0], len(draws))
	}
	return draws[0].View, within(all, draws[0].View), nil
}

// path draws one run: its line, a ring at the start and a dot at the end.
func (p *panel) path(s series, path oneTrace) {
	n := len(path.x)
	p.line(s.name, path.x, path.y, s.style.line(traceLine))
	p.points([]mark{
		{Datum: datum("", s.name, "start", path.x[0], path.y[0]), radius: 2, shape: draw.RingGlyph{}, fill: s.style.color},
		{Datum: datum("", s.name, "end", path.x[n-1], path.y[n-1]), radius: 2, shape: draw.CircleGlyph{}, fill: s.style.color},
	})
}

// equilibrium marks capacity on an axis of demand and the equilibrium price on an axis of price, where the run has them; it says whether
// it marked anything.
func (p *panel) equilibrium(v analysis.View, x, y string) (bool, error) {
	marked := false
	if y == "demand" && v.Has("p_market_m") && v.Len() > 0 {
		m, err := v.Floats("p_market_m")
		if err != nil {
			return false, err
		}
		if c := m[v.Rows()[0]]; c > 0 { // false for NaN, where the family has no such parameter
			p.rule("capacity", c)
			marked = true
		}
	}
	if x != "price" {
		return marked, nil
	}
	ref, ok, err := referenceOf(v)
	if err != nil {
		return marked, fmt.Errorf("equilibrium price: %w", err)
	}
	if ok && ref.clears {
		p.upright("equilibrium price", ref.price)
		marked = true
	}
	return marked, nil
}
