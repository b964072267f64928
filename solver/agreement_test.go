package solver

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Methods of different kinds, on markets with binding and slack resources,
// agree on the welfare to the sum of their gaps, and on prices, which are
// unique where routes are independent and agents take part. With one resource
// Bracket is the reference, else the interior point.
func TestMethodsAgree(t *testing.T) {
	bound, slack := 0, 0
	for _, family := range every {
		for _, resources := range []int{1, 4, 10} {
			for seed := range uint64(3) {
				m := routed(rand.New(rand.NewPCG(seed, 30+uint64(family))), family, 80, resources, min(3, resources), false, 0.3, 1.3)
				methods := []Method{NewInterior(), NewNewton(), &Newton{Linear: "cg"}, NewPDHG(), NewADMM()}
				if resources == 1 {
					methods = append([]Method{new(Bracket)}, methods...)
				}
				var reference []float64
				welfare := 0.0
				for k, method := range methods {
					res := play(m, method, nil, 1e-10, 20_000)
					c := res.Certificate
					if res.Status != Converged || c.Gap > 1e-8 {
						t.Errorf("%T %v J = %d: %v after %d rounds, %+v", method, family, resources, res.Status, res.Rounds, c)
						continue
					}
					if k == 0 {
						reference, welfare = append(reference, res.Point.Price...), c.Welfare
						for _, p := range reference {
							if p > 1e-6 {
								bound++
							} else {
								slack++
							}
						}
						continue
					}
					if math.Abs(c.Welfare-welfare) > 2e-10*c.Scale {
						t.Errorf("%T %v J = %d: welfare %v, %T %v", method, family, resources, c.Welfare, methods[0], welfare)
					}
					for j, p := range res.Point.Price {
						if !near(p, reference[j], 2e-4) { // a gap of 1e-10 leaves the root of that
							t.Errorf("%T %v J = %d: price %d is %v, %T %v", method, family, resources, j, p, methods[0], reference[j])
						}
					}
				}
			}
		}
	}
	if bound < 20 || slack < 20 {
		t.Errorf("%d prices positive and %d zero; the markets are one-sided", bound, slack)
	}
}

// spoiled hands out one method's point with something put wrong.
type spoiled struct {
	Method
	spoil func(p market.Point)
	point market.Point
}

func (s *spoiled) Point() market.Point {
	pt := s.Method.Point()
	s.point.Price = append(s.point.Price[:0], pt.Price...)
	s.point.Allocation = append(s.point.Allocation[:0], pt.Allocation...)
	s.spoil(s.point)
	return s.point
}

// A point with a number that is none, infinite or of the wrong sign is never
// converged, whatever else is right about it.
func TestSpoiledPointsNeverConverge(t *testing.T) {
	bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1e-3}
	for _, family := range every {
		m := routed(rand.New(rand.NewPCG(7, uint64(family))), family, 30, 4, 2, false, 0.5, 1.5)
		for _, x := range bad {
			for name, spoil := range map[string]func(market.Point){
				"price":    func(p market.Point) { p.Price[1] = x },
				"activity": func(p market.Point) { p.Allocation[3] = x },
				"both":     func(p market.Point) { p.Price[0], p.Allocation[0] = x, x },
			} {
				res := play(m, &spoiled{Method: NewNewton(), spoil: spoil}, nil, 1e-3, 30)
				if res.Status == Converged {
					t.Errorf("%v: converged with %s %v: %+v", family, name, x, res.Certificate)
				}
			}
		}
	}
}

// At the edges of the parameters' ranges each method ends with a status that is
// true: converged within the certificate, or not converged, and no NaN in between.
func TestLimitsOfParameters(t *testing.T) {
	edges := map[string]func(m *contract.Market){
		"huge α":          func(m *contract.Market) { m.Alpha[0] = 1e140 },
		"tiny α":          func(m *contract.Market) { m.Alpha[0] = 1e-140 },
		"δ → 0":           func(m *contract.Market) { m.Shape[0] = 1e-140 },
		"huge shape":      func(m *contract.Market) { m.Shape[0] = 1e140 },
		"β → 0":           func(m *contract.Market) { m.Beta[0] = 1e-140 },
		"huge β":          func(m *contract.Market) { m.Beta[0] = 1e140 },
		"tiny capacity":   func(m *contract.Market) { m.Capacity[0] = 1e-140 },
		"huge capacity":   func(m *contract.Market) { m.Capacity[0] = 1e140 },
		"ρ = 1":           func(m *contract.Market) { m.Shape[0], m.Shape[1] = 1, 1 },
		"nobody can gain": func(m *contract.Market) { copy(m.Beta, []float64{1e9, 1e9, 1e9}) },
	}
	ctx := context.Background()
	for name, edge := range edges {
		for _, family := range every {
			m := newMarket(family, 3)
			for i := range 3 {
				m.Alpha[i], m.Beta[i], m.Shape[i] = 5+float64(i), 1, 0.5
			}
			m.Capacity[0] = 2
			edge(m)
			if err := m.Prepare(); err != nil {
				continue // a clear error is an answer
			}
			for _, method := range []Method{NewNewton(), &Newton{Linear: "cg"}, NewPDHG(), NewADMM(), NewInterior()} {
				var run Runner
				res := run.Run(ctx, m, method, nil, Settings{Tolerance: 1e-8, Rounds: 300}, Trigger{}, nil)
				if res.Status != Converged {
					continue
				}
				if c := res.Certificate; !c.Within(1e-8) || !AllFinite(res.Point.Price) || !AllFinite(res.Point.Allocation) {
					t.Errorf("%T %v %s: converged with %+v at %v", method, family, name, c, res.Point)
				}
			}
		}
	}
}
