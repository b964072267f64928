package contract

import (
	"sync"

	"gonum.org/v1/gonum/mat"

	"walras/solver/market"
)

var (
	_ market.Sloped   = (*Market)(nil)
	_ market.Proximal = (*Market)(nil)
)

// SlopeLen implements market.Sloped: slopes are s_i = −dy_i/dr_i >= 0 against the
// agent's own unit price r_i = β_i + τ_i + a_i·p, 0 for agents that stay out.
func (m *Market) SlopeLen() int { return len(m.Alpha) }

// LoadGram implements market.Proximal.
func (m *Market) LoadGram(dst, v []float64) {
	m.slope = market.Resize(m.slope, len(m.Alpha))
	for i := range m.slope {
		m.slope[i] = 1
	}
	m.JacobianProduct(dst, m.slope, v)
}

// JacobianProduct implements market.Sloped: Aᵀ diag(s) A v.
func (m *Market) JacobianProduct(dst, s, v []float64) {
	if m.Usage.single() {
		m.Load(dst, s)
		dst[0] *= v[0]
		return
	}
	n := len(m.Alpha)
	m.unit = market.Resize(m.unit, n)
	if n <= blockAgents {
		clear(dst)
		m.productBlock(dst, s, v, 0, n)
		return
	}
	m.sumBlocks(dst, func(part []float64, lo, hi int) { m.productBlock(part, s, v, lo, hi) })
}

// productBlock adds the share of agents lo to hi in Aᵀ diag(s) A v to dst.
func (m *Market) productBlock(dst, s, v []float64, lo, hi int) {
	for ; lo < hi; lo += tileAgents {
		end := min(hi, lo+tileAgents)
		tile := m.unit[lo:end]
		m.Usage.routePrices(tile, v, lo)
		for i, si := range s[lo:end] {
			tile[i] *= si
		}
		m.Usage.addLoad(dst, tile, lo)
	}
}

// jacobianGroups is the number of parts whose matrices are summed on their
// own. It is fixed so that the sum does not depend on Workers, and small since
// each part is a J×J matrix.
const jacobianGroups = 4

// Jacobian implements market.Sloped. It costs Σ_i k_i²/2 operations for routes
// of k_i resources.
func (m *Market) Jacobian(dst *mat.SymDense, s []float64) {
	resources := len(m.Capacity)
	raw := dst.RawSymmetric()
	if raw.N != resources {
		panic("contract: Jacobian needs a matrix of the number of resources")
	}
	n := len(m.Alpha)
	if m.Usage.single() {
		var total [1]float64
		m.Load(total[:], s)
		dst.SetSym(0, 0, total[0])
		return
	}
	for j := range resources {
		clear(raw.Data[j*raw.Stride : j*raw.Stride+resources])
	}
	if n <= blockAgents {
		m.Usage.addGram(raw.Data, raw.Stride, s, 0, n)
		return
	}
	size := resources * resources
	m.gram = market.Resize(m.gram, jacobianGroups*size)
	clear(m.gram)
	part := (n + jacobianGroups - 1) / jacobianGroups
	group := func(g int) {
		m.Usage.addGram(m.gram[g*size:(g+1)*size], resources, s, min(n, g*part), min(n, (g+1)*part))
	}
	var wg sync.WaitGroup
	workers := max(1, min(m.Workers, jacobianGroups))
	for w := range workers {
		wg.Go(func() {
			for g := w; g < jacobianGroups; g += workers {
				group(g)
			}
		})
	}
	wg.Wait()
	for j := range resources {
		row := raw.Data[j*raw.Stride : j*raw.Stride+resources]
		for k := j; k < resources; k++ {
			e := j*resources + k
			row[k] = (m.gram[e] + m.gram[size+e]) + (m.gram[2*size+e] + m.gram[3*size+e])
		}
	}
}

// addGram adds Σ s_i a_i a_iᵀ over agents lo to hi to the upper triangle of
// the matrix dst of the given stride.
func (u *Usage) addGram(dst []float64, stride int, s []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		si := s[i]
		if si == 0 {
			continue
		}
		col, val := u.row(i)
		for a, j := range col {
			w := si
			if val != nil {
				w *= val[a]
			}
			for b, k := range col[a:] {
				x := w
				if val != nil {
					x *= val[a+b]
				}
				if j == k && b > 0 { // an entry stored twice: both orders fall on the diagonal
					x *= 2
				}
				dst[int(min(j, k))*stride+int(max(j, k))] += x
			}
		}
	}
}

// JacobianDiagonal implements market.Sloped: Σ_i s_i a_ij², where a_ij adds up
// entries that are stored twice.
func (m *Market) JacobianDiagonal(dst, s []float64) {
	if m.Usage.single() {
		m.Load(dst, s)
		return
	}
	clear(dst)
	m.load = market.Resize(m.load, len(m.Capacity))
	use := m.load // of the agent at hand, 0 elsewhere
	clear(use)
	for i, si := range s {
		if si == 0 {
			continue
		}
		col, val := m.Usage.row(i)
		for k, j := range col {
			if val == nil {
				use[j]++
			} else {
				use[j] += val[k]
			}
		}
		for _, j := range col {
			dst[j] += si * use[j] * use[j]
			use[j] = 0
		}
	}
}
