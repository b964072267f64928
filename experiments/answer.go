package experiments

import (
	"context"
	"encoding/json"
	"math"

	"walras/solver/market"
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

	Activity []Number `json:"activity,omitempty"` // of every agent, where it chooses one
	Standing []Number `json:"standing,omitempty"` // where it buys a bundle: its utility over that of its proportional share
	Bundles  []Amount `json:"bundles,omitempty"`  // likewise, what it buys of each resource

	// Of markets whose agents buy bundles.
	AgentNames    []string `json:"agent_names,omitempty"`    // where the file gives them
	ResourceNames []string `json:"resource_names,omitempty"` // likewise
	Unwanted      []int    `json:"unwanted,omitempty"`       // resources that nobody wants
}

// Amount is what an agent buys of a resource, both from 0.
type Amount struct {
	Agent    int    `json:"agent"`
	Resource int    `json:"resource"`
	Amount   Number `json:"amount"`
}

// AnswerCertificate is a market.Certificate.
type AnswerCertificate struct {
	Kind            string `json:"kind,omitempty"`
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

// bundled is a market whose allocation has one number for each pair of an agent and a resource that it wants: those of
// agent i are numbers lo to hi.
type bundled interface {
	market.Market
	Row(i int) (lo, hi int)
	RowGoods(lo, hi int) []int32
	Names() (agents, resources []string)
	Wanted(j int) bool
}

// bundles are the agents' bundles and what these are worth to them, of an allocation that is there.
func (s *Answer) bundles(m bundled, x []float64) {
	if x == nil {
		return
	}
	s.AgentNames, s.ResourceNames = m.Names()
	for j := range m.Resources() {
		if !m.Wanted(j) {
			s.Unwanted = append(s.Unwanted, j)
		}
	}
	s.Standing = numbers(m.Standing(make([]float64, m.Agents()), x))
	for i := range m.Agents() {
		lo, hi := m.Row(i)
		for k, j := range m.RowGoods(lo, hi) {
			if amount := x[lo+k]; amount > 0 {
				s.Bundles = append(s.Bundles, Amount{i, int(j), Number(amount)})
			}
		}
	}
}

// Answer solves the cell.
func (c *Cell) Answer(ctx context.Context) *Answer {
	res := c.Solve(ctx)
	k := &res.Certificate
	s := &Answer{
		Mechanism: c.Treatment.Mechanism.Name, Status: res.Status.String(),
		Rounds: res.Rounds, DemandCalls: res.DemandCalls, Messages: res.Messages,
		Certificate: AnswerCertificate{k.Kind.String(), Number(k.Gap), Number(k.Rounding), Number(k.Infeasibility), Number(k.Complementarity), Number(k.Regret),
			Number(k.Dual), Number(k.Welfare), Number(k.Scale)},
		Efficiency: Number(res.Account.Welfare()), Price: numbers(res.Point.Price), Load: numbers(res.Load),
	}
	switch m := c.Market().(type) {
	case bundled:
		s.bundles(m, res.Point.Allocation)
	default:
		s.Activity = numbers(res.Point.Allocation)
	}
	if c.Treatment.Solver != nil {
		s.Solver = c.Treatment.Solver.Name
	}
	if res.Err != nil {
		s.Error = res.Err.Error()
	}
	return s
}
