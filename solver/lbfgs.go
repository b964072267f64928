package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// LBFGS is the limited-memory quasi-Newton method on the dual, bounded by p
// >= 0 through two-metric projection:
//
//	p⁺ = [p − α D ∇q(p)]_+
//
// D is the L-BFGS matrix of the last Memory pairs s = p⁺ − p, z = ∇q(p⁺) −
// ∇q(p) on the free resources (two-loop recursion, Nocedal, Math. Comp. 35,
// 1980; start s·z/z·z) and a multiple of the identity on the bound ones,
// p_j <= ε and ∂q/∂p_j > 0 with ε the length of a projected gradient step
// of 1/L, so that [·]_+ cannot turn a descent direction round: Bertsekas,
// SIAM J. Control Optim. 20 (1982), prop. 1, and Gafni and Bertsekas, ibid.
// 22 (1984).
//
// α is 1, 1/4, 1/16 … until the move does not overshoot and the test of
// safeguard holds; after that the plain step of projected gradient descent,
// 1/L, is taken and the memory forgotten. The residual goes to zero for
// smooth q. Where complementarity is strict the bound resources are found
// in finitely many rounds (Bertsekas 1982, prop. 3), and the rest is
// L-BFGS, R-linear for strongly convex q (Liu and Nocedal, Math. Program.
// 45, 1989, thm 7.1, with a search on q in place of ours). One demand call
// per round, more where α is refused.
//
// Where prices have to be above 0, as in Fisher markets, no L bounds the slopes of demand
// usefully, and the method runs in log prices (lbfgslog.go).
type LBFGS struct {
	Memory int `param:"memory" doc:"pairs kept" min:"1"`

	guarded
	direction []float64 // D ∇q
	free      []float64 // ∇q on the free resources, 0 on the bound ones
	metric    []float64 // the matrix that D starts from, a diagonal; 1 in prices

	inLogs bool // log prices, with
	search descentTest
	stall  stall

	pairs       pairRing // s and z
	rho, weight []float64
}

// Bounds of the line search and of the pairs kept.
const (
	quasiTrials  = 5     // lengths α tried before the plain step
	curvatureMin = 1e-14 // least s·z / (‖s‖ ‖z‖) of a pair: below, it is rounding
)

// NewLBFGS gives the method with its default, ten pairs.
func NewLBFGS() *LBFGS { return &LBFGS{Memory: 10} }

// Init implements Method.
func (b *LBFGS) Init(m market.Market, _ rand.Source) error {
	resources := m.Resources()
	b.metric = market.Resize(b.metric, resources)
	if b.inLogs = positivePrices(m); b.inLogs {
		if err := b.initLogs(m); err != nil {
			return err
		}
	} else if err := b.guarded.init(m, "lbfgs", 1); err != nil {
		return err
	} else {
		for j := range b.metric {
			b.metric[j] = 1
		}
	}
	b.direction, b.free = market.Resize(b.direction, resources), market.Resize(b.free, resources)
	b.pairs.reset(b.Memory, resources)
	b.rho, b.weight = market.Resize(b.rho, b.Memory), market.Resize(b.weight, b.Memory)
	return nil
}

// Step implements Method.
func (b *LBFGS) Step(context.Context) (Status, error) {
	if b.inLogs {
		return b.stepInLogs(), nil
	}
	if b.begin() {
		return Running, nil
	}
	b.test.push(b.move())
	b.remember()
	return Running, nil
}

// move goes to the next prices and gives their residual.
func (b *LBFGS) move() (residual float64) {
	if b.aim() {
		alpha := 1.0
		for range quasiTrials {
			b.descend(b.Price, b.last, b.direction, alpha)
			residual = b.ask()
			if b.test.accepts(residual) && !overshot(b.last, b.lastGradient, b.Price, b.Gradient) {
				return residual
			}
			alpha /= shrinkStep
		}
		b.pairs.count = 0
	}
	return b.plain()
}

// aim sets direction = D ∇q; false where there is no memory or the
// direction does not descend.
func (b *LBFGS) aim() bool {
	if b.pairs.count == 0 {
		return false
	}
	epsilon := 0.0
	for j, p := range b.Price {
		x := p - max(b.set.Lower[j], p-b.unit*b.Gradient[j])
		epsilon += x * x
	}
	epsilon = math.Sqrt(epsilon)
	for j, p := range b.Price {
		b.free[j] = b.Gradient[j]
		if p-b.set.Lower[j] <= epsilon && b.Gradient[j] > 0 {
			b.free[j] = 0
		}
	}
	copy(b.direction, b.free)
	scale := b.twoLoop(b.direction)
	if !(floats.Dot(b.direction, b.free) >= 0) || !AllFinite(b.direction) {
		return false
	}
	for j, g := range b.Gradient {
		if b.free[j] == 0 {
			b.direction[j] = scale * g
		}
	}
	return true
}

// twoLoop multiplies x, which is 0 on the bound resources, by the L-BFGS
// matrix of the pairs cut to the free ones. It gives the multiple of the
// metric that the recursion started from.
func (b *LBFGS) twoLoop(x []float64) (scale float64) {
	scale = b.unit
	started := false
	for i := range b.pairs.count {
		k := b.pairs.slot(i)
		sz, ss, zz, sx := 0.0, 0.0, 0.0, 0.0 // ss and zz in the metric
		for j, g := range b.free {
			if g == 0 {
				continue
			}
			sz += b.pairs.a[k][j] * b.pairs.b[k][j]
			ss += (b.pairs.a[k][j] / b.metric[j]) * b.pairs.a[k][j]
			zz += (b.metric[j] * b.pairs.b[k][j]) * b.pairs.b[k][j]
			sx += b.pairs.a[k][j] * x[j]
		}
		b.rho[k] = 0
		if !(sz > curvatureMin*math.Sqrt(ss*zz)) {
			continue
		}
		if !started {
			scale, started = sz/zz, true
		}
		b.rho[k] = 1 / sz
		b.weight[k] = sx / sz
		for j, g := range b.free {
			if g != 0 {
				x[j] -= b.weight[k] * b.pairs.b[k][j]
			}
		}
	}
	floats.Scale(scale, x)
	floats.Mul(x, b.metric)
	for i := b.pairs.count - 1; i >= 0; i-- {
		k := b.pairs.slot(i)
		if b.rho[k] == 0 {
			continue
		}
		zx := 0.0
		for j, g := range b.free {
			if g != 0 {
				zx += b.pairs.b[k][j] * x[j]
			}
		}
		for j, g := range b.free {
			if g != 0 {
				x[j] += (b.weight[k] - b.rho[k]*zx) * b.pairs.a[k][j]
			}
		}
	}
	return scale
}

// remember enters the pair of the last move in place of the oldest, unless
// demand did not answer it.
func (b *LBFGS) remember() {
	s, z := b.pairs.next()
	for j, p := range b.Price {
		s[j] = p - b.last[j]
		z[j] = b.Gradient[j] - b.lastGradient[j]
	}
	if floats.Dot(s, z) > 0 {
		b.pairs.push()
	}
}

// pairRing keeps the last pairs of vectors, in one piece of memory.
type pairRing struct {
	a, b          [][]float64
	store         []float64
	count, newest int // pairs kept; index of the newest
}

// reset forgets all pairs and makes room for width of them.
func (r *pairRing) reset(width, length int) {
	r.store = market.Resize(r.store, 2*width*length)
	r.a, r.b, r.count, r.newest = r.a[:0], r.b[:0], 0, 0
	for lo := 0; lo < len(r.store); lo += 2 * length {
		r.a = append(r.a, r.store[lo:lo+length])
		r.b = append(r.b, r.store[lo+length:lo+2*length])
	}
}

// slot is the index of the pair that is so many older than the newest.
func (r *pairRing) slot(age int) int { return (r.newest - age + len(r.a)) % len(r.a) }

// next is the memory of the oldest pair, to be written; push then makes it the
// newest.
func (r *pairRing) next() (a, b []float64) {
	k := r.slot(-1)
	return r.a[k], r.b[k]
}

func (r *pairRing) push() {
	r.newest = r.slot(-1)
	r.count = min(r.count+1, len(r.a))
}
