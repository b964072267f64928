package solver

import (
	"math"
	"testing"

	"walras/solver/market/contract"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

func TestMultiplicative(t *testing.T) {
	testFirstOrder(t, func() Method { return NewMultiplicative() }, 1e-6, 20_000)
	t.Run("eip1559", func(t *testing.T) {
		f := NewMultiplicative()
		f.Form = "eip1559"
		agreesWithBracket(t, f)
	})
}

// Starting at c/L = 1 with d = 3: the excess is 200 % of capacity, of which
// Clip lets 100 % count.
func TestMultiplicativeByHand(t *testing.T) {
	byHand(t, oneScale(), NewMultiplicative(), []float64{1}, []float64{math.Exp(0.125)})
	byHand(t, oneScale(), &Multiplicative{StepSize: 0.125, Form: "exponential", Clip: 4, Start: 1}, []float64{1}, []float64{math.Exp(0.25)})
	byHand(t, oneScale(), &Multiplicative{StepSize: 0.125, Form: "eip1559", Clip: 1, Start: 1}, []float64{1}, []float64{1.125}, []float64{1.125 * 1.125})
}

// A good that nobody wants has the price 0 from the first round on; the others are shared
// by one buyer with weights 1 and 3.
func TestMultiplicativeLeavesUnwantedGoodsAtZero(t *testing.T) {
	m := &fisher.Market{Budget: []float64{1}, Supplies: []float64{2, 5, 1}}
	m.Resize(1, 3, false)
	m.Kind[0] = utility.CobbDouglas
	copy(m.Val, []float64{1, 0, 3})
	if err := m.Weigh(); err != nil {
		t.Fatal(err)
	}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	res := play(m, NewMultiplicative(), nil, 1e-12, 5000)
	if p := res.Point.Price; res.Status != Converged || p[1] != 0 || math.Abs(p[0]-0.125) > 1e-9 || math.Abs(p[2]-0.75) > 1e-9 {
		t.Errorf("%v at %v", res.Status, p)
	}
}

// The price of a slack resource decays as exp(−η(1 − d/c)) and never
// reaches 0.
func TestMultiplicativeSlack(t *testing.T) {
	m := identical(1, 4, 1, 8) // d = 4 − p, so that d/c → 1/2
	f := NewMultiplicative()
	rows, err := prices(m, f, nil, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rows[300][0]/rows[299][0], math.Exp(-0.125/2); math.Abs(got-want) > 1e-6 {
		t.Errorf("the price falls by %v a round; expected %v", got, want)
	}
	if p := rows[999][0]; !(p > 0) {
		t.Errorf("price %v after 1000 rounds; it must stay positive", p)
	}
}

// η ε < 2 is the edge of stability: ε = p*/(c) here, as d' = −1.
func TestMultiplicativeStability(t *testing.T) {
	m := identical(1, 4, 1, 0.5) // p* = 3.5, ε = 7, edge at 2/7
	edge := 2.0 / 7
	for _, c := range []struct {
		step float64
		want bool
	}{{0.95 * edge, true}, {1.05 * edge, false}} {
		f := NewMultiplicative()
		f.StepSize = c.step
		if res := play(m, f, nil, 1e-9, 5000); (res.Status == Converged) != c.want {
			t.Errorf("step %v, %v of the edge: %v; expected converged to be %v", c.step, c.step/edge, res.Status, c.want)
		}
	}
}

// Prices times s and quantities over s: rounds and relative prices stay.
func TestMultiplicativeUnits(t *testing.T) {
	const s = 1024 // exact in floating point
	m := randomMarket(t, 2, contract.Quadratic, 40, 5)
	scaled := randomMarket(t, 2, contract.Quadratic, 40, 5)
	for i := range m.Alpha {
		scaled.Alpha[i] *= s
		scaled.Beta[i] *= s
		scaled.Fee[i] *= s
		scaled.Shape[i] *= s * s
		scaled.Kappa[i] *= s * s
	}
	for j := range m.Capacity {
		scaled.Capacity[j] /= s
	}
	prepared(scaled)
	a, err := prices(m, NewMultiplicative(), nil, 200)
	if err != nil {
		t.Fatal(err)
	}
	b, err := prices(scaled, NewMultiplicative(), nil, 200)
	if err != nil {
		t.Fatal(err)
	}
	for j, p := range a[199] {
		if relative(b[199][j], s*p) > 1e-9 {
			t.Errorf("resource %d: price %v in units of 1/%d; %v in units of 1", j, b[199][j], s, p)
		}
	}
}

func TestMultiplicativeValidate(t *testing.T) {
	if err := NewMultiplicative().Validate(); err != nil {
		t.Errorf("the defaults are refused: %v", err)
	}
	if err := (&Multiplicative{StepSize: 1, Form: "eip1559", Clip: 1, Start: 1}).Validate(); err == nil {
		t.Error("step 1 with form eip1559 is accepted; prices would become 0")
	}
}
