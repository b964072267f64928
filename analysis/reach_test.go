package analysis

import (
	"math"
	"reflect"
	"testing"
)

// Of five runs one reaches the target in 4 rounds, one in 0, which counts as 1, one at its limit in 9, one misses it and one is refused.
func TestReach(t *testing.T) {
	v := frameOf([]string{"experiment", "status", "error", "rounds", "gap"}, []string{"e", "e", "e", "e", "e"},
		[]string{"converged", "converged", "limit", "limit", "skipped"}, []string{"", "", "", "", "needs one resource; has 7"}, []float64{4, 0, 9, 9, 0}, []float64{1e-9, 1e-9, 1e-9, 0.5, math.NaN()})
	meter, target := Column("rounds", "rounds"), Target{"gap", 1e-8}
	got, err := v.Reach(meter, math.Inf(1), target)
	if err != nil {
		t.Fatal(err)
	}
	want := Reach{Runs: 5, Reached: 3, Late: 1, Median: 9, Missed: 0.5, End: "limit", Reasons: []string{"needs one resource"}}
	if !reflect.DeepEqual(got, want) || got.Share() != "3/5" {
		t.Errorf("reach %+v, want %+v", got, want)
	}
	// Within 5 rounds two of five reach it, so that the median is infinite; the three others end twice in limit.
	if got, err = v.Reach(meter, 5, target); err != nil || got.Reached != 2 || got.Late != 0 || !math.IsInf(got.Median, 1) || got.End != "limit" {
		t.Errorf("within 5 rounds %+v, %v", got, err)
	}
}
