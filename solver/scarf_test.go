package solver_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver"
	"walras/solver/market/exchange"
	"walras/solver/market/utility"
)

// scarf is the economy of Scarf (1960) with opening prices on the simplex: three agents
// with Leontief utility, of whom each owns a unit of one good and wants as much of it as
// of the next.
func scarf(t testing.TB, opening ...float64) *exchange.Market {
	t.Helper()
	m := new(exchange.Market)
	m.Resize(3, 3, false)
	clear(m.Val)
	m.Endowment.Val = make([]float64, 9)
	for i := range 3 {
		m.Kind[i] = utility.Leontief
		m.Val[3*i+i], m.Val[3*i+(i+1)%3] = 1, 1
		m.Endowment.Val[3*i+i] = 1
	}
	m.Opening = opening
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	return m
}

// additivePeriod is the time that unit-speed tâtonnement on the simplex, ṗ = z − mean z,
// takes for a way round in Scarf's economy. With the elementary symmetric functions
// e₁ = 1, e₂, e₃ of prices
//
//	Σ z = −D/(e₂ − e₃),  ė₂ = Σz/3,  ė₃ = −e₂ ė₂
//
// where D² is the discriminant e₂² − 4e₂³ − 4e₃ + 18e₂e₃ − 27e₃², so that C = e₃ + e₂²/2
// does not change and, since e₂ goes forth and back three times on a way round,
//
//	T(C) = 18 ∫ (e₂ − e₃)/√D² de₂
//
// between the zeros of D², the prices (a, a, 1−2a) on either side of a = 1/3. The
// integral is taken at Chebyshev's points. T(5/54) = 8π/√27 at the centre; C = 1/32 is
// the orbit that touches the boundary.
func additivePeriod(c float64) float64 {
	e2 := func(a float64) float64 { return 2*a - 3*a*a }
	invariant := func(a float64) float64 { return a*a*(1-2*a) + e2(a)*e2(a)/2 }
	root := func(out, in float64) float64 { // the invariant grows from out to in
		for range 100 {
			if mid := (out + in) / 2; invariant(mid) < c {
				out = mid
			} else {
				in = mid
			}
		}
		return e2(out)
	}
	x, y := root(0, 1./3), root(0.5, 1./3)
	low, high := min(x, y), max(x, y)
	const points = 400
	sum := 0.0
	for k := range points {
		e := (low+high)/2 + (high-low)/2*math.Cos((float64(k)+0.5)*math.Pi/points)
		e3 := c - e*e/2
		disc := e*e - 4*e*e*e - 4*e3 + 18*e*e3 - 27*e3*e3
		sum += (e - e3) / math.Sqrt(disc/((e-low)*(high-e)))
	}
	return 18 * math.Pi / points * sum
}

func additiveInvariant(p []float64) float64 {
	e2 := p[0]*p[1] + p[1]*p[2] + p[2]*p[0]
	return p[0]*p[1]*p[2] + e2*e2/2
}

// entropicPeriod is the time of a way round for d log p/dt = z, which keeps Σp = 1 by
// Walras' law, and K = Σ 1/p since Σ z/p = 0. With e₃ = x and e₂ = Kx,
//
//	ẋ = x Σz = ∓√(x (−4K³x² + (K²+18K−27)x − 4)) / (K−1)
//
// an elliptic integral between the two zeros other than 0, three times forth and back:
//
//	T(K) = 3π(K−1) / (K^{3/2} agm(√x₁, √x₂)),   T(9) = 8π/√3 at the centre
func entropicPeriod(k float64) float64 {
	b := k*k + 18*k - 27
	root := math.Sqrt(b*b - 64*k*k*k)
	x, y := math.Sqrt((b-root)/(8*k*k*k)), math.Sqrt((b+root)/(8*k*k*k))
	for range 40 {
		x, y = (x+y)/2, math.Sqrt(x*y)
	}
	return 3 * math.Pi * (k - 1) / (math.Pow(k, 1.5) * x)
}

func TestPeriodsAtTheCentre(t *testing.T) {
	if got, want := additivePeriod(5./54-1e-9), 8*math.Pi/math.Sqrt(27); math.Abs(got/want-1) > 1e-6 {
		t.Errorf("additive: %v; want %v", got, want)
	}
	if got, want := entropicPeriod(9+1e-9), 8*math.Pi/math.Sqrt(3); math.Abs(got/want-1) > 1e-6 {
		t.Errorf("entropic: %v; want %v", got, want)
	}
}

// boundaryOrbit is the invariant of the orbit of ṗ = z − mean z that touches the sides of
// the simplex at their middles, the largest that is closed.
const boundaryOrbit = 1. / 32

func play3(m *exchange.Market, method solver.Method, s solver.Settings) solver.Result {
	var run solver.Runner
	return run.Run(context.Background(), m, method, rand.NewPCG(1, 2), s, solver.Trigger{}, nil)
}

// Tâtonnement in steps of η cycles. In small steps the cycle is seen while it grows
// slowly, and η times its period lies between the analytic ones at the start and at the
// end; otherwise prices go out until the boundary holds them, on the last orbit that is
// closed in continuous time, with an error that falls with η.
func TestScarfCycles(t *testing.T) {
	early := 0
	for _, opening := range [][]float64{{0.5, 0.3, 0.2}, {0.36, 0.34, 0.3}, {0.1, 0.3, 0.6}} {
		for _, step := range []float64{0.01, 0.03, 0.1, 0.3, 1} {
			method := solver.NewTatonnement()
			method.StepSize = step
			res := play3(scarf(t, opening...), method, solver.Settings{})
			eta := step * solver.UnitStep(scarf(t), opening)
			time := eta * res.CyclePeriod
			if res.Status != solver.Cycle {
				t.Errorf("from %v in steps of %.3g: %v", opening, eta, res.Status)
				continue
			}
			if end := additiveInvariant(res.Point.Price); end > boundaryOrbit && eta < 0.005 {
				early++
				longest, least := additivePeriod(additiveInvariant(opening)), additivePeriod(end)
				if !(time >= least*(1-1e-3) && time <= longest*(1+1e-3)) {
					t.Errorf("from %v in steps of %.3g: %.5f; want %.5f to %.5f", opening, eta, time, least, longest)
				}
				continue
			}
			if want := additivePeriod(boundaryOrbit); !(math.Abs(time/want-1) <= eta/2+2e-3) {
				t.Errorf("from %v in steps of %.3g: %.5f; want %.5f to a relative %.3g", opening, eta, time, want, eta/2+2e-3)
			}
		}
	}
	if early < 2 {
		t.Errorf("%d cycles seen while they grow", early)
	}
}

// Entropic tâtonnement in small steps cycles likewise. In long ones each way round is
// longer than the one before, along the sides of the simplex: that has no period.
func TestScarfCyclesByEntropy(t *testing.T) {
	inverse := func(p []float64) (k float64) {
		for _, v := range p {
			k += 1 / v
		}
		return k
	}
	for _, opening := range [][]float64{{0.5, 0.3, 0.2}, {0.36, 0.34, 0.3}, {0.1, 0.3, 0.6}} {
		method := solver.NewMultiplicative()
		method.StepSize = 0.01
		res := play3(scarf(t, opening...), method, solver.Settings{})
		least, longest := entropicPeriod(inverse(opening)), entropicPeriod(inverse(res.Point.Price))
		if time := method.StepSize * res.CyclePeriod; res.Status != solver.Cycle || !(time >= least && time <= longest) {
			t.Errorf("from %v: %v, %.5f; want %.5f to %.5f", opening, res.Status, time, least, longest)
		}
		method.StepSize = 0.125
		if res := play3(scarf(t, opening...), method, solver.Settings{Rounds: 20_000}); res.Status != solver.Limit {
			t.Errorf("from %v in long steps: %v with period %v", opening, res.Status, res.CyclePeriod)
		}
	}
}

// Near the centre a step of η is a rotation by ηω, ω = 3√3/4, that stretches by
// √(1 + η²ω²): what an explicit step adds to an orbit that is closed in continuous time.
func TestScarfDrift(t *testing.T) {
	const radius, rounds = 1e-6, 200
	opening := []float64{1./3 + radius, 1. / 3, 1./3 - radius}
	method := solver.NewTatonnement()
	method.StepSize = 0.3
	eta := method.StepSize * solver.UnitStep(scarf(t), opening)
	res := play3(scarf(t, opening...), method, solver.Settings{Rounds: rounds + 1, Tolerance: 1e-12})
	distance := 0.0
	for _, p := range res.Point.Price {
		distance += (p - 1./3) * (p - 1./3)
	}
	got := math.Sqrt(distance) / (math.Sqrt2 * radius)
	if want := math.Pow(1+eta*eta*27/16, rounds/2.); math.Abs(got/want-1) > 1e-3 {
		t.Errorf("the distance grows %.5f times in %d rounds; want %.5f", got, rounds, want)
	}
}

// What helps on Scarf's economy: extragradient and the optimistic gradient look ahead and
// converge, as they contract by 1 − η²ω² a round where tâtonnement grows; the mean of
// prices and bundles weighted with steps that shrink tends to the equilibrium though the
// prices themselves do not.
func TestWhatConvergesOnScarf(t *testing.T) {
	for _, method := range []solver.Method{solver.NewExtragradient(), solver.NewOptimistic()} {
		if res := play3(scarf(t, 0.5, 0.3, 0.2), method, solver.Settings{}); res.Status != solver.Converged || res.Rounds > 1000 {
			t.Errorf("%T: %v after %d rounds", method, res.Status, res.Rounds)
		}
	}
	gap := func(average bool, rounds int64) float64 {
		method := solver.NewSubgradient()
		method.Average = average
		return play3(scarf(t, 0.5, 0.3, 0.2), method, solver.Settings{Rounds: rounds}).Certificate.Gap
	}
	if a, b, last := gap(true, 1000), gap(true, 100_000), gap(false, 100_000); !(a <= 0.02 && b <= a/5 && last > 0.1) {
		t.Errorf("of means %.3g after 1,000 rounds and %.3g after 100,000, of the last pair %.3g", a, b, last)
	}
}
