package spec

import (
	"fmt"
	"strconv"
	"strings"

	"walras/solver/market"
)

// The tests name components of their own, so that they state what a spec
// means and not what the project happens to offer.

// span is a law: a number or uniform(a,b).
type span struct{ low, high float64 }

func (s *span) UnmarshalText(text []byte) error {
	inner, uniform := strings.CutPrefix(string(text), "uniform(")
	if !uniform {
		f, err := strconv.ParseFloat(string(text), 64)
		*s = span{f, f}
		if err != nil {
			return market.Refuse("", fmt.Sprintf("law %q", text), "a number or uniform(a,b)")
		}
		return nil
	}
	a, b, _ := strings.Cut(strings.TrimSuffix(inner, ")"), ",")
	low, err1 := strconv.ParseFloat(strings.TrimSpace(a), 64)
	high, err2 := strconv.ParseFloat(strings.TrimSpace(b), 64)
	if err1 != nil || err2 != nil || !(low <= high) || !strings.HasSuffix(inner, ")") {
		return market.Refuse("", fmt.Sprintf("law %q", text), "a number or uniform(a,b)")
	}
	*s = span{low, high}
	return nil
}

func (s span) String() string {
	if s.low == s.high {
		return strconv.FormatFloat(s.low, 'g', -1, 64)
	}
	return fmt.Sprintf("uniform(%v,%v)", s.low, s.high)
}

type fakePaper struct {
	N     int     `param:"n" min:"1" doc:"agents"`
	M     float64 `param:"m" above:"0" doc:"capacity" unit:"tokens"`
	Tau   float64 `param:"tau" min:"0" doc:"fee"`
	G     float64 `param:"g" min:"0"`
	Alpha span    `param:"alpha"`
	Note  string
}

func (f *fakePaper) Validate() error {
	if f.M < float64(f.N) {
		return market.Refuse("m", fmt.Sprintf("%v for %d agents", f.M, f.N), "at least 1 per agent")
	}
	return nil
}

type fakeData struct {
	Path string `param:"path" identity:"none"`
	N    int64  `param:"n" min:"1" max:"1000"`
	Tau  span   `param:"tau"`
	Full bool   `param:"full"`
}

type fakeRule struct{}

func (*fakeRule) NeedsSolver() bool { return false }

type fakeClearing struct{}

type fakeFlat struct {
	Share float64 `param:"share" above:"0" max:"1"`
}

func (*fakeFlat) NeedsSolver() bool { return false }

type fakeBracket struct{}

type fakeTatonnement struct {
	Step  float64 `param:"step" above:"0" below:"2" unit:"1/L" doc:"step"`
	Gamma float64 `param:"gamma" min:"0"`
	Rule  string  `param:"rule" oneof:"constant sqrt robbins-monro"`
}

type fakeShock struct {
	Round int `param:"round" min:"1"`
}

func fakeRegistry() *Registry {
	component := func(section, name string, fresh func() any) Component {
		return Component{Section: section, Name: name, Doc: "the " + name + " of the tests", New: fresh}
	}
	return &Registry{
		Markets: []Component{
			component("market", "paper", func() any {
				return &fakePaper{N: 20, M: 100, Tau: 0.5, G: 1, Alpha: span{5, 20}}
			}),
			component("market", "data", func() any { return &fakeData{Path: "u.data", N: 10, Full: true} }),
		},
		Scenarios: []Component{component("scenario", "shock", func() any { return &fakeShock{Round: 50} })},
		Mechanisms: []Component{
			component("mechanism", "none", func() any { return &fakeRule{} }),
			component("mechanism", "flat", func() any { return &fakeFlat{Share: 1} }),
			component("mechanism", "clearing", func() any { return &fakeClearing{} }),
		},
		Solvers: []Component{
			component("solver", "bracket", func() any { return &fakeBracket{} }),
			component("solver", "tatonnement", func() any { return &fakeTatonnement{Step: 1, Rule: "constant"} }),
		},
	}
}
