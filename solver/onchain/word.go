package onchain

import (
	"math"
	"math/big"
	"math/bits"
)

// Word is an unsigned integer below 2^128.
type Word struct{ Hi, Lo uint64 }

// Bounds of the contract's numbers.
var (
	MaxReport = Word{1<<16 - 1, math.MaxUint64} // 2^80 − 1
	MaxWord   = Word{math.MaxUint64, math.MaxUint64}
)

// less reports a < b.
func (a Word) less(b Word) bool { return a.Hi < b.Hi || a.Hi == b.Hi && a.Lo < b.Lo }

// isZero reports a = 0.
func (a Word) isZero() bool { return a.Hi|a.Lo == 0 }

// add is a + b mod 2^128, and the carry.
func (a Word) add(b Word) (Word, uint64) {
	lo, carry := bits.Add64(a.Lo, b.Lo, 0)
	hi, carry := bits.Add64(a.Hi, b.Hi, carry)
	return Word{hi, lo}, carry
}

// sub is a − b for b <= a.
func (a Word) sub(b Word) Word {
	lo, borrow := bits.Sub64(a.Lo, b.Lo, 0)
	hi, _ := bits.Sub64(a.Hi, b.Hi, borrow)
	return Word{hi, lo}
}

// scaled is ⌊ab / 2^64⌋, or 2^128 − 1 where that is larger.
func (a Word) scaled(b Word) Word {
	// ab = hh·2^128 + (hl + lh)·2^64 + ll
	low, _ := bits.Mul64(a.Lo, b.Lo)
	crossHi, crossLo := bits.Mul64(a.Hi, b.Lo)
	otherHi, otherLo := bits.Mul64(a.Lo, b.Hi)
	topHi, topLo := bits.Mul64(a.Hi, b.Hi)
	lo, carry := bits.Add64(low, crossLo, 0)
	hi, over := bits.Add64(crossHi, otherHi, carry)
	lo, carry = bits.Add64(lo, otherLo, 0)
	hi, more := bits.Add64(hi, topLo, carry)
	if topHi|over|more != 0 {
		return MaxWord
	}
	return Word{hi, lo}
}

// Float is the number nearest to a, up to one rounding of its upper half.
func (a Word) Float() float64 { return float64(a.Hi)*0x1p64 + float64(a.Lo) }

// Big is a as a big integer.
func (a Word) Big() *big.Int {
	x := new(big.Int).SetUint64(a.Hi)
	return x.Lsh(x, 64).Or(x, new(big.Int).SetUint64(a.Lo))
}

// WordOf is the integer nearest to v, ties to even: 0 for what is negative or NaN,
// 2^128 − 1 for what is larger.
func WordOf(v float64) Word {
	v = math.RoundToEven(v)
	switch {
	case v < 0x1p63:
		if v > 0 {
			return Word{0, uint64(int64(v))}
		}
		return Word{}
	case v < 0x1p128:
		b := math.Float64bits(v)
		mantissa, shift := b&(1<<52-1)|1<<52, b>>52-1075 // v = mantissa·2^shift, 11 <= shift <= 75
		if shift >= 64 {
			return Word{mantissa << (shift - 64), 0}
		}
		return Word{mantissa >> (64 - shift), mantissa << shift}
	case v >= 0x1p128:
		return MaxWord
	}
	return Word{} // NaN
}

// Report rounds activities y >= 0 to reports in units of 1/scale, at most MaxReport, sets
// y to what was reported, and gives its sum.
func Report(dst []Word, y []float64, scale float64) (total float64) {
	dst = dst[:len(y)]
	for i, v := range y {
		units := math.RoundToEven(v * scale)
		if units < 0x1p63 {
			dst[i] = Word{0, uint64(int64(units))}
		} else {
			dst[i], units = longReport(units)
		}
		y[i] = units / scale
		total += units
	}
	return total / scale
}

// longReport is the report of so many units, which do not fit 63 bits or are no number,
// and its value.
func longReport(units float64) (Word, float64) {
	w := WordOf(units)
	if w.Hi > MaxReport.Hi {
		w = MaxReport
	}
	return w, w.Float()
}

// nonZeroBytes counts the bytes of a that are not 0, which calldata is charged for.
func (a Word) nonZeroBytes() int {
	return nonZeroBytes(a.Lo) + nonZeroBytes(a.Hi)
}

func nonZeroBytes(x uint64) int {
	const ones = 0x0101010101010101
	x |= x >> 4
	x |= x >> 2
	x |= x >> 1
	return int(x & ones * ones >> 56)
}
