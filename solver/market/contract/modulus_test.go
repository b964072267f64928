package contract

import (
	"math"
	"math/rand/v2"
	"testing"
)

// By hand. Quadratic payoffs 4y − y²/2, 6y − y²/2, 10y − y²/2, slopes 1 where they
// take part, routes {0}, {1}, {0,1}: the Jacobian is (2 1; 1 2), with eigenvalues 1
// and 3. At p = (5, 5) agent 0 is out, and 2 too (10 < 5+5 fails): (0 0; 0 1).
func TestConditioningByHand(t *testing.T) {
	m := &Market{Valuation: Quadratic}
	m.Resize(3, 2)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	for i, alpha := range []float64{4, 6, 10} {
		m.Alpha[i], m.Shape[i], m.Beta[i] = alpha, 1, 0
	}
	m.Usage = Usage{Start: []int64{0, 1, 2, 4}, Col: []int32{0, 1, 0, 1}}
	copy(m.Capacity, []float64{8, 10})
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		p    []float64
		want float64
	}{{[]float64{0, 0}, 1}, {[]float64{2, 2}, 1}, {[]float64{5, 5}, 0}} {
		got, err := m.Modulus(c.p)
		if err != nil || !near(got, c.want, 1e-14) {
			t.Errorf("modulus on [0, %v] is %v, %v; want %v", c.p, got, err, c.want)
		}
	}
	got, err := m.Conditioning([]float64{2, 2})
	if err != nil {
		t.Fatal(err)
	}
	if !near(got.Lipschitz, 3, 2e-3) || !near(got.Condition, 3, 2e-3) || got.Rank != 2 || got.NonZeros != 4 || got.MaxCongestion != 2 || got.MeanCongestion != 2 {
		t.Errorf("%+v", got)
	}
	if got, err = m.Conditioning([]float64{5, 5}); err != nil || !math.IsInf(got.Condition, 1) {
		t.Errorf("at (5, 5): %+v, %v", got, err)
	}
}

// With one resource the modulus is the sum of the slopes: n identical agents of
// slope 1/b give n/b, and so does L.
func TestModulusOfOneResource(t *testing.T) {
	m := &Market{Valuation: Quadratic}
	m.Resize(5, 1)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	for i := range 5 {
		m.Alpha[i], m.Shape[i], m.Beta[i] = 10, 2, 1
	}
	m.Capacity[0] = 3
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	got, err := m.Conditioning([]float64{4})
	if err != nil || got.Modulus != 2.5 || got.Lipschitz != 2.5 || got.Condition != 1 || got.Rank != 1 || got.MaxCongestion != 5 {
		t.Errorf("%+v, %v", got, err)
	}
}

// The definition: (d(p') − d(p”))·(p” − p') >= α |p' − p”|² on the box.
func TestModulusBoundsDemandFromBelow(t *testing.T) {
	for _, family := range []Valuation{Log, Power, Quadratic, Exponential} {
		r := rand.New(rand.NewPCG(7, uint64(family)))
		m := routes(r, family, 60, 4, 2, false, 0.5, 1)
		top := []float64{0.3, 0.2, 0.4, 0.1}
		alpha, err := m.Modulus(top)
		if err != nil || !(alpha > 0) {
			t.Fatalf("%v: modulus %v, %v", family, alpha, err)
		}
		for range 200 {
			p, q := make([]float64, 4), make([]float64, 4)
			for j := range p {
				p[j], q[j] = r.Float64()*top[j], r.Float64()*top[j]
			}
			_, dp := demand(m, p)
			_, dq := demand(m, q)
			product, distance := 0.0, 0.0
			for j := range p {
				product += (dp[j] - dq[j]) * (q[j] - p[j])
				distance += (p[j] - q[j]) * (p[j] - q[j])
			}
			if product < alpha*distance*(1-1e-9) {
				t.Fatalf("%v: %v over %v; α = %v", family, product, distance, alpha)
			}
		}
	}
}

// The rank counts independent routes only, whatever the units.
func TestRank(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	m := routes(r, Log, 50, 6, 2, false, 0.5, 1)
	u := Usage{Start: []int64{0}}
	for i := range 50 { // resource 3 is used as 2 is, in other units; resource 5 not at all
		col, val := m.Usage.row(i)
		for k, j := range col {
			switch j {
			case 3, 5:
				continue
			case 2:
				u.Col, u.Val = append(u.Col, 2, 3), append(u.Val, val[k], 1e5*val[k])
			default:
				u.Col, u.Val = append(u.Col, j), append(u.Val, val[k])
			}
		}
		if len(u.Col) == int(u.Start[i]) {
			u.Col, u.Val = append(u.Col, 0), append(u.Val, 1)
		}
		u.Start = append(u.Start, int64(len(u.Col)))
	}
	m.Usage = u
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	got, err := m.Conditioning(make([]float64, 6))
	if err != nil || got.Rank != 4 || got.Modulus != 0 {
		t.Errorf("%+v, %v; want rank 4 and modulus 0", got, err)
	}
}
