package study

import (
	"math"
	"slices"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// powerFrom is the round from which the power of the error is read: by then the first step, of the size of 1/L, has taken the start out
// of the mean, and the error is that of the noise.
const powerFrom = 10

// noisy draws the mean square error of one treatment with what is predicted, and returns its label: the power of steps that shrink beside
// that of the prediction, the floor of constant ones over the predicted one. It also returns the intervals that it draws and writes.
func noisy(p *figure.Panel, s figure.Series, paths figure.Traces, shrinking bool, at noiseColumns) (mark.EndLabel, []stat.Interval) {
	rounds, rows := alignedPaths(s.View, paths)
	fit := analysis.FitPower(analysis.Growth{X: rounds, Rows: rows, Shared: true})
	low, high := make([]float64, len(rounds)), make([]float64, len(rounds))
	for k, i := range fit.Spread {
		low[k], high[k] = i.Low, i.High
	}
	drawn := slices.Clone(fit.Spread)
	p.Ribbon(s.Name, rounds, low, high, s.Style)
	p.Line(s.Name, rounds, fit.Mean, s.Style.Line(figure.TraceLine))
	var ms []mark.Point
	for k := 0; k < len(rounds); k += 5 {
		ms = append(ms, mark.MarkOf(s.Name, rounds[k], fit.Mean[k], s.Style.Glyph(1.7)))
	}
	p.Points(ms)
	law := noiseLawOf(s.View, at)
	predicted := law.predicted(rounds)
	p.Line(s.Name+", predicted", rounds, predicted, mark.PredictedLine)
	label := mark.EndLabel{Y: fit.Mean[len(fit.Mean)-1], Style: s.Style}
	if !shrinking {
		text, of := writeFloor(p, s, law.floor())
		label.Text = text
		return label, append(drawn, of)
	}
	from, _ := slices.BinarySearch(rounds, powerFrom)
	tail := make([][]float64, len(rows))
	for i, row := range rows {
		tail[i] = row[from:]
	}
	fit = analysis.FitPower(analysis.Growth{X: rounds[from:], Rows: tail, Shared: true})
	figure.WritePower(p, s.Name, fit)
	if label.Text = "no power: " + fit.Reason; !math.IsNaN(fit.Slope) {
		theory := analysis.FitPower(analysis.Growth{X: rounds[from:], Rows: [][]float64{predicted[from:]}, Shared: true})
		figure.WritePower(p, s.Name+", predicted", theory)
		label.Text = figure.WithInterval(fit.Slope, fit.Interval, 2) + ", " + mark.Number(theory.Slope, 2)
		drawn = append(drawn, fit.Interval)
	}
	return label, drawn
}

// alignedPaths are the errors of all draws of a view, means over the runs of each, at the rounds that the longest run recorded; where no run of a draw has one of
// these rounds there is NaN.
func alignedPaths(v analysis.View, paths figure.Traces) (rounds []float64, rows [][]float64) {
	var found []figure.OneTrace
	var of []uint64
	cells, draws := figure.Must(v.Uints("cell_id")), figure.Must(v.Draws())
	for i, r := range v.Rows() {
		if t, ok := paths[cells[r]]; ok {
			found, of = append(found, t), append(of, draws[i])
		}
	}
	for _, t := range found {
		if len(t.X) > len(rounds) {
			rounds = t.X
		}
	}
	if len(rounds) == 0 {
		lacks(v, "recorded round of some treatment: set record.trace: log 10 in the spec and run it again")
	}
	for _, t := range found {
		row := make([]float64, len(rounds))
		for k := range row {
			row[k] = math.NaN()
			if k < len(t.X) && t.X[k] == rounds[k] {
				row[k] = t.Y[k]
			}
		}
		rows = append(rows, row)
	}
	return rounds, analysis.ByDraw(of, rows)
}

// noiseLaw is what the prediction of one treatment rests on.
type noiseLaw struct {
	start    float64 // (μ_1 − μ*)²
	step     float64 // s, in units of 1/L
	decay    float64 // s_t = s/t^decay; 0 for constant steps
	variance float64 // (σc)²/(M L²), of the noise in units of price
}

func noiseLawOf(v analysis.View, at noiseColumns) noiseLaw {
	sd := first(v, at.sigma) * first(v, "p_market_m") / first(v, "lipschitz")
	far := first(v, "price_optimal") - first(v, "p_solver_start")
	law := noiseLaw{start: far * far, step: first(v, "p_solver_step"), variance: sd * sd / first(v, at.reports)}
	if figure.Must(v.Strings("p_solver_schedule"))[v.Rows()[0]] == shrinkingSteps {
		law.decay = first(v, "p_solver_decay")
	}
	return law
}

// predicted is v_t at the given rounds.
func (l noiseLaw) predicted(rounds []float64) []float64 {
	out := make([]float64, len(rounds))
	v, t := l.start, 1.0
	for k, r := range rounds {
		for ; t < r; t++ {
			s := l.step / math.Pow(t, l.decay)
			v = (1-s)*(1-s)*v + s*s*l.variance
		}
		out[k] = v
	}
	return out
}

// floor is where v_t ends with constant steps.
func (l noiseLaw) floor() float64 { return l.step / (2 - l.step) * l.variance }

// writeFloor records the measured and the predicted floor of a treatment with constant steps, and says how they compare, with the interval.
func writeFloor(p *figure.Panel, s figure.Series, predicted float64) (string, stat.Interval) {
	x := figure.Measured(s.View, func(x []float64) float64 { return x[0] * x[0] / predicted }, "tracking")
	x = analysis.Observe(figure.Must(s.View.Draws()), x).Values
	mean, of := analysis.SummaryOf(x).Mean, stat.StudentizedInterval(x, stat.Level)
	p.Written(s.Name, "floor", mean*predicted, stat.Interval{Low: of.Low * predicted, High: of.High * predicted})
	p.Written(s.Name, "predicted floor", predicted, stat.Interval{Low: math.NaN(), High: math.NaN()})
	return "floor × " + figure.WithInterval(mean, of, 2), of
}
