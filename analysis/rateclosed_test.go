package analysis

import (
	"fmt"
	"math"
	"math/cmplx"
	"testing"
)

// Algorithm 1 with the proximal weight γ, played by n identical agents of curvature b with linear demand, is the linear map of
//
//	x' = (α − μ + γ x)/(b + γ),  μ' = μ + η (n x' − m)
//
// whose factor per round is the largest root in modulus of λ² − λ (b + 2γ − ηn)/(b+γ) + γ/(b+γ). Over γ and η, with real roots, double ones and complex ones (a
// price that swings round its equilibrium, slowly or fast), the interval of the fitted rate holds the root, or the rate is doubted; and the fit is
// near it in any case.
func TestRatesOfAlgorithmOneAgainstItsRoots(t *testing.T) {
	const n, b, alpha, m, rounds = 5, 2.0, 100.0, 125.0, 400
	doubted, all := 0, 0
	for _, gamma := range []float64{0, 0.1, 0.25, 1, 4, 20} {
		for _, step := range []float64{0.1, 0.25, 0.5, 0.75, 1.25, 1.5, 1.75, 1.9} { // η in 1/L = b/n; all are stable
			root := largestRoot(gamma, step, b)
			price, x := 40.0, alpha/b // the equilibrium is x = m/n, μ = α − b x
			want := alpha - b*m/n
			var at, e []float64
			for r := 1; r <= rounds; r++ {
				x = (alpha - price + gamma*x) / (b + gamma)
				price += step * b / n * (n*x - m)
				if math.Abs(price-want) < 1e-12*want {
					break // from here on rounding
				}
				at, e = append(at, float64(r)), append(e, math.Abs(price-want))
			}
			r := FitRate(at, e)
			name := fmt.Sprintf("γ = %g, step %g: root %.5f, %s %.5f in %v, %d peaks", gamma, step, root, r.Kind, r.Value, r.Interval, r.Periods)
			all++
			switch {
			case r.Kind == Undecided || r.Doubt != "":
				doubted++
				t.Log(name, r.Doubt, r.Reason)
			case r.Kind != Linear || !(r.Interval.Low <= root && root <= r.Interval.High):
				t.Error(name)
			}
			// A fortieth in log κ.
			if r.Kind != Undecided && !(math.Abs(math.Log(r.Value)/math.Log(root)-1) < 0.025) && r.Doubt == "" {
				t.Error("far off:", name)
			}
		}
	}
	t.Logf("%d of %d rates are doubted", doubted, all)
	if doubted > all/4 {
		t.Errorf("%d of %d rates are doubted", doubted, all)
	}
}

// largestRoot is the largest root in modulus of the characteristic polynomial, step in units of 1/L.
func largestRoot(gamma, step, b float64) float64 {
	sum, product := complex((b+2*gamma-step*b)/(b+gamma), 0), complex(gamma/(b+gamma), 0)
	d := cmplx.Sqrt(sum*sum - 4*product)
	return max(cmplx.Abs((sum+d)/2), cmplx.Abs((sum-d)/2))
}
