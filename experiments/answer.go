package experiments

import (
	"context"
	"encoding/json"
	"math"
)

// Answer is how one cell of a grid was solved, for people and for programs.
type Answer struct {
	Mechanism string `json:"mechanism"`
	Solver    string `json:"solver,omitempty"`
	Status    string `json:"status"`
	Error     string `json:"error,omitempty"`

	Rounds      int64 `json:"rounds"`
	DemandCalls int64 `json:"demand_calls"`
	Messages    int64 `json:"messages"`

	Certificate AnswerCertificate `json:"certificate"`
	Efficiency  Number            `json:"efficiency"`
	Price       []Number          `json:"price"`
	Load        []Number          `json:"load"`
	Activity    []Number          `json:"activity"`
}

// AnswerCertificate is a market.Certificate.
type AnswerCertificate struct {
	Gap             Number `json:"gap"`
	GapBound        Number `json:"gap_bound"`
	Infeasibility   Number `json:"infeasibility"`
	Complementarity Number `json:"complementarity"`
	Regret          Number `json:"regret"`
	Dual            Number `json:"dual"`
	Welfare         Number `json:"welfare"`
	Scale           Number `json:"scale"`
}

// Number is a float64 that JSON has as null where it is not finite.
type Number float64

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	if f := float64(n); math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// numbers is x for JSON: demand at a price without a bound is infinite. nil stays nil.
func numbers(x []float64) []Number {
	if x == nil {
		return nil
	}
	out := make([]Number, len(x))
	for i, v := range x {
		out[i] = Number(v)
	}
	return out
}

// Answer solves the cell.
func (c *Cell) Answer(ctx context.Context) *Answer {
	res := c.Solve(ctx)
	k := &res.Certificate
	s := &Answer{
		Mechanism: c.Treatment.Mechanism.Name, Status: res.Status.String(),
		Rounds: res.Rounds, DemandCalls: res.DemandCalls, Messages: res.Messages,
		Certificate: AnswerCertificate{Number(k.Gap), Number(k.Rounding), Number(k.Infeasibility), Number(k.Complementarity), Number(k.Regret),
			Number(k.Dual), Number(k.Welfare), Number(k.Scale)},
		Efficiency: Number(res.Account.Welfare()), Price: numbers(res.Point.Price), Load: numbers(res.Load), Activity: numbers(res.Point.Allocation),
	}
	if c.Treatment.Solver != nil {
		s.Solver = c.Treatment.Solver.Name
	}
	if res.Err != nil {
		s.Error = res.Err.Error()
	}
	return s
}
