package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"walras/results"
)

// replicated are points listed replicate by replicate.
func replicated(replicates ...[][2]float64) Replicated {
	p := Replicated{Replicates: len(replicates)}
	for r, points := range replicates {
		for _, q := range points {
			p.Of, p.X, p.Y = append(p.Of, uint32(r)), append(p.X, q[0]), append(p.Y, q[1])
		}
	}
	return p
}

func TestAttainmentByHand(t *testing.T) {
	// Three replicates; both objectives are costs. At x ≤ 1 replicate 0 reaches 3, at x ≤ 2 replicates
	// 0, 1 reach 3, 2.
	points := replicated([][2]float64{{1, 3}, {3, 1}}, [][2]float64{{2, 2}}, [][2]float64{{4, 4}})
	surfaces, err := Attain(points, []float64{0.25, 0.5, 0.75}, results.Low, results.Low)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		need int
		want [][2]float64
	}{
		{1, [][2]float64{{1, 3}, {2, 2}, {3, 1}}},
		{2, [][2]float64{{2, 3}, {3, 2}}},
		{3, [][2]float64{{4, 4}}},
	} {
		if a := surfaces[i]; a.Need != c.need || !slices.Equal(a.Corners, c.want) {
			t.Errorf("level %g needs %d, corners %v; want %d, %v", a.Level, a.Need, a.Corners, c.need, c.want)
		}
	}
}

// attainedBy counts the replicates with a point at least as good as (x, y), all turned to maximise.
func attainedBy(p Replicated, sx, sy results.Sense, x, y float64) int {
	by := make([]bool, p.Replicates)
	for i, r := range p.Of {
		if sign(sx)*p.X[i] >= x && sign(sy)*p.Y[i] >= y {
			by[r] = true
		}
	}
	n := 0
	for _, b := range by {
		if b {
			n++
		}
	}
	return n
}

// cornersByDefinition is the boundary by counting: from the best x down, the best y that need replicates attain, where it is better than
// at all x before.
func cornersByDefinition(p Replicated, sx, sy results.Sense, need int) [][2]float64 {
	var xs, ys []float64
	for i := range p.X {
		if !math.IsNaN(p.X[i]) && !math.IsNaN(p.Y[i]) {
			xs, ys = append(xs, sign(sx)*p.X[i]), append(ys, sign(sy)*p.Y[i])
		}
	}
	slices.Sort(xs)
	slices.Sort(ys)
	xs, ys = slices.Compact(xs), slices.Compact(ys)
	slices.Reverse(xs)
	slices.Reverse(ys)
	var corners [][2]float64
	for _, x := range xs {
		i := slices.IndexFunc(ys, func(y float64) bool { return attainedBy(p, sx, sy, x, y) >= need })
		if i >= 0 && (corners == nil || ys[i] > sign(sy)*corners[len(corners)-1][1]) {
			corners = append(corners, [2]float64{sign(sx) * x, sign(sy) * ys[i]})
		}
	}
	return corners
}

// Random points with ties in both objectives, of interleaved replicates, some infinite and some without a value.
func TestAttainmentAgainstItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.SampledFrom([]float64{0, 1, 2, 3, 4, 5, math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1)})
		objective := rapid.OneOf(few, rapid.Float64Range(-3, 8))
		p := Replicated{Replicates: rapid.IntRange(1, 9).Draw(t, "replicates")}
		for range rapid.IntRange(0, 40).Draw(t, "points") {
			p.Of = append(p.Of, uint32(rapid.IntRange(0, p.Replicates-1).Draw(t, "of")))
			p.X, p.Y = append(p.X, objective.Draw(t, "x")), append(p.Y, objective.Draw(t, "y"))
		}
		sense := rapid.SampledFrom([]results.Sense{results.High, results.Low})
		sx, sy := sense.Draw(t, "sense of x"), sense.Draw(t, "sense of y")
		levels := []float64{0.01, 0.25, 0.5, 0.7, 0.75, 1}
		surfaces, err := Attain(p, levels, sx, sy)
		if err != nil {
			t.Fatal(err)
		}
		x, y := objective.Draw(t, "px"), objective.Draw(t, "py")
		for i, a := range surfaces {
			if want := cornersByDefinition(p, sx, sy, a.Need); !slices.Equal(a.Corners, want) {
				t.Fatalf("level %g: corners %v, by counting %v", levels[i], a.Corners, want)
			}
			count := attainedBy(p, sx, sy, sign(sx)*x, sign(sy)*y)
			if want := float64(count) >= levels[i]*float64(p.Replicates); behind(a, x, y) != want {
				t.Fatalf("%d of %d replicates attain (%g, %g), at level %g the surface says %v", count, p.Replicates, x, y, levels[i], !want)
			}
		}
	})
}

// behind says whether some corner is at least as good as the point in both objectives.
func behind(a Attainment, x, y float64) bool {
	return slices.ContainsFunc(a.Corners, func(c [2]float64) bool {
		return sign(a.Senses[0])*c[0] >= sign(a.Senses[0])*x && sign(a.Senses[1])*c[1] >= sign(a.Senses[1])*y
	})
}

func TestAttainmentSaysWhatItStandsOn(t *testing.T) {
	half := []float64{0.5}
	surfaces, err := Attain(replicated([][2]float64{{1, 1}, {math.NaN(), 2}}, nil, nil), half, results.High, results.High)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 of 3", "2 have no point", "1 points without a value", "no point is"} {
		if !strings.Contains(surfaces[0].Note(), want) {
			t.Errorf("note %q does not say %q", surfaces[0].Note(), want)
		}
	}
	for _, c := range []struct {
		p     Replicated
		level float64
		want  string
	}{
		{Replicated{}, 0.5, "no replicates"},
		{replicated([][2]float64{{1, 1}}), 0, "level 0"},
		{Replicated{Replicates: 1, Of: []uint32{1}, X: []float64{1}, Y: []float64{1}}, 0.5, "point 0 is of replicate 1"},
	} {
		if _, err := Attain(c.p, []float64{c.level}, results.High, results.High); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v does not say %q", err, c.want)
		}
	}
}

// Three surfaces of a million points of 200,000 replicates.
func BenchmarkAttain(b *testing.B) {
	const replicates, each = 200_000, 5
	src := rand.New(rand.NewPCG(3, 4))
	p := Replicated{Replicates: replicates}
	for i := range replicates * each {
		p.Of, p.X, p.Y = append(p.Of, uint32(i/each)), append(p.X, src.NormFloat64()), append(p.Y, src.NormFloat64())
	}
	for b.Loop() {
		if _, err := Attain(p, []float64{0.25, 0.5, 0.75}, results.High, results.Low); err != nil {
			b.Fatal(err)
		}
	}
}
