package exchange

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// A linear economy has an equilibrium in which the pairs of agents and goods with spending
// y_ij > 0 are a forest. On each of its trees prices are known up to scale, since both
// goods of an agent are worth their price to it; the scales are those at which what the
// agents of a tree earn is what its goods cost; and spending follows leaf by leaf. An
// equilibrium is one with y >= 0 in which no agent has a better good. exactLinear tries
// all forests.
func exactLinear(m *Market) (price, spending []float64, ok bool) {
	n, goods := m.Agents(), m.Goods
	edges := n * goods
	for set := uint32(1); set < 1<<edges; set++ {
		if bits.OnesCount32(set) > n+goods-1 {
			continue
		}
		has := func(i, j int) bool { return set>>(i*goods+j)&1 == 1 }
		p, worth := make([]float64, goods), make([]float64, n) // worth: best v/p
		tree, agentTree := make([]int, goods), make([]int, n)
		trees := 0
		for j := range goods {
			if p[j] > 0 {
				continue
			}
			p[j], tree[j] = 1, trees
			for range n + goods { // as many steps as the longest way
				for i := range n {
					for k := range goods {
						switch {
						case !has(i, k):
						case p[k] > 0 && worth[i] == 0:
							worth[i], agentTree[i] = m.Val[i*goods+k]/p[k], tree[k]
						case p[k] == 0 && worth[i] > 0:
							p[k], tree[k] = m.Val[i*goods+k]/worth[i], agentTree[i]
						}
					}
				}
			}
			trees++
		}
		income := make([]float64, trees) // of the agents of a tree, which it spends on its goods
		for c := range income {
			income[c] = 1
		}
		cost := make([]float64, trees)
		for j := range goods {
			cost[tree[j]] += p[j] * m.supply[j]
		}
		for range 3000 {
			next := make([]float64, trees)
			for i := range n {
				for j := range goods {
					next[agentTree[i]] += m.Endowment.Val[i*goods+j] * p[j] / cost[tree[j]] * income[tree[j]]
				}
			}
			for c := range income {
				income[c] = (income[c] + next[c]) / 2
			}
		}
		fits := true
		for j := range goods {
			p[j] *= income[tree[j]] / cost[tree[j]]
		}
		for i := range n {
			scale := cost[agentTree[i]] / income[agentTree[i]]
			for j := range goods {
				fits = fits && worth[i] > 0 && m.Val[i*goods+j] <= worth[i]*scale*p[j]*(1+1e-12)
			}
		}
		if !fits {
			continue
		}
		m.earn(p)
		y, left, due := make([]float64, edges), append([]float64(nil), m.budget...), make([]float64, goods)
		for j := range due {
			due[j] = p[j] * m.supply[j]
		}
		open := set
		for open != 0 {
			leaf := false
			for e := range edges {
				if open>>e&1 == 0 {
					continue
				}
				i, j := e/goods, e%goods
				row, column := 0, 0
				for k := range goods {
					row += int(open >> (i*goods + k) & 1)
				}
				for k := range n {
					column += int(open >> (k*goods + j) & 1)
				}
				switch {
				case row == 1:
					y[e] = left[i]
				case column == 1:
					y[e] = due[j]
				default:
					continue
				}
				left[i], due[j], open, leaf = left[i]-y[e], due[j]-y[e], open&^(1<<e), true
			}
			if !leaf {
				break
			}
		}
		for e := range y {
			fits = fits && y[e] >= -1e-12
		}
		if fits && open == 0 {
			return p, y, true
		}
	}
	return nil, nil, false
}

// The equilibrium of small linear economies, by trying all forests, is certified; prices
// a tenth off are not. There the objective of the convex program of Devanur, Garg and
// Végh (SIAM J. Optim. 26, 2016; arXiv:1307.8037) is 0, with y_ij the money that i spends
// on j and β_i = min_j p_j/v_ij,
//
//	Φ = Σ_j s_j p_j log p_j − Σ_i B_i log β_i − Σ_ij y_ij log v_ij = Σ_ij y_ij log(p_j/(β_i v_ij)) >= 0
//
// and wherever y spends all budgets on all goods, no agent falls short by more than its
// part of Φ over its budget.
func TestLinearAgainstTheConvexProgram(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 14))
	program := func(m *Market, p, y []float64) (phi, worth, most float64) {
		for i := range m.Agents() {
			beta := math.Inf(1)
			for j := range m.Goods {
				beta = min(beta, p[j]/m.Val[i*m.Goods+j])
			}
			part, budget := 0.0, 0.0
			for j := range m.Goods {
				if s := y[i*m.Goods+j]; s > 0 {
					part += s * math.Log(p[j]/(beta*m.Val[i*m.Goods+j]))
					budget += s
				}
			}
			phi, worth, most = phi+part, worth+budget, max(most, part/budget)
		}
		return phi, worth, most
	}
	bundles := func(m *Market, p, y []float64) market.Point {
		x := make([]float64, len(y))
		for k := range y {
			x[k] = max(0, y[k]) / p[k%m.Goods]
		}
		return market.Point{Price: p, Allocation: x}
	}
	for range 40 {
		n, goods := 2+rng.IntN(2), 2+rng.IntN(2)
		values, owned := make([][]float64, n), make([][]float64, n)
		for i := range values {
			values[i], owned[i] = make([]float64, goods), make([]float64, goods)
			for j := range goods {
				values[i][j], owned[i][j] = 0.1+rng.Float64(), 0.1+rng.Float64()
			}
		}
		m := given(t, []utility.Kind{utility.Linear}, nil, values, owned)
		p, y, ok := exactLinear(m)
		if !ok {
			t.Fatalf("no forest clears %v, %v", values, owned)
		}
		c := new(market.Judge).Certify(m, bundles(m, p, y))
		phi, worth, _ := program(m, p, y)
		if !(c.Gap <= 1e-12) || !(phi <= 1e-12*worth) {
			t.Errorf("at the equilibrium the gap is %.3g and the program's objective %.3g", c.Gap, phi/worth)
		}
		off := append([]float64(nil), p...)
		off[0] *= 1.1
		m.earn(off)
		spent := make([]float64, len(y)) // budgets and goods are used up: each agent buys of all goods in proportion
		total := 0.0
		for j := range goods {
			total += off[j] * m.supply[j]
		}
		for i := range n {
			for j := range goods {
				spent[i*goods+j] = m.budget[i] * off[j] * m.supply[j] / total
			}
		}
		c = new(market.Judge).Certify(m, bundles(m, off, spent))
		_, _, most := program(m, off, spent)
		if !(c.Infeasibility <= 1e-14 && c.Complementarity <= 1e-14) || !(c.Regret > 1e-3 && c.Regret <= most) {
			t.Errorf("off the equilibrium: %+v, largest part of the objective %.3g", c, most)
		}
	}
}
