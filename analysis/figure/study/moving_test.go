package study

import (
	"bytes"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/internal/fixture"
	"walras/results"
)

// movingRuns are the runs that the figures of moving markets are tested on, by experiment.
var movingRuns = map[string]func(tb testing.TB) *results.Dataset{
	"regret-horizon": func(tb testing.TB) *results.Dataset { return horizonRuns(tb, "regret-horizon") },
	"drift":          driftRuns,
	"noise":          noiseRuns,
	"delay":          delayRuns,
	"shock-capacity": func(tb testing.TB) *results.Dataset { return shockRuns(tb, "shock-capacity") },
	"strategy":       strategyRuns,
	"shock-fee":      feeRuns,
}

// Every figure of moving markets gives valid files, the same when drawn again, the golden picture, and a caption that says how many
// runs there are and how they ended.
func TestMovingFigures(t *testing.T) {
	drawn := 0
	for _, f := range tested() {
		runs, ok := movingRuns[runsOf[f.Name]]
		if !ok {
			continue
		}
		drawn++
		t.Run(f.Name, func(t *testing.T) {
			d := runs(t)
			files, dr := save(t, f, d, t.TempDir())
			again, _ := save(t, f, d, t.TempDir())
			for _, e := range []string{"pdf", "svg", "png", "csv"} {
				if len(files[e]) == 0 || !bytes.Equal(files[e], again[e]) {
					t.Errorf("%s has %d bytes and is not the same when drawn again", e, len(files[e]))
				}
			}
			fixture.CheckPictures(t, files, widthOf(dr))
			fixture.CheckCSV(t, files["csv"], dr.Numbers)
			fixture.Golden(t, *update, f.Name, files["svg"])
			if c := dr.FullCaption(); !strings.Contains(c, " runs") || strings.Contains(c, "%!") || strings.Contains(c, "NaN") {
				t.Errorf("caption %q", c)
			}
			if tex, err := figure.Save(t.TempDir(), f.Name, dr, d, figure.Output{Formats: []string{"tex"}}); err != nil || len(tex) == 0 || filepath.Ext(tex[0]) != ".tex" {
				t.Errorf("as TeX: %v, %v", tex, err)
			}
		})
	}
	if drawn < len(movingRuns) {
		t.Errorf("%d figures of %d experiments", drawn, len(movingRuns))
	}
}

// Fewer than twenty draws do not show whether their law is near normal, and the caption of each figure with Student's intervals says so.
func TestMovingFiguresDoubtFewDraws(t *testing.T) {
	for _, name := range []string{"regret-horizon", "drift-tracking", "noise", "strategy", "fee-shock"} {
		if c := drawMoving(t, name).Caption; !strings.Contains(c, "may cover less than they say: n = ") && !strings.Contains(c, ": assumes a normal law") {
			t.Errorf("%s: caption %q doubts no interval", name, c)
		}
	}
}

// drawMoving draws the figure of that name.
func drawMoving(t *testing.T, name string) *figure.Drawing {
	t.Helper()
	dr, err := figureNamed(t, name).Draw(movingRuns[runsOf[name]](t))
	if err != nil {
		t.Fatal(err)
	}
	return dr
}

// find are the numbers of a panel with a series and a mark.
func find(dr *figure.Drawing, panel, series, mark string) (found []mark.Datum) {
	for _, d := range dr.Numbers {
		if d.Panel == panel && d.Series == series && d.Mark == mark {
			found = append(found, d)
		}
	}
	return found
}

// one is the only such number.
func one(t *testing.T, dr *figure.Drawing, panel, series, mark string) mark.Datum {
	t.Helper()
	found := find(dr, panel, series, mark)
	if len(found) != 1 {
		t.Fatalf("%d numbers of (%s) %s, %s, want 1", len(found), panel, series, mark)
	}
	return found[0]
}

func TestPlantedPowersOfTheHorizon(t *testing.T) {
	for _, name := range []string{"regret-horizon"} {
		dr := drawMoving(t, name)
		for _, panel := range []string{"a", "b", "d"} { // (c) is the static regret under jitter
			for series, power := range map[string]float64{"ogd, sqrt": 0.5, "ogd, constant": 0.75, "ader": -0.25, "ader, bound": -0.25} {
				near(t, name+", power of "+series, one(t, dr, panel, series, "exponent").Y, power, 1e-9)
			}
		}
		if found := find(dr, "c", "ader", "exponent"); len(found) > 0 {
			t.Errorf("negative regret has a power: %+v", found)
		}
		for _, d := range find(dr, "c", "ader", "point") {
			if !d.Clipped || math.Abs(d.Y+5*math.Pow(d.X, -0.25)) > 1e-9 {
				t.Errorf("negative mean %+v", d)
			}
		}
		for _, want := range []string{"Above its bound: 1 of 180 values", "of single runs are zero or negative", "means over 4 to 5 draws", "2 draws lack a value at some place and are left out", "failures: 1 diverged"} {
			if !strings.Contains(dr.Caption, want) {
				t.Errorf("caption %q does not say %q", dr.Caption, want)
			}
		}
	}
	dr := drawMoving(t, "violation")
	near(t, "power of violation", one(t, dr, "a", "ogd, constant", "exponent").Y, 0.75, 1e-9)
	if len(find(dr, "b", "ogd, constant", "exponent")) > 0 || len(find(dr, "b", "ogd, constant", "point")) != 3 {
		t.Error("no violation has a power, or is not drawn")
	}
}

func TestPlantedTracking(t *testing.T) {
	dr := drawMoving(t, "drift-tracking")
	near(t, "power of the tracking error", one(t, dr, "a", "ogd", "exponent").Y, 1, 1e-9)
	near(t, "power of dynamic regret", one(t, dr, "b", "ogd", "exponent").Y, 2, 1e-9)
	for i, d := range find(dr, "a", "ogd", "point") {
		move := []float64{0.5, 2, 8}[i] / 2000
		near(t, "mean move", d.X, move, 1e-12)
		near(t, "tracking error", d.Y, 4*move, 1e-12)
	}
	near(t, "tracking error with the seasons", one(t, dr, "c", "ogd", "point").X, 0.4, 1e-12)
	near(t, "tracking error of jitter", one(t, dr, "d", "tracking", "point").X, 0.2, 1e-12)
}

// The prediction is the closed form of the test data, and so the measured floor is the predicted one.
func TestNoiseAgainstClosedForms(t *testing.T) {
	dr := drawMoving(t, "noise")
	const star = 3.0
	for reports, series := range map[float64]string{1: "s = 0.2, M = 1", 4: "s = 0.2, M = 4"} {
		variance := 0.1 * 0.1 * 50 * 50 / (reports * 10 * 10)
		floor := 0.2 / 1.8 * variance
		near(t, "predicted floor", one(t, dr, "c", series, "predicted floor").Y, floor, 1e-12)
		near(t, "measured floor", one(t, dr, "c", series, "floor").Y, floor, 1e-12)
		lines := find(dr, "c", series+", predicted", "line")
		for _, d := range lines {
			near(t, "prediction", d.Y/(floor+(star*star-floor)*math.Pow(0.8, 2*(d.X-1))), 1, 1e-9)
		}
		series = strings.Replace(series, "0.2", "1/t^1", 1)
		for _, d := range find(dr, "a", series+", predicted", "line") {
			if d.X > 1 {
				near(t, "prediction", d.Y/(variance/(d.X-1)), 1, 1e-9)
			}
		}
		if len(lines) < 20 {
			t.Errorf("%d points", len(lines))
		}
		// 1/(t − 1) is steeper than 1/t at small t and as steep at large t.
		measured, theory := one(t, dr, "a", series, "exponent").Y, one(t, dr, "a", series+", predicted", "exponent").Y
		near(t, "power", measured, theory, 1e-9)
		if measured > -1 || measured < -1.1 {
			t.Errorf("power %g, want a little below −1", measured)
		}
	}
}

// Noise of the scenario is drawn as that of the method.
func TestNoiseOfTheScenario(t *testing.T) {
	dr, err := noiseDecay.Draw(noiseRunsAt(t, noiseColumns{"p_scenario_noise", "p_scenario_noise_sigma", "p_scenario_reports"}))
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range drawMoving(t, "noise").Numbers {
		if got := dr.Numbers[i]; got.Panel != d.Panel || got.Series != d.Series || got.X != d.X && d.X == d.X || got.Y != d.Y && d.Y == d.Y {
			t.Fatalf("number %d is %+v, want %+v", i, got, d)
		}
	}
	if _, err := noiseDecay.Draw(noiseRunsAt(t, noiseColumns{"p_scenario_other", "p_scenario_sigma", "p_scenario_reports"})); err == nil || !strings.Contains(err.Error(), "no noise") {
		t.Errorf("without noise the error is %v", err)
	}
}

// The predicted edge is where the largest root of λ^{d+1} − λ^d + s has modulus 1, and what the recursion shows lies around it.
func TestDelayEdge(t *testing.T) {
	modulus := func(d int, s float64) float64 {
		c := mat.NewDense(d+1, d+1, nil) // e_{t+1} = e_t − s e_{t−d} as a first order system
		c.Set(0, 0, 1)
		c.Set(0, d, c.At(0, d)-s)
		for i := range d {
			c.Set(i+1, i, 1)
		}
		var e mat.Eigen
		if !e.Factorize(c, mat.EigenNone) {
			t.Fatal("no eigenvalues")
		}
		most := 0.0
		for _, v := range e.Values(nil) {
			most = max(most, math.Hypot(real(v), imag(v)))
		}
		return most
	}
	for _, d := range []int{0, 1, 2, 5, 16} {
		near(t, "modulus at the edge", modulus(d, levinMay(float64(d))), 1, 1e-9)
		if modulus(d, 0.99*levinMay(float64(d))) >= 1 || modulus(d, 1.01*levinMay(float64(d))) <= 1 {
			t.Errorf("d = %d: the edge does not part stable from unstable steps", d)
		}
	}
	dr := drawMoving(t, "delay")
	found := find(dr, "b", "start μ = 1.99", "point")
	if len(found) != 3 {
		t.Fatalf("%d edges, want 3", len(found))
	}
	for _, d := range found {
		near(t, "largest stable step over the edge", d.YLow, 0.98, 1e-9)
		near(t, "next step over the edge", d.YHigh, 1.02, 1e-9)
	}
}

func TestPlantedResilience(t *testing.T) {
	dr := drawMoving(t, "resilience")
	fast, slow := "fast, capacity-loss, left = 0.5", "slow, capacity-loss, left = 0.5"
	for panel, want := range map[string]float64{"a": 0.54, "b": 4, "c": 8, "d": 5, "e": 0.35, "i": 10} {
		near(t, "median of ("+panel+")", one(t, dr, panel, fast, "point").X, want, 1e-12)
	}
	d := one(t, dr, "c", slow, "point") // 0, 4, 8, 12, 16, 20, 24, never, never: the interval is from the 2nd to the 8th of 9
	if d.X != 16 || d.XLow != 4 || d.XHigh != 100 {
		t.Errorf("recovery of the slow method %+v", d)
	}
	if found := find(dr, "b", slow, "point"); len(found) > 0 {
		t.Errorf("a recovery that most runs do not see is drawn at %+v", found)
	}
	for _, want := range []string{"28 of 144 times", "4 medians are later than any", "8 values do not exist", "Medians over 8 to 9 runs"} {
		if !strings.Contains(dr.Caption, want) {
			t.Errorf("caption %q does not say %q", dr.Caption, want)
		}
	}
}

func TestPlantedStrategy(t *testing.T) {
	dr := drawMoving(t, "strategy")
	for _, c := range []struct {
		panel, series string
		power         float64
	}{{"a", "mean over participants", -2}, {"a", "largest", -1.5}, {"b", "demand held back", -1}, {"b", "α understated", -1}, {"c", "mean", -3}} {
		near(t, "power of "+c.series, one(t, dr, c.panel, c.series, "exponent").Y, c.power, 1e-9)
	}
	if want := "3 of 15 markets"; !strings.Contains(dr.Caption, want) {
		t.Errorf("caption %q does not say %q", dr.Caption, want)
	}
}

func TestPlantedFeeShock(t *testing.T) {
	dr := drawMoving(t, "fee-shock")
	const name = "m = 50, γ = 0"
	near(t, "R", one(t, dr, "a", name, "resilience R").Y, (8-2.0/31)/10, 1e-12)
	for i, d := range find(dr, "a", name, "line") {
		round := 15 + float64(i)
		want := 9.0
		if round == 29 {
			want = 10
		}
		if round >= 30 {
			want = 8 - 2/(round-29)
		}
		near(t, "round", d.X, round, 0)
		near(t, "efficiency", d.Y, want, 1e-12) // the factors have mean 1
	}
	for bar, want := range map[string]float64{"before": 0.7, "to the lowest": -0.1, "from the lowest": 0.05, "after": 0.65} {
		near(t, bar, one(t, dr, "c", name+", "+bar, "bar").Size, 1.05*want, 1e-12)
	}
	for _, want := range []string{"tatonnement, step 1/L (the largest of 2).", "m = 50: the optimal price is zero on 0 of 5 markets", "m = 100: the optimal price is zero on 5 of 5 markets", "20 runs, no failures"} {
		if !strings.Contains(dr.Caption, want) {
			t.Errorf("caption %q does not say %q", dr.Caption, want)
		}
	}
}

// What a run lacks is an error that names it.
func TestMovingFiguresNameWhatIsMissing(t *testing.T) {
	bare := func(experiment string) *results.Dataset {
		return madeRun(t, experiment, madeTable{"runs", []fixture.Row{{"rounds": 1}, {"rounds": 2}}})
	}
	for _, f := range tested() {
		if _, ok := movingRuns[runsOf[f.Name]]; !ok {
			continue
		}
		if _, err := f.Draw(bare("bare")); err == nil || !strings.Contains(err.Error(), "bare") {
			t.Errorf("%s of bare runs: error %v, want one that names the experiment and what it lacks", f.Name, err)
		}
	}
}
