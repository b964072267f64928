package figure

import (
	"fmt"
	"math"

	"walras/analysis"
)

// powerFrom is the round from which the power of the error is read: by then the first step, of the size of 1/L, has taken the start out
// of the mean, and the error is that of the noise.
const powerFrom = 10

// noisy draws the mean square error of one treatment with what is predicted, and returns its label and where it ends.
func (p *panel) noisy(s series, paths errorPaths, shrinking bool, at noiseColumns) (label string, end float64, err error) {
	rounds, rows, err := alignedPaths(s.view, paths)
	if err != nil {
		return "", 0, err
	}
	fit := analysis.FitPower(rounds, rows)
	low, high := make([]float64, len(rounds)), make([]float64, len(rounds))
	for k, i := range fit.Spread {
		low[k], high[k] = i.Low, i.High
	}
	p.ribbon(s.name, rounds, low, high, s.style)
	p.line(s.name, rounds, fit.Mean, s.style.line(traceLine))
	p.points(someMarks(s, rounds, fit.Mean))
	law, err := noiseLawOf(s.view, at)
	if err != nil {
		return "", 0, err
	}
	p.line(s.name+", predicted", rounds, law.predicted(rounds), predictedLine)
	end = fit.Mean[len(fit.Mean)-1]
	if !shrinking {
		label, err = p.floor(s, law)
		return label, end, err
	}
	from := 0
	for from < len(rounds) && rounds[from] < powerFrom {
		from++
	}
	tail := make([][]float64, len(rows))
	for i, row := range rows {
		tail[i] = row[from:]
	}
	fit = analysis.FitPower(rounds[from:], tail)
	p.power(s, fit)
	if math.IsNaN(fit.Slope) {
		return "no power: " + fit.Reason, end, nil
	}
	theory := analysis.FitPower(rounds[from:], [][]float64{law.predicted(rounds[from:])})
	p.power(series{name: s.name + ", predicted"}, theory)
	return withInterval(fit.Slope, fit.Interval, 2) + ", " + hundredths(theory.Slope), end, nil
}

// alignedPaths are the errors of all runs of a view at the rounds that the first of them recorded; a run without one of these rounds has
// NaN there.
func alignedPaths(v analysis.View, paths errorPaths) (rounds []float64, rows [][]float64, err error) {
	cells, err := v.Uints("cell_id")
	if err != nil {
		return nil, nil, err
	}
	for _, r := range v.Rows() {
		if t := paths[cells[r]]; len(t.x) > len(rounds) {
			rounds = t.x
		}
	}
	if len(rounds) == 0 {
		return nil, nil, fmt.Errorf("figure: experiment %q recorded no round of some treatment: set record.trace: log 10 in the spec and run it again", v.Experiment())
	}
	for _, r := range v.Rows() {
		t, row := paths[cells[r]], make([]float64, len(rounds))
		for k := range row {
			row[k] = math.NaN()
			if k < len(t.x) && t.x[k] == rounds[k] {
				row[k] = t.y[k]
			}
		}
		rows = append(rows, row)
	}
	return rounds, rows, nil
}

// someMarks are the markers of a line, on every fifth of its points.
func someMarks(s series, x, y []float64) []mark {
	var ms []mark
	for k := 0; k < len(x); k += 5 {
		ms = append(ms, mark{Datum: datum("", s.name, "point", x[k], y[k]), radius: 1.7, shape: s.style.marker, fill: s.style.color})
	}
	return ms
}

// noiseLaw is what the prediction of one treatment rests on.
type noiseLaw struct {
	start    float64 // (μ_1 − μ*)²
	step     float64 // s, in units of 1/L
	decay    float64 // s_t = s/t^decay; 0 for constant steps
	variance float64 // (σc)²/(M L²), of the noise in units of price
}

func noiseLawOf(v analysis.View, of noiseColumns) (noiseLaw, error) {
	row := v.Rows()[0]
	at := map[string]float64{}
	for _, c := range []string{"price_optimal", "lipschitz", "p_solver_step", "p_solver_decay", of.sigma, of.reports, "p_solver_start", "p_market_m"} {
		x, err := v.Floats(c)
		if err != nil {
			return noiseLaw{}, err
		}
		at[c] = x[row]
	}
	schedule, err := v.Strings("p_solver_schedule")
	if err != nil {
		return noiseLaw{}, err
	}
	sd := at[of.sigma] * at["p_market_m"] / at["lipschitz"]
	far := at["price_optimal"] - at["p_solver_start"]
	law := noiseLaw{start: far * far, step: at["p_solver_step"], variance: sd * sd / at[of.reports]}
	if schedule[row] != "constant" {
		law.decay = at["p_solver_decay"]
	}
	return law, nil
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

// floor records the measured floor of a treatment with constant steps and compares it with the predicted one.
func (p *panel) floor(s series, law noiseLaw) (string, error) {
	x, err := s.view.Values(analysis.Measure{Name: "square error", Needs: []string{"tracking"}, Of: func(x []float64) float64 { return x[0] * x[0] / law.floor() }})
	if err != nil {
		return "", err
	}
	sum, of := analysis.SummaryOf(x), analysis.StudentizedInterval(x, analysis.Level)
	measured := datum("", s.name, "floor", math.NaN(), sum.Mean*law.floor())
	measured.YLow, measured.YHigh = of.Low*law.floor(), of.High*law.floor()
	p.aside(measured)
	p.aside(datum("", s.name, "predicted floor", math.NaN(), law.floor()))
	return "floor × " + withInterval(sum.Mean, of, 2), nil
}
