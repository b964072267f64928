package contract

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// q(p) = Σ best payoffs + c·p, the best payoffs by brute force.
func TestDualAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		p, a := randomPrices(r, m.Resources()), dense(m)
		want, size := dot(m.Capacity, p), 1+dot(m.Capacity, p)
		for i := range a {
			best, _ := agentOf(m, i).best(dot(a[i], p))
			want += best
			size += math.Abs(best)
		}
		if got := m.Dual(p); !(math.Abs(got-want) <= 1e-12*size) {
			t.Fatalf("q = %v; brute force %v", got, want)
		}
	})
}

// Agents that a fee keeps out at every price add nothing to q.
func TestDualWithUnpayableFees(t *testing.T) {
	for _, f := range families {
		shape := 0.5
		m := &Market{Valuation: f.family, Alpha: []float64{2}, Shape: []float64{shape}, Beta: []float64{1},
			Fixed: []float64{4000}, Capacity: []float64{3}}
		if err := m.Prepare(); err != nil {
			t.Fatal(err)
		}
		if y, d := demand(m, []float64{0}); y[0] != 0 || d[0] != 0 {
			t.Errorf("%v: an agent takes part for a fee of 4000: y = %v", f.family, y[0])
		}
		if q := m.Dual([]float64{2}); q != 6 {
			t.Errorf("%v: q = %v; want c·p = 6", f.family, q)
		}
	}
}

// ∇q = c − d(p) by central differences, where no agent changes sides between
// the two prices.
func TestDualGradient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		p := make([]float64, m.Resources())
		for j := range p {
			p[j] = uniform(r, 0.2, 3)
		}
		_, d := demand(m, p)
		const step = 1e-5
		for j := range p {
			centre := p[j]
			p[j] = centre + step
			above, up := demand(m, p)
			qUp := m.Dual(p)
			p[j] = centre - step
			below, down := demand(m, p)
			qDown := m.Dual(p)
			p[j] = centre
			crossed := false
			for i := range above {
				crossed = crossed || (above[i] > 0) != (below[i] > 0)
			}
			if crossed {
				continue
			}
			got, want := (qUp-qDown)/(2*step), m.Capacity[j]-d[j]
			// Rounding of q over the step, and the third derivative, which the
			// change of d bounds.
			tol := 1e-15*math.Abs(qUp)/step*10 + 1e-5*math.Abs(up[j]-down[j]) + 1e-9*(1+math.Abs(want))
			if math.Abs(got-want) > tol {
				t.Fatalf("∂q/∂p_%d = %v by differences; c − d = %v", j, got, want)
			}
		}
	})
}

// q is convex: below its chords on random lines, and above its tangents.
func TestDualIsConvex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		a, b := randomPrices(r, m.Resources()), randomPrices(r, m.Resources())
		lambda := r.Float64()
		mid, tangent := make([]float64, len(a)), m.Dual(a)
		_, d := demand(m, a)
		for j := range a {
			mid[j] = (1-lambda)*a[j] + lambda*b[j]
			tangent += (m.Capacity[j] - d[j]) * (b[j] - a[j])
		}
		qa, qb, q := m.Dual(a), m.Dual(b), m.Dual(mid)
		tol := 1e-13 * (1 + math.Abs(qa) + math.Abs(qb))
		if chord := (1-lambda)*qa + lambda*qb; q > chord+tol {
			t.Fatalf("q = %v above its chord %v", q, chord)
		}
		if qb < tangent-tol {
			t.Fatalf("q = %v below its tangent %v", qb, tangent)
		}
	})
}

// Weak duality: no feasible allocation is worth more than q at any price, with
// fixed fees too. Allocations: the demand at other prices and random ones,
// both repaired.
func TestDualBoundsWelfare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		q := m.Dual(randomPrices(r, m.Resources()))
		load := make([]float64, m.Resources())
		for k := range 6 {
			y, _ := demand(m, randomPrices(r, m.Resources()))
			if k%2 == 1 {
				for i := range y {
					y[i] = max(0, uniform(r, -2, 6))
				}
			}
			m.Load(load, y)
			m.Repair(y, y, load)
			if w := m.Account(y).Welfare(); w > q+1e-12*(1+math.Abs(q)) {
				t.Fatalf("welfare %v of a feasible allocation exceeds the bound %v", w, q)
			}
		}
	})
}
