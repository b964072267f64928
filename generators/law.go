package generators

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"walras/solver/market"
)

// Law is where a parameter's value comes from, agent by agent or market by
// market: a constant, a list walked through in order and begun again at its
// end, or a distribution. The zero Law is the constant 0.
type Law struct {
	kind   lawKind
	a, b   float64
	values []float64
}

type lawKind uint8

const (
	constant lawKind = iota
	list
	uniform   // uniform(a,b): equally likely in [a, b)
	lognormal // lognormal(μ,σ): exp of a normal with mean μ and standard deviation σ
	pareto    // pareto(x,a): density a x^a / v^(a+1) for v >= x
)

var lawNames = [...]string{list: "list", uniform: "uniform", lognormal: "lognormal", pareto: "pareto"}

// lawForms is what an error lists as allowed.
const lawForms = "a number, list(v1,v2,…), uniform(lo,hi), lognormal(mu,sigma), pareto(scale,shape)"

// Constant is the law that always gives v.
func Constant(v float64) Law { return Law{a: v} }

// Uniform is the law on [lo, hi).
func Uniform(lo, hi float64) Law { return Law{kind: uniform, a: lo, b: hi} }

// Constant reports the value of a constant law.
func (l Law) Constant() (v float64, ok bool) { return l.a, l.kind == constant }

// ParseLaw reads one of lawForms.
func ParseLaw(text string) (Law, error) {
	text = strings.TrimSpace(text)
	name, rest, call := strings.Cut(text, "(")
	if !call {
		v, err := ParseFinite(text)
		if err != nil {
			return Law{}, market.Refuse("", err, lawForms)
		}
		return Constant(v), nil
	}
	body, closed := strings.CutSuffix(rest, ")")
	if !closed {
		return Law{}, market.Refuse("", fmt.Sprintf("%q lacks its closing bracket", text), lawForms)
	}
	var args []float64
	for field := range strings.SplitSeq(body, ",") {
		v, err := ParseFinite(field)
		if err != nil {
			return Law{}, market.RefuseAt("", fmt.Sprintf("in %q", text), err)
		}
		args = append(args, v)
	}
	return makeLaw(strings.TrimSpace(name), text, args)
}

// makeLaw checks a law's arguments.
func makeLaw(name, text string, args []float64) (Law, error) {
	if name == "list" {
		return Law{kind: list, values: args}, nil
	}
	var l Law
	switch name {
	case "uniform":
		l.kind = uniform
	case "lognormal":
		l.kind = lognormal
	case "pareto":
		l.kind = pareto
	default:
		return l, market.Refuse("", fmt.Sprintf("unknown law %q", name), lawForms)
	}
	if len(args) != 2 {
		return l, market.Refuse("", fmt.Sprintf("%q has %d arguments", text, len(args)), "2 for "+name)
	}
	l.a, l.b = args[0], args[1]
	switch {
	case l.kind == uniform && !(l.a < l.b):
		return l, market.Refuse("", strconv.Quote(text), "a lower end below the upper")
	case l.kind == lognormal && !(l.b > 0):
		return l, market.Refuse("", strconv.Quote(text), "sigma above 0")
	case l.kind == pareto && !(l.a > 0 && l.b > 0):
		return l, market.Refuse("", strconv.Quote(text), "scale and shape above 0")
	}
	return l, nil
}

// ParseFinite reads a finite number.
func ParseFinite(text string) (float64, error) {
	text = strings.TrimSpace(text)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%q is not a finite number", text)
	}
	return v, nil
}

// String is a form that ParseLaw reads back to the same law.
func (l Law) String() string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	switch l.kind {
	case constant:
		return number(l.a)
	case list:
		fields := make([]string, len(l.values))
		for i, v := range l.values {
			fields[i] = number(v)
		}
		return "list(" + strings.Join(fields, ",") + ")"
	}
	return lawNames[l.kind] + "(" + number(l.a) + "," + number(l.b) + ")"
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *Law) UnmarshalText(text []byte) (err error) {
	*l, err = ParseLaw(string(text))
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (l Law) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Min is the infimum of what the law can give.
func (l Law) Min() float64 {
	switch l.kind {
	case list:
		return slices.Min(l.values)
	case lognormal:
		return 0
	}
	return l.a
}

// Max is the supremum of what the law can give.
func (l Law) Max() float64 {
	switch l.kind {
	case constant:
		return l.a
	case uniform:
		return l.b
	case list:
		return slices.Max(l.values)
	}
	return math.Inf(1)
}

// Draw gives the value for the i-th agent. A constant and a list take nothing
// from rng.
func (l *Law) Draw(i int, rng *rand.Rand) float64 {
	switch l.kind {
	case constant:
		return l.a
	case list:
		return l.values[i%len(l.values)]
	case uniform:
		return l.a + (l.b-l.a)*rng.Float64()
	case lognormal:
		return math.Exp(l.a + l.b*rng.NormFloat64())
	default:
		return l.a * math.Exp(rng.ExpFloat64()/l.b)
	}
}
