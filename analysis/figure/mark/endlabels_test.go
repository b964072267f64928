package mark

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"
)

// Labels keep their order and their distance, stay where they are when there is room, and within the panel when it holds them.
func TestLabelsAreMovedApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const step, low, high = 8, 0, 100
		values := rapid.SliceOfN(rapid.Float64Range(low, high), 0, 15).Draw(t, "ends")
		slices.Sort(values)
		at := make([]vg.Length, len(values))
		roomy := true
		for i, v := range values {
			at[i] = vg.Length(v)
			roomy = roomy && (i == 0 || at[i]-at[i-1] >= step)
		}
		got := apart(at, step, low, high)
		if len(got) != len(at) {
			t.Fatalf("%d places of %d", len(got), len(at))
		}
		for i := range got {
			if i > 0 && got[i]-got[i-1] < step-1e-9 {
				t.Fatalf("places %v are nearer than %d", got, step)
			}
			if roomy && math.Abs(float64(got[i]-at[i])) > 1e-9 {
				t.Fatalf("%v was moved to %v without need", at, got)
			}
			if len(at) <= high/step && (got[i] < low-1e-9 || got[i] > high+1e-9) {
				t.Fatalf("places %v leave the panel", got)
			}
		}
		// Without borders the moves of least squares cancel: moving all by the same would otherwise be better.
		free := apart(at, step, -1e6, 1e6)
		sum := 0.0
		for i := range free {
			sum += float64(free[i] - at[i])
		}
		if math.Abs(sum) > 1e-6 {
			t.Fatalf("moves of %v to %v sum to %g", at, free, sum)
		}
	})
}

// Labels that crowd at an end of the panel stay in it: two ends at the top take its last two places, two at the bottom its first.
func TestLabelsStayInThePanel(t *testing.T) {
	for _, c := range [][2][]vg.Length{{{100, 100}, {92, 100}}, {{0, 0}, {0, 8}}, {{50, 50}, {46, 54}}} {
		if got := apart(c[0], 8, 0, 100); !slices.Equal(got, c[1]) {
			t.Errorf("labels at %v are moved to %v, want %v", c[0], got, c[1])
		}
	}
}

// The room for labels is as wide as the widest.
func TestLabelsHaveRoom(t *testing.T) {
	labels := EndLabels{{Text: "0.5"}, {Text: "−0.50 [−0.51, −0.49] → 1.00"}}
	boxes := labels.GlyphBoxes(nil)
	if want := keyText().Width(labels[1].Text); len(boxes) != 1 || boxes[0].Max.X < want || boxes[0].X != 1 {
		t.Errorf("boxes %+v, want one at the right end, wider than %g", boxes, want)
	}
}
