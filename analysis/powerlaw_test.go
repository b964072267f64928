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

// Draws that differ by a factor have the power exactly. They say nothing of how others differ, as few equal values say nothing: there is no interval.
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
		p := FitPower(Growth{X: decades, Rows: y, Shared: true})
		for what, d := range map[string]float64{"slope": p.Slope - power, "last": p.Last - power, "bend": p.Bend,
			"scale": p.Scale/(scale*gstat.Mean(factors, nil)) - 1, "fit": p.At(777)/(p.Scale*math.Pow(777, power)) - 1} {
			if !(math.Abs(d) < 1e-9) {
				t.Fatalf("%s is off by %g: %+v", what, d, p)
			}
		}
		if p.Bends() || p.Interval.Known() || !strings.Contains(p.Interval.Reason, "equal") {
			t.Fatalf("interval of draws that differ by a factor: %v", p.Interval)
		}
	})
}

// The interval holds the planted power as often as it says, and is as wide as that of refits to resampled replicates.
func TestPowerIntervalCovers(t *testing.T) {
	src := rand.New(rand.NewPCG(1, 2))
	const trials, replicates = 300, 20
	covered := 0
	for range trials {
		if p := FitPower(Growth{X: decades, Rows: planted(src, replicates, decades, 3, 0.5, 0.6), Shared: true}); p.Interval.Low <= 0.5 && 0.5 <= p.Interval.High {
			covered++
		}
	}
	// 95 % of 300 is 285 with a standard deviation of 3.8.
	if covered < 272 || covered > 297 {
		t.Errorf("%d of %d intervals hold the power, want about %g", covered, trials, stat.Level*trials)
	}
	y := planted(src, 60, decades, 3, 0.5, 0.6)
	p := FitPower(Growth{X: decades, Rows: y, Shared: true})
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
		{"nothing", [][]float64{{nan, nan, nan}}, "no draw", 0, 1, 0},
		{"infinite", [][]float64{{1, 1, math.Inf(1)}, {1, 1, 1}}, "not finite at 100", 2, 0, 0},
	} {
		p := FitPower(Growth{X: []float64{1, 10, 100}, Rows: c.y, Shared: true})
		if p.N != c.n || p.Left != c.left || p.NotPositive != c.negative || math.IsNaN(p.Slope) != (c.reason != "") || !strings.Contains(p.Reason, c.reason) {
			t.Errorf("%s: %+v", c.name, p)
		}
		if c.reason != "" && (p.Interval.Known() || !strings.Contains(p.Interval.String(), c.reason)) {
			t.Errorf("%s: interval %v", c.name, p.Interval)
		}
	}
	if p := FitPower(Growth{X: []float64{1, 10}, Rows: [][]float64{{1, 10}}, Shared: true}); !math.IsNaN(p.Slope) || !strings.Contains(p.Reason, "at least 3") {
		t.Errorf("two places give %+v", p)
	}
	// (−1 + 2)/2 = 0.5, 3, 5: the slope of log means at 1, 10, 100 is (log 5 − log 0.5)/(2 log 10) = 1/2.
	near(t, "slope with a negative run", FitPower(Growth{X: []float64{1, 10, 100}, Rows: [][]float64{{2, 2, 2}, {-1, 4, 8}}, Shared: true}).Slope, 0.5, 1e-12)
}

// A law that changes its power is said to bend, one that does not is not.
func TestPowerBends(t *testing.T) {
	src := rand.New(rand.NewPCG(3, 4))
	straight := planted(src, 20, decades, 1, 0.5, 0.01)
	if p := FitPower(Growth{X: decades, Rows: straight, Shared: true}); p.Bends() {
		t.Errorf("a straight law bends: %+v", p)
	}
	for _, factor := range []float64{3, 1.1} { // steeper, flatter
		for _, row := range straight {
			row[4] = row[3] * factor
		}
		p := FitPower(Growth{X: decades, Rows: straight, Shared: true})
		near(t, "last power", p.Last, math.Log(factor)/math.Log(10000.0/3000), 1e-9)
		if !p.Bends() {
			t.Errorf("a law with a last power of %g does not bend: %+v", p.Last, p)
		}
	}
}

// Means near 0 have no logarithm to speak of, and the interval says so.
func TestPowerOfMeansNearZero(t *testing.T) {
	src := rand.New(rand.NewPCG(5, 6))
	y := planted(src, 20, decades, 1, 0.5, 0.1)
	for i, row := range y {
		row[1] = 0.1 + float64(2*(i%2)-1) // mean 0.1, of values 1.1 and −0.9
	}
	p := FitPower(Growth{X: decades, Rows: y, Shared: true})
	if p.NotPositive != 10 || !strings.Contains(p.Interval.Doubt, "mean at 300 is not established to be positive") {
		t.Errorf("a mean that may be negative: %+v", p)
	}
}

// scales is a table of runs at all places: levels rows for each of n draws, with the noise of the draw and of the place. The draws are the same at every place, or
// each place has its own.
func scales(src *rand.Rand, n, levels int, shared bool) View {
	var seeds []uint64
	var place, value []float64
	noise := map[uint64]float64{}
	for k, x := range decades {
		for i := range n {
			seed := uint64(i)
			if !shared {
				seed += uint64(1000 * k)
			}
			if _, ok := noise[seed]; !ok {
				noise[seed] = 1.2*src.Float64() - 0.6
			}
			own := 0.4*src.Float64() - 0.2
			for range levels {
				seeds, place = append(seeds, seed), append(place, x)
				value = append(value, 3*math.Sqrt(x)*(1+noise[seed]*math.Log10(x/30)+own))
			}
		}
	}
	status := slices.Repeat([]string{"played"}, len(seeds))
	return frameOf([]string{"seed", "status", "T", "regret"}, seeds, status, place, value)
}

// The interval of a power covers where rows share draws and draws share places, and where neither do; taking every row for a draw of its own does not.
func TestPowerOfClustersCovers(t *testing.T) {
	const repeats, draws, levels, naive = 300, 12, 8, 60
	for _, shared := range []bool{true, false} {
		src := rand.New(rand.NewPCG(7, 8))
		// Noise has mean 0 at every place, so that the means follow the law exactly.
		covered, byRow := 0, 0
		for r := range repeats {
			v := scales(src, draws, levels, shared)
			p, err := v.Power("T", "regret")
			if err != nil {
				t.Fatal(err)
			}
			if p.Shared != shared || p.N != draws || p.Values != draws*len(decades) {
				t.Fatalf("shared %v: %+v", shared, p)
			}
			holds := func(p PowerLaw) bool { return p.Interval.Low <= 0.5 && 0.5 <= p.Interval.High }
			if holds(p) {
				covered++
			}
			if r >= naive {
				continue
			}
			g := Growth{X: decades}
			rows := draws * levels
			x, _ := v.Floats("regret")
			for i := range rows {
				row := make([]float64, len(decades))
				for k := range row {
					row[k] = x[k*rows+i]
				}
				g.Rows = append(g.Rows, row)
			}
			if holds(FitPower(g)) {
				byRow++
			}
		}
		t.Logf("shared %v: %d of %d cover, %d of %d with every row for a draw", shared, covered, repeats, byRow, naive)
		if covered < 272 || covered > 297 { // as above
			t.Errorf("shared %v: %d of %d intervals hold the power", shared, covered, repeats)
		}
		if byRow > naive*8/10 {
			t.Errorf("shared %v: %d of %d hold it with every row for a draw: the test shows nothing", shared, byRow, naive)
		}
	}
}

// Places with different numbers of draws of their own keep all of them.
func TestPowerOfUnevenDraws(t *testing.T) {
	src := rand.New(rand.NewPCG(9, 10))
	const repeats = 400
	covered, bends := 0, 0
	for range repeats {
		y := planted(src, 24, decades, 3, 0.5, 0.6)
		for k := range decades {
			for i := 8 + 4*k; i < len(y); i++ {
				y[i][k] = math.NaN()
			}
		}
		p := FitPower(Growth{X: decades, Rows: y})
		if p.N != 8 || p.Values != 8+12+16+20+24 || p.Left != 0 {
			t.Fatalf("%+v", p)
		}
		if p.Interval.Low <= 0.5 && 0.5 <= p.Interval.High {
			covered++
		}
		if p.Bends() {
			bends++
		}
	}
	// 95 % of 400 is 380 with a standard deviation of 4.4; 5 % of straight laws are called bent.
	if covered < 365 || covered > 393 || bends > 35 {
		t.Errorf("%d of %d intervals hold the power, %d straight laws bend", covered, repeats, bends)
	}
}

// √T + b T: the bend is found, with the sign and size of the parabola through the exact points.
func TestPowerOfASum(t *testing.T) {
	src := rand.New(rand.NewPCG(11, 12))
	y := planted(src, 20, decades, 1, 0.5, 0.05)
	for _, row := range y {
		for k, x := range decades {
			row[k] += 0.02 * x
		}
	}
	p := FitPower(Growth{X: decades, Rows: y, Shared: true})
	if !p.Bends() || !strings.Contains(p.Interval.Doubt, "line") {
		t.Errorf("a sum of two powers does not bend: %+v", p)
	}
	// The parabola by the normal equations in log x about its middle.
	var s [5]float64
	var b [3]float64
	for k, x := range decades {
		u, v := math.Log(x), math.Log(p.Mean[k])
		for i := range s {
			s[i] += math.Pow(u, float64(i))
		}
		for i := range b {
			b[i] += math.Pow(u, float64(i)) * v
		}
	}
	det := func(a, b, c [3]float64) float64 {
		return a[0]*(b[1]*c[2]-b[2]*c[1]) - b[0]*(a[1]*c[2]-a[2]*c[1]) + c[0]*(a[1]*b[2]-a[2]*b[1])
	}
	c0, c1, c2 := [3]float64{s[0], s[1], s[2]}, [3]float64{s[1], s[2], s[3]}, [3]float64{s[2], s[3], s[4]}
	square := det(c0, c1, b) / det(c0, c1, c2)
	near(t, "bend", p.Bend, 2*square*math.Log(decades[4]/decades[0]), 1e-6)
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
