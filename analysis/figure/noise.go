package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// noiseDecay is T4.12 put to the test: the mean square error of the price against the round where reports are noisy, with steps
// that shrink and with constant ones, a panel a law of the noise. Beside it stands what follows where demand is linear with slope −L:
// the error e = μ − μ* obeys e' = (1 − s_t) e + (s_t/L) ξ with s_t the step in units of 1/L and E ξ² = (σc)²/M of M averaged
// reports, hence
//
//	v_{t+1} = (1 − s_t)² v_t + s_t² (σc)²/(M L²),   v_1 = (μ_1 − μ*)²,
//
// which for constant s falls to s/(2 − s)·(σc)²/(M L²), whatever the law of ξ, as long as the projection on μ ≥ 0 does not act.
var noiseDecay = Figure{
	Name: "noise", Title: "Price error under noisy reports, shrinking and constant steps, beside the prediction",
	Experiment: "noise", Draw: drawNoise,
}

func drawNoise(d *results.Dataset) (*Drawing, error) {
	runs, err := load(d, "runs", "tracking", "price_optimal", "lipschitz", "rounds", "p_solver_step", "p_solver_schedule", "p_solver_decay", "p_market_m")
	if err != nil {
		return nil, err
	}
	if runs, err = runs.WhereText("solver", iterative); err != nil {
		return nil, err
	}
	if runs.Len() == 0 {
		return nil, fmt.Errorf("figure: experiment %q has no runs of solver %q: add it to the section solver of the spec and run it again", runs.Experiment(), iterative)
	}
	paths, untraced, err := squaredErrors(d, runs)
	if err != nil {
		return nil, err
	}
	return noiseOf(runs, paths, untraced)
}

// errorPaths are the squared price errors of runs at thinned rounds, by cell.
type errorPaths map[uint64]*oneTrace

// squaredErrors reads |μ_t − μ*_t|² of every run, at no more rounds than a logarithmic axis can show.
func squaredErrors(d *results.Dataset, runs analysis.View) (errorPaths, int, error) {
	cells, err := runs.Uints("cell_id")
	if err != nil {
		return nil, 0, err
	}
	paths := errorPaths{}
	byRun := make([]*oneTrace, runs.Len())
	for i, r := range runs.Rows() {
		byRun[i] = &oneTrace{}
		paths[cells[r]] = byRun[i]
	}
	untraced, err := runs.Follow(d, []string{"round", "price", "price_optimal"}, func(run int, v []float64) {
		t := byRun[run]
		if n := len(t.x); n > 0 && decadePlace(v[0]) == decadePlace(t.x[n-1]) {
			return
		}
		t.x, t.y = append(t.x, v[0]), append(t.y, (v[1]-v[2])*(v[1]-v[2]))
	})
	return paths, len(untraced), err
}

// decadePlace numbers the places of a logarithmic axis, noisePlaces a decade.
func decadePlace(round float64) int { return int(math.Floor(noisePlaces*math.Log10(round) + 1e-9)) }

const noisePlaces = 20

func noiseOf(runs analysis.View, paths errorPaths, untraced int) (*Drawing, error) {
	at, err := noiseAt(runs)
	if err != nil {
		return nil, err
	}
	laws, err := runs.GroupBy(at.law)
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(laws)
	all, err := noiseSeries(runs, at)
	if err != nil {
		return nil, err
	}
	dr := newDrawing(PageWidth, 58*vg.Millimeter)
	var c caption
	for _, shrinking := range []bool{true, false} {
		if len(all[shrinking]) == 0 {
			c.add("No runs with %s steps", scheduleName(shrinking))
			continue
		}
		dr.row()
		var panels []*panel
		for i, law := range laws {
			y := ""
			if i == 0 {
				y = "E |μ − μ*|² (price²)"
			}
			p := dr.panel(fmt.Sprintf("%s steps, %s noise", scheduleName(shrinking), law.Key[0]), "round t", y)
			p.log(true, true)
			var labels endLabels
			for _, s := range within(all[shrinking], law.View) {
				if s.view.Len() == 0 {
					continue
				}
				text, end, err := p.noisy(s, paths, shrinking, at)
				if err != nil {
					return nil, err
				}
				labels = append(labels, endLabel{y: end, text: text, style: s.style})
			}
			p.ends(labels)
			p.key = lineKeys(all[shrinking], true)
			panels = append(panels, p)
		}
		shareAxes(panels)
	}
	dr.key = []keyEntry{keyLine("predicted", predictedLine, nil)}
	c.add("Means over %s replicates, shaded: 95 %% t intervals; student: 3 degrees of freedom, scaled to the same variance, so that the variance of the squared error is infinite and its intervals are rough", replicatesRange(runs))
	c.add("Above, beside each series: the power of t from round %d on, the slope of the least squares line through log mean against log t, with its 95 %% interval over replicates (bootstrap-t of the infinitesimal jackknife), and behind it that of the prediction on the same rounds; for large t it is minus the decay of the steps", powerFrom)
	c.add("Below: the mean square error of the second half of the rounds over the predicted floor s/(2 − s) (σc)²/(M L²), with its 95 %% interval over replicates (bootstrap-t)")
	if untraced > 0 {
		c.add("%d runs without a recorded round are not drawn", untraced)
	}
	err = c.ended(runs)
	dr.Caption = c.String()
	return dr, err
}

// predictedLine is the look of what theory predicts.
var predictedLine = draw.LineStyle{Color: black, Width: thin, Dashes: []vg.Length{0.8, 1.6}}

func scheduleName(shrinking bool) string {
	if shrinking {
		return "Robbins–Monro"
	}
	return "constant"
}

// noiseColumns are the columns that say what the noise is: reports can be disturbed by the method that asks for them, or on their way to it by
// the scenario.
type noiseColumns struct{ law, sigma, reports string }

func noiseAt(runs analysis.View) (noiseColumns, error) {
	for _, c := range []noiseColumns{{"p_scenario_noise", "p_scenario_noise_sigma", "p_scenario_reports"}, {"p_solver_noise", "p_solver_sigma", "p_solver_reports"}} {
		if !runs.Has(c.law) {
			continue
		}
		laws, err := levels(runs, c.law)
		if err != nil {
			return c, err
		}
		if slices.ContainsFunc(laws, func(v analysis.Value) bool { return v.Text != "none" }) {
			return c, nil
		}
	}
	return noiseColumns{}, fmt.Errorf("figure: experiment %q has no noise: give parameter noise of solver %s, or of the scenario, a law in the spec and run it again", runs.Experiment(), iterative)
}

// noiseSeries are the treatments with shrinking and with constant steps, the law of the noise apart.
func noiseSeries(runs analysis.View, at noiseColumns) (map[bool][]series, error) {
	schedule, err := runs.Strings("p_solver_schedule")
	if err != nil {
		return nil, err
	}
	out := map[bool][]series{}
	for shrinking, by := range map[bool][]string{
		true:  {"p_solver_step", "p_solver_decay", at.reports},
		false: {"p_solver_step", at.reports},
	} {
		name := map[bool]string{true: "robbins-monro", false: "constant"}[shrinking]
		part := runs.Where(func(r int) bool { return schedule[r] == name })
		if part.Len() == 0 {
			continue
		}
		all, err := split(part, by)
		if err != nil {
			return nil, err
		}
		for i, s := range all {
			step, reports := s.key[0].String(), s.key[len(by)-1].String()
			all[i].name = fmt.Sprintf("s = %s, M = %s", step, reports)
			if shrinking {
				all[i].name = fmt.Sprintf("s = %s/t^%s, M = %s", step, s.key[1], reports)
			}
		}
		out[shrinking] = all
	}
	return out, nil
}

// replicatesRange is how many replicates there are.
func replicatesRange(runs analysis.View) string {
	groups, err := runs.GroupBy("replicate")
	if err != nil {
		return "no"
	}
	return fmt.Sprint(len(groups))
}
