// Package utility has the buyers of Fisher and exchange markets: utilities that are
// homogeneous of degree 1, in columns, of several kinds within one market. Demand at
// prices and budgets, unit cost and the utility of a bundle are this one code for both
// classes.
//
// Notation: buyers i = 0..n-1, goods j = 0..J-1, prices p, budgets B, bundles x_i.
//
//	kind            u(x)                      demand x_j
//	Linear          Σ v_j x_j                 B on the good of least p/v
//	CES, ρ < 1      (Σ a_j x_j^ρ)^(1/ρ)       B a_j^σ p_j^−σ / Σ a_k^σ p_k^(1−σ),  σ = 1/(1−ρ)
//	CobbDouglas     Π x_j^(a_j/Σa)            B (a_j/Σa) / p_j
//	Leontief        min x_j/a_j               B a_j / Σ a_k p_k
//	QuasiLinear     Σ v_j x_j − p·x           B on the good of least p/v where that is below 1
//
// With weights w_j = a_j^σ for CES and w = a for Cobb–Douglas and Leontief, W = Σw and
// the weighted power mean M_r(y; ω) = (Σ ω_j y_j^r)^(1/r), the three are one utility:
//
//	u(x) = e^U · M_ρ(x_j/w_j; w_j/W),   e(p) = e^−U · W · M_(1−σ)(p_j; w_j/W)
//
// with ρ = 0, σ = 1 (geometric means) for Cobb–Douglas and ρ = −∞, σ = 0 (least x/w,
// arithmetic mean) for Leontief; e(p) is the unit cost min{p·x : u(x) ≥ 1}, and the
// logarithm U of the unit of utility is that of the formulas above. The columns hold w,
// so that demand takes no power per entry (see Buyers.Weigh).
package utility

import (
	"fmt"
	"math"
	"slices"

	"walras/solver/market"
)

// Kind is a form of utility.
type Kind uint8

// The kinds.
const (
	Linear Kind = iota
	CES
	CobbDouglas
	Leontief
	QuasiLinear
)

// Kinds are the names of the kinds, in their order, as files and specs write them.
var Kinds = [...]string{"linear", "ces", "cobb-douglas", "leontief", "quasi-linear"}

func (k Kind) String() string {
	if int(k) < len(Kinds) {
		return Kinds[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// ParseKind is the kind with a name.
func ParseKind(name string) (Kind, error) {
	if k := slices.Index(Kinds[:], name); k >= 0 {
		return Kind(k), nil
	}
	return 0, market.Refuse("utility", fmt.Sprintf("%q", name), "linear, ces, cobb-douglas, leontief, quasi-linear")
}

// Bounds of what describes a market, so that sums and products of a few numbers
// stay finite.
const (
	maxParameter = 1e75
	minParameter = 1e-75
)

// Buyers are n buyers of J goods. An entry is a pair of a buyer and a good that the
// buyer may want: every pair, row by row, where Start is nil (dense), else the entries
// Start[i] to Start[i+1] of Col and Val for buyer i (sparse). Allocations and gradients
// have one number for each entry, in the same order. A coefficient of 0 is a good that
// the buyer does not want.
//
// The columns are the caller's to fill; call Prepare after any change.
type Buyers struct {
	Kind  []Kind    // length n
	Rho   []float64 // ρ of CES buyers, length n; nil without them
	Goods int       // J
	Start []int64   // length n+1; nil: dense
	Col   []int32
	Val   []float64 // v, w: see Weigh
	Unit  []float64 // U, logarithm of the unit of utility, of CES buyers, length n; nil: 0

	// Derived by Prepare.
	total   []float64 // W, or 1 for buyers without weights
	unit    []float64 // U in full, of buyers with weights
	class   []int32   // index into sigma, −1 for buyers without weights
	sigma   []float64 // the distinct σ
	wanted  []bool    // goods that some buyer wants
	longest int       // entries of the longest row
	valued  bool      // demand is set-valued: some buyer has no weights

	// Scratch.
	inverse []float64 // 1/p, scaled
	power   []float64 // σ by σ, p^−σ, scaled
	spend   []float64 // σ by σ, p^(1−σ), scaled
	partial []float64
	part    []float64 // of a Jacobian
}

// Agents is n.
func (b *Buyers) Agents() int { return len(b.Kind) }

// Resources is J.
func (b *Buyers) Resources() int { return b.Goods }

// AllocationLen is the number of entries.
func (b *Buyers) AllocationLen() int { return len(b.Val) }

// Row is the range of buyer i's entries.
func (b *Buyers) Row(i int) (lo, hi int) {
	if b.Start == nil {
		return i * b.Goods, (i + 1) * b.Goods
	}
	return int(b.Start[i]), int(b.Start[i+1])
}

// Good is the good of entry k of the row that begins at lo.
func (b *Buyers) Good(lo, k int) int {
	if b.Start == nil {
		return k - lo
	}
	return int(b.Col[k])
}

// Wanted reports whether some buyer wants good j.
func (b *Buyers) Wanted(j int) bool { return b.wanted[j] }

// SetValued reports whether demand is not a function of prices: some buyer is
// linear or quasi-linear.
func (b *Buyers) SetValued() bool { return b.valued }

// Elasticity is σ of buyer i: 0 for Leontief, 1 for Cobb–Douglas, 1/(1−ρ) for CES, and
// infinite for the kinds without weights.
func (b *Buyers) Elasticity(i int) float64 {
	if c := b.class[i]; c >= 0 {
		return b.sigma[c]
	}
	return math.Inf(1)
}

// Resize sets the columns' lengths for n buyers of goods with a dense matrix, or with
// sparse rows, which are emptied, keeping memory where it suffices; contents are
// unspecified.
func (b *Buyers) Resize(n, goods int, sparse bool) {
	b.Kind, b.Rho, b.Unit = market.Resize(b.Kind, n), market.Resize(b.Rho, n), market.Resize(b.Unit, n)
	clear(b.Unit)
	b.Goods = goods
	if sparse {
		b.Start = append(b.Start[:0], 0)
		b.Col, b.Val = b.Col[:0], b.Val[:0]
		return
	}
	b.Start, b.Col = nil, nil
	b.Val = market.Resize(b.Val, n*goods)
}

// CopyFrom makes b the same buyers as others, in b's memory where that suffices.
// Prepare has to be called for b.
func (b *Buyers) CopyFrom(other *Buyers) {
	b.Goods = other.Goods
	b.Kind = append(b.Kind[:0], other.Kind...)
	b.Rho, b.Unit = market.CopyOf(b.Rho, other.Rho), market.CopyOf(b.Unit, other.Unit)
	b.Start, b.Col = market.CopyOf(b.Start, other.Start), market.CopyOf(b.Col, other.Col)
	b.Val = append(b.Val[:0], other.Val...)
}

// Weigh turns the coefficients a of the CES buyers, which the caller has put into Val,
// into weights w = (a/max a)^σ, and sets Unit, so that u is the utility of the formula
// with a. Call it once after filling the columns. With ρ near 1, σ is large: a
// coefficient whose weight would vanish is refused.
func (b *Buyers) Weigh() error {
	for i, kind := range b.Kind {
		if kind != CES {
			continue
		}
		if err := b.checkRho(i); err != nil {
			return err
		}
		lo, hi := b.Row(i)
		row := b.Val[lo:hi]
		most := 0.0
		for _, a := range row {
			most = max(most, a)
		}
		if !(most > 0 && most <= maxParameter) {
			continue // Prepare says what is wrong
		}
		rho := b.Rho[i]
		sigma := 1 / (1 - rho)
		for k, a := range row {
			if !(a > 0) {
				continue
			}
			w := math.Exp(sigma * math.Log(a/most))
			if w < minParameter {
				return market.Refuse("value", fmt.Sprintf("%v of good %d for buyer %d, %.3g of its largest, with rho %v: a^(1/(1−rho)) vanishes beside it", a, b.Good(lo, lo+k), i, a/most, rho),
					"a rho further from 1, linear utility, or values that are nearer to each other")
			}
			row[k] = w
		}
		b.Unit[i] = math.Log(most) / rho
	}
	return nil
}

// Prepare checks the columns and derives what demand needs. Its error names the first
// buyer and good found wrong, and what is allowed.
func (b *Buyers) Prepare() error {
	n := len(b.Kind)
	if err := b.checkShapes(n); err != nil {
		return err
	}
	b.total, b.unit = market.Resize(b.total, n), market.Resize(b.unit, n)
	b.class, b.sigma = market.Resize(b.class, n), b.sigma[:0]
	b.wanted = market.Resize(b.wanted, b.Goods)
	clear(b.wanted)
	b.longest, b.valued = 0, false
	for i := range n {
		if err := b.prepareBuyer(i); err != nil {
			return err
		}
	}
	return nil
}

func (b *Buyers) checkShapes(n int) error {
	if n == 0 {
		return market.Refuse("buyers", 0, "at least one")
	}
	if b.Goods < 1 {
		return market.Refuse("goods", b.Goods, "at least one")
	}
	if b.Rho != nil && len(b.Rho) != n {
		return market.Refuse("rho", fmt.Sprintf("a column of %d values", len(b.Rho)), fmt.Sprintf("%d, one per buyer", n))
	}
	if b.Unit != nil && len(b.Unit) != n {
		return market.Refuse("unit", fmt.Sprintf("a column of %d values", len(b.Unit)), fmt.Sprintf("%d, one per buyer", n))
	}
	if b.Start == nil {
		if len(b.Val) != n*b.Goods {
			return market.Refuse("value", fmt.Sprintf("a matrix of %d numbers", len(b.Val)), fmt.Sprintf("%d, for %d buyers and %d goods", n*b.Goods, n, b.Goods))
		}
		return nil
	}
	if len(b.Start) != n+1 || b.Start[0] != 0 || b.Start[n] != int64(len(b.Col)) || len(b.Val) != len(b.Col) {
		return market.Refuse("value", fmt.Sprintf("a matrix of %d row starts, %d goods and %d numbers", len(b.Start), len(b.Col), len(b.Val)), "one row per buyer, and one number per entry")
	}
	for i := range n {
		if b.Start[i+1] < b.Start[i] || b.Start[i+1] > int64(len(b.Col)) {
			return market.Refuse("value", fmt.Sprintf("a matrix whose row %d is entries %d to %d", i, b.Start[i], b.Start[i+1]), fmt.Sprintf("rows that follow each other within %d entries", len(b.Col)))
		}
	}
	return nil
}

// checkRho verifies ρ of a CES buyer.
func (b *Buyers) checkRho(i int) error {
	if b.Rho == nil {
		return market.Refuse("rho", "absent", "a column of values, as buyers have CES utility")
	}
	if rho := b.Rho[i]; !(rho < 1 && rho != 0 && rho >= -maxParameter) {
		return market.Refuse("rho", fmt.Sprintf("%v for buyer %d", rho, i), "below 1 and not 0 (at 1 utility is linear, at 0 Cobb–Douglas, at −∞ Leontief)")
	}
	return nil
}

// prepareBuyer checks buyer i and derives its numbers.
func (b *Buyers) prepareBuyer(i int) error {
	kind := b.Kind[i]
	if int(kind) >= len(Kinds) {
		return market.Refuse("utility", fmt.Sprintf("%v for buyer %d", kind, i), "linear, ces, cobb-douglas, leontief, quasi-linear")
	}
	lo, hi := b.Row(i)
	total := 0.0
	for k := lo; k < hi; k++ {
		v, j := b.Val[k], b.Good(lo, k)
		if j < 0 || j >= b.Goods {
			return market.Refuse("good", fmt.Sprintf("%d for buyer %d", j, i), fmt.Sprintf("0 to %d", b.Goods-1))
		}
		if v == 0 {
			continue
		}
		if !(v >= minParameter && v <= maxParameter) {
			return market.Refuse("value", fmt.Sprintf("%v of good %d for buyer %d", v, j, i), fmt.Sprintf("0, or from %g to %g", minParameter, maxParameter))
		}
		total += v
		b.wanted[j] = true
	}
	if total == 0 {
		return market.Refuse("value", fmt.Sprintf("0 of every good for buyer %d", i), "a buyer who wants at least one good")
	}
	b.longest = max(b.longest, hi-lo)
	sigma := 0.0
	switch kind {
	case Linear, QuasiLinear:
		b.class[i], b.total[i], b.unit[i], b.valued = -1, 1, 0, true
		return nil
	case CES:
		if err := b.checkRho(i); err != nil {
			return err
		}
		rho := b.Rho[i]
		sigma = 1 / (1 - rho)
		b.unit[i] = math.Log(total) / rho
		if b.Unit != nil {
			b.unit[i] += b.Unit[i]
		}
	case CobbDouglas:
		sigma = 1
		entropy := 0.0 // Σ ω log w, as u = Π x^ω = Π w^ω · M_0(x/w; ω)
		for _, w := range b.Val[lo:hi] {
			if w > 0 {
				entropy += w * math.Log(w)
			}
		}
		b.unit[i] = entropy / total
	case Leontief:
		b.unit[i] = 0
	}
	b.total[i] = total
	class := slices.Index(b.sigma, sigma)
	if class < 0 {
		class = len(b.sigma)
		b.sigma = append(b.sigma, sigma)
	}
	b.class[i] = int32(class)
	return nil
}
