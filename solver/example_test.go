package solver_test

import (
	"context"
	"fmt"

	"walras/solver"
	"walras/solver/market/contract"
)

// Two agents with V(y) = α ln(1 + y), α = 12 and 8, pay a fee of 1 and share a
// capacity of 6. Demand is 12/(1+p) − 1 + 8/(1+p) − 1, which is 6 at p = 1.5.
func ExampleRunner() {
	m := &contract.Market{
		Alpha: []float64{12, 8}, Shape: []float64{1, 1}, Beta: []float64{0, 0}, Fee: []float64{1, 1},
		Capacity: []float64{6},
	}
	if err := m.Prepare(); err != nil {
		fmt.Println(err)
		return
	}
	var runner solver.Runner
	res := runner.Run(context.Background(), m, solver.NewTatonnement(), nil, solver.DefaultSettings(), solver.Trigger{}, nil)
	fmt.Printf("%v, price %.6f, activity %.6f\n", res.Status, res.Point.Price, res.Point.Allocation)
	fmt.Println("gap below 1e-9:", res.Certificate.Gap < 1e-9)
	// Output:
	// converged, price [1.500000], activity [3.800000 2.200000]
	// gap below 1e-9: true
}
