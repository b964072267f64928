package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"

	"walras/solver/market"
)

// Anderson is safeguarded Anderson acceleration, type II, of the map of
// tatonnement, T(p) = [p + η (d(p) − c)]_+ with f(p) = T(p) − p:
//
//	γ  = argmin ‖f_k − Σ_i γ_i Δf_i‖         over the last Memory differences
//	p' = [T(p_k) − Σ_i γ_i (Δp_i + Δf_i)]_+,   Δp_i = p_{i+1} − p_i, Δf_i = f_{i+1} − f_i
//
// (Anderson, J. ACM 12, 1965; Walker and Ni, SIAM J. Numer. Anal. 49,
// 2011). On a linear T it is essentially GMRES. Where T is a contraction
// and γ stays bounded, it converges R-linearly with a factor no worse than
// that of T (Toth and Kelley, SIAM J. Numer. Anal. 53, 2015). A proposal
// that overshoots, or whose natural residual does not pass the test of
// safeguard, is dropped for T(p_k), after the scheme of Zhang, O'Donoghue
// and Boyd, SIAM J. Optim. 30 (2020), so that the residual goes to zero
// wherever q is smooth.
//
// A move is at most ten times as long as the last, or as f, whichever is
// longer.
//
// The least squares problem is solved by Householder QR, newest difference
// first, without those older ones that depend on newer ones to ten digits.
// At most J differences are kept: with one resource this is the secant
// method. One demand call per round, two where the proposal is dropped.
type Anderson struct {
	StepSize float64 `param:"step" unit:"1/L" doc:"step size of the map accelerated" above:"0" max:"1"`
	Memory   int     `param:"memory" doc:"differences kept" min:"1"`

	guarded           // with the unit η = StepSize/L
	f       []float64 // T(p) − p at price
	image   []float64 // T(p)
	lastF   []float64

	diffs pairRing // Δp and Δf

	q         blas64.General // Δf, J × width, overwritten by its QR factors
	right     blas64.General // f, then Qᵀf, then γ in its first entries
	tau, work []float64
	store     []float64 // memory of q and right
}

// dependent is the size of a diagonal entry of R, relative to the first,
// below which its column counts as a combination of the newer ones.
const dependent = 1e-10

// NewAnderson gives the method with its defaults: the map of step 1/L, ten
// differences.
func NewAnderson() *Anderson { return &Anderson{StepSize: 1, Memory: 10} }

// Init implements Method.
func (a *Anderson) Init(m market.Market, _ rand.Source) error {
	if err := a.guarded.init(m, "anderson", a.StepSize); err != nil {
		return err
	}
	resources := m.Resources()
	a.f, a.image = market.Resize(a.f, resources), market.Resize(a.image, resources)
	a.lastF = market.Resize(a.lastF, resources)
	width := min(a.Memory, resources)
	a.diffs.reset(width, resources)

	a.store = market.Resize(a.store, (width+1)*resources)
	a.q = blas64.General{Rows: resources, Cols: width, Stride: width, Data: a.store[:width*resources]}
	a.right = blas64.General{Rows: resources, Cols: 1, Stride: 1, Data: a.store[width*resources:]}
	a.tau = market.Resize(a.tau, width)
	a.work = market.Resize(a.work, 2) // LAPACK is asked for the length it needs
	lapack64.Geqrf(a.q, a.tau, a.work[:1], -1)
	lapack64.Ormqr(blas.Left, blas.Trans, a.q, a.tau, a.right, a.work[1:2], -1)
	a.work = market.Resize(a.work, int(max(a.work[0], a.work[1])))
	return nil
}

// Step implements Method.
func (a *Anderson) Step(context.Context) (Status, error) {
	if a.begin() {
		a.apply()
		return Running, nil
	}
	copy(a.lastF, a.f)
	bold := a.propose()
	residual := a.ask()
	if bold && (overshot(a.last, a.lastGradient, a.Price, a.Gradient) || !a.test.accepts(residual)) {
		residual = a.plain()
	}
	a.test.push(residual)
	a.apply()
	a.remember()
	return Running, nil
}

// apply sets image = T(p) and f = T(p) − p.
func (a *Anderson) apply() {
	a.descend(a.image, a.Price, a.Gradient, a.unit)
	for j, p := range a.Price {
		a.f[j] = a.image[j] - p
	}
}

// remember enters the differences of the last move, in place of the oldest.
func (a *Anderson) remember() {
	dp, df := a.diffs.next()
	for j, p := range a.Price {
		dp[j] = p - a.last[j]
		df[j] = a.f[j] - a.lastF[j]
	}
	a.diffs.push()
}

// propose sets price to the accelerated proposal, and reports whether that
// differs from T(p).
func (a *Anderson) propose() (bold bool) {
	copy(a.Price, a.image)
	gamma := a.solve()
	if len(gamma) == 0 {
		return false
	}
	for i, g := range gamma {
		k := a.diffs.slot(i)
		for j, d := range a.diffs.a[k] {
			a.Price[j] -= g * (d + a.diffs.b[k][j])
		}
	}
	floats.Sub(a.Price, a.last)
	most := growStep * max(floats.Norm(a.f, 2), floats.Norm(a.diffs.a[a.diffs.newest], 2))
	if long := floats.Norm(a.Price, 2); long > most {
		floats.Scale(most/long, a.Price)
	}
	floats.Add(a.Price, a.last)
	a.set.Project(a.Price)
	return AllFinite(a.Price)
}

// solve is γ, newest first; empty where no difference can be used.
func (a *Anderson) solve() []float64 {
	a.q.Cols, a.q.Stride = max(1, a.diffs.count), max(1, a.diffs.count)
	for i := range a.diffs.count {
		for j, v := range a.diffs.b[a.diffs.slot(i)] {
			a.q.Data[j*a.q.Stride+i] = v
		}
	}
	copy(a.right.Data, a.f)
	if a.diffs.count == 0 || !AllFinite(a.right.Data) || !AllFinite(a.q.Data[:a.q.Rows*a.q.Stride]) {
		return nil
	}
	tau := a.tau[:a.diffs.count]
	lapack64.Geqrf(a.q, tau, a.work, len(a.work))
	lapack64.Ormqr(blas.Left, blas.Trans, a.q, tau, a.right, a.work, len(a.work))
	rank := 0
	for rank < a.diffs.count && math.Abs(a.q.Data[rank*a.q.Stride+rank]) > dependent*math.Abs(a.q.Data[0]) {
		rank++
	}
	gamma := a.right.Data[:rank]
	for i := rank - 1; i >= 0; i-- {
		row := a.q.Data[i*a.q.Stride:]
		for k := i + 1; k < rank; k++ {
			gamma[i] -= row[k] * gamma[k]
		}
		gamma[i] /= row[i]
	}
	return gamma
}
