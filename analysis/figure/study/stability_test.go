package study

import (
	"math"
	"math/cmplx"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"walras/analysis/figure"
	"walras/analysis/internal/fixture"
)

// stabilityRuns iterate Algorithm 1 on n identical agents with quadratic valuations, in place of the solver: with demand
// x' = (a − μ + γx)/(b+γ) and μ' = [μ + η(n x' − m)]₊, η = step·b/n.
func stabilityRuns() *fixture.Tables {
	const n, b, alpha, rounds = 20, 1.0, 10.0, 400
	t := fixture.NewTables("stability")
	for replicate := range 2 {
		m := 60 + 30*float64(replicate)
		mu := alpha - b*m/n
		market := func() fixture.Row {
			return fixture.Row{"market": "paper", "mechanism": "clearing", "replicate": replicate, "agents": n, "resources": 1, "status": "converged", "price": mu,
				"p_market_m": m, "p_market_shape": b, "p_market_valuation": "quadratic"}
		}
		exact := market()
		exact["solver"] = "bracket"
		t.Add(exact, nil)
		for _, gamma := range []float64{0, 1} {
			for _, step := range []float64{0.5, 1, 1.5, 2, 3, 5.5, 6.5} {
				row := market()
				row["solver"], row["p_solver_step"], row["p_solver_gamma"], row["rate_predicted"] = figure.Iterative, step, gamma, spectral(step, gamma, b)
				var trace [][4]float64
				x, price := 0.0, 0.0
				for range rounds {
					x = (alpha - price + gamma*x) / (b + gamma)
					price = max(0, price+step*b/n*(n*x-m))
					trace = append(trace, [4]float64{price, n * x, 0, 0})
				}
				row["status"] = "limit"
				if math.Abs(price-mu) < 1e-9 {
					row["status"] = "converged"
				}
				t.Add(row, trace)
			}
		}
	}
	return t
}

// The largest root against the eigenvalues of the iteration itself, x' = (γx − μ)/(b+γ), μ' = μ + ηn x' with ηn = step·b.
func TestSpectralIsTheRadiusOfTheIteration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step, gamma, b := rapid.Float64Range(0.01, 9).Draw(t, "step"), rapid.Float64Range(0, 5).Draw(t, "gamma"), rapid.Float64Range(0.1, 5).Draw(t, "b")
		k, s := 1/(b+gamma), step*b
		m := mat.NewDense(2, 2, []float64{gamma * k, -k, s * gamma * k, 1 - s*k})
		var e mat.Eigen
		if !e.Factorize(m, mat.EigenNone) {
			t.Fatal("no eigenvalues")
		}
		want := 0.0
		for _, v := range e.Values(nil) {
			want = max(want, cmplx.Abs(v))
		}
		// A double root is known to the square root of rounding only.
		if got := spectral(step, gamma, b); math.Abs(got-want) > 1e-6*(1+want) {
			t.Errorf("radius %v, eigenvalues say %v", got, want)
		}
	})
	near(t, "radius at the edge without γ", spectral(edge(0, 1), 0, 1), 1, 1e-12)
	near(t, "radius at the edge with γ", spectral(edge(1, 2), 1, 2), 1, 1e-12)
	near(t, "radius without γ is |1 − step|", spectral(0.3, 0, 7), 0.7, 1e-12)
}

// The measured factor against sequences whose factor is known.
func TestContraction(t *testing.T) {
	sequence := func(n int, f func(t float64) float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = f(float64(i))
		}
		return out
	}
	for _, c := range []struct {
		name string
		d    []float64
		want float64
		tol  float64
	}{
		{"geometric", sequence(100, func(t float64) float64 { return 5 * math.Pow(0.8, t) }), 0.8, 1e-12},
		{"geometric down to rounding", sequence(400, func(t float64) float64 { return max(1e-16, math.Pow(0.5, t)) }), 0.5, 1e-9},
		{"oscillating", sequence(200, func(t float64) float64 { return math.Pow(0.9, t) * math.Abs(math.Cos(t)) }), 0.9, 2e-3},
		{"a cycle", sequence(100, func(t float64) float64 { return 1 + math.Mod(t, 2) }), 1, 0},
		{"growing", sequence(100, func(t float64) float64 { return math.Pow(1.1, t) }), 1, 1e-12},
		{"there in one round", []float64{3, 0, 0}, 0, 1e-12},
		{"there in four rounds", []float64{1, 1e-3, 1e-6, 1e-9, 1e-12, 0}, 1e-3, 1e-15},
	} {
		near(t, c.name, contraction(c.d, 1e-12), c.want, c.tol)
	}
}

// What a run of the test's own iteration measures is what theory predicts.
func TestStabilityMeasuresWhatIsPredicted(t *testing.T) {
	dr, err := stability.Draw(stabilityRuns().Open(t))
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, d := range dr.Numbers {
		gamma := map[string]float64{"a": 0, "b": 1}[d.Panel]
		switch predicted := spectral(d.X, gamma, 1); {
		case d.Series == "measured" && predicted < 1:
			near(t, "measured factor", d.Y, predicted, 0.01)
			checked++
		case d.Series == "does not contract":
			if predicted < 1 {
				t.Errorf("step %g at γ = %g is predicted to contract by %g and does not", d.X, gamma, predicted)
			}
			checked++
		}
	}
	if checked != 14 {
		t.Errorf("%d of 14 points are drawn", checked)
	}
}
