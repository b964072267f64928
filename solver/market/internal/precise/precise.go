// Package precise is arithmetic of 400 bits, for tests of what rounding does.
package precise

import (
	"math"
	"math/big"
)

// Bits is twice what cancels in the certificates under test, 1e-24 of a term squared,
// with the 53 of the numbers themselves and room to spare.
const Bits = 400

// Number is a number of 400 bits. Functions give new ones.
type Number = *big.Float

// Zero is 0, Of is x.
func Zero() Number        { return new(big.Float).SetPrec(Bits) }
func Of(x float64) Number { return Zero().SetFloat64(x) }

// Add is a + b, as Sub, Mul and Div are the other operations; Abs is |a|, and Float the
// float64 next to a.
func Add(a, b Number) Number     { return Zero().Add(a, b) }
func Sub(a, b Number) Number     { return Zero().Sub(a, b) }
func Mul(a, b Number) Number     { return Zero().Mul(a, b) }
func Div(a, b Number) Number     { return Zero().Quo(a, b) }
func Abs(a Number) Number        { return Zero().Abs(a) }
func Float(a Number) (x float64) { x, _ = a.Float64(); return x }

// Pow is x^y for x > 0.
func Pow(x, y Number) Number { return Exp(Mul(y, Log(x))) }

var (
	one = Of(1)
	ln2 = func() Number { // Σ 1/(n 2^n)
		sum := Zero()
		for n := range Bits + 10 {
			sum.Add(sum, Zero().SetMantExp(Div(one, Of(float64(n+1))), -n-1))
		}
		return sum
	}()
)

// Exp is e^x by its power series at x/2^16, less multiples of log 2; 0
// where the exponent is far below those of float64, +Inf where it is far above.
func Exp(x Number) Number {
	const halvings, terms = 16, 24
	approximate := Float(x)
	if approximate < -1e6 {
		return Zero()
	}
	if approximate > 1e6 {
		return Zero().SetInf(false)
	}
	k := math.Round(approximate / math.Ln2)
	r := Sub(x, Mul(Of(k), ln2))
	r.SetMantExp(r, -halvings)
	sum, term := Of(1), Of(1)
	for n := 1; n <= terms; n++ {
		term = Div(Mul(term, r), Of(float64(n)))
		sum.Add(sum, term)
	}
	for range halvings {
		sum = Mul(sum, sum)
	}
	return Zero().SetMantExp(sum, int(k))
}

// Log is log x for finite x > 0: Halley's iteration on exp, which triples the digits.
func Log(x Number) Number {
	mantissa := Zero()
	exponent := x.MantExp(mantissa)
	y := Of(math.Log(Float(mantissa)))
	for range 3 {
		e := Exp(y)
		step := Div(Sub(mantissa, e), Add(mantissa, e))
		y.Add(y, step.SetMantExp(step, 1))
	}
	return Add(y, Mul(Of(float64(exponent)), ln2))
}
