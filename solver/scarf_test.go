package solver_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"walras/solver"
	"walras/solver/market/exchange"
	"walras/solver/market/utility"
)

// scarf is the economy of Scarf (1960) with opening prices.
func scarf(t testing.TB, opening ...float64) *exchange.Market {
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

func TestTryAll(t *testing.T) {
	for _, e := range solver.Methods {
		m := scarf(t, 0.5, 0.3, 0.2)
		var run solver.Runner
		res := run.Run(context.Background(), m, e.New(), rand.NewPCG(1, 2), solver.Settings{}, solver.Trigger{}, nil)
		t.Logf("%-18s %v rounds %d gap %.3g period %.6g p %.4v %v", e.Name, res.Status, res.Rounds, res.Certificate.Gap, res.CyclePeriod, res.Point.Price, res.Err)
	}
}
