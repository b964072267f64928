package solver

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market/contract"
)

// By hand. Two agents with V = log(1+y)·α, α = 6 and 3, β = 1, capacity 4: r =
// 1 + p solves 6/r − 1 + 3/r − 1 = 4, r = 3/2, p = 1/2, y = (3, 1). A third
// with α = 1 stays out at any price, and must be out exactly.
func TestInteriorByHand(t *testing.T) {
	m := newMarket(contract.Log, 3)
	for i, alpha := range []float64{6, 3, 1} {
		m.Alpha[i], m.Shape[i], m.Beta[i] = alpha, 1, 1
	}
	m.Capacity[0] = 4
	prepared(m)
	res := play(m, NewInterior(), nil, 1e-12, 50)
	if res.Status != Converged || res.DemandCalls != 0 || res.Messages != 0 {
		t.Errorf("%v after %d rounds, %d demand calls, %+v", res.Status, res.Rounds, res.DemandCalls, res.Certificate)
	}
	if !near(res.Point.Price[0], 0.5, 1e-9) {
		t.Errorf("price %v, want 1/2", res.Point.Price[0])
	}
	for i, y := range []float64{3, 1, 0} {
		if !near(res.Point.Allocation[i], y, 1e-9) {
			t.Errorf("activity %v, want 3 1 0", res.Point.Allocation)
		}
	}
	if res.Point.Allocation[2] != 0 {
		t.Errorf("agent 2 takes part with %v", res.Point.Allocation[2])
	}
}

// By hand, two resources: quadratic payoffs αy − y²/2, α = 4, 6, 10, routes
// {0}, {1}, {0,1}, capacities 8 and 10: prices (2, 2) as in the test of Newton,
// y = (2, 4, 6).
func TestInteriorByHandOnRoutes(t *testing.T) {
	m := &contract.Market{Valuation: contract.Quadratic}
	m.Resize(3, 2)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	for i, alpha := range []float64{4, 6, 10} {
		m.Alpha[i], m.Shape[i], m.Beta[i] = alpha, 1, 0
	}
	m.Usage = contract.Usage{Start: []int64{0, 1, 2, 4}, Col: []int32{0, 1, 0, 1}}
	copy(m.Capacity, []float64{8, 10})
	prepared(m)
	res := play(m, NewInterior(), nil, 1e-13, 50)
	for j, p := range []float64{2, 2} {
		if !near(res.Point.Price[j], p, 1e-10) {
			t.Errorf("prices %v, want 2 2", res.Point.Price)
		}
	}
	for i, y := range []float64{2, 4, 6} {
		if !near(res.Point.Allocation[i], y, 1e-10) {
			t.Errorf("activities %v, want 2 4 6", res.Point.Allocation)
		}
	}
}

func TestInteriorFindsPlantedPrices(t *testing.T) {
	for _, family := range every {
		for _, resources := range []int{1, 3, 12} {
			m, price, _ := planted(rand.New(rand.NewPCG(uint64(resources), 20+uint64(family))), family, 60, resources)
			res := rerun(t, m, NewInterior(), Settings{Tolerance: 1e-11, Rounds: 60})
			if res.Status != Converged {
				t.Errorf("%v J = %d: %v after %d rounds, %+v", family, resources, res.Status, res.Rounds, res.Certificate)
			}
			for j, p := range price {
				// The certificate is quadratic in the error of prices.
				if !near(p, res.Point.Price[j], 1e-5) {
					t.Errorf("%v J = %d: price %d is %v, planted %v", family, resources, j, res.Point.Price[j], p)
				}
			}
		}
	}
}

// Parameters over decades, dependent routes, unused resources: few rounds all
// the same.
func TestInteriorOnBadlyScaledMarkets(t *testing.T) {
	for _, family := range every {
		for seed := range uint64(10) {
			m := wild(rand.New(rand.NewPCG(seed, uint64(family))), family, 50, 8)
			res := play(m, NewInterior(), nil, 1e-9, 60)
			if res.Status != Converged {
				t.Errorf("%v %d: %v after %d rounds, %+v", family, seed, res.Status, res.Rounds, res.Certificate)
			}
		}
	}
}

func TestInteriorRefusesFixedFees(t *testing.T) {
	m := paperMarket(rand.New(rand.NewPCG(1, 1)), 5, 10, 0.5, 1)
	res := play(m, NewInterior(), nil, 1e-9, 10)
	if unfit := (*UnfitError)(nil); res.Status != Skipped || !errors.As(res.Err, &unfit) {
		t.Errorf("%v, %v", res.Status, res.Err)
	}
}

// The step solves the linearised conditions: put back, its residual is rounding.
func TestInteriorDirectionSolvesNewtonsEquations(t *testing.T) {
	m := routed(rand.New(rand.NewPCG(6, 6)), contract.Log, 30, 5, 2, false, 0.3, 0.9)
	it := NewInterior()
	if err := it.Init(m, nil); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := it.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	h, ap, load := make([]float64, 30), make([]float64, 30), make([]float64, 5)
	m.Curvatures(h, it.y)
	if !it.factorise() {
		t.Fatal("not positive definite")
	}
	it.forget()
	target := 0.3 * it.mu
	it.direction(target)
	m.RoutePrices(ap, it.dp)
	m.Load(load, it.dy)
	for i := range h {
		scale := math.Abs(ap[i]) + math.Abs(h[i]*it.dy[i]) + math.Abs(it.dz[i])
		if r := h[i]*it.dy[i] + ap[i] - it.dz[i] + it.rd[i]; math.Abs(r) > 1e-11*(scale+1) {
			t.Errorf("agent %d: dual row leaves %v", i, r)
		}
		if r := it.z[i]*it.dy[i] + it.y[i]*it.dz[i] + it.y[i]*it.z[i] - target; math.Abs(r) > 1e-11 {
			t.Errorf("agent %d: product row leaves %v", i, r)
		}
	}
	for j := range load {
		if r := load[j] + it.dw[j] + it.rp[j]; math.Abs(r) > 1e-10*m.Capacity[j] {
			t.Errorf("resource %d: primal row leaves %v", j, r)
		}
		if r := it.p[j]*it.dw[j] + it.w[j]*it.dp[j] + it.p[j]*it.w[j] - target; math.Abs(r) > 1e-10 {
			t.Errorf("resource %d: product row leaves %v", j, r)
		}
	}
}
