package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure/mark"
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
var noiseDecay = Figure{
	Name: "noise", Title: "Price error under noisy reports, shrinking and constant steps, beside the prediction",
	Experiment: "noise", Hand: drawNoise,
}

// stepSchedule is how steps go with the round.
type stepSchedule struct{ value, title string }

var stepSchedules = []stepSchedule{{shrinkingSteps, "Robbins–Monro"}, {"constant", "constant"}}

const shrinkingSteps = "robbins-monro"

func drawNoise(d *results.Dataset, c *caption) *Drawing {
	runs := load(d, "runs", "tracking", "price_optimal", "lipschitz", "rounds", "p_solver_step", "p_solver_schedule", "p_solver_decay", "p_market_m")
	runs = only(c, runs, "solver", iterative)
	paths, without := squaredErrors(d, runs)
	at := noiseAt(runs)
	laws := sorted(runs, at.law)
	dr := newDrawing(mark.PageWidth, 58*vg.Millimeter)
	for _, schedule := range stepSchedules {
		all := noiseSeries(must(runs.WhereText("p_solver_schedule", schedule.value)), at, schedule.value == shrinkingSteps)
		if len(all) == 0 {
			c.add("No runs with %s steps", schedule.title)
			continue
		}
		dr.row()
		var panels []*panel
		for i, law := range laws {
			p := dr.panel(fmt.Sprintf("%s steps, %s noise", schedule.title, law.Key[0]), "round t", atLeft(i, "E |μ − μ*|² (price²)"))
			p.log(true, true)
			var labels mark.EndLabels
			for _, s := range among(all, law.View) {
				labels = append(labels, noisy(p, s, paths, schedule.value == shrinkingSteps, at))
			}
			p.ends(labels)
			p.key = lineKeys(all, true)
			panels = append(panels, p)
		}
		shareAxes(panels)
	}
	dr.key = []mark.KeyEntry{mark.KeyLine("predicted", mark.PredictedLine, nil)}
	c.add("Lines are means over %d replicates with shaded 95 %% t intervals", len(must(runs.Distinct("replicate"))))
	if slices.ContainsFunc(laws, func(g analysis.Group) bool { return g.Key[0].Text == "student" }) {
		c.add("Student noise has 3 degrees of freedom and the same variance as the others, so that the variance of the squared error is infinite and its intervals are rough")
	}
	c.add("Beside each series of Robbins–Monro steps stands the power of t from round %d on, the slope of the least squares line through log mean against log t, with its 95 %% interval over replicates (bootstrap-t of the infinitesimal jackknife), then that of the prediction on the same rounds, which for large t is minus the decay of the steps", powerFrom)
	c.add("Beside each series of constant steps stands the mean square error of the second half of the rounds over the predicted floor s/(2 − s) (σc)²/(M L²), with its 95 %% interval over replicates (bootstrap-t)")
	untraced(c, without)
	c.ended(runs)
	return dr
}

// squaredErrors reads |μ_t − μ*_t|² of every run, at no more rounds than a logarithmic axis can show, and says how many runs have none.
func squaredErrors(d *results.Dataset, runs analysis.View) (traces, int) {
	byRun := make([]oneTrace, runs.Len())
	untraced, err := runs.EachRound(d, []string{"round", "price", "price_optimal"}, func(run int, v []float64) {
		t := &byRun[run]
		if n := len(t.x); n > 0 && decadePlace(v[0]) == decadePlace(t.x[n-1]) {
			return
		}
		t.x, t.y = append(t.x, v[0]), append(t.y, (v[1]-v[2])*(v[1]-v[2]))
	})
	check(err)
	cells, paths := must(runs.Uints("cell_id")), traces{}
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
		if runs.Has(c.law) && slices.ContainsFunc(levels(runs, c.law), func(v analysis.Value) bool { return v.Text != "none" }) {
			return c
		}
	}
	lacks(runs, "noise: give parameter noise of solver %s, or of the scenario, a law in the spec and run it again", iterative)
	return noiseColumns{}
}

// noiseSeries are the treatments of runs, the law of the noise apart.
func noiseSeries(runs analysis.View, at noiseColumns, shrinking bool) []series {
	if runs.Len() == 0 {
		return nil
	}
	by := []string{"p_solver_step", at.reports}
	if shrinking {
		by = []string{"p_solver_step", "p_solver_decay", at.reports}
	}
	all := split(runs, by)
	for i, s := range all {
		step := s.key[0].String()
		if shrinking {
			step += "/t^" + s.key[1].String()
		}
		all[i].name = fmt.Sprintf("s = %s, M = %s", step, s.key[len(by)-1])
	}
	return all
}
