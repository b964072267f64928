package analysis

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"walras/results"
)

func frontier(t testing.TB, points [][]float64, senses ...results.Sense) Frontier {
	t.Helper()
	f, err := NewFrontier(points, senses...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func volume(t testing.TB, f Frontier, reference ...float64) float64 {
	t.Helper()
	h, err := f.Hypervolume(reference)
	if err != nil {
		t.Fatal(err)
	}
	return h.Volume
}

func TestFrontierOfAnExample(t *testing.T) {
	// Efficiency up, Gini down: (3, 0.4) and (2, 0.2) and (1, 0.1) remain; (2, 0.3) loses to (2, 0.2),
	// (1.5, 0.2) too.
	points := [][]float64{{2, 0.3}, {3, 0.4}, {1, 0.1}, {2, 0.2}, {1.5, 0.2}, {math.NaN(), 0}, {2, 0.2}}
	f := frontier(t, points, results.High, results.Low)
	want := []int{1, 3, 6, 2}
	if len(f.Index) != len(want) || len(f.Skipped) != 1 || f.Skipped[0] != 5 || f.Given != 7 {
		t.Fatalf("frontier is %v, %v skipped of %d; want %v, [5], 7", f.Index, f.Skipped, f.Given, want)
	}
	for i, k := range want {
		if f.Index[i] != k {
			t.Errorf("frontier is %v, want %v", f.Index, want)
		}
	}
	// From (0, 0.5): rectangles 3·0.1 + 2·0.2 + 1·0.1.
	near(t, "hypervolume", volume(t, f, 0, 0.5), 0.8, 1e-15)
}

// The frontier against its definition: a point is in it exactly where nothing dominates it.
func TestFrontierAgainstItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(2, 3).Draw(t, "objectives")
		var senses []results.Sense
		for range d {
			senses = append(senses, rapid.SampledFrom([]results.Sense{results.High, results.Low}).Draw(t, "sense"))
		}
		var points [][]float64
		for range rapid.IntRange(1, 25).Draw(t, "n") {
			var p []float64
			for range d {
				p = append(p, float64(rapid.IntRange(0, 5).Draw(t, "objective")))
			}
			points = append(points, p)
		}
		f, err := NewFrontier(points, senses...)
		if err != nil {
			t.Fatal(err)
		}
		in := map[int]bool{}
		for _, i := range f.Index {
			in[i] = true
		}
		for i, p := range points {
			dominated := false
			for _, q := range points {
				dominated = dominated || f.dominates(q, p)
			}
			if in[i] == dominated {
				t.Fatalf("point %v of %v: in the frontier %v, dominated %v", p, points, in[i], dominated)
			}
		}
	})
}

func TestHypervolumeByHand(t *testing.T) {
	three := []results.Sense{results.High, results.High, results.High}
	// Inclusion and exclusion of boxes from the origin.
	// (1,2,3), (2,3,1), (3,1,2): 3·6 − (1·2·1 + 1·1·2 + 2·1·1) + 1·1·1 = 13.
	f := frontier(t, [][]float64{{1, 2, 3}, {2, 3, 1}, {3, 1, 2}}, three...)
	near(t, "three boxes", volume(t, f, 0, 0, 0), 13, 1e-12)
	// The same seen from (3, 3, 3) with costs 3 − x.
	g := frontier(t, [][]float64{{2, 1, 0}, {1, 0, 2}, {0, 2, 1}}, results.Low, results.Low, results.Low)
	near(t, "three boxes of costs", volume(t, g, 3, 3, 3), 13, 1e-12)
	// Two points share a plane: 2·1·1 + 1·2·1 − 1·1·1 = 3.
	near(t, "equal third objective", volume(t, frontier(t, [][]float64{{2, 1, 1}, {1, 2, 1}}, three...), 0, 0, 0), 3, 1e-12)
	h, err := f.Hypervolume([]float64{0, 0, 2.5})
	if err != nil {
		t.Fatal(err)
	}
	if h.Outside != 2 || math.Abs(h.Volume-1) > 1e-12 { // only (1,2,3) is above 2.5: 1·2·0.5
		t.Errorf("from (0, 0, 2.5): volume %g, %d outside; want 1 and 2", h.Volume, h.Outside)
	}
	if _, err := f.Hypervolume([]float64{0, 0, math.Inf(-1)}); err == nil {
		t.Error("an infinite reference is no error")
	}
	if _, err := f.Hypervolume([]float64{0, 0}); err == nil {
		t.Error("a reference of two objectives is no error")
	}
}

// The example in the documentation of the R package moocore 0.1 by López-Ibáñez (function hypervolume,
// https://multi-objective.github.io/moocore/): 38 for costs seen from (10, 10), 39 for gains seen from (0, 0).
func TestHypervolumeAgainstPublishedValues(t *testing.T) {
	points := [][]float64{{5, 5}, {4, 6}, {2, 7}, {7, 4}}
	near(t, "costs", volume(t, frontier(t, points, results.Low, results.Low), 10, 10), 38, 1e-12)
	near(t, "gains", volume(t, frontier(t, points, results.High, results.High), 0, 0), 39, 1e-12)
}

// Points on whole numbers dominate whole cells: the volume is the number of cells below some point.
func TestHypervolumeAgainstCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(2, 3).Draw(t, "objectives")
		senses := []results.Sense{results.High, results.High, results.High}[:d]
		var points [][]float64
		for range rapid.IntRange(1, 12).Draw(t, "n") {
			var p []float64
			for range d {
				p = append(p, float64(rapid.IntRange(0, 6).Draw(t, "objective")))
			}
			points = append(points, p)
		}
		f, err := NewFrontier(points, senses...)
		if err != nil {
			t.Fatal(err)
		}
		h, err := f.Hypervolume(make([]float64, d))
		if err != nil {
			t.Fatal(err)
		}
		cells := 0
		for c := range 6 * 6 * 6 {
			at := []float64{float64(c % 6), float64(c / 6 % 6), float64(c / 36)}
			if d == 2 && at[2] > 0 {
				break
			}
			for _, p := range points {
				if p[0] > at[0] && p[1] > at[1] && (d == 2 || p[2] > at[2]) {
					cells++
					break
				}
			}
		}
		if math.Abs(h.Volume-float64(cells)) > 1e-9 {
			t.Fatalf("volume of %v is %g, %d cells are dominated", points, h.Volume, cells)
		}
	})
}

// Points on the sphere: the volume is close to that of the octant, π/6, from below.
func TestHypervolumeOfASphere(t *testing.T) {
	src := rand.New(rand.NewPCG(5, 6))
	var points [][]float64
	for range 3000 {
		p, norm := make([]float64, 3), 0.0
		for k := range p {
			p[k] = math.Abs(src.NormFloat64())
			norm += p[k] * p[k]
		}
		for k := range p {
			p[k] /= math.Sqrt(norm)
		}
		points = append(points, p)
	}
	v := volume(t, frontier(t, points, results.High, results.High, results.High), 0, 0, 0)
	if v > math.Pi/6 || v < math.Pi/6-0.03 {
		t.Errorf("volume %g, the octant of the ball has %g", v, math.Pi/6)
	}
}

func TestDistance(t *testing.T) {
	f := frontier(t, [][]float64{{4, 0.4}, {1, 0.1}}, results.High, results.Low)
	unit := []float64{3, 0.3}
	for i, r := range f.Ranges() {
		near(t, "range", r, unit[i], 1e-15)
	}
	for _, c := range []struct {
		p       []float64
		want    float64
		nearest int
	}{
		{[]float64{4, 0.4}, 0, 0}, {[]float64{5, 0}, 0, 0}, // on it and above it
		{[]float64{1, 0.4}, 1, 0},                 // (1, 0): up by 3/3, or down by 0.3/0.3: the first found
		{[]float64{0.7, 0.16}, math.Sqrt(.05), 1}, // (0.3/3, 0.06/0.3) = (0.1, 0.2)
		{[]float64{3.7, 0.43}, math.Sqrt(.02), 0},
	} {
		d, nearest, err := f.Distance(c.p, unit)
		if err != nil || math.Abs(d-c.want) > 1e-12 || nearest != c.nearest {
			t.Errorf("distance of %v is %g to %d (%v), want %g to %d", c.p, d, nearest, err, c.want, c.nearest)
		}
	}
	if _, _, err := f.Distance([]float64{1, math.NaN()}, unit); err == nil {
		t.Error("NaN is no error")
	}
	if _, _, err := f.Distance([]float64{1, 1}, []float64{1, 0}); err == nil {
		t.Error("a unit of 0 is no error")
	}
}

func TestFrontierErrors(t *testing.T) {
	for _, c := range []struct {
		points [][]float64
		senses []results.Sense
		want   string
	}{
		{nil, []results.Sense{results.High, results.High}, "none of 0 points"},
		{[][]float64{{1, math.NaN()}}, []results.Sense{results.High, results.High}, "none of 1 points"},
		{[][]float64{{1}}, []results.Sense{results.High, results.High}, "1 objectives"},
		{[][]float64{{1}}, []results.Sense{results.High}, "2 or 3"},
	} {
		if _, err := NewFrontier(c.points, c.senses...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("frontier of %v: error %v does not say %q", c.points, err, c.want)
		}
	}
}

func TestPointsOfFailedRuns(t *testing.T) {
	v := frameOf([]string{"status", "efficiency", "gini"}, []string{"converged", "error", "no-clearing"}, []float64{1, 9, 2}, []float64{0.2, 0, 0.1})
	points, err := v.Points(Column("efficiency", "efficiency"), Column("Gini index", "gini"))
	if err != nil {
		t.Fatal(err)
	}
	f := frontier(t, points, results.High, results.Low)
	if len(f.Index) != 1 || f.Index[0] != 2 || len(f.Skipped) != 1 || f.Skipped[0] != 1 {
		t.Errorf("frontier %v, skipped %v; want [2], [1]", f.Index, f.Skipped)
	}
}
