package scenario

import (
	"slices"
	"strings"
	"testing"
)

func TestParseEvents(t *testing.T) {
	const text = "50 tau 1.5; 80 m* 0.5; 80 agents 0.25; 120 m* 1"
	list, err := ParseEvents(" 50  tau 1.50;80 m* .5; 80 agents 25e-2 ; 120 m* 1")
	if err != nil {
		t.Fatal(err)
	}
	if back, _ := list.MarshalText(); string(back) != text {
		t.Errorf("%q; want %q", back, text)
	}
	for text, want := range map[string]string{
		"":                       "a round, a parameter and a value",
		"50 tau":                 "a round, a parameter and a value",
		"x tau 1":                `round is "x"; allowed: an integer`,
		"0 tau 1":                "allowed: 1 and more",
		"5 tau nan":              "not a finite number",
		"5 tau -1":               "allowed: at least 0",
		"5 m 0":                  "above 0, as excess demand is measured by capacity",
		"5 agents 0":             "as a market needs an agent",
		"5 agents 1.5":           "at most 1",
		"5 agents* 0.5":          "at most 1",
		"5 m 1e151":              "allowed: at most 1e+150",
		"5 gamma 1":              `parameter is "gamma"; allowed: alpha`,
		"50 tau 1; 40 tau 2":     `event "40 tau 2" comes after "50 tau 1"; allowed: events in the order of their rounds`,
		"50 tau 1; 60 alpha* -2": "allowed: above 0",
	} {
		if _, err := ParseEvents(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
	}
}

func FuzzParseEvents(f *testing.F) {
	f.Add("50 tau 1.5; 80 m* 0.5; 120 m* 1")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ParseEvents(text)
		if err != nil {
			return
		}
		back, _ := list.MarshalText()
		again, err := ParseEvents(string(back))
		if err != nil || !slices.Equal(list, again) {
			t.Errorf("%q reads back as %v: %v", back, again, err)
		}
	})
}

func TestParseTrace(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "the text is empty",
		"a,b,c\n":                          "line 1 is",
		"round,parameter,value\n5,tau\n":   "wrong number of fields",
		"round,parameter,value\n5,tau,x\n": "line 2: \"x\" is not a finite number",
		"round,parameter,value\n5,tau,1\n4,tau,1\n": "line 3: event \"4 tau 1\" comes after",
		"round,parameter,value\n5,m,0\n":            "line 2: m is 0; allowed: above 0",
	} {
		if _, err := ParseTrace(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
	}
	list, err := ParseTrace("round,parameter,value\n5,tau,1\n7,m*,0.5\n")
	if err != nil || len(list) != 2 || list[1] != (Event{7, "m", true, 0.5}) {
		t.Errorf("%v, %v", list, err)
	}
}
