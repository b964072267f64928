package audit

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// found is one finding in a line.
type found struct {
	Name, Link string // what it is on, and its place in the report
	Title      string
	Verdict    Verdict
	Line       string
	Values     []found // on single values
}

// foundGroup is findings that belong together.
type foundGroup struct {
	Title string
	List  []found
}

// findings are all findings of a report in a line each, the figures and tables in their order, the claims in groups.
func (r *Report) findings() []foundGroup {
	figures, tables := foundGroup{Title: "Figures"}, foundGroup{Title: "Tables and their values"}
	for _, f := range r.Figures {
		line := f.Problem
		if len(f.Checks) > 0 {
			line = "trends: " + tally(verdictsOf(f.Checks))
		}
		figures.List = append(figures.List, found{"Figure " + f.Number, "#figure-" + f.Number, f.Title, f.Verdict, line, nil})
	}
	for _, t := range r.Tables {
		var parts []string
		for _, k := range []kind{{"values", t.Values}, {"standard deviations", t.Spreads}, {"implied numbers", t.Implied}, {"relations between its numbers", t.Consistent}} {
			if len(k.list) > 0 {
				parts = append(parts, k.what+": "+tally(k.list))
			}
		}
		line := strings.Join(parts, "; ")
		if line == "" {
			line = inShort(t.Problem, t.Reason)
		}
		tables.List = append(tables.List, found{"Table " + t.Number, "#table-" + t.Number, t.Title, t.Verdict, line, t.listed()})
	}
	out := []foundGroup{figures, tables}
	for _, g := range r.claimGroups() {
		claims := foundGroup{Title: g.Title}
		for _, c := range g.Claims {
			line := inShort(append([]string{c.Problem, c.Counterexample, c.Reason}, c.Found...)...)
			claims.List = append(claims.List, found{c.Label, "#claim-" + c.ID, c.Statement, c.Verdict, line, nil})
		}
		out = append(out, claims)
	}
	return slices.DeleteFunc(out, func(g foundGroup) bool { return len(g.List) == 0 })
}

func verdictsOf(checks []CheckFinding) (out []Verdict) {
	for _, c := range checks {
		out = append(out, c.Verdict)
	}
	return out
}

// listed are the values of a table that carry a verdict, each beside the published one.
func (t TableFinding) listed() (out []found) {
	if t.Grid == nil {
		return nil
	}
	shown := t.Grid.Data()[0].Rows
	for k, row := range t.Grid.Rows {
		for i, c := range row {
			if c.Tag == "" || c.Number == nil || i+1 >= len(row) {
				continue
			}
			name := strings.TrimSuffix(t.Grid.Columns[i].Name, ", ours")
			out = append(out, found{Name: row[0].Text + ", " + name, Verdict: Verdict(c.Tag), Line: fmt.Sprintf("ours %s, paper %s", shown[k][i].Text, shown[k][i+1].Text)})
		}
	}
	return out
}

// inShort is the first sentence of the first text there is, cut where it is long.
func inShort(texts ...string) string {
	const longest = 220
	for _, s := range texts {
		if s == "" {
			continue
		}
		if first, _, more := strings.Cut(s, ". "); more {
			s = first + "."
		}
		if utf8.RuneCountInString(s) > longest {
			runes := []rune(s)[:longest]
			s = strings.TrimRight(string(runes), " ,;") + " …"
		}
		return s
	}
	return ""
}

// claimGroup is claims with the same verdict, stated by the same.
type claimGroup struct {
	Title  string
	Claims []ClaimFinding
}

// claimOrder is the order of groups: what is refuted first.
var claimOrder = []Verdict{Fails, Contradicted, HoldsIf, NotReproduced, TrendOnly, Undecided, Holds, Reproduced, NotCompared, Missing}

// claimGroups are the claims by who states them and by verdict, the paper's first.
func (r *Report) claimGroups() []claimGroup {
	var out []claimGroup
	for _, by := range []struct {
		us    bool
		title string
	}{{false, "Statements of the paper"}, {true, "Statements of ours"}} {
		for _, v := range claimOrder {
			g := claimGroup{Title: fmt.Sprintf("%s: %s", by.title, v)}
			for _, c := range r.Claims {
				if c.Verdict == v && (c.StatedBy == Us) == by.us {
					g.Claims = append(g.Claims, c)
				}
			}
			if len(g.Claims) > 0 {
				out = append(out, g)
			}
		}
	}
	return out
}
