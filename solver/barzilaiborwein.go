package solver

import (
	"context"
	"math/rand/v2"

	"walras/solver/market"
)

// BarzilaiBorwein is the spectral projected gradient method: projected
// gradient descent on the dual with the step that the last move suggests,
//
//	p⁺ = [p − λ ∇q(p)]_+,   with s = p − p⁻ and z = ∇q(p) − ∇q(p⁻)
//	λ = s·s / s·z  (long)   λ = s·z / z·z  (short)   or one after the other (alternate)
//
// Barzilai and Borwein, IMA J. Numer. Anal. 8 (1988); with projection and a
// non-monotone search along the projection arc, Birgin, Martínez and
// Raydan, SIAM J. Optim. 10 (2000), algorithm SPG1; alternation, Dai and
// Fletcher, Numer. Math. 100 (2005). The merit function here is the natural
// residual and not q, so that demands are all it asks for; λ is divided by
// four until the test of safeguard holds or λ reaches 1/L, which needs no
// test. From round to round λ grows tenfold at most.
//
// The residual converges to zero for smooth q (see safeguard), R-linearly
// close to a strongly convex optimum (Dai and Liao, IMA J. Numer. Anal. 22,
// 2002, for quadratics). Not monotone. One demand call per round, more where
// λ is refused.
type BarzilaiBorwein struct {
	Rule string `param:"rule" doc:"which of the two steps: long, short, or both in turn" oneof:"long short alternate"`

	guarded
	lambda float64
	turn   bool // whose turn in alternate
}

// NewBarzilaiBorwein gives the method with its default, the long step of
// SPG.
func NewBarzilaiBorwein() *BarzilaiBorwein { return &BarzilaiBorwein{Rule: "long"} }

// Init implements Method.
func (b *BarzilaiBorwein) Init(m market.Market, _ rand.Source) error {
	if err := b.guarded.init(m, "barzilai-borwein", 1); err != nil {
		return err
	}
	b.lambda, b.turn = b.unit, false
	return nil
}

// Step implements Method.
func (b *BarzilaiBorwein) Step(context.Context) (Status, error) {
	if b.begin() {
		return Running, nil
	}
	lambda := b.lambda
	for {
		b.descend(b.Price, b.last, b.lastGradient, lambda)
		residual := b.ask()
		if !(lambda > b.unit) || b.test.accepts(residual) {
			b.test.push(residual)
			break
		}
		lambda = max(b.unit, lambda/shrinkStep)
	}
	b.lambda = b.propose(lambda)
	return Running, nil
}

// propose is the step for the next round, after a move with the step taken.
func (b *BarzilaiBorwein) propose(taken float64) float64 {
	ss, sz, zz := 0.0, 0.0, 0.0
	for j, p := range b.Price {
		s, z := p-b.last[j], b.Gradient[j]-b.lastGradient[j]
		ss += s * s
		sz += s * z
		zz += z * z
	}
	most := min(growStep*taken, longestStep*b.unit)
	if !(sz > 0) { // no curvature met
		return most
	}
	b.turn = !b.turn
	lambda := ss / sz
	if b.Rule == "short" || b.Rule == "alternate" && b.turn {
		lambda = sz / zz
	}
	return min(max(lambda, b.unit), most)
}
