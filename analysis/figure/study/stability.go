package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/results"
)

// stability sets the measured factor per round of Algorithm 1 beside the predicted one, over the step, for each proximal weight γ.
// The markets have n identical agents of curvature b, so that the iteration in (x, μ) is linear near the equilibrium, with
// the characteristic polynomial
//
//	λ² − λ (b + 2γ − ηn)/(b+γ) + γ/(b+γ),   η = step/L, L = n/b,
//
// whose largest root in modulus is the factor; it is below 1 for step < 2 + 4γ/b, and |1 − step| at γ = 0 (C4.9).
var stability = figure.Figure{
	Name: "stability", Title: "Factor per round of Algorithm 1 over its step, predicted and measured",
	Needs: "recorded rounds of Algorithm 1 over many steps, on markets of identical agents",
	Fits: func(c *analysis.Contents) bool {
		return c.Of("solver", figure.Iterative) && c.Of("solver", "bracket") && c.Numbers("p_solver_step") > 4 && c.Of("p_market_valuation", "quadratic") && len(c.Levels("p_market_shape")) == 1 && c.Has("trace", "price") && c.Has("runs", "rate_predicted", "p_solver_gamma")
	},
	ByHand: drawStability,
}

// mostFactor is the upper end of the axis: factors above 1 all mean that the run goes away.
const mostFactor = 1.35

// The looks of a factor: predicted, stored with the run, measured, and measured where the run does not contract.
var (
	factorLine     = draw.LineStyle{Color: mark.Black, Width: mark.Normal}
	storedGlyph    = draw.GlyphStyle{Color: mark.Orange, Radius: 3.2, Shape: draw.RingGlyph{}}
	measuredGlyph  = draw.GlyphStyle{Color: mark.Blue, Radius: 1.9, Shape: draw.CircleGlyph{}}
	divergentGlyph = draw.GlyphStyle{Color: mark.Vermillion, Radius: 2.2, Shape: draw.PyramidGlyph{}}
)

func drawStability(d *results.Dataset, c *figure.Caption) *figure.Drawing {
	runs := figure.Load(d, "runs", "price", "price_lo", "price_hi", "rate_predicted", "p_market_shape", "p_market_valuation", "p_solver_step", "p_solver_gamma")
	factors := factorsOf(runs, figure.Must(analysis.Load(d, "trace", "cell_id", "round", "price")))
	curvature := first(runs, "p_market_shape")
	weights, gammas := along(figure.Must(runs.WhereText("solver", figure.Iterative)), "p_solver_gamma")
	dr := figure.NewDrawing(mark.PageWidth, 62*vg.Millimeter)
	dr.Row()
	var panels []*figure.Panel
	for i, w := range weights {
		p := dr.Panel(fmt.Sprintf("γ = %s, stable below step %s", w.Key[0], mark.ShortNumber(edge(gammas[i], curvature))), "step η (1/L)", atLeft(i, "factor per round of |μ − μ*|"))
		drawFactors(p, w.View, factors, gammas[i], curvature)
		p.RangeY(-0.05, mostFactor)
		panels = append(panels, p)
	}
	figure.ShareAxes(panels)
	for _, p := range panels[1:] {
		p.Unlabelled()
	}
	dr.Key = []mark.KeyEntry{
		mark.KeyLine("predicted, largest |λ|", factorLine, nil),
		mark.KeyMark("rate stored with the run", storedGlyph),
		mark.KeyMark("measured", measuredGlyph),
		mark.KeyMark("measured, does not contract: ≥ 1", divergentGlyph),
		mark.KeyLine("2/L, and 2/L + 4γ/n", mark.EventStyle, nil),
		mark.KeyLine("no contraction", mark.RuleStyle, nil),
	}
	c.Add("Marks are medians over %d markets of identical agents with curvature b = %s; bars run from the smallest to the largest value", len(figure.Must(runs.Distinct("replicate"))), mark.ShortNumber(curvature))
	c.Add("Measured factors are rates fitted to |μ − μ*| above rounding, from the peaks where it swings slowly; μ* comes from the bracket solver")
	if open := undecided(factors); open > 0 {
		c.Add("For %d of %d runs no factor can be told and none is drawn: too few oscillations", open, len(factors))
	}
	c.Add("Where a run does not contract, the projection μ ≥ 0 keeps it in a cycle; the predicted factor, beyond the axis, holds until the projection first acts")
	c.Ended(runs)
	return dr
}

// drawFactors draws prediction and measurement for one γ, and the rate that the runs carry, which may be looser than the prediction, for it is
// proved for the whole way and not near the equilibrium only.
func drawFactors(p *figure.Panel, v analysis.View, measured map[uint64]float64, gamma, curvature float64) {
	steps, at := along(v, "p_solver_step")
	p.Event("2/L", 2)
	if gamma > 0 {
		p.Event("2/L + 4γ/n", edge(gamma, curvature))
	}
	p.Rule("no contraction", 1)
	xs, ys := curveOf(0, at[len(at)-1], 400, func(x float64) float64 { return spectral(x, gamma, curvature) })
	for i := len(xs) - 1; i >= 0; i-- {
		if ys[i] > mostFactor {
			xs, ys = slices.Delete(xs, i, i+1), slices.Delete(ys, i, i+1)
		}
	}
	p.Line("predicted", xs, ys, factorLine)
	var ms []mark.Point
	for i, s := range overall(steps, "rate_predicted") {
		if rate := s.Quantile(0.5); rate <= mostFactor {
			ms = append(ms, mark.MarkOf("stored", at[i], rate, storedGlyph))
		}
	}
	p.Points(ms)
	ms = nil
	for i, g := range steps {
		cells := figure.Must(g.Uints("cell_id"))
		var values []float64
		for _, r := range g.Rows() {
			if f := measured[cells[r]]; !math.IsNaN(f) {
				values = append(values, f)
			}
		}
		if len(values) == 0 {
			continue
		}
		s, name, look := analysis.SummaryOf(values), "measured", measuredGlyph
		if s.Quantile(0.5) > contracts {
			name, look = "does not contract", divergentGlyph
		}
		ms = append(ms, mark.MarkOf(name, at[i], s.Quantile(0.5), look).High(s.Quantile(0), s.Quantile(1)))
	}
	p.Points(ms)
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

// factorsOf measures the factor per round of every run of the iterative solver, by cell.
func factorsOf(runs, trace analysis.View) map[uint64]float64 {
	paths, factors := figure.TracesOf(trace, "round", "price"), map[uint64]float64{}
	for id, mu := range equilibria(runs) {
		path, ok := paths[id]
		if !ok {
			lacks(runs, "trace of cell %d: set record.trace: all in the spec and run it again", id)
		}
		distance := []float64{mu} // at round 0, the price is 0
		for _, price := range path.Y {
			distance = append(distance, math.Abs(price-mu))
		}
		factors[id] = contraction(distance, roundingShare*mu)
	}
	return factors
}

// undecided is the number of runs whose factor cannot be told.
func undecided(factors map[uint64]float64) (n int) {
	for _, f := range factors {
		if math.IsNaN(f) {
			n++
		}
	}
	return n
}

// roundingShare is the distance to the equilibrium price, relative to it, below which rounding rules.
const roundingShare = 1e-12

// contraction is the fitted factor per round of distances d_t, t = 0, 1, …, down to the first that is at most floor, and 1 where no geometric decay is
// established or the distance stays above leastRest of the first. A run that is there within too few rounds for a fit has the factor that takes it there, (floor/d_0)^(1/t); one that cannot be decided
// has none, NaN.
func contraction(d []float64, floor float64) float64 {
	var rounds []float64
	for t, v := range d {
		if v <= floor {
			if t < fewestRounds {
				return math.Pow(floor/d[0], 1/float64(t))
			}
			break
		}
		rounds = append(rounds, float64(t+1))
	}
	switch r := analysis.FitRate(rounds, d[:len(rounds)]); {
	case r.Kind == analysis.Undecided:
		return math.NaN()
	case r.Kind == analysis.Linear && r.Interval.High < 1 && !(r.Floor > leastRest*d[0]):
		return r.Value
	}
	return 1
}

// leastRest is the share of the first distance above which a level is a cycle and no rounding.
const leastRest = 1e-3

// fewestRounds is below what a fit needs, and a few more, so that a run with a transient is not read from it.
const fewestRounds = 8

// equilibria finds the equilibrium price of the market of every run of the iterative solver, from the bracket solver's run on the
// same draw, by cell.
func equilibria(runs analysis.View) map[uint64]float64 {
	keys := []string{"replicate"}
	for _, name := range runs.Columns() {
		if strings.HasPrefix(name, "p_market_") {
			keys = append(keys, name)
		}
	}
	solver, ids, exact := figure.Must(runs.Strings("solver")), figure.Must(runs.Uints("cell_id")), map[uint64]float64{}
	for _, g := range figure.Must(runs.GroupBy(keys...)) {
		ref, ok := figure.ReferenceOf(g.View)
		if !ok || !ref.Clears {
			lacks(runs, "equilibrium price from the solver bracket for replicate %s: add it to the section solver of the spec and run it again", g.Key[0])
		}
		for _, r := range g.Rows() {
			if solver[r] == figure.Iterative {
				exact[ids[r]] = ref.Price
			}
		}
	}
	return exact
}
