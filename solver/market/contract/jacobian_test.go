package contract

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// The matrix is that of the definition, and so is its diagonal, entries that
// are stored twice included; and its columns are the products with unit vectors.
func TestJacobianAgainstDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		n, resources := m.Agents(), m.Resources()
		if rapid.Bool().Draw(t, "twice") && resources > 1 {
			repeatEntries(m)
		}
		s := make([]float64, n)
		for i := range s {
			s[i] = max(0, uniform(r, -0.5, 2))
		}
		want := jacobian(m, s)
		got := mat.NewSymDense(resources, nil)
		for j := range resources { // whatever was there before
			got.SetSym(j, resources-1, math.NaN())
		}
		m.Jacobian(got, s)
		unit, column, diagonal := make([]float64, resources), make([]float64, resources), make([]float64, resources)
		m.JacobianDiagonal(diagonal, s)
		for j := range resources {
			unit[j] = 1
			m.JacobianProduct(column, s, unit)
			unit[j] = 0
			for k := range resources {
				if !near(got.At(j, k), want.At(j, k), 1e-12) || !near(column[k], want.At(j, k), 1e-12) {
					t.Fatalf("entry %d, %d: %v, product %v, definition %v", j, k, got.At(j, k), column[k], want.At(j, k))
				}
			}
			if !near(diagonal[j], want.At(j, j), 1e-12) {
				t.Fatalf("diagonal %d: %v, definition %v", j, diagonal[j], want.At(j, j))
			}
		}
	})
}

// repeatEntries splits each agent's first entry into two of the same resource.
func repeatEntries(m *Market) {
	u := Usage{Start: []int64{0}}
	for i := range m.Alpha {
		col, val := m.Usage.row(i)
		for k, j := range col {
			a := 1.0
			if val != nil {
				a = val[k]
			}
			if k == 0 {
				u.Col, u.Val = append(u.Col, j), append(u.Val, 0.3*a)
				a *= 0.7
			}
			u.Col, u.Val = append(u.Col, j), append(u.Val, a)
		}
		u.Start = append(u.Start, int64(len(u.Col)))
	}
	m.Usage = u
	if err := m.Prepare(); err != nil {
		panic(err)
	}
}

// Minus the Jacobian, by central differences of the demand, for each family.
func TestJacobianAgainstDifferences(t *testing.T) {
	const n, resources, step = 40, 5, 1e-6
	for _, family := range []Valuation{Log, Power, Quadratic, Exponential} {
		m := routes(rand.New(rand.NewPCG(3, uint64(family))), family, n, resources, 3, false, 0.5, 1)
		r := rand.New(rand.NewPCG(4, 4))
		p := make([]float64, resources)
		for j := range p {
			p[j] = uniform(r, 0.05, 0.4)
		}
		y, s, d := make([]float64, n), make([]float64, n), make([]float64, resources)
		m.DemandSlope(y, s, d, p)
		got := mat.NewSymDense(resources, nil)
		m.Jacobian(got, s)
		for j := range p {
			keep := p[j]
			p[j] = keep + step
			yUp, up := demand(m, p)
			p[j] = keep - step
			yDown, down := demand(m, p)
			p[j] = keep
			for i := range yUp {
				if (yUp[i] > 0) != (yDown[i] > 0) {
					t.Fatalf("%v: agent %d leaves between the two prices; choose others", family, i)
				}
			}
			for k := range d {
				if want := (down[k] - up[k]) / (2 * step); !near(got.At(k, j), want, 1e-6) {
					t.Errorf("%v: entry %d, %d is %v, differences %v", family, k, j, got.At(k, j), want)
				}
			}
		}
	}
}

// Many agents: blocks, groups and workers change nothing, to the bit; and the
// sums agree with those over a small market's worth at a time.
func TestSweepsDoNotDependOnWorkers(t *testing.T) {
	const n, resources = 3*blockAgents + 123, 7
	for _, family := range []Valuation{Log, Power, Quadratic, Exponential} {
		for _, unit := range []bool{false, true} {
			m := routes(rand.New(rand.NewPCG(5, uint64(family))), family, n, resources, 3, unit, 0.5, 1)
			p, v := make([]float64, resources), make([]float64, resources)
			for j := range p {
				p[j], v[j] = 0.1+0.1*float64(j), 1-0.3*float64(j)
			}
			type answers struct {
				y, s, d, proximal, product []float64
				matrix                     *mat.SymDense
			}
			ask := func(workers int) answers {
				m.Workers = workers
				a := answers{make([]float64, n), make([]float64, n), make([]float64, resources), make([]float64, resources), make([]float64, resources), mat.NewSymDense(resources, nil)}
				m.Proximal(a.y, a.proximal, p, a.y, 0.7)
				m.DemandSlope(a.y, a.s, a.d, p)
				m.JacobianProduct(a.product, a.s, v)
				m.Jacobian(a.matrix, a.s)
				return a
			}
			one := ask(1)
			for _, workers := range []int{2, 3, 8} {
				got := ask(workers)
				for name, pair := range map[string][2][]float64{
					"y": {one.y, got.y}, "s": {one.s, got.s}, "d": {one.d, got.d}, "proximal": {one.proximal, got.proximal},
					"product": {one.product, got.product}, "matrix": {one.matrix.RawSymmetric().Data, got.matrix.RawSymmetric().Data},
				} {
					for k, x := range pair[0] {
						if x != pair[1][k] {
							t.Fatalf("%v, %d workers: %s[%d] is %v, with one worker %v", family, workers, name, k, pair[1][k], x)
						}
					}
				}
			}
			// Sums over agents one by one.
			load, product := make([]float64, resources), make([]float64, resources)
			for i := range n {
				col, val := m.Usage.row(i)
				route := 0.0
				for k, j := range col {
					route += entry(val, k) * v[j]
				}
				for k, j := range col {
					load[j] += entry(val, k) * one.y[i]
					product[j] += entry(val, k) * one.s[i] * route
				}
			}
			for j := range load {
				sum := 0.0
				for k := range v {
					sum += one.matrix.At(j, k) * v[k]
				}
				if !near(load[j], one.d[j], 1e-11) || !near(product[j], one.product[j], 1e-11) || !near(sum, one.product[j], 1e-11) {
					t.Errorf("%v resource %d: load %v and %v, product %v, %v and %v", family, j, one.d[j], load[j], one.product[j], product[j], sum)
				}
			}
		}
	}
}

// entry is a_ij where val is nil for ones.
func entry(val []float64, k int) float64 {
	if val == nil {
		return 1
	}
	return val[k]
}

// The kernels of linear cost against response and curvature, one agent at a time.
func TestRespondAgainstResponse(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for _, family := range []Valuation{Log, Power, Quadratic, Exponential} {
		for _, fixed := range []bool{false, true} {
			m := randomMarket(r, recipe{family: family, n: 600, resources: 3, fixed: fixed})
			m.Kappa = nil
			if err := m.Prepare(); err != nil {
				t.Fatal(err)
			}
			p := []float64{0.3, 1.1, 0}
			y, s, d := make([]float64, 600), make([]float64, 600), make([]float64, 3)
			m.DemandSlope(y, s, d, p)
			for i := range y {
				unit := m.unitPrice(i, p)
				want, slope := 0.0, 0.0
				if unit < m.exit[i] {
					want = m.Valuation.response(m.Alpha[i], m.Shape[i], 0, unit)
					if want > 0 {
						slope = 1 / m.Valuation.curvature(m.Alpha[i], m.Shape[i], want)
					}
				}
				if !near(y[i], want, 1e-13) || !near(s[i], slope, 1e-11) {
					t.Fatalf("%v agent %d: y %v s %v, one at a time %v %v", family, i, y[i], s[i], want, slope)
				}
			}
		}
	}
}
