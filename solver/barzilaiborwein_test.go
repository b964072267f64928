package solver

import "testing"

func TestBarzilaiBorwein(t *testing.T) {
	for _, rule := range []string{"long", "short", "alternate"} {
		t.Run(rule, func(t *testing.T) {
			testFirstOrder(t, func() Method { return &BarzilaiBorwein{Rule: rule} }, 1e-8, 1000)
		})
	}
}

// p_1 = (3, 3/4) with the step 1/L = 1, where ∇q = (0, −9/16); s = (3, 3/4)
// and z = (3, 3/16), so that s·s = 9 + 9/16, s·z = 9 + 9/64, z·z = 9 +
// 9/256. The short step comes first in alternate.
func TestBarzilaiBorweinByHand(t *testing.T) {
	long, short := (9+9.0/16)/(9+9.0/64), (9+9.0/64)/(9+9.0/256)
	for rule, lambda := range map[string]float64{"long": long, "short": short, "alternate": short} {
		byHand(t, twoScales(), &BarzilaiBorwein{Rule: rule}, []float64{0, 0}, []float64{3, 0.75}, []float64{3, 0.75 + lambda*9/16})
	}
}

// The accepted residuals never exceed the largest of the ten before, which
// is what the convergence rests on.
func TestBarzilaiBorweinMonotoneInTens(t *testing.T) {
	for _, v := range families {
		m := randomMarket(t, 2, v, 60, 8)
		b := NewBarzilaiBorwein()
		if err := b.Init(m, nil); err != nil {
			t.Fatal(err)
		}
		var residuals []float64
		for round := range 80 {
			if _, err := b.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
			r := naturalResidual(m.Prices(), b.Price, b.Gradient, b.unit)
			worst := 0.0
			for _, x := range residuals[max(0, len(residuals)-residualWindow):] {
				worst = max(worst, x)
			}
			if round > 0 && r > worst*(1+1e-12)+1e-12 {
				t.Errorf("%v: residual %v in round %d; the largest of the ten before is %v", v, r, round+1, worst)
			}
			residuals = append(residuals, r)
		}
	}
}
