package audit

import "testing"

// Formulas as plain text has them become formulas; names of columns and files, and what HTML would take for its own, stay.
func TestFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"|μ_t − μ*| ≤ κ^t |μ_0 − μ*|":      "|μ<sub>t</sub> − μ*| ≤ κ<sup>t</sup> |μ<sub>0</sub> − μ*|",
		"claimed <= 0.01 & x<y":            "claimed ≤ 0.01 &amp; x&lt;y",
		"as n^-2.33. That is":              "as n<sup>−2.33</sup>. That is",
		"x = 20^(−2/3), 0.05^(1/(n−1)) of": "x = 20<sup>(−2/3)</sup>, 0.05<sup>(1/(n−1))</sup> of",
		"q_t(p_t)":                         "q<sub>t</sub>(p<sub>t</sub>)",
		"p_market_tau, efficiency_before":  "p_market_tau, efficiency_before",
		"first(gap) != last_gap":           "first(gap) ≠ last_gap",
	} {
		if got := string(formula(in)); got != want {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
	}
}

// Every figure, table, value and claim of a report is among its findings, with a link to its place.
func TestFindings(t *testing.T) {
	r, _ := sample()
	lines := map[string]found{}
	for _, g := range r.findings() {
		for _, f := range g.List {
			lines[f.Name] = f
		}
	}
	for name, link := range map[string]string{"Figure 2": "#figure-2", "Figure 3": "#figure-3", "Figure 9": "#figure-9", "Table 6": "#table-6", "T4.6": "#claim-existence"} {
		if lines[name].Link != link || lines[name].Verdict == "" {
			t.Errorf("%s is %+v among the findings, want a verdict and the link %s", name, lines[name], link)
		}
	}
	values := lines["Table 6"].Values
	if len(values) != 1 || values[0].Name != "none, ours" || values[0].Verdict != Reproduced || values[0].Line != "ours 10.50, paper 9.000" {
		t.Errorf("values of table 6 are %+v", values)
	}
	if f := lines["T4.6"]; f.Line != "load 0.3" {
		t.Errorf("the line of T4.6 is %q, want its counterexample", f.Line)
	}
}
