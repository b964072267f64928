package stat

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// Curves of common draws, neighbours correlated by 0.9: all true means lie in the bands at once as often as the level says, and the bands
// are narrower than Bonferroni's.
func TestBandsCoverAllPoints(t *testing.T) {
	const repeats, n, points = 300, 20, 8
	src := rand.New(rand.NewPCG(5, 6))
	covered, width, bonferroni := 0, 0.0, 0.0
	for range repeats {
		x := make([][]float64, n)
		for i := range x {
			x[i] = make([]float64, points)
			v := src.NormFloat64()
			for j := range x[i] {
				v = 0.9*v + math.Sqrt(1-0.81)*src.NormFloat64()
				x[i][j] = v
			}
		}
		all := true
		for _, e := range Bands(x, Level) {
			all = all && e.Interval.Low <= 0 && 0 <= e.Interval.High
			width += e.Interval.Half()
		}
		for j := range points {
			bonferroni += TInterval(column(x, j), 1-(1-Level)/points).Half()
		}
		if all {
			covered++
		}
	}
	const error = 0.0126 // √(.95·.05/300)
	near(t, "simultaneous coverage", float64(covered)/repeats, Level, 3*error)
	if width >= bonferroni {
		t.Errorf("the bands are %.3g times as wide as Bonferroni's", width/bonferroni)
	}
}

func TestBandsOfPointsWithoutSpread(t *testing.T) {
	x := make([][]float64, 12)
	for i := range x {
		x[i] = []float64{1, float64(i % 5), 0, math.Sqrt(float64(i))}
	}
	x[3][2] = 1 // the third point is 0 in all draws but one
	b := Bands(x, Level)
	for j, want := range map[int]string{0: "all 12 values are equal", 2: "of 12 draws 11 are equal"} {
		if b[j].Interval.Known() || !strings.Contains(b[j].Interval.Reason, want) {
			t.Errorf("point %d has %v, want none because %s", j, b[j].Interval, want)
		}
	}
	alone := Bands([][]float64{{0}, {1}, {2}, {3}, {4}, {0}, {1}, {2}, {3}, {4}, {0}, {1}}, Level)
	if !b[1].Interval.Known() || b[1].Interval.Half() < alone[0].Interval.Half() {
		t.Errorf("beside another point the band is %v, alone %v", b[1].Interval, alone[0].Interval)
	}
	if Bands(nil, Level) != nil || Bands(x[:4], Level)[1].Interval.Known() {
		t.Error("four draws have bands")
	}
}
