package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// stability sets the measured factor a round of Algorithm 1 beside the predicted one, over the step, for each proximal weight γ.
// The markets have n identical agents of curvature b, so that the iteration in (x, μ) is linear near the equilibrium, with
// the characteristic polynomial
//
//	λ² − λ (b + 2γ − ηn)/(b+γ) + γ/(b+γ),   η = step/L, L = n/b,
//
// whose largest root in modulus is the factor; it is below 1 for step < 2 + 4γ/b, and |1 − step| at γ = 0 (C4.9).
var stability = Figure{
	Name: "stability", Title: "Factor a round of Algorithm 1 over its step, predicted and measured",
	Experiment: "stability", Draw: drawStability,
}

func drawStability(d *results.Dataset) (*Drawing, error) {
	runs, err := load(d, "runs", "price", "price_lo", "price_hi", "rate_predicted", "p_market_shape", "p_market_valuation", "p_solver_step", "p_solver_gamma")
	if err != nil {
		return nil, err
	}
	trace, err := analysis.Load(d, "trace", "cell_id", "round", "price")
	if err != nil {
		return nil, err
	}
	return stabilityOf(runs, trace)
}

func stabilityOf(runs, trace analysis.View) (*Drawing, error) {
	factors, err := factorsOf(runs, trace)
	if err != nil {
		return nil, err
	}
	shape, err := runs.Floats("p_market_shape")
	if err != nil {
		return nil, err
	}
	curvature := shape[runs.Rows()[0]]
	iterated, err := runs.WhereText("solver", iterative)
	if err != nil {
		return nil, err
	}
	weights, err := iterated.GroupBy("p_solver_gamma")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(weights)
	gammas, err := numberKeys(weights, "p_solver_gamma")
	if err != nil {
		return nil, err
	}
	var c caption
	dr := newDrawing(PageWidth, 62*vg.Millimeter)
	dr.row()
	var panels []*panel
	for i, w := range weights {
		y := ""
		if i == 0 {
			y = "factor a round of |μ − μ*|"
		}
		p := dr.panel(fmt.Sprintf("γ = %s, stable below step %s", w.Key[0], shortNumber(edge(gammas[i], curvature))), "step η (1/L)", y)
		if err := drawFactors(p, w.View, factors, gammas[i], curvature); err != nil {
			return nil, err
		}
		p.rangeY(-0.05, mostFactor)
		panels = append(panels, p)
	}
	shareAxes(panels)
	for _, p := range panels[1:] {
		p.plot.Y.Tick.Marker = unlabelled{p.plot.Y.Tick.Marker}
	}
	dr.key = []keyEntry{
		keyLine("predicted, largest |λ|", draw.LineStyle{Color: black, Width: normal}, nil),
		keyMark("rate stored with the run", boundGlyph),
		keyMark("measured", draw.GlyphStyle{Color: blue, Radius: 2, Shape: draw.CircleGlyph{}}),
		keyMark("measured, does not contract: ≥ 1", draw.GlyphStyle{Color: vermillion, Radius: 2.2, Shape: draw.PyramidGlyph{}}),
		keyLine("2/L, and 2/L + 4γ/n", ruleStyle, nil),
	}
	replicates, err := runs.GroupBy("replicate")
	if err != nil {
		return nil, err
	}
	c.add("Median over %d markets of identical agents, curvature b = %s; bars from the smallest to the largest", len(replicates), shortNumber(curvature))
	c.add("Measured: least squares through the logarithm of the largest |μ − μ*| from round t on, above rounding; μ* from the bracket solver")
	c.add("Where a run does not contract the projection μ ≥ 0 keeps it in a cycle, and the predicted factor, beyond the axis, holds until it first bites")
	err = c.ended(runs)
	dr.Caption = c.String()
	return dr, err
}

// mostFactor is the upper end of the axis: factors above 1 all mean that the run goes away.
const mostFactor = 1.35

var boundGlyph = draw.GlyphStyle{Color: orange, Radius: 3.2, Shape: draw.RingGlyph{}}

// drawFactors draws prediction and measurement for one γ.
func drawFactors(p *panel, v analysis.View, factors map[uint64]float64, gamma, curvature float64) error {
	steps, err := v.GroupBy("p_solver_step")
	if err != nil {
		return err
	}
	analysis.SortGroups(steps)
	at, err := numberKeys(steps, "p_solver_step")
	if err != nil {
		return err
	}
	const points = 400
	low, high := 0.0, at[len(at)-1]
	var xs, ys []float64
	for i := range points {
		x := low + (high-low)*float64(i)/(points-1)
		if f := spectral(x, gamma, curvature); f <= mostFactor {
			xs, ys = append(xs, x), append(ys, f)
		}
	}
	p.upright("2/L", 2)
	if gamma > 0 {
		p.upright("2/L + 4γ/n", edge(gamma, curvature))
	}
	p.rule("no contraction", 1)
	p.line("predicted", xs, ys, draw.LineStyle{Color: black, Width: normal})
	if err := drawBounds(p, steps, at); err != nil {
		return err
	}
	var ms []mark
	for i, g := range steps {
		cells, err := g.Uints("cell_id")
		if err != nil {
			return err
		}
		var values []float64
		for _, r := range g.Rows() {
			values = append(values, factors[cells[r]])
		}
		s := analysis.SummaryOf(values)
		d := datum("", "measured", "point", at[i], s.Quantile(0.5))
		d.YLow, d.YHigh = s.Quantile(0), s.Quantile(1)
		m := mark{Datum: d, radius: 1.9, shape: draw.CircleGlyph{}, fill: blue}
		if d.Y > contracts {
			m.Series, m.shape, m.fill, m.radius = "does not contract", draw.PyramidGlyph{}, vermillion, 2.2
		}
		ms = append(ms, m)
	}
	p.points(ms)
	return nil
}

// drawBounds draws the rate that the runs carry; it may be looser than the prediction, for it is proved for the whole way and not
// near the equilibrium only.
func drawBounds(p *panel, steps []analysis.Group, at []float64) error {
	var ms []mark
	for i, g := range steps {
		s, err := g.Values(analysis.Column("predicted", "rate_predicted"))
		if err != nil {
			return err
		}
		if m := analysis.SummaryOf(s).Quantile(0.5); m <= mostFactor {
			d := datum("", "stored", "point", at[i], m)
			ms = append(ms, mark{Datum: d, radius: boundGlyph.Radius, shape: boundGlyph.Shape, fill: boundGlyph.Color})
		}
	}
	p.points(ms)
	return nil
}

// edge is the step from which the iteration is unstable, 2 + 4γ/b in units of 1/L.
func edge(gamma, curvature float64) float64 { return 2 + 4*gamma/curvature }

// spectral is the largest root in modulus of λ² − λ(b + 2γ − sb)/(b+γ) + γ/(b+γ), s the step in units of 1/L (ηn = sb).
func spectral(step, gamma, b float64) float64 {
	half, product := (b+2*gamma-step*b)/(b+gamma)/2, gamma/(b+gamma)
	if d := half*half - product; d > 0 {
		return math.Abs(half) + math.Sqrt(d)
	}
	return math.Sqrt(product)
}

// contracts is the factor up to which a run counts as contracting: over the 400 rounds of the experiment the distance then falls by
// a third at least.
const contracts = 0.999

// factorsOf measures the factor a round of every run of the iterative solver, by cell.
func factorsOf(runs, trace analysis.View) (map[uint64]float64, error) {
	exact, err := equilibria(runs)
	if err != nil {
		return nil, err
	}
	cells, err := trace.GroupBy("cell_id")
	if err != nil {
		return nil, err
	}
	price, err := trace.Floats("price")
	if err != nil {
		return nil, err
	}
	ids, err := trace.Uints("cell_id")
	if err != nil {
		return nil, err
	}
	factors := map[uint64]float64{}
	for _, g := range cells {
		id := ids[g.Rows()[0]]
		mu, ok := exact[id]
		if !ok {
			continue
		}
		distance := []float64{mu} // at round 0, the price is 0
		for _, r := range g.Rows() {
			distance = append(distance, math.Abs(price[r]-mu))
		}
		factors[id] = contraction(distance, roundingShare*mu)
	}
	for id := range exact {
		if _, ok := factors[id]; !ok {
			return nil, fmt.Errorf("figure: experiment %q has no trace of cell %d: set record.trace: all in the spec and run it again", runs.Experiment(), id)
		}
	}
	return factors, nil
}

// roundingShare is the distance to the equilibrium price, relative to it, below which rounding rules.
const roundingShare = 1e-12

// contraction is exp of the least squares slope of log max_{s ≥ t} d_s over the rounds t up to the first at which this is at most floor;
// that round enters as floor, so that a run that is there at once has a factor.
func contraction(d []float64, floor float64) float64 {
	envelope := slices.Clone(d)
	for t := len(envelope) - 2; t >= 0; t-- {
		envelope[t] = max(envelope[t], envelope[t+1])
	}
	n, st, sy, stt, sty := 0.0, 0.0, 0.0, 0.0, 0.0
	for i, e := range envelope {
		t, y := float64(i), math.Log(max(e, floor))
		n, st, sy, stt, sty = n+1, st+t, sy+y, stt+t*t, sty+t*y
		if e <= floor {
			if i == 1 {
				return 0 // exact after one round
			}
			break
		}
	}
	return math.Exp((sty - st*sy/n) / (stt - st*st/n))
}

// equilibria finds the equilibrium price of the market of every run of the iterative solver, from the bracket solver's run on the
// same draw, by cell.
func equilibria(runs analysis.View) (map[uint64]float64, error) {
	keys := []string{"replicate"}
	for _, name := range runs.Columns() {
		if strings.HasPrefix(name, "p_market_") {
			keys = append(keys, name)
		}
	}
	draws, err := runs.GroupBy(keys...)
	if err != nil {
		return nil, err
	}
	solver, err := runs.Strings("solver")
	if err != nil {
		return nil, err
	}
	ids, err := runs.Uints("cell_id")
	if err != nil {
		return nil, err
	}
	exact := map[uint64]float64{}
	for _, g := range draws {
		ref, ok, err := referenceOf(g.View)
		if err != nil {
			return nil, err
		}
		if !ok || !ref.clears {
			return nil, fmt.Errorf("figure: experiment %q has no equilibrium price from the solver bracket for replicate %s: add it to the section solver of the spec and run it again", runs.Experiment(), g.Key[0])
		}
		for _, r := range g.Rows() {
			if solver[r] == iterative {
				exact[ids[r]] = ref.price
			}
		}
	}
	return exact, nil
}
