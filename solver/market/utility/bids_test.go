package utility

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// bidMarket is a drawn market, with the coefficients as the formulas have them.
type bidMarket struct {
	Buyers
	value          [][]float64 // v, a; 0: not wanted
	budget, supply []float64
}

// drawBids draws buyers of one kind each from kinds, dense or sparse.
func drawBids(t *testing.T, r *rand.Rand, n, goods int, sparse bool, kind func(i int) (Kind, float64)) *bidMarket {
	m := &bidMarket{value: make([][]float64, n), budget: make([]float64, n), supply: make([]float64, goods)}
	m.Resize(n, goods, sparse)
	for i := range n {
		m.Kind[i], m.Rho[i] = kind(i)
		m.budget[i] = 0.2 + r.Float64()
		row := make([]float64, goods)
		m.value[i] = row
		for j := range row {
			if r.Float64() < 0.7 || j == i%goods {
				row[j] = 0.05 + r.Float64()
			}
			switch {
			case !sparse:
				m.Val[i*goods+j] = row[j]
			case row[j] > 0:
				m.Col, m.Val = append(m.Col, int32(j)), append(m.Val, row[j])
			}
		}
		if sparse {
			m.Start = append(m.Start, int64(len(m.Col)))
		}
	}
	for j := range m.supply {
		m.supply[j] = 0.5 + 2*r.Float64()
	}
	if err := m.Weigh(); err != nil {
		t.Fatal(err)
	}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	return m
}

// answers are the bids that answer bids, and the shares of those, by the formulas as they are printed,
// with the power γ; kept is money.
func (m *bidMarket) answers(bids [][]float64, kept []float64, power float64) (next, shares [][]float64, keep []float64) {
	paid := make([]float64, len(m.supply))
	for _, row := range bids {
		for j, v := range row {
			paid[j] += v
		}
	}
	for i, row := range bids {
		x, b := make([]float64, len(row)), make([]float64, len(row))
		for j, v := range row {
			if v > 0 {
				x[j] = m.supply[j] * v / paid[j]
			}
		}
		sum, gamma := 0.0, power
		if m.Elasticity(i) <= 1 {
			gamma = 1
		}
		for j, a := range m.value[i] {
			if a == 0 {
				continue
			}
			p, rho := paid[j]/m.supply[j], m.Rho[i]
			var y float64
			switch m.Kind[i] {
			case Linear, QuasiLinear:
				y = a * x[j]
			case CobbDouglas:
				y = a
			case Leontief:
				y = a * p
			case CES:
				if y = a * math.Pow(x[j], rho); rho < 0 {
					sigma := 1 / (1 - rho)
					y = math.Pow(a, sigma) * math.Pow(p, 1-sigma)
				}
			}
			b[j] = row[j] * math.Pow(y/row[j], gamma)
			sum += b[j]
		}
		sum += kept[i]
		for j := range b {
			b[j] *= m.budget[i] / sum
		}
		next, shares, keep = append(next, b), append(shares, x), append(keep, m.budget[i]*kept[i]/sum)
	}
	return next, shares, keep
}

// even are equal bids.
func (m *bidMarket) even() (bids [][]float64, kept []float64) {
	for i, row := range m.value {
		count := 0.0
		for _, v := range row {
			if v > 0 {
				count++
			}
		}
		money := 0.0
		if m.Kind[i] == QuasiLinear {
			count++
			money = m.budget[i] / count
		}
		b, sum := make([]float64, len(row)), 0.0
		for _, v := range row {
			sum += v
		}
		for j, v := range row {
			if v > 0 {
				b[j] = m.budget[i] / count
			}
			if m.Kind[i] == CobbDouglas {
				b[j] = m.budget[i] * v / sum
			}
		}
		bids, kept = append(bids, b), append(kept, money)
	}
	return bids, kept
}

// compare holds the shares of a round against those of the formulas.
func (m *bidMarket) compare(t *testing.T, what string, round int, x []float64, want [][]float64) {
	t.Helper()
	for i := range m.value {
		lo, hi := m.Row(i)
		for k := lo; k < hi; k++ {
			if w := want[i][m.Good(lo, k)]; math.Abs(x[k]-w) > 1e-9*(w+1e-9) {
				t.Fatalf("%s, round %d: buyer %d gets %v of good %d; by the formula %v", what, round, i, x[k], m.Good(lo, k), w)
			}
		}
	}
}

var bidKinds = map[string]func(i int) (Kind, float64){
	"linear":       func(int) (Kind, float64) { return Linear, 0 },
	"quasi-linear": func(int) (Kind, float64) { return QuasiLinear, 0 },
	"root":         func(int) (Kind, float64) { return CES, 0.5 },
	"substitutes":  func(i int) (Kind, float64) { return CES, 0.2 + 0.1*float64(i%6) },
	"complements":  func(int) (Kind, float64) { return CES, -2 },
	"leontief":     func(int) (Kind, float64) { return Leontief, 0 },
	"many":         func(i int) (Kind, float64) { return CES, -0.5 - 0.01*float64(i) }, // more than mostClasses
	"mixed": func(i int) (Kind, float64) {
		return []Kind{Linear, CES, CobbDouglas, QuasiLinear, Leontief, CES}[i%6], []float64{0, 0.4, 0, 0, 0, -1}[i%6]
	},
}

// Rounds are those of the formulas, dense and sparse, and with the power 4 those of
// the mirror step; a withdrawal leaves no trace.
func TestBidsAreThoseOfTheFormulas(t *testing.T) {
	for name, kind := range bidKinds {
		for _, sparse := range []bool{false, true} {
			r := rand.New(rand.NewPCG(11, uint64(len(name))))
			m := drawBids(t, r, mostClasses+6, 7, sparse, kind)
			var s Bids
			m.StartBids(&s, m.budget, false)
			bids, kept := m.even()
			var shares [][]float64
			for round := range 70 {
				m.Respond(&s, m.budget, m.supply)
				bids, shares, kept = m.answers(bids, kept, 1)
				m.compare(t, name, round, s.X, shares)
			}
			m.StartBids(&s, m.budget, true)
			bids, kept = m.even()
			for round := range 6 {
				m.Take(&s, m.supply)
				m.Offer(&s, m.budget, 2)
				m.Take(&s, m.supply)
				m.Withdraw(&s, m.supply)
				m.Offer(&s, m.budget, 4)
				bids, shares, kept = m.answers(bids, kept, 4)
				m.compare(t, name+" to the power 4", round, s.X, shares)
			}
		}
	}
}

// Blocks of buyers answer one after the other: two halves are two rounds, in each of
// which the bids of the other half stand.
func TestReconsider(t *testing.T) {
	m := drawBids(t, rand.New(rand.NewPCG(5, 5)), 10, 6, true, bidKinds["mixed"])
	var s Bids
	m.StartBids(&s, m.budget, true)
	m.Take(&s, m.supply)
	bids, kept := m.even()
	halves := [][]int32{{0, 2, 4, 6, 8}, {1, 3, 5, 7, 9}}
	for round := range 5 {
		for _, half := range halves {
			m.Reconsider(&s, m.budget, m.supply, half)
			next, _, keep := m.answers(bids, kept, 1)
			for _, i := range half {
				bids[i], kept[i] = next[i], keep[i]
			}
		}
		m.Stand(&s, m.supply)
		_, shares, _ := m.answers(bids, kept, 1)
		m.compare(t, "halves", round, s.X, shares)
	}
}

// The worth of bids is welfare but for a constant, rises with every answer to the
// power 1, and is never less than what the answers promised.
func TestWorthKeepsItsPromise(t *testing.T) {
	for _, name := range []string{"linear", "quasi-linear", "root", "substitutes"} {
		m := drawBids(t, rand.New(rand.NewPCG(6, uint64(len(name)))), 12, 6, false, bidKinds[name])
		var s Bids
		m.StartBids(&s, m.budget, true)
		m.Take(&s, m.supply)
		var apart []float64
		for range 50 {
			worth := m.Worth(&s, m.budget)
			welfare := 0.0
			for i, row := range m.value {
				u := s.Kept[i]
				for j, a := range row {
					x := s.X[i*len(row)+j]
					if rho := m.Rho[i]; m.Kind[i] == CES {
						u += a * math.Pow(x, rho)
					} else {
						u += a * x
					}
				}
				if m.Kind[i] == CES {
					u = math.Pow(u, 1/m.Rho[i])
				}
				welfare += m.budget[i]*math.Log(u) - s.Kept[i]
			}
			apart = append(apart, worth-welfare)
			m.Offer(&s, m.budget, 1)
			if gain := m.Gain(&s, m.budget, 1); math.Abs(gain-worth) > 1e-12 {
				t.Fatalf("%s: the answers promise %v and the bids are worth %v", name, gain, worth)
			}
			m.Take(&s, m.supply)
			if now := m.Worth(&s, m.budget); now < worth-1e-13 {
				t.Fatalf("%s: bids worth %v were answered by bids worth %v", name, worth, now)
			}
		}
		if slices.Max(apart)-slices.Min(apart) > 1e-11 {
			t.Errorf("%s: worth less welfare goes from %v to %v", name, slices.Min(apart), slices.Max(apart))
		}
	}
}

// Rounds on a small market allocate nothing.
func TestBidsAllocateNothing(t *testing.T) {
	for name, kind := range bidKinds {
		m := drawBids(t, rand.New(rand.NewPCG(3, 3)), 20, 10, false, kind)
		var s Bids
		m.StartBids(&s, m.budget, false)
		m.Respond(&s, m.budget, m.supply)
		if got := testing.AllocsPerRun(20, func() {
			m.StartBids(&s, m.budget, false)
			m.Respond(&s, m.budget, m.supply)
			m.Respond(&s, m.budget, m.supply)
		}); got != 0 {
			t.Errorf("%s: %v allocations; want none", name, got)
		}
	}
}
