package contract

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// log is logs of one number.
func log(x float64) float64 {
	one := []float64{x}
	logs(one)
	return one[0]
}

// logPrecision is that of bigLog in bits, and holds 60 more than a float64
// near log x = 2^-53, the least that a float64 other than 1 has.
const logPrecision = 200

func newBig(x float64) *big.Float { return new(big.Float).SetPrec(logPrecision).SetFloat64(x) }

// bigLog is log x by halving: log x = 2^k log x^(2^-k), and 2 artanh((y − 1)/(y +
// 1)) of what is then near 1 by its power series. It shares nothing with logs.
func bigLog(x float64) *big.Float {
	const halvings = 20
	precise := func() *big.Float { return new(big.Float).SetPrec(2 * logPrecision) }
	y := precise().SetFloat64(x)
	for range halvings {
		y.Sqrt(y)
	}
	one := newBig(1)
	t := precise().Quo(precise().Sub(y, one), precise().Add(y, one))
	square, sum := precise().Mul(t, t), precise()
	for n := int64(1); n < 20; n += 2 { // |t| < 2^-11
		sum.Add(sum, precise().Quo(t, precise().SetInt64(n)))
		t.Mul(t, square)
	}
	return sum.SetMantExp(sum, halvings+1)
}

// ulps is |got − log x| in units of the last place of log x.
func ulps(x, got float64) float64 {
	want := bigLog(x)
	if want.Sign() == 0 {
		return math.Abs(got) / math.SmallestNonzeroFloat64
	}
	near, _ := want.Float64()
	unit := math.Nextafter(math.Abs(near), math.Inf(1)) - math.Abs(near)
	diff, _ := new(big.Float).Sub(want, newBig(got)).Float64()
	return math.Abs(diff) / unit
}

// logEdges are where cells, exponents and kinds of numbers end.
func logEdges() (edges []float64) {
	edges = []float64{1, 2, 0.5, 11.0 / 16, 11.0 / 8, math.MaxFloat64, math.SmallestNonzeroFloat64, 0x1p-1022, 0x1p-1023, 0x1p-1074, 0x1p52, math.E, 10}
	for i := range logCells {
		edges = append(edges, math.Float64frombits(logFirst+uint64(i)<<45))
	}
	for _, x := range edges {
		edges = append(edges, math.Nextafter(x, 0), math.Nextafter(x, 4*x))
	}
	return edges
}

// The logarithm is within one unit in the last place of one of 200 bits: at
// every edge, at random numbers of every exponent, and near 1.
func TestLogAgainstBigLogarithm(t *testing.T) {
	worst := 0.0
	check := func(x float64) {
		if !(x > 0) || x > math.MaxFloat64 {
			return
		}
		if err := ulps(x, log(x)); err > 1 {
			t.Fatalf("log(%x) = %x: %.3f units in the last place off", x, log(x), err)
		} else {
			worst = max(worst, err)
		}
	}
	for _, x := range logEdges() {
		check(x)
	}
	r := rand.New(rand.NewPCG(21, 1))
	for range 3000 {
		check(math.Float64frombits(r.Uint64() >> 1))                 // any exponent
		check(math.Float64frombits(r.Uint64() >> (12 + r.IntN(52)))) // subnormal
		check(0.5 + 1.5*r.Float64())                                 // the cells
		check(1 + (2*r.Float64()-1)*math.Ldexp(1, -6-r.IntN(46)))    // next to 1
		check(math.Float64frombits(math.Float64bits(1) - 200 + r.Uint64N(400)))
	}
	t.Logf("at most %.3f units in the last place off", worst)
}

// log1p is logs1p of one number.
func log1p(x float64) float64 {
	one := []float64{x}
	logs1p(one)
	return one[0]
}

// So is the logarithm of 1 + x, of x that 1 + x loses too.
func TestLog1pAgainstBigLogarithm(t *testing.T) {
	worst := 0.0
	check := func(x float64) {
		if !(x > 0) || x > math.MaxFloat64 {
			return
		}
		want := float(exactLog(plus(exactOne, exactOf(x)))) // rounded, and 400 bits hold 1 + x from 2^-340 on
		if x < 0x1p-300 {
			want = x // x − x²/2
		}
		got := log1p(x)
		unit := math.Nextafter(want, math.Inf(1)) - want
		if err := math.Abs(got-want) / unit; err > 1 {
			t.Fatalf("log(1 + %x) = %x; want %x", x, got, want)
		} else {
			worst = max(worst, err)
		}
	}
	for _, x := range logEdges() {
		check(x)
		check(x - 1)
	}
	r := rand.New(rand.NewPCG(23, 1))
	for range 1000 {
		check(math.Float64frombits(r.Uint64() >> 1))
		check(math.Ldexp(1+r.Float64(), -r.IntN(80)))
		check(math.Ldexp(1+r.Float64(), r.IntN(80)))
		check(2 * r.Float64())
	}
	if got := log1p(0); got != 0 {
		t.Errorf("log(1 + 0) = %v", got)
	}
	if got := log1p(math.Inf(1)); !math.IsInf(got, 1) {
		t.Errorf("log(1 + ∞) = %v", got)
	}
	if got := log1p(math.NaN()); !math.IsNaN(got) {
		t.Errorf("log(1 + NaN) = %v", got)
	}
	t.Logf("at most %.0f unit in the last place from the rounded logarithm", worst)
}

// math.Log is within one unit of the true logarithm at normal numbers, so that
// the two may differ by two, and rarely do.
func TestLogAgainstMathLog(t *testing.T) {
	r := rand.New(rand.NewPCG(22, 1))
	x := make([]float64, 1000)
	for range 1000 {
		for i := range x {
			x[i] = math.Float64frombits(0x0010<<48 + r.Uint64N((0x7ff0-0x0010)<<48))
			if i%2 == 0 {
				x[i] = 2 * r.Float64()
			}
		}
		got := append([]float64(nil), x...)
		logs(got)
		for i, v := range x {
			want := math.Log(v)
			unit := math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want)
			if math.Abs(got[i]-want) > 2*unit {
				t.Fatalf("log(%x) = %x; math.Log %x", v, got[i], want)
			}
		}
	}
}

func TestLogOutside(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct{ x, want float64 }{{0, -inf}, {math.Copysign(0, -1), -inf}, {inf, inf}, {1, 0}} {
		if got := log(c.x); got != c.want || math.Signbit(got) != math.Signbit(c.want) {
			t.Errorf("log(%v) = %v; want %v", c.x, got, c.want)
		}
	}
	for _, x := range []float64{-1, -inf, math.NaN(), -math.SmallestNonzeroFloat64, -math.MaxFloat64} {
		if got := log(x); !math.IsNaN(got) {
			t.Errorf("log(%v) = %v; want NaN", x, got)
		}
	}
}

// A number's logarithm does not depend on its neighbours, and grows with the
// number to within the error.
func TestLogsOneByOne(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64(), 0, 40).Draw(rt, "x")
		got := append([]float64(nil), x...)
		logs(got)
		for i, v := range x {
			if one := log(v); math.Float64bits(one) != math.Float64bits(got[i]) && !(math.IsNaN(one) && math.IsNaN(got[i])) {
				rt.Fatalf("log(%v) = %v alone and %v among %v", v, one, got[i], x)
			}
			if next := math.Nextafter(v, math.Inf(1)); v > 0 && next > v && log(next) < log(v)-2*math.Abs(log(v))*0x1p-52 {
				rt.Fatalf("log(%x) = %x above log(%x) = %x", v, log(v), next, log(next))
			}
		}
	})
}

// Every number of the table is what its comment says, by bigLog.
func TestLogTable(t *testing.T) {
	const unit = 0x1p-42
	part := func(what string, x float64, high, low float64) {
		if high != math.Round(high/unit)*unit {
			t.Errorf("%s: high part %x is no multiple of 2^-42", what, high)
		}
		off := new(big.Float).Sub(bigLog(x), newBig(high))
		off.Sub(off, newBig(low))
		if err, _ := off.Float64(); math.Abs(err) > 0x1p-96 {
			t.Errorf("%s: %x + %x is off by %g", what, high, low, err)
		}
	}
	part("log 2", 2, ln2High, ln2Low)
	for i, cell := range logCells {
		lo, hi := math.Float64frombits(logFirst+uint64(i)<<45), math.Float64frombits(logFirst+uint64(i+1)<<45)
		if touches := lo == 1 || hi == 1; touches != (cell.c == 1) || !(lo <= cell.c && cell.c <= hi) {
			t.Errorf("cell %d, from %v to %v, has c = %v", i, lo, hi, cell.c)
		}
		if far := max(hi-cell.c, cell.c-lo) / cell.c; far > 0x1p-7 || cell.c != 1 && far > 0x1p-8 {
			t.Errorf("cell %d: r up to %v", i, far)
		}
		off := new(big.Float).Sub(new(big.Float).SetPrec(logPrecision).Mul(newBig(cell.c), newBig(cell.inverse)), newBig(1))
		if err, _ := off.Float64(); math.Abs(err) > 0x1p-69 {
			t.Errorf("cell %d: c times its inverse is 1 + %g", i, err)
		}
		part(fmt.Sprint("cell ", i), cell.c, cell.high, cell.low)
	}
}

// Every operation is rounded on its own, whatever the processor: the same to the
// bit as in arithmetic of 53 bits in which nothing can be fused.
func TestLogRoundsEveryOperation(t *testing.T) {
	rounded := func(op func(z, x, y *big.Float) *big.Float) func(x, y float64) float64 {
		return func(x, y float64) float64 {
			z, _ := op(new(big.Float).SetPrec(53), newBig(x), newBig(y)).Float64()
			return z
		}
	}
	add, sub, mul := rounded((*big.Float).Add), rounded((*big.Float).Sub), rounded((*big.Float).Mul)
	r := rand.New(rand.NewPCG(24, 1))
	for range 5000 {
		z, k := 11.0/16+11.0/16*r.Float64(), float64(r.IntN(2000)-1000)
		cell := &logCells[(math.Float64bits(z)-logFirst)>>45]
		x := mul(sub(z, cell.c), cell.inverse)
		x2 := mul(x, x)
		tail := sub(add(-1.0/6, mul(x, 1.0/7)), mul(x2, 1.0/8))
		tail = add(add(-1.0/4, mul(x, 1.0/5)), mul(x2, tail))
		tail = add(add(-1.0/2, mul(x, 1.0/3)), mul(x2, tail))
		want := add(add(mul(k, ln2High), cell.high), add(x, add(mul(x2, tail), add(mul(k, ln2Low), cell.low))))
		if got := log(math.Ldexp(z, int(k))); got != want {
			t.Fatalf("log(%v·2^%v) = %x; rounded after every operation %x", z, k, got, want)
		}
	}
}

// FuzzLog looks for a number whose logarithm is off by more than a unit.
func FuzzLog(f *testing.F) {
	for _, x := range logEdges() {
		f.Add(math.Float64bits(x))
	}
	f.Fuzz(func(t *testing.T, bits uint64) {
		x := math.Float64frombits(bits)
		got := log(x)
		switch {
		case !(x > 0) || x > math.MaxFloat64:
			if want := math.Log(x); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("log(%v) = %v; want %v", x, got, want)
			}
		default:
			if err := ulps(x, got); err > 1 {
				t.Errorf("log(%x) = %x: %.3f units in the last place off", x, got, err)
			}
		}
	})
}

// Beside math.Log, over twenty numbers as a market of twenty agents has them.
func BenchmarkLogs1p20(b *testing.B) {
	x := make([]float64, 20)
	for b.Loop() {
		for i := range x {
			x[i] = float64(i) * 0.37
		}
		logs1p(x)
	}
}

func BenchmarkLogs20(b *testing.B) {
	r := rand.New(rand.NewPCG(23, 1))
	x, y := make([]float64, 20), make([]float64, 20)
	for i := range x {
		x[i] = r.Float64()
	}
	for _, c := range []struct {
		name string
		f    func()
	}{
		{"table", func() { logs(y) }},
		{"math", func() {
			for i, v := range y {
				y[i] = math.Log(v)
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				copy(y, x)
				c.f()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/log")
		})
	}
}
