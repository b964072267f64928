package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// simplexKind draws the path of three prices in the triangle of their shares: a phase portrait of markets in which only the ratios of
// prices count.
var simplexKind = Kind{
	Name: "simplex", Title: "phase portrait in the triangle of three prices: where their shares start, how they turn, where they end",
	Needs: "recorded prices of markets of three goods",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Has("prices", "price"), true) },
	Takes: []string{"by", "panel"}, draw: drawSimplex,
}

// simplexGoods is the number of prices that a triangle shows.
const simplexGoods = 3

// mostPaths is the largest number of paths of a series in one panel; more hide each other.
const mostPaths = 6

func drawSimplex(q *request) *Drawing {
	Must(analysis.Load(q.data, "prices", "price")) // or the remedy
	if v := q.runs("resources"); len(q.Panel)+len(q.By) == 0 && len(Levels(v, "solver")) > 1 {
		q.Panel = []string{"solver"}
	}
	v, all := q.slicedSeries(nil, "resources")
	resources := Must(v.Floats("resources"))
	three := v.Where(func(r int) bool { return resources[r] == simplexGoods })
	if three.Len() == 0 {
		NoError(fmt.Errorf("figure: none of the %d chosen runs has %d resources: a triangle shows the shares of three prices", v.Len(), simplexGoods))
	}
	if n := v.Len() - three.Len(); n > 0 {
		q.caption.Add("%d runs with another number of resources than %d are not drawn", n, simplexGoods)
	}
	s := simplexPaths{drawn: map[string]bool{}, untraced: map[string]bool{}}
	s.paths, s.last = q.pricePaths(three)
	dr := q.drawing(78 * vg.Millimeter)
	q.spread(dr, three, "", "", func(p *Panel, part analysis.View) {
		p.simplex()
		for _, series := range Within(all, part) {
			s.draw(p, series)
		}
		s.equilibrium(p, part)
	})
	for _, series := range all {
		if s.drawn[series.Name] && series.Name != "" {
			dr.addKey(mark.KeyLine(series.Name, series.Style.Line(mark.Normal), nil))
		}
	}
	dr.addKey(mark.KeyMark("first round", draw.GlyphStyle{Color: mark.Black, Radius: 2, Shape: draw.RingGlyph{}}),
		mark.KeyMark("last round drawn", draw.GlyphStyle{Color: mark.Black, Radius: 2, Shape: draw.CircleGlyph{}}))
	if s.marked {
		dr.addKey(mark.KeyMark("equilibrium, where a run converged", equilibriumLook))
	}
	q.caption.Add("A point is three prices in shares of their sum: the nearer to a corner, the dearer that good; grey lines are quarters, arrows the direction in which time runs. In the numbers beside the figure, x = p2 + p3/2 and y = √3/2 p3")
	if s.left > 0 {
		q.caption.Add("Of %d further runs no path is drawn, the first %d of each treatment are", s.left, mostPaths)
	}
	if len(s.untraced) > 0 {
		q.caption.Add("Without recorded rounds: %s", strings.Join(sortedKeys(s.untraced), ", "))
	}
	q.caption.Ended(three)
	return dr
}

// simplexPaths draws paths and remembers what it drew.
type simplexPaths struct {
	paths           Traces
	last            map[uint64]float64 // round of each cell at the end of its path
	drawn, untraced map[string]bool
	left            int
	marked          bool
}

func (s *simplexPaths) draw(p *Panel, series Series) {
	mine, without := s.paths.Of(series.View)
	if without > 0 {
		s.untraced[series.Name] = true
	}
	if n := len(mine) - mostPaths; n > 0 {
		s.left += n
		mine = mine[:mostPaths]
	}
	for _, path := range mine {
		p.Path(series, path)
		p.direction(series, path)
		s.drawn[series.Name] = true
	}
}

// equilibrium marks where runs ended that converged, each place once, where their paths are drawn to the end.
func (s *simplexPaths) equilibrium(p *Panel, part analysis.View) {
	const near = 1e-3 // of the side of the triangle: closer marks cover each other
	var marks []mark.Point
	cells, rounds := Must(part.Uints("cell_id")), Must(part.Floats("rounds"))
	ended := Must(part.WhereText("status", "converged")).Where(func(r int) bool { return s.last[cells[r]] == rounds[r] })
	ends, _ := s.paths.Of(ended)
	for _, path := range ends {
		n := len(path.X) - 1
		m := mark.MarkOf("equilibrium", path.X[n], path.Y[n], equilibriumLook)
		if !slices.ContainsFunc(marks, func(o mark.Point) bool { return math.Hypot(o.X-m.X, o.Y-m.Y) < near }) {
			marks = append(marks, m)
		}
	}
	p.Points(marks)
	s.marked = s.marked || len(marks) > 0
}

var equilibriumLook = draw.GlyphStyle{Color: mark.Black, Radius: 4, Shape: draw.PlusGlyph{}}

// direction draws an arrow along a path, where it has gone a tenth of its first way round at most.
func (p *Panel) direction(series Series, path OneTrace) {
	n := len(path.X)
	far := 0.0
	for i := range n {
		far = max(far, math.Hypot(path.X[i]-path.X[0], path.Y[i]-path.Y[0]))
	}
	at := 0
	for at < n-1 && math.Hypot(path.X[at]-path.X[0], path.Y[at]-path.Y[0]) < far/4 {
		at++
	}
	if at == 0 {
		return
	}
	d := mark.NewDatum(p.Name, series.Name, "arrow", path.X[at], path.Y[at])
	d.Q1, d.Q3 = path.X[at]-path.X[at-1], path.Y[at]-path.Y[at-1]
	if length := math.Hypot(d.Q1, d.Q3); length > 0 && p.add(d) {
		p.Plot.Add(mark.Heading{X: d.X, Y: d.Y, Dx: d.Q1 / length, Dy: d.Q3 / length, Color: series.Style.Color})
	}
}

// simplex makes the panel a triangle with equal sides, whose corners are the three goods.
func (p *Panel) simplex() {
	p.Plot.HideAxes()
	p.equal = true
	p.RangeX(-0.06, 1.06)
	p.RangeY(-0.11, math.Sqrt(3)/2+0.09)
	p.Plot.Add(mark.Triangle{Corners: [3]string{"good 1", "good 2", "good 3"}})
}

// pricePaths are the paths of runs in the plane of the triangle, and the round at which each ends.
func (q *request) pricePaths(runs analysis.View) (Traces, map[uint64]float64) {
	rows := q.rowsOf("prices", runs, "resource", "price")
	cells, resource, price := Must(rows.Uints("cell_id")), Must(rows.Floats("resource")), Must(rows.Floats("price"))
	round := Must(rows.Floats("round"))
	out, last := Traces{}, map[uint64]float64{}
	var p [simplexGoods]float64
	for _, r := range rows.Rows() { // resource by resource within a round
		j := int(resource[r])
		p[j] = price[r]
		if j == simplexGoods-1 {
			x, y := mark.InTriangle(p[0], p[1], p[2])
			t := out[cells[r]]
			t.X, t.Y = append(t.X, x), append(t.Y, y)
			out[cells[r]], last[cells[r]] = t, round[r]
		}
	}
	return out, last
}
