package spec

import (
	"encoding/json"
	"testing"
)

func TestDescribe(t *testing.T) {
	got, err := json.Marshal(Describe(fakeRegistry().Solvers[1]))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"section":"solver","name":"tatonnement","doc":"the tatonnement of the tests","params":[` +
		`{"name":"step","kind":"float64","default":"1","unit":"1/L","range":"\u003e 0 and \u003c 2","doc":"step"},` +
		`{"name":"gamma","kind":"float64","default":"0","range":"\u003e= 0"},` +
		`{"name":"rule","kind":"string","default":"constant","range":"one of constant, sqrt, robbins-monro"}]}`
	if string(got) != want {
		t.Errorf("description\n%s\nwant\n%s", got, want)
	}
}

// A component that cannot be read is a mistake in the program.
func TestBadComponentsPanic(t *testing.T) {
	for what, c := range map[string]Component{
		"section":    {Section: "markets", Name: "a", New: func() any { return &struct{}{} }},
		"name":       {Section: "market", Name: "a.b", New: func() any { return &struct{}{} }},
		"no pointer": {Section: "market", Name: "a", New: func() any { return struct{}{} }},
		"field type": {Section: "market", Name: "a", New: func() any {
			return &struct {
				A []int `param:"a"`
			}{}
		}},
		"bound": {Section: "market", Name: "a", New: func() any {
			return &struct {
				A int `param:"a" min:"x"`
			}{}
		}},
		"default": {Section: "market", Name: "a", New: func() any {
			return &struct {
				A int `param:"a" min:"1"`
			}{}
		}},
		"default name": {Section: "market", Name: "a", New: func() any {
			return &struct {
				A string `param:"a" oneof:"b c"`
			}{}
		}},
		"param name": {Section: "market", Name: "a", New: func() any {
			return &struct {
				A int `param:"a b"`
			}{}
		}},
		"unexported": {Section: "market", Name: "a", New: func() any {
			return &struct {
				a int `param:"a"`
			}{}
		}},
	} {
		t.Run(what, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			Describe(c)
		})
	}
}

// Parameters of an embedded struct are the component's own.
func TestEmbeddedParameters(t *testing.T) {
	type Common struct {
		Depth int `param:"depth" min:"1"`
	}
	type whole struct {
		Common
		Width float64 `param:"width"`
	}
	registry := fakeRegistry()
	registry.Markets = append(registry.Markets, Component{Section: "market", Name: "whole", New: func() any { return &whole{Common: Common{2}} }})
	s, err := Parse("s.yaml", []byte("name: a\nmarket: {whole: {depth: 5, width: 0.25}}"), registry)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Grid().MarketAt(0).New()
	if err != nil || *got.(*whole) != (whole{Common{5}, 0.25}) {
		t.Errorf("market %+v, %v", got, err)
	}
}
