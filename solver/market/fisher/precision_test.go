package fisher

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"walras/solver/market"
	"walras/solver/market/internal/precise"
	"walras/solver/market/utility"
)

var precisionMarkets = flag.Int("precision-markets", 200, "markets that TestCertificateAgainstExactArithmetic draws")

// logUniform is between lo and hi, with a uniform logarithm.
func logUniform(r *rand.Rand, lo, hi float64) float64 {
	return lo * math.Exp(r.Float64()*math.Log(hi/lo))
}

// wideMarket has all kinds of buyers, with weights, budgets and supplies within a factor
// of 10 or from 1e-12 to 1e12.
func wideMarket(r *rand.Rand) *Market {
	span := []float64{10, 1e4, 1e12}[r.IntN(3)]
	wide := func() float64 { return logUniform(r, 1/span, span) }
	m := new(Market)
	n, goods := 1+r.IntN(4), 1+r.IntN(5)
	m.Resize(n, goods, r.IntN(2) == 0)
	for i := range n {
		m.Kind[i] = utility.Kind(r.IntN(len(utility.Kinds)))
		m.Rho[i] = []float64{0.5, 0.99, 1e-9, -1e-4, 0.1, -1, -30, -1000, 0.25, 0.75, -0.25, -3.5}[r.IntN(12)]
		for j := range goods {
			v := wide()
			if j != i%goods && r.IntN(4) == 0 {
				v = 0
			}
			if m.Start == nil {
				m.Val[i*goods+j] = v
			} else if v > 0 {
				m.Col, m.Val = append(m.Col, int32(j)), append(m.Val, v)
			}
		}
		if m.Start != nil {
			m.Start = append(m.Start, int64(len(m.Col)))
		}
		m.Budget = append(m.Budget, wide())
	}
	for range goods {
		m.Supplies = append(m.Supplies, wide())
	}
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	return m
}

// The gap of a point by the formulas of the program of Eisenberg and Gale, with
// a = w^(1−ρ) for CES buyers, in the allocation scaled good by good.
func exactGap(m *Market, p, x []float64) (gap, scale precise.Number) {
	load, money := make([]precise.Number, m.Goods), precise.Zero()
	for j := range load {
		load[j] = precise.Zero()
	}
	for i, b := range m.Budget {
		lo, hi := m.Row(i)
		money.Add(money, precise.Of(b))
		for k, j := range m.RowGoods(lo, hi) {
			load[j].Add(load[j], precise.Of(x[lo+k]))
		}
	}
	worth := precise.Zero()
	for j, s := range m.Supplies {
		worth.Add(worth, precise.Mul(precise.Of(s), precise.Of(p[j])))
	}
	gap = precise.Add(worth, precise.Zero())
	for i, b := range m.Budget {
		lo, hi := m.Row(i)
		var bundle, price, weight []precise.Number
		for k, j := range m.RowGoods(lo, hi) {
			if m.Val[lo+k] == 0 {
				continue
			}
			amount, supply := precise.Of(x[lo+k]), precise.Of(m.Supplies[j])
			if load[j].Cmp(supply) > 0 {
				amount = precise.Div(precise.Mul(amount, supply), load[j])
			}
			bundle, price, weight = append(bundle, amount), append(price, precise.Of(p[j])), append(weight, precise.Of(m.Val[lo+k]))
		}
		budget := precise.Of(b)
		if m.Kind[i] == utility.QuasiLinear {
			best, goods := precise.Of(1), precise.Zero()
			for k, v := range weight {
				if ratio := precise.Div(v, price[k]); ratio.Cmp(best) > 0 {
					best = ratio
				}
				goods.Add(goods, precise.Mul(v, bundle[k]))
			}
			most, kept := budget, goods
			if goods.Cmp(budget) > 0 {
				most, kept = goods, budget
			}
			gap.Add(gap, precise.Mul(budget, precise.Log(precise.Div(precise.Mul(best, budget), most))))
			gap.Sub(gap, kept)
			continue
		}
		u, e := exactLogs(m.Kind[i], m.Rho[i], weight, bundle, price)
		if u.IsInf() {
			return precise.Zero().SetInf(false), money
		}
		term := precise.Sub(precise.Log(budget), precise.Add(u, e))
		gap.Add(gap, precise.Mul(budget, precise.Sub(term, precise.Of(1))))
	}
	return gap, precise.Add(money, worth)
}

// exactLogs are log u(x) and log e(p) by the table of package utility.
func exactLogs(kind utility.Kind, rho float64, w, x, p []precise.Number) (u, e precise.Number) {
	u, e = precise.Zero(), precise.Zero()
	one := precise.Of(1)
	logOr := func(v precise.Number) precise.Number {
		if v.Sign() == 0 {
			return precise.Zero().SetInf(true)
		}
		return precise.Log(v)
	}
	switch kind {
	case utility.Linear:
		for k, v := range w {
			u.Add(u, precise.Mul(v, x[k]))
			if ratio := precise.Div(p[k], v); k == 0 || ratio.Cmp(e) < 0 {
				e = ratio
			}
		}
		return logOr(u), logOr(e)
	case utility.Leontief:
		for k, a := range w {
			if ratio := precise.Div(x[k], a); k == 0 || ratio.Cmp(u) < 0 {
				u = ratio
			}
			e.Add(e, precise.Mul(a, p[k]))
		}
		return logOr(u), logOr(e)
	case utility.CobbDouglas:
		total := precise.Zero()
		for _, a := range w {
			total.Add(total, a)
		}
		for k, a := range w {
			share := precise.Div(a, total)
			if x[k].Sign() == 0 {
				return precise.Zero().SetInf(true), e
			}
			u.Add(u, precise.Mul(share, precise.Log(x[k])))
			e.Add(e, precise.Mul(share, precise.Log(precise.Div(p[k], share))))
		}
		return u, e
	}
	r := precise.Of(rho)
	left := precise.Sub(one, r) // σ = 1/left, 1 − σ = −r/left
	tilt := precise.Div(precise.Sub(precise.Zero(), r), left)
	for k, v := range w {
		log := precise.Log(v)
		if x[k].Sign() > 0 {
			u.Add(u, precise.Exp(precise.Add(precise.Mul(left, log), precise.Mul(r, precise.Log(x[k])))))
		} else if rho < 0 {
			return precise.Zero().SetInf(true), e
		}
		e.Add(e, precise.Exp(precise.Add(log, precise.Mul(tilt, precise.Log(p[k])))))
	}
	if u.Sign() == 0 {
		return precise.Zero().SetInf(true), e
	}
	return precise.Div(precise.Log(u), r), precise.Div(precise.Log(e), tilt)
}

// The claimed gap is within its bound of the true one, in arithmetic of 400 bits, for
// every kind of buyer and parameters from 1e-12 to 1e12: where demand answers prices,
// next to that, and anywhere.
func TestCertificateAgainstExactArithmetic(t *testing.T) {
	var judge market.Judge
	r := rand.New(rand.NewPCG(41, 1))
	var ratios, bounds []float64
	unclaimed := 0
	for k := range *precisionMarkets {
		m := wideMarket(r)
		p, x, d := make([]float64, m.Goods), make([]float64, m.AllocationLen()), make([]float64, m.Goods)
		for kind := range 3 {
			m.StartPrice(p)
			for j := range p {
				switch kind {
				case 0:
					p[j] *= logUniform(r, 0.1, 10)
				case 1:
					p[j] *= logUniform(r, 1e-12, 1e12)
				}
			}
			m.Demand(x, d, p)
			switch kind {
			case 1:
				for i := range x {
					x[i] = logUniform(r, 1e-12, 1e12)
					if r.IntN(8) == 0 {
						x[i] = 0
					}
				}
			case 2: // anybody's demand, made to fit
				m.Repair(x, x, d)
			}
			c := judge.Certify(m, market.Point{Price: p, Allocation: x})
			gap, scale := exactGap(m, p, x)
			if gap.IsInf() || math.IsInf(c.Gap, 0) {
				if !math.IsInf(c.Gap, 1) || !gap.IsInf() {
					t.Errorf("market %d, point %d: gap %v; truly %v", k, kind, c.Gap, gap)
				}
				unclaimed++
				continue
			}
			off := math.Abs(precise.Float(precise.Sub(precise.Of(c.Gap), precise.Div(gap, scale))))
			if !(off <= c.Rounding) {
				t.Errorf("market %d, point %d: gap %v, off by %v, bound %v\n%+v\n%v %v budget %v supply %v val %v p %v x %v", k, kind, c.Gap, off, c.Rounding, c, m.Kind, m.Rho, m.Budget, m.Supplies, m.Val, p, x)
				if len(ratios) > 50 {
					return
				}
			}
			if gap.Sign() < 0 && precise.Float(gap) < 0 && -precise.Float(precise.Div(gap, scale)) > 1e-100 {
				t.Errorf("market %d, point %d: the exact gap is %v", k, kind, gap)
			}
			ratios, bounds = append(ratios, off/c.Rounding), append(bounds, c.Rounding/(1+c.Gap)) // a utility next to 0 has a large logarithm
		}
	}
	slices.Sort(ratios)
	slices.Sort(bounds)
	n := len(ratios)
	t.Logf("%d points; error over bound: median %.2g, largest %.2g; bound over 1 + gap: median %.2g, 99 %% %.2g, largest %.2g; %d points worth nothing",
		n, ratios[n/2], ratios[n-1], bounds[n/2], bounds[n*99/100], bounds[n-1], unclaimed)
	if unclaimed > n/4 || bounds[n*99/100] > 1e-12 {
		t.Errorf("%d of %d points claim nothing, and 1 %% have a bound above %v", unclaimed, n+unclaimed, bounds[n*99/100])
	}
}
