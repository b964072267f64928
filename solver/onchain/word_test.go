package onchain

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// words draws integers below 2^128 of all lengths.
func words() *rapid.Generator[Word] {
	return rapid.Custom(func(t *rapid.T) Word {
		w := Word{rapid.Uint64().Draw(t, "hi"), rapid.Uint64().Draw(t, "lo")}
		if rapid.Bool().Draw(t, "short") {
			w.Hi = 0
		}
		return w
	})
}

var two128 = new(big.Int).Lsh(big.NewInt(1), 128)

// Sums, differences and products are those of big integers.
func TestWordArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := words().Draw(t, "a"), words().Draw(t, "b")
		sum, carry := a.add(b)
		want := new(big.Int).Add(a.Big(), b.Big())
		got := sum.Big()
		if carry != 0 {
			got.Add(got, two128)
		}
		if got.Cmp(want) != 0 {
			t.Errorf("%v + %v = %v, want %v", a.Big(), b.Big(), got, want)
		}
		if a.less(b) != (a.Big().Cmp(b.Big()) < 0) {
			t.Errorf("%v < %v is %v", a.Big(), b.Big(), a.less(b))
		}
		if !a.less(b) && a.sub(b).Big().Cmp(new(big.Int).Sub(a.Big(), b.Big())) != 0 {
			t.Errorf("%v - %v = %v", a.Big(), b.Big(), a.sub(b).Big())
		}
		product := new(big.Int).Mul(a.Big(), b.Big())
		product.Rsh(product, 64)
		if product.Cmp(two128) >= 0 {
			product = MaxWord.Big()
		}
		if a.scaled(b).Big().Cmp(product) != 0 {
			t.Errorf("%v by %v is %v, want %v", a.Big(), b.Big(), a.scaled(b).Big(), product)
		}
		bytes := 0
		for _, x := range a.Big().Bytes() {
			if x != 0 {
				bytes++
			}
		}
		if a.nonZeroBytes() != bytes {
			t.Errorf("%x has %d bytes that are not 0, counted %d", a.Big(), bytes, a.nonZeroBytes())
		}
	})
}

// WordOf is the nearest integer, and Float its inverse where numbers are exact.
func TestWordOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := math.Ldexp(rapid.Float64Range(0.5, 1).Draw(t, "mantissa"), rapid.IntRange(-3, 130).Draw(t, "exponent"))
		got := WordOf(v)
		want, _ := new(big.Float).SetFloat64(math.RoundToEven(v)).Int(nil)
		if want.Cmp(two128) >= 0 {
			want = MaxWord.Big()
		}
		if got.Big().Cmp(want) != 0 {
			t.Errorf("WordOf(%v) = %v, want %v", v, got.Big(), want)
		}
		if v < 0x1p128 && v == math.Trunc(v) && got.Float() != v {
			t.Errorf("WordOf(%v).Float() = %v", v, got.Float())
		}
	})
	for v, want := range map[float64]Word{-1: {}, 0.5: {}, 1.5: {0, 2}, math.Inf(1): MaxWord, math.Inf(-1): {}} {
		if got := WordOf(v); got != want {
			t.Errorf("WordOf(%v) = %v, want %v", v, got, want)
		}
	}
	if got := WordOf(math.NaN()); got != (Word{}) {
		t.Errorf("WordOf(NaN) = %v", got)
	}
}

// Reports are rounded to the nearest unit, and end at 2^80 − 1.
func TestReport(t *testing.T) {
	y := []float64{0, 1.0000004, 2.0000006, 1e30}
	dst := make([]Word, len(y))
	total := Report(dst, y, 1e6)
	if want := [4]Word{{}, {0, 1_000_000}, {0, 2_000_001}, MaxReport}; [4]Word(dst) != want {
		t.Errorf("reports %v, want %v", dst, want)
	}
	most := 0x1p80 / 1e6
	if y[0] != 0 || y[1] != 1 || y[2] != 2.000001 || y[3] != most {
		t.Errorf("activities %v", y)
	}
	if math.Abs(total-(most+3.000001)) > 1e-15*most {
		t.Errorf("total %v, want %v", total, most+3.000001)
	}
}
