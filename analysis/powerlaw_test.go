package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gstat "gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"walras/analysis/stat"
	"walras/results"
)

var decades = []float64{100, 300, 1000, 3000, 10000}

// planted are replicates of scale·x^power with relative noise of mean 0.
func planted(src *rand.Rand, n int, x []float64, scale, power, noise float64) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, len(x))
		for k, v := range x {
			out[i][k] = scale * math.Pow(v, power) * (1 + noise*(2*src.Float64()-1))
		}
	}
	return out
}

// Replicates that differ by a factor have the power exactly, and no uncertainty about it.
func TestPowerOfPlantedLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		power, scale := rapid.Float64Range(-2, 2).Draw(t, "power"), rapid.Float64Range(0.1, 1000).Draw(t, "scale")
		factors := rapid.SliceOfN(rapid.Float64Range(0.5, 2), 2, 12).Draw(t, "factors")
		y := make([][]float64, len(factors))
		for i, f := range factors {
			for _, x := range decades {
				y[i] = append(y[i], f*scale*math.Pow(x, power))
			}
		}
		p := FitPower(decades, y)
		for what, d := range map[string]float64{"slope": p.Slope - power, "last": p.Last - power, "low": p.Interval.Low - power, "high": p.Interval.High - power,
			"scale": p.Scale/(scale*gstat.Mean(factors, nil)) - 1, "fit": p.At(777)/(p.Scale*math.Pow(777, power)) - 1} {
			if !(math.Abs(d) < 1e-9) {
				t.Fatalf("%s is off by %g: %+v", what, d, p)
			}
		}
	})
}

// The interval holds the planted power as often as it says, and is as wide as that of refits to resampled replicates.
func TestPowerIntervalCovers(t *testing.T) {
	src := rand.New(rand.NewPCG(1, 2))
	const trials, replicates = 300, 20
	covered := 0
	for range trials {
		if p := FitPower(decades, planted(src, replicates, decades, 3, 0.5, 0.6)); p.Interval.Low <= 0.5 && 0.5 <= p.Interval.High {
			covered++
		}
	}
	// 95 % of 300 is 285 with a standard deviation of 3.8.
	if covered < 272 || covered > 297 {
		t.Errorf("%d of %d intervals hold the power, want about %g", covered, trials, stat.Level*trials)
	}
	y := planted(src, 60, decades, 3, 0.5, 0.6)
	p := FitPower(decades, y)
	var refits []float64
	for range 2000 {
		again := make([][]float64, len(y))
		for i := range again {
			again[i] = y[src.IntN(len(y))]
		}
		refits = append(refits, lineThroughMeans(decades, again))
	}
	slices.Sort(refits)
	width := stat.Quantile(refits, 0.975) - stat.Quantile(refits, 0.025)
	near(t, "width over that of refits", 2*p.Interval.Half()/width, 1, 0.15)
}

// lineThroughMeans is the slope by the normal equations.
func lineThroughMeans(x []float64, y [][]float64) float64 {
	n, sx, sy, sxx, sxy := 0.0, 0.0, 0.0, 0.0, 0.0
	for k, v := range x {
		mean := 0.0
		for _, row := range y {
			mean += row[k] / float64(len(y))
		}
		u, w := math.Log(v), math.Log(mean)
		n, sx, sy, sxx, sxy = n+1, sx+u, sy+w, sxx+u*u, sxy+u*w
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}

func TestPowerSaysWhatItDoesNotKnow(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name              string
		y                 [][]float64
		reason            string
		n, left, negative int
	}{
		{"single runs below zero", [][]float64{{2, 2, 2}, {-1, 4, 8}}, "", 2, 0, 1},
		{"mean below zero", [][]float64{{2, -2, 2}, {1, -4, 8}}, "not positive from 10 on", 2, 0, 2},
		{"zero", [][]float64{{1, 1, 0}, {1, 1, 0}}, "not positive from 100 on", 2, 0, 2},
		{"missing", [][]float64{{1, nan, 1}, {1, 10, 100}, {2, 20, 200}}, "", 2, 1, 0},
		{"nothing", [][]float64{{nan, nan, nan}}, "no replicate", 0, 1, 0},
		{"infinite", [][]float64{{1, 1, math.Inf(1)}, {1, 1, 1}}, "not finite at 100", 2, 0, 0},
	} {
		p := FitPower([]float64{1, 10, 100}, c.y)
		if p.N != c.n || p.Left != c.left || p.NotPositive != c.negative || math.IsNaN(p.Slope) != (c.reason != "") || !strings.Contains(p.Reason, c.reason) {
			t.Errorf("%s: %+v", c.name, p)
		}
		if c.reason != "" && (p.Interval.Known() || !strings.Contains(p.Interval.String(), c.reason)) {
			t.Errorf("%s: interval %v", c.name, p.Interval)
		}
	}
	if p := FitPower([]float64{1, 10}, [][]float64{{1, 10}}); !math.IsNaN(p.Slope) || !strings.Contains(p.Reason, "at least 3") {
		t.Errorf("two places give %+v", p)
	}
	// (−1 + 2)/2 = 0.5, 3, 5: the slope of log means at 1, 10, 100 is (log 5 − log 0.5)/(2 log 10) = 1/2.
	near(t, "slope with a negative run", FitPower([]float64{1, 10, 100}, [][]float64{{2, 2, 2}, {-1, 4, 8}}).Slope, 0.5, 1e-12)
}

// A law that changes its power is said to bend, one that does not is not.
func TestPowerBends(t *testing.T) {
	src := rand.New(rand.NewPCG(3, 4))
	straight := planted(src, 20, decades, 1, 0.5, 0.01)
	if p := FitPower(decades, straight); p.Bends() {
		t.Errorf("a straight law bends: %+v", p)
	}
	for _, factor := range []float64{3, 1.1} { // steeper, flatter
		for _, row := range straight {
			row[4] = row[3] * factor
		}
		p := FitPower(decades, straight)
		near(t, "last power", p.Last, math.Log(factor)/math.Log(10000.0/3000), 1e-9)
		if !p.Bends() {
			t.Errorf("a law with a last power of %g does not bend: %+v", p.Last, p)
		}
	}
}

func TestPowerOfRuns(t *testing.T) {
	b := results.NewBlock(&results.Schema{Table: "runs", Columns: []results.Column{{Name: "replicate", Kind: results.Int64},
		{Name: "status", Kind: results.String}, {Name: "T", Kind: results.Int64}, {Name: "regret", Kind: results.Float64, Nullable: true}}}, 0)
	for _, r := range []int64{2, 0, 1} {
		for _, x := range []int64{900, 9, 90} {
			status := "played"
			if r == 1 && x == 90 {
				status = "error"
			}
			b.AppendInt(0, r)
			b.AppendString(1, status)
			b.AppendInt(2, x)
			b.AppendFloat(3, float64(r+1)*math.Sqrt(float64(x)))
		}
	}
	v := Of(b.Frame(), "x", "runs")
	p, err := v.Power("T", "regret")
	if err != nil {
		t.Fatal(err)
	}
	if p.N != 2 || p.Left != 1 || !slices.Equal(p.X, []float64{9, 90, 900}) {
		t.Errorf("fit %+v", p)
	}
	near(t, "slope", p.Slope, 0.5, 1e-12)
	near(t, "scale", p.Scale, 2, 1e-12) // replicates 0 and 2: factors 1 and 3
	if _, err := v.Power("replicate", "regret"); err == nil || !strings.Contains(err.Error(), "positive numbers") {
		t.Errorf("a place 0 gives the error %v", err)
	}
	if _, err := v.Power("T", "nothing"); err == nil {
		t.Error("a missing column is no error")
	}
}
