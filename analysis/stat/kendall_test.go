package stat

import (
	"fmt"
	"math"
	"testing"
)

// TestKendallAgainstAllOrders counts the permutations themselves.
func TestKendallAgainstAllOrders(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6}
	all := permutations(x)
	taus := make([]float64, len(all))
	for i, y := range all {
		k, err := KendallTau(x, y)
		if err != nil {
			t.Fatal(err)
		}
		taus[i] = k.Tau
	}
	for i, y := range all[:100] {
		k, _ := KendallTau(x, y)
		atLeast := 0
		for _, tau := range taus {
			if tau >= taus[i]-1e-12 {
				atLeast++
			}
		}
		near(t, fmt.Sprint(y), k.P, float64(atLeast)/720, 1e-12)
	}
	k, err := KendallTau([]float64{1, 2, 3}, []float64{5, 5, 9})
	if err != nil || k.Tau != 2.0/3 {
		t.Errorf("with a tie tau is %g (%v), want 2/3", k.Tau, err)
	}
	if _, err := KendallTau(x, x[:2]); err == nil {
		t.Error("lists of different lengths are compared")
	}
	if k, _ := KendallTau(x[:1], x[:1]); !math.IsNaN(k.Tau) {
		t.Error("one value has an order")
	}
}

func permutations(x []float64) [][]float64 {
	if len(x) == 0 {
		return [][]float64{{}}
	}
	var out [][]float64
	for i := range x {
		rest := append(append([]float64{}, x[:i]...), x[i+1:]...)
		for _, p := range permutations(rest) {
			out = append(out, append([]float64{x[i]}, p...))
		}
	}
	return out
}
