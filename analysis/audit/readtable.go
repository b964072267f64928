package audit

import (
	"fmt"
	"slices"
	"strings"
)

func (r *reader) table(n *node) {
	e := r.entry(n, "table")
	t := Table{Pos: n.Pos, Number: e.needed("number"), Title: e.text("title"), Same: e.text("same"), Notes: e.paragraphs("notes")}
	t.Replications = e.count("replications")
	switch {
	case t.Same != "": // looked up when all tables are read
	case e.get("parameters") != nil:
		for _, p := range e.items("parameters") {
			if q, ok := r.parameter(p); ok {
				t.Parameters = append(t.Parameters, q)
			}
		}
	default:
		r.published(e, &t)
	}
	e.close()
	t.Broken = e.why
	if r.once("table", t.Number, n) {
		r.file.Tables = append(r.file.Tables, t)
	}
}

// published reads a table of values.
func (r *reader) published(e *entry, t *Table) {
	t.Experiment = e.experiment("experiment", "")
	t.Of = "runs"
	if at := e.get("table"); at != nil && e.fine(at, r.oneOf(at, "table", []string{"runs", "prices"})) {
		t.Of = at.Text
	}
	t.Rows, t.Where = e.needed("rows"), e.conditions("where")
	for _, m := range e.items("metrics") {
		if metric, ok := r.metric(m); ok {
			t.Metrics = append(t.Metrics, metric)
		}
	}
	t.Beside = e.readings("beside")
	for _, v := range e.items("variants") {
		x := r.entry(v, "variant")
		variant := Variant{Pos: v.Pos, Name: x.needed("name"), Experiment: x.experiment("experiment", t.Experiment), Where: x.conditions("where"), Row: x.text("row"), As: x.text("as")}
		if variant.As != "" && variant.Row == "" {
			x.bad(v, "as without row", "row: the row for which another value of the rows' column stands in")
		}
		if x.close() {
			t.Variants = append(t.Variants, variant)
		}
	}
	values := e.get("values")
	if values == nil {
		e.bad(e.node, "table without values", "values: {ROW: {METRIC: VALUE}}")
		return
	}
	rows := r.entry(values, "values")
	for i, k := range rows.node.Keys {
		t.Values = append(t.Values, r.row(k, rows.node.Items[i], t.Metrics))
	}
	for _, list := range []struct {
		key  string
		into *[]Derived
	}{{"implied", &t.Implied}, {"consistent", &t.Consistent}} {
		for _, n := range e.items(list.key) {
			if d, ok := r.derived(n, t, list.key == "implied"); ok {
				*list.into = append(*list.into, d)
			}
		}
	}
	if len(t.Metrics) == 0 && e.ok {
		e.bad(e.node, "table without metrics", "metrics: a list of {name, unit, readings}")
	}
}

// row reads the values of one row. A value that is none is a problem, and the others stay.
func (r *reader) row(key, n *node, metrics []Metric) Row {
	row := Row{Pos: key.Pos, Key: key.Text, Values: map[string]Value{}}
	e := r.entry(n, "row "+key.Text)
	for i, k := range e.node.Keys {
		if !slices.ContainsFunc(metrics, func(m Metric) bool { return m.Name == k.Text }) {
			continue // close names it, beside those that are known
		}
		at := e.node.Items[i]
		v, err := parseValue(at.Text)
		if err != nil || at.Kind != scalar {
			r.problem(at.Pos, fmt.Sprintf("%s of row %s is %s", k.Text, key.Text, describe(at)), errValue.Error())
			continue
		}
		v.Pos = at.Pos
		row.Values[k.Text] = v
	}
	for _, m := range metrics {
		e.asks(m.Name)
	}
	e.close()
	return row
}

func (r *reader) metric(n *node) (Metric, bool) {
	e := r.entry(n, "metric")
	m := Metric{Pos: n.Pos, Name: e.needed("name"), Unit: e.text("unit"), Relative: e.text("relative"), Tolerance: e.tolerance("tolerance"), Practical: e.tolerance("practical")}
	m.Readings = e.readings("readings")
	if len(m.Readings) == 0 && e.ok {
		e.bad(n, "metric without a reading", "readings: a list of expressions over columns of the runs")
	}
	return m, e.close()
}

// readings reads a list of expressions, or one of the lists of the file by its name.
func (e *entry) readings(key string) (out []Reading) {
	if n := e.get(key); n != nil && n.Kind == scalar {
		list, ok := e.reader.readings[n.Text]
		if !ok {
			e.bad(n, "unknown readings "+describe(n), "a list of expressions, or the name of one under readings: of the file")
			return nil
		}
		named := &entry{reader: e.reader, node: &node{Pos: n.Pos, Kind: mapping, Keys: []*node{{Pos: n.Pos, Kind: scalar, Text: key}}, Items: []*node{list}}, what: e.what, ok: true}
		return named.readings(key)
	}
	for _, at := range e.items(key) {
		if at.Kind == scalar {
			at = &node{Pos: at.Pos, Kind: mapping, Keys: []*node{{Pos: at.Pos, Kind: scalar, Text: "of"}}, Items: []*node{at}}
		}
		x := e.entry(at, "reading")
		reading := Reading{Pos: at.Pos, Name: x.text("name"), Of: x.expression("of", true)}
		if reading.Name == "" {
			reading.Name = reading.Of
		}
		if x.close() {
			out = append(out, reading)
		}
	}
	return out
}

func (r *reader) parameter(n *node) (Parameter, bool) {
	e := r.entry(n, "parameter")
	p := Parameter{Pos: n.Pos, Name: e.needed("name"), Column: e.needed("column"), Default: e.text("default"), Values: e.texts("values"), Range: e.texts("range")}
	if len(p.Range) != 0 && len(p.Range) != 2 {
		e.bad(e.get("range"), fmt.Sprintf("range of %d values", len(p.Range)), "two, the smallest and the largest")
	}
	for _, text := range p.Range {
		if _, _, err := decimal(text); err != nil {
			e.bad(e.get("range"), "range from or to "+quoted(text), "a number")
		}
	}
	return p, e.close()
}

// finish checks what refers to another entry.
func (r *reader) finish() {
	for _, f := range r.file.Figures {
		for _, x := range f.Published {
			t, ok := r.file.Table(x.Table)
			switch {
			case !ok:
				r.problem(x.Pos, "unknown table "+quoted(x.Table), "the number of a table of this file")
			case !slices.ContainsFunc(t.Metrics, func(m Metric) bool { return m.Name == x.Metric }):
				r.problem(x.Pos, fmt.Sprintf("unknown metric %s of table %s", quoted(x.Metric), x.Table), "one of its metrics")
			}
		}
	}
	for i := range r.file.Tables {
		t := &r.file.Tables[i]
		r.checkDerived(t)
		if t.Same == "" {
			continue
		}
		if of, ok := r.file.Table(t.Same); !ok || of.Same != "" {
			var numbers []string
			for _, o := range r.file.Tables {
				if o.Same == "" {
					numbers = append(numbers, o.Number)
				}
			}
			p := Problem{t.Pos, "table " + t.Number + " is the same as unknown table " + quoted(t.Same), strings.Join(numbers, ", ")}
			r.problem(p.Pos, p.Found, p.Allowed)
			t.Broken = p.Error()
		}
	}
}
