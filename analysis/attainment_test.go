package analysis

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAttainmentByHand(t *testing.T) {
	// Three replicates; both objectives are costs. At x ≤ 1 replicate 0 reaches 3, at x ≤ 2 replicates
	// 0, 1 reach 3, 2.
	replicates := [][][]float64{{{1, 3}, {3, 1}}, {{2, 2}}, {{4, 4}}}
	for _, c := range []struct {
		level float64
		need  int
		want  [][2]float64
	}{
		{0.25, 1, [][2]float64{{1, 3}, {2, 2}, {3, 1}}},
		{0.5, 2, [][2]float64{{2, 3}, {3, 2}}},
		{0.75, 3, [][2]float64{{4, 4}}},
	} {
		a, err := Attain(replicates, c.level, Minimise, Minimise)
		if err != nil {
			t.Fatal(err)
		}
		if a.Need != c.need || len(a.Corners) != len(c.want) {
			t.Fatalf("level %g needs %d, corners %v; want %d, %v", c.level, a.Need, a.Corners, c.need, c.want)
		}
		for i := range c.want {
			if a.Corners[i] != c.want[i] {
				t.Errorf("level %g: corners %v, want %v", c.level, a.Corners, c.want)
			}
		}
	}
}

// Attained by level: the share of replicates that attain a point, counted.
func TestAttainmentAgainstItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		objective := rapid.IntRange(0, 6)
		replicates := make([][][]float64, rapid.IntRange(1, 8).Draw(t, "replicates"))
		for r := range replicates {
			for range rapid.IntRange(0, 4).Draw(t, "points") {
				replicates[r] = append(replicates[r], []float64{float64(objective.Draw(t, "x")), float64(objective.Draw(t, "y"))})
			}
		}
		level := rapid.SampledFrom([]float64{0.25, 0.5, 0.75, 1}).Draw(t, "level")
		a, err := Attain(replicates, level, Maximise, Minimise)
		if err != nil {
			t.Fatal(err)
		}
		p := [2]float64{float64(objective.Draw(t, "px")), float64(objective.Draw(t, "py"))}
		count := 0
		for _, points := range replicates {
			for _, q := range points {
				if q[0] >= p[0] && q[1] <= p[1] {
					count++
					break
				}
			}
		}
		if want := float64(count) >= level*float64(len(replicates)); a.Attained(p) != want {
			t.Fatalf("%d of %d replicates attain %v, at level %g the surface says %v", count, len(replicates), p, level, a.Attained(p))
		}
	})
}

func TestAttainmentSaysWhatItStandsOn(t *testing.T) {
	a, err := Attain([][][]float64{{{1, 1}, {math.NaN(), 2}}, nil, nil}, 0.5, Maximise, Maximise)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 of 3", "2 have no point", "1 points without a value", "no point is"} {
		if !strings.Contains(a.Note(), want) {
			t.Errorf("note %q does not say %q", a.Note(), want)
		}
	}
	if _, err := Attain(nil, 0.5, Maximise, Maximise); err == nil {
		t.Error("no replicates are no error")
	}
	if _, err := Attain([][][]float64{{{1, 1}}}, 0, Maximise, Maximise); err == nil {
		t.Error("level 0 is no error")
	}
}
