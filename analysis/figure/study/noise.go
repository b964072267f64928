package study

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
	"walras/results"
)

// noiseDecay is T4.12 put to the test: the mean square error of the price against the round where reports are noisy, with steps
// that shrink and with constant ones, one panel per law of the noise. Beside it stands what follows where demand is linear with slope −L:
// the error e = μ − μ* obeys e' = (1 − s_t) e + (s_t/L) ξ with s_t the step in units of 1/L and E ξ² = (σc)²/M of M averaged
// reports, hence
//
//	v_{t+1} = (1 − s_t)² v_t + s_t² (σc)²/(M L²),   v_1 = (μ_1 − μ*)²,
//
// which for constant s falls to s/(2 − s)·(σc)²/(M L²), whatever the law of ξ, as long as the projection on μ ≥ 0 does not act.
var noiseDecay = figure.Figure{
	Name: "noise", Title: "Price error under noisy reports, shrinking and constant steps, beside the prediction",
	Needs: "recorded rounds of Algorithm 1 under noisy reports",
	Fits: func(c *analysis.Contents) bool {
		return c.Plays() && c.Of("solver", figure.Iterative) && hasNoise(c) && c.Has("trace", "price", "price_optimal")
	},
	ByHand: drawNoise,
}

// stepSchedule is how steps go with the round.
type stepSchedule struct{ value, title string }

var stepSchedules = []stepSchedule{{shrinkingSteps, "Robbins–Monro"}, {"constant", "constant"}}

const shrinkingSteps = "robbins-monro"

func drawNoise(d *results.Dataset, c *figure.Caption) *figure.Drawing {
	runs := figure.Load(d, "runs", "tracking", "price_optimal", "lipschitz", "rounds", "p_solver_step", "p_solver_schedule", "p_solver_decay", "p_market_m")
	runs = only(c, runs, "solver", figure.Iterative)
	paths, without := squaredErrors(d, runs)
	at := noiseAt(runs)
	laws := figure.Sorted(runs, at.law)
	dr := figure.NewDrawing(mark.PageWidth, 58*vg.Millimeter)
	var drawn []stat.Interval
	for _, schedule := range stepSchedules {
		all := noiseSeries(figure.Must(runs.WhereText("p_solver_schedule", schedule.value)), at, schedule.value == shrinkingSteps)
		if len(all) == 0 {
			c.Add("No runs with %s steps", schedule.title)
			continue
		}
		dr.Row()
		var panels []*figure.Panel
		for i, law := range laws {
			p := dr.Panel(fmt.Sprintf("%s steps, %s noise", schedule.title, law.Key[0]), "round t", atLeft(i, "E |μ − μ*|² (price²)"))
			p.Log(true, true)
			var labels mark.EndLabels
			for _, s := range figure.Among(all, law.View) {
				label, intervals := noisy(p, s, paths, schedule.value == shrinkingSteps, at)
				labels, drawn = append(labels, label), append(drawn, intervals...)
			}
			p.Ends(labels)
			p.Key = figure.LineKeys(all, true)
			panels = append(panels, p)
		}
		figure.ShareAxes(panels)
	}
	dr.Key = []mark.KeyEntry{mark.KeyLine("predicted", mark.PredictedLine, nil)}
	c.Add("Lines are means over %d replicates with shaded 95 %% t intervals", len(figure.Must(runs.Distinct("replicate"))))
	if slices.ContainsFunc(laws, func(g analysis.Group) bool { return g.Key[0].Text == "student" }) {
		c.Add("Student noise has 3 degrees of freedom and the same variance as the others, so that the variance of the squared error is infinite and its intervals are rough")
	}
	c.Add("Beside each series of Robbins–Monro steps stands the power of t from round %d on, the slope of the least squares line through log mean against log t, with its 95 %% interval over replicates (bootstrap-t of the infinitesimal jackknife), then that of the prediction on the same rounds, which for large t is minus the decay of the steps", powerFrom)
	c.Add("Beside each series of constant steps stands the mean square error of the second half of the rounds over the predicted floor s/(2 − s) (σc)²/(M L²), with its 95 %% interval over replicates (bootstrap-t)")
	c.Doubts(drawn)
	figure.Untraced(c, without)
	c.Ended(runs)
	return dr
}

// squaredErrors reads |μ_t − μ*_t|² of every run, at no more rounds than a logarithmic axis can show, and says how many runs have none.
func squaredErrors(d *results.Dataset, runs analysis.View) (figure.Traces, int) {
	byRun := make([]figure.OneTrace, runs.Len())
	untraced, err := runs.EachRound(d, []string{"round", "price", "price_optimal"}, func(run int, v []float64) {
		t := &byRun[run]
		if n := len(t.X); n > 0 && decadePlace(v[0]) == decadePlace(t.X[n-1]) {
			return
		}
		t.X, t.Y = append(t.X, v[0]), append(t.Y, (v[1]-v[2])*(v[1]-v[2]))
	})
	figure.NoError(err)
	cells, paths := figure.Must(runs.Uints("cell_id")), figure.Traces{}
	for i, r := range runs.Rows() {
		paths[cells[r]] = byRun[i]
	}
	return paths, len(untraced)
}

// decadePlace numbers the places of a logarithmic axis, noisePlaces per decade.
func decadePlace(round float64) int { return int(math.Floor(noisePlaces*math.Log10(round) + 1e-9)) }

const noisePlaces = 20

// noiseColumns are the columns that say what the noise is: reports can be disturbed by the method that asks for them, or on their way to it by
// the scenario.
type noiseColumns struct{ law, sigma, reports string }

func noiseAt(runs analysis.View) noiseColumns {
	for _, c := range []noiseColumns{{"p_scenario_noise", "p_scenario_noise_sigma", "p_scenario_reports"}, {"p_solver_noise", "p_solver_sigma", "p_solver_reports"}} {
		if runs.Has(c.law) && slices.ContainsFunc(figure.Levels(runs, c.law), func(v analysis.Value) bool { return v.Text != "none" }) {
			return c
		}
	}
	lacks(runs, "noise: give parameter noise of solver %s, or of the scenario, a law in the spec and run it again", figure.Iterative)
	return noiseColumns{}
}

// noiseSeries are the treatments of runs, the law of the noise apart.
func noiseSeries(runs analysis.View, at noiseColumns, shrinking bool) []figure.Series {
	if runs.Len() == 0 {
		return nil
	}
	by := []string{"p_solver_step", at.reports}
	if shrinking {
		by = []string{"p_solver_step", "p_solver_decay", at.reports}
	}
	all := figure.Split(runs, by)
	for i, s := range all {
		step := s.Key[0].String()
		if shrinking {
			step += "/t^" + s.Key[1].String()
		}
		all[i].Name = fmt.Sprintf("s = %s, M = %s", step, s.Key[len(by)-1])
	}
	return all
}

// hasNoise says whether reports are disturbed.
func hasNoise(c *analysis.Contents) bool {
	for _, column := range []string{"p_scenario_noise", "p_solver_noise"} {
		if slices.ContainsFunc(c.Levels(column), func(v analysis.Value) bool { return v.Text != "none" }) {
			return true
		}
	}
	return false
}
