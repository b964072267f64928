package contract

import (
	"math"
	"testing"

	"walras/solver/market"
)

// Where nobody takes part the scale is what the comment of Certificate says:
// with V = log(1+y), β = 1/4, τ = 1/4 and c = 3 the agent takes part at price zero.
// With β = 2 it does not, and the equal share of 3 is worth |log 4| + 6 + 3/4.
func TestScaleWhereNobodyTakesPart(t *testing.T) {
	var judge market.Judge
	make1 := func(beta float64) *Market {
		m := &Market{Alpha: []float64{1}, Shape: []float64{1}, Beta: []float64{beta}, Fee: []float64{0.25}, Capacity: []float64{3}}
		if err := m.Prepare(); err != nil {
			t.Fatal(err)
		}
		return m
	}
	idle := math.Log(4) + 6 + 0.75
	best := 1/0.5 - 1 // (7) at price 0: worth log 2 − 1/2
	for _, c := range []struct {
		name                string
		m                   *Market
		price, y, gap, size float64
	}{
		{"trade is possible, none at price zero", make1(0.25), 0, 0, 1, math.Log(2) - 0.5*best},
		{"trade is possible, none at a high price", make1(0.25), 7, 0, 1, 21},
		{"nobody wants to trade", make1(2), 0, 0, 0, idle},
		{"nobody wants to trade, small price", make1(2), 1e-9, 0, 3e-9 / (idle + 3e-9), idle + 3e-9},
		{"nobody wants to trade, little is", make1(2), 0, 1e-9, 1.25e-9 / idle, idle + 3.25e-9},
	} {
		got := judge.Certify(c.m, market.Point{Price: []float64{c.price}, Allocation: []float64{c.y}})
		if !(math.Abs(got.Gap-c.gap) <= 1e-15+1e-8*c.gap) || !(math.Abs(got.Scale/c.size-1) <= 1e-15) || got.Regret > 1+1e-15 {
			t.Errorf("%s: %+v; want gap %v, scale %v", c.name, got, c.gap, c.size)
		}
	}
}
