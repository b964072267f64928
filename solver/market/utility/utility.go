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
// A utility counts up to a positive factor. With weights w = a^σ for CES and w = a for
// Cobb–Douglas and Leontief, W = Σw and the weighted power mean
// M_r(y; ω) = (Σ ω_j y_j^r)^(1/r), these three are one utility:
//
//	u(x) = M_ρ(x_j/w_j; w_j/W),   e(p) = W · M_r(p_j; w_j/W),  r = 1 − σ = ρ/(ρ−1)
//
// with ρ = 0, r = 0 (geometric means) for Cobb–Douglas and ρ = −∞, r = 1 (least x/w,
// arithmetic mean of prices) for Leontief; e(p) is the unit cost min{p·x : u(x) ≥ 1}.
// The columns hold w, so that demand takes no power per entry (see Buyers.Weigh).
package utility

import (
	"fmt"
	"math"
	"slices"
	"strconv"

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
// The columns are the caller's to fill; call Prepare after any change. Sweeps over many
// entries are split over Workers goroutines (0 or 1: none); results do not depend on
// the split.
type Buyers struct {
	Kind    []Kind    // length n
	Rho     []float64 // ρ of CES buyers, length n; nil without them
	Goods   int       // J
	Start   []int64   // length n+1; nil: dense
	Col     []int32
	Val     []float64 // v, w: see Weigh
	Workers int

	// Names of buyers and goods, where a file has given any; nil: numbers. They mean
	// nothing to the market.
	BuyerNames, GoodNames []string

	// Derived by Prepare.
	total   []float64 // W; 1 for buyers without weights
	class   []int32   // index into classes, or valued or own
	classes []class
	wanted  []bool  // goods that some buyer wants
	goods   []int32 // 0 to J−1, the goods of a dense row
	longest int     // entries of the longest row
	valued  bool    // some buyer is linear or quasi-linear
	money   bool    // some buyer is quasi-linear
	logs    bool    // some buyer has CES utility
	blocks  market.Blocks

	// Scratch.
	ratio    []float64 // p/scale, length J; 0 for goods that nobody wants
	logPrice []float64 // log(p/scale), length J
	inverse  []float64 // scale/p, length J
	power    []float64 // class by class, (p/scale)^−σ
	spend    []float64 // class by class, (p/scale)^(1−σ)
	mean     []float64 // class by class, terms of unit costs: see Quote
	quoted   float64   // scale of Quote
	rows     []float64 // block by block, a row
	part     []float64 // class by class, and one part more, for products
	owned    []Level   // of Envy: utility of each buyer's own bundle
	other    []float64 // of Envy: another's bundle, length J
	bundle   []float64 // of Envy: what of it the buyer wants
}

// class is a form of utility with weights that many buyers have in common.
type class struct {
	rho, sigma, r float64 // σ = 1/(1−ρ), r = 1 − σ

	at   float64 // price that unit costs are relative to, over the scale: see Quote
	mean mean
}

// Values of Buyers.class that are no class.
const (
	linear = -1 // no weights
	own    = -2 // weights, and powers that are taken for this buyer alone
)

// mostClasses bounds the number of forms with tables of powers: what more of them a
// market has, their buyers take a power per entry.
const mostClasses = 64

// blockEntries is about how many entries have the buyers of a block: their values and
// allocation stay in the second cache. blockRows is how many per good they have at
// least, so that the sums over blocks take little memory beside the entries.
const (
	blockEntries = 1 << 15
	blockRows    = 16
)

// Agents is n.
func (b *Buyers) Agents() int { return len(b.Kind) }

// Resources is J.
func (b *Buyers) Resources() int { return b.Goods }

// Names are of buyers and goods; nil where they have none.
func (b *Buyers) Names() (agents, resources []string) { return b.BuyerNames, b.GoodNames }

// BuyerLabel is how errors call buyer i: by number, and by name where there is one.
func (b *Buyers) BuyerLabel(i int) string { return label(b.BuyerNames, i) }

// GoodLabel is how errors call good j.
func (b *Buyers) GoodLabel(j int) string { return label(b.GoodNames, j) }

func label(names []string, k int) string {
	if k < len(names) && names[k] != "" {
		return fmt.Sprintf("%d (%q)", k, names[k])
	}
	return strconv.Itoa(k)
}

// AllocationLen is the number of entries.
func (b *Buyers) AllocationLen() int { return len(b.Val) }

// Row is the range of buyer i's entries.
func (b *Buyers) Row(i int) (lo, hi int) {
	if b.Start == nil {
		return i * b.Goods, (i + 1) * b.Goods
	}
	return int(b.Start[i]), int(b.Start[i+1])
}

// RowGoods are the goods of the entries lo to hi of a row, after Prepare.
func (b *Buyers) RowGoods(lo, hi int) []int32 {
	if b.Start == nil {
		return b.goods
	}
	return b.Col[lo:hi]
}

// Scale sets dst to the allocation x with every good's amounts times its factor. dst may be x.
func (b *Buyers) Scale(dst, x, factor []float64) {
	for i := range b.Kind {
		lo, hi := b.Row(i)
		out, row := dst[lo:hi], x[lo:hi]
		for k, j := range b.RowGoods(lo, hi) {
			out[k] = row[k] * factor[j]
		}
	}
}

// EqualShares sets dst to s_j/n for every entry.
func (b *Buyers) EqualShares(dst, supply []float64) {
	n := float64(b.Agents())
	for i := range b.Kind {
		lo, hi := b.Row(i)
		row := dst[lo:hi]
		for k, j := range b.RowGoods(lo, hi) {
			row[k] = supply[j] / n
		}
	}
}

// Wanted reports whether some buyer wants good j.
func (b *Buyers) Wanted(j int) bool { return b.wanted[j] }

// SetValued reports whether demand is not a function of prices: some buyer is
// linear or quasi-linear.
func (b *Buyers) SetValued() bool { return b.valued }

// Longest is the number of entries of the longest row.
func (b *Buyers) Longest() int { return b.longest }

// BlockSize is the number of buyers over which sums are taken in one go.
func (b *Buyers) BlockSize() int { return b.blocks.Size }

// Elasticity is σ of buyer i: 0 for Leontief, 1 for Cobb–Douglas, 1/(1−ρ) for CES, and
// infinite for the kinds without weights.
func (b *Buyers) Elasticity(i int) float64 {
	switch b.Kind[i] {
	case CES:
		return 1 / (1 - b.Rho[i])
	case CobbDouglas:
		return 1
	case Leontief:
		return 0
	}
	return math.Inf(1)
}

// exponents are ρ and r of buyer i, who has weights.
func (b *Buyers) exponents(i int) (rho, r float64) {
	switch b.Kind[i] {
	case CES:
		return b.Rho[i], b.Rho[i] / (b.Rho[i] - 1)
	case CobbDouglas:
		return 0, 0
	}
	return math.Inf(-1), 1
}

// Resize sets the columns' lengths for n buyers of goods with a dense matrix, or with
// sparse rows, which are emptied, keeping memory where it suffices; contents are
// unspecified.
func (b *Buyers) Resize(n, goods int, sparse bool) {
	b.Kind, b.Rho = market.Resize(b.Kind, n), market.Resize(b.Rho, n)
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
	b.Rho = market.CopyOf(b.Rho, other.Rho)
	b.Start, b.Col = market.CopyOf(b.Start, other.Start), market.CopyOf(b.Col, other.Col)
	b.Val = append(b.Val[:0], other.Val...)
	b.BuyerNames, b.GoodNames = other.BuyerNames, other.GoodNames
}

// Weigh turns the coefficients a of the CES buyers, which the caller has put into Val,
// into weights w = (a/max a)^σ. Call it once after filling the columns. With ρ near 1, σ
// is large: a coefficient whose weight would vanish is refused.
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
		most := slices.Max(row)
		if !(most > 0 && most <= maxParameter) {
			continue // Prepare says what is wrong
		}
		sigma := b.Elasticity(i)
		for k, a := range row {
			if !(a > 0) {
				continue
			}
			w := math.Exp(sigma * math.Log(a/most))
			if w < minParameter {
				return market.Refuse("value", fmt.Sprintf("%v of good %s for buyer %s, %.3g of its largest, with rho %v: a^(1/(1−rho)) vanishes beside it", a, b.GoodLabel(b.Good(lo, lo+k)), b.BuyerLabel(i), a/most, b.Rho[i]),
					"a rho further from 1, linear utility, or values that are nearer to each other")
			}
			row[k] = w
		}
	}
	return nil
}

// Good is the good of entry k of the row that begins at lo.
func (b *Buyers) Good(lo, k int) int {
	if b.Start == nil {
		return k - lo
	}
	return int(b.Col[k])
}

// Prepare checks the columns and derives what demand needs. Its error names the first
// buyer and good found wrong, and what is allowed.
func (b *Buyers) Prepare() error {
	n := len(b.Kind)
	if err := b.checkShapes(n); err != nil {
		return err
	}
	b.total, b.class, b.classes = market.Resize(b.total, n), market.Resize(b.class, n), b.classes[:0]
	b.wanted = market.Resize(b.wanted, b.Goods)
	clear(b.wanted)
	for j := len(b.goods); j < b.Goods; j++ {
		b.goods = append(b.goods, int32(j))
	}
	b.goods = b.goods[:b.Goods]
	b.longest, b.valued, b.money, b.logs = 0, false, false, false
	for i := range n {
		if err := b.prepareBuyer(i); err != nil {
			return err
		}
	}
	b.blocks.N, b.blocks.Size, b.blocks.Workers = n, max(1, max(blockEntries, blockRows*b.Goods)*n/len(b.Val)), b.Workers
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
		return market.Refuse("rho", fmt.Sprintf("%v for buyer %s", rho, b.BuyerLabel(i)), "below 1 and not 0 (at 1 utility is linear, at 0 Cobb–Douglas, at −∞ Leontief)")
	}
	return nil
}

// prepareBuyer checks buyer i and derives its numbers.
func (b *Buyers) prepareBuyer(i int) error {
	kind := b.Kind[i]
	if int(kind) >= len(Kinds) {
		return market.Refuse("utility", fmt.Sprintf("%v for buyer %s", kind, b.BuyerLabel(i)), "linear, ces, cobb-douglas, leontief, quasi-linear")
	}
	if kind == CES {
		if err := b.checkRho(i); err != nil {
			return err
		}
	}
	lo, hi := b.Row(i)
	total, rest := 0.0, 0.0 // the sum, and what its additions have lost
	for k, v := range b.Val[lo:hi] {
		j := b.Good(lo, lo+k)
		if j < 0 || j >= b.Goods {
			return market.Refuse("good", fmt.Sprintf("%d for buyer %s", j, b.BuyerLabel(i)), fmt.Sprintf("0 to %d", b.Goods-1))
		}
		if v == 0 {
			continue
		}
		if !(v >= minParameter && v <= maxParameter) {
			return market.Refuse("value", fmt.Sprintf("%v of good %s for buyer %s", v, b.GoodLabel(j), b.BuyerLabel(i)), fmt.Sprintf("0, or from %g to %g", minParameter, maxParameter))
		}
		sum := total + v
		if total >= v {
			rest += (total - sum) + v
		} else {
			rest += (v - sum) + total
		}
		total = sum
		b.wanted[j] = true
	}
	if total == 0 {
		return market.Refuse("value", fmt.Sprintf("0 of every good for buyer %s", b.BuyerLabel(i)), "a buyer who wants at least one good")
	}
	b.longest = max(b.longest, hi-lo)
	if kind == Linear || kind == QuasiLinear {
		b.class[i], b.total[i], b.valued = linear, 1, true
		b.money = b.money || kind == QuasiLinear
		return nil
	}
	b.total[i] = total + rest
	b.class[i] = b.classOf(i)
	b.logs = b.logs || kind == CES
	return nil
}

// classOf is the class of buyer i, which is added where it is new and there is room.
func (b *Buyers) classOf(i int) int32 {
	rho, r := b.exponents(i)
	for c := range b.classes {
		if b.classes[c].rho == rho {
			return int32(c)
		}
	}
	if len(b.classes) == mostClasses {
		return own
	}
	b.classes = append(b.classes, class{rho: rho, sigma: b.Elasticity(i), r: r})
	return int32(len(b.classes) - 1)
}
