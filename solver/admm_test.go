package solver

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market/contract"
)

// A round of ADMM against the same round written out from Boyd et al. (7.3)
// with copies x_ij, scaled duals u_j and shares z_ij, every one of them kept.
func TestADMMIsSharingADMM(t *testing.T) {
	const n, resources = 12, 3
	m := routed(rand.New(rand.NewPCG(4, 2)), contract.Quadratic, n, resources, 2, false, 0.4, 0.8)
	a := NewADMM()
	if err := a.Init(m, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Step(context.Background()); err != nil {
		t.Fatal(err)
	}
	// Penalties ρ_ij from the method's γ_i = ρ h_i (A u)_i, u = 1/c.
	use := make([][]float64, n)
	rho := make([][]float64, n)
	copies, shares := make([][]float64, n), make([][]float64, n)
	for i := range n {
		use[i], rho[i] = make([]float64, resources), make([]float64, resources)
		copies[i], shares[i] = make([]float64, resources), make([]float64, resources)
		route := 0.0
		for k := m.Usage.Start[i]; k < m.Usage.Start[i+1]; k++ {
			use[i][m.Usage.Col[k]] = m.Usage.Val[k]
			route += m.Usage.Val[k] / m.Capacity[m.Usage.Col[k]]
		}
		for j, x := range use[i] {
			if x > 0 {
				rho[i][j] = a.gamma[i] / route / m.Capacity[j] / x
			}
			copies[i][j] = x * a.y[i]
			shares[i][j] = copies[i][j] // z = x and p = 0: as if the round before had cleared
		}
	}
	price := make([]float64, resources) // ρ_ij u_ij, the same for all users of j
	for round := 2; round < firstRenewal; round++ {
		// x-update: argmax payoff − Σ_j p_j x_ij − (ρ_ij/2)(x_ij − z_ij)², x_ij
		// = a_ij y.
		for i := range n {
			gain, curvature := m.Alpha[i]-m.Beta[i], m.Shape[i]
			for j, x := range use[i] {
				gain += x * (rho[i][j]*shares[i][j] - price[j])
				curvature += rho[i][j] * x * x
			}
			y := max(0, gain/curvature)
			for j, x := range use[i] {
				copies[i][j] = x * y
			}
		}
		// z-update: nearest to x + p/ρ in the norm of ρ with Σ_i z_ij <= c_j;
		// then p += ρ(x − z).
		for j, c := range m.Capacity {
			sum, soft := 0.0, 0.0
			for i := range n {
				if use[i][j] > 0 {
					sum += copies[i][j] + price[j]/rho[i][j]
					soft += 1 / rho[i][j]
				}
			}
			next := max(0, (sum-c)/soft) // the multiplier of the capacity
			for i := range n {
				if use[i][j] > 0 {
					shares[i][j] = copies[i][j] + (price[j]-next)/rho[i][j]
				}
			}
			price[j] = next
		}
		if _, err := a.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
		for j, p := range price {
			if !near(p, a.Point().Price[j], 1e-10) {
				t.Fatalf("round %d: prices %v, written out %v", round, a.Point().Price, price)
			}
		}
	}
}

// On markets whose parameters spread over decades, with dependent routes, the
// weights that agents take from their own curvature are what makes it converge.
func TestADMMOnBadlyScaledMarkets(t *testing.T) {
	for _, family := range []contract.Valuation{contract.Log, contract.Exponential} {
		for seed := range uint64(4) {
			m := wild(rand.New(rand.NewPCG(seed, uint64(family))), family, 40, 6)
			res := play(m, NewADMM(), nil, 1e-8, 20_000)
			if res.Status != Converged {
				t.Errorf("%v %d: %v after %d rounds, %+v", family, seed, res.Status, res.Rounds, res.Certificate)
			}
		}
	}
}

// Payoffs that are not laid open are refused, with a reason.
func TestCentralisedMethodsRefuseClosedMarkets(t *testing.T) {
	m := bareMarket{identical(2, 4, 1, 1)}
	for _, method := range []Method{NewADMM(), NewInterior()} {
		res := play(m, method, nil, 1e-8, 10)
		unfit := (*UnfitError)(nil)
		if res.Status != Skipped || !errors.As(res.Err, &unfit) {
			t.Errorf("%T: %v, %v", method, res.Status, res.Err)
		}
		if !math.IsNaN(res.Certificate.Gap) {
			t.Errorf("%T: gap %v of a run that was skipped", method, res.Certificate.Gap)
		}
	}
}
