package audit

import (
	"strings"
	"testing"
)

// TestPrinted: the order of printed values is judged by their printed errors: Tables 4 and 6 of the embedded paper contradict each other,
// and Table 7 has the proposed rule below no enforcement.
func TestPrinted(t *testing.T) {
	rules := []string{"none", "proportional", "flat", "clearing"}
	for _, x := range []struct {
		table, metric        string
		rising               bool
		order                []string
		established, refuted bool
	}{
		{"4", "efficiency", true, rules, true, false},
		{"6", "efficiency", true, rules, false, true},
		{"7", "efficiency", true, []string{"none", "clearing"}, false, true},
		{"7", "efficiency", false, []string{"none", "clearing"}, true, false},
		{"5", "1 − Gini", true, []string{"0", "0.5", "1", "1.5", "2"}, true, false},
	} {
		f, err := Embedded().printed(Check{Published: x.table, Value: x.metric, Rising: x.rising, Order: x.order})
		if err != nil || f.established != x.established || f.refuted != x.refuted {
			t.Errorf("table %s, %v: %+v, error %v", x.table, x.order, f, err)
		}
	}
	for _, c := range []Check{{Published: "44"}, {Published: "4", Value: "efficiency", Order: []string{"all"}}, {Published: "4", Value: "colour", Order: rules}} {
		if _, err := Embedded().printed(c); err == nil {
			t.Errorf("%+v was compared", c)
		}
	}
	p := Parse("p.yaml", []byte("paper: {title: t}\nclaims:\n  - {label: a, statement: b, compare: [{published: 4, value: efficiency, order: [none, flat]}]}\n"), nil)
	if len(p.Problems) == 0 || !strings.Contains(p.Problems[0].Error(), "published without order or is") {
		t.Errorf("problems %v", p.Problems)
	}
}
