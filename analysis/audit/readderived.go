package audit

import (
	"slices"
	"strconv"
)

// derived reads an item of implied or consistent.
func (r *reader) derived(n *node, t *Table, implied bool) (d Derived, ok bool) {
	what := "consistent"
	if implied {
		what = "implied"
	}
	e := r.entry(n, what)
	d = Derived{Pos: n.Pos, Says: e.needed("says"), Of: e.expression("of", true)}
	if from := e.get("from"); from != nil {
		all := r.entry(from, "from")
		for i, k := range all.node.Keys {
			all.asks(k.Text)
			x := r.entry(all.node.Items[i], k.Text)
			p := Printed{Pos: k.Pos, Name: k.Text, Table: x.text("table"), Metric: x.needed("metric"), SD: x.yes("sd")}
			if p.Table == "" {
				p.Table = t.Number
			}
			if !implied {
				p.Row = x.needed("row")
			}
			if e.ok = x.close() && e.ok; e.ok {
				d.From = append(d.From, p)
			}
		}
		e.ok = all.close() && e.ok
	} else if e.ok {
		e.bad(n, what+" without from", "from: {NAME: {row: ROW, metric: METRIC}}")
	}
	const most = 12 // corners are tried one by one
	if len(d.From) > most {
		e.bad(n, strconv.Itoa(len(d.From))+" values in one formula", "at most "+strconv.Itoa(most))
	}
	if implied {
		d.Name, d.Ours = e.needed("name"), e.expression("ours", true)
		return d, e.close()
	}
	d.Is = e.text("is")
	if at := e.get("bound"); at != nil {
		b, err := parseBound(at.Text)
		if err != nil {
			e.bad(at, "bound "+describe(at), `an operator <, <=, >, >= and a number, such as ">= 1.27"`)
		}
		d.Bound = b
	}
	if (d.Is == "") == (d.Bound.Op == "") && e.ok {
		e.bad(n, "consistent with neither or both of is and bound", "is: the number as it is printed, or a formula; or bound")
	}
	return d, e.close()
}

// checkDerived names what a derived number refers to that is not there.
func (r *reader) checkDerived(t *Table) {
	for _, d := range slices.Concat(t.Implied, t.Consistent) {
		row := ""
		if d.Ours != "" && len(t.Values) > 0 {
			row = t.Values[0].Key
		}
		formulas := []string{d.Of}
		if _, err := parseValue(d.Is); err != nil && d.Is != "" {
			formulas = append(formulas, d.Is)
		}
		for _, of := range formulas {
			if _, err := r.file.derive(of, d.From, row, false); err != nil {
				r.problem(d.Pos, err.Error(), "names of from:, which are values of the tables of this file")
			}
		}
	}
}
