package audit

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/analysis/table"
)

// compared is a table of published values with ours beside them.
type compared struct {
	paper    *Paper
	declared *Table
	all      []selection
	notRun   []Variant // whose experiment has no run
	byMetric [][]definition
	selected int
	chosen   []*definition
	orders   []order
	values   [][]Verdict // by metric and row
	verdicts []Verdict   // of the metrics
	reasons  []string
}

// compare computes every metric of a table under every reading and judges them.
func (f Folders) compare(p *Paper, t *Table) (c *compared, problems []string, err error) {
	c = &compared{paper: p, declared: t}
	if c.all, c.notRun, problems, err = f.selections(t); err != nil {
		return nil, problems, err
	}
	for k := range t.Metrics {
		list, err := definitions(t, k, c.all)
		if err != nil {
			return nil, problems, err
		}
		c.byMetric = append(c.byMetric, list)
	}
	c.selected, c.chosen = choose(c.byMetric, len(c.all))
	for k, m := range t.Metrics {
		var o order
		var values []Verdict
		d := c.chosen[k]
		if d != nil {
			if o, err = orderOf(t, k, d); err != nil {
				return nil, problems, err
			}
			for i, e := range d.means {
				verdict := Verdict("")
				if v, ok := t.Values[i].Values[m.Name]; ok {
					verdict = o.value(i, e, v, m, t.Replications)
				}
				values = append(values, verdict)
			}
		} else {
			values = make([]Verdict, len(t.Values))
		}
		verdict, reason := o.metric(given(values))
		if n := len(c.byMetric[k]); n > 1 && o.pairs > 0 {
			whole, err := inOrder(t, k, c.byMetric[k])
			if err != nil {
				return nil, problems, err
			}
			reason += fmt.Sprintf("; the paper's whole order is established under %d of %d definitions", whole, n)
		}
		c.orders, c.values = append(c.orders, o), append(c.values, values)
		c.verdicts, c.reasons = append(c.verdicts, verdict), append(c.reasons, reason)
	}
	return c, problems, nil
}

// inOrder counts the definitions under which every ordered pair of rows is established in the paper's order.
func inOrder(t *Table, metric int, list []definition) (int, error) {
	n := 0
	for i := range list {
		o, err := orderOf(t, metric, &list[i])
		if err != nil {
			return 0, err
		}
		if o.agree == o.pairs {
			n++
		}
	}
	return n, nil
}

// given are the verdicts that there are.
func given(values []Verdict) []Verdict {
	var out []Verdict
	for _, v := range values {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

// rowName is a row as the report calls it: our key with the paper's word for it.
func (c *compared) rowName(key string) string {
	if word, ok := c.paper.Names[key]; ok && word != key {
		return key + " (" + word + ")"
	}
	return key
}

// reason is that of the whole table, metric by metric.
func (c *compared) reason() string {
	var parts []string
	for k, m := range c.declared.Metrics {
		part := fmt.Sprintf("%s: %s (%s", m.Name, c.verdicts[k], c.reasons[k])
		if c.chosen[k] != nil && len(c.byMetric[k]) > 1 {
			part += fmt.Sprintf("; closest of %d definitions: %s, at a distance of %s", len(c.byMetric[k]), c.chosen[k].called(c.declared, k, c.all), table.Short(c.chosen[k].distance))
		}
		parts = append(parts, part+")")
	}
	return sentence(strings.Join(parts, ". "))
}

// row is the verdict on one row.
func (c *compared) row(i int) Verdict {
	var parts []Verdict
	for k := range c.values {
		if v := c.values[k][i]; v != "" {
			parts = append(parts, v)
		}
	}
	return worst(parts)
}

// grid is ours beside the paper's, and below it what that rests on: the verdict on each metric, all readings, and the closest ones. link
// leads to the file of the numbers, "" for none.
func (c *compared) grid(name, link string) *table.Grid {
	t := c.declared
	g := &table.Grid{Name: name, Title: fmt.Sprintf("Table %s beside the paper's: %s", t.Number, t.Title), Columns: []table.Column{{Name: t.Rows}}, Notes: append(c.notes(), t.Notes...)}
	for _, m := range t.Metrics {
		g.Columns = append(g.Columns, table.Column{Name: m.Name + ", ours", Numbers: true, Series: m.Name}, table.Column{Name: m.Name + ", paper", Numbers: true, Series: m.Name})
	}
	for _, r := range t.Beside {
		g.Columns = append(g.Columns, table.Column{Name: r.Name, Numbers: true, Series: "beside"})
	}
	g.Columns = append(g.Columns, table.Column{Name: "row"})
	for i, row := range t.Values {
		out := cells(c.rowName(row.Key))
		for k, m := range t.Metrics {
			ours := table.Missing
			if d := c.chosen[k]; d != nil && len(d.ours[i].values) > 0 {
				ours = table.Mean(analysis.SummaryOf(d.ours[i].values))
				ours.Link = link
			}
			out = append(out, c.values[k][i].on(ours), published(row, m.Name))
		}
		for k := range t.Beside {
			d, err := c.all[c.selected].draws(row.Key, "", c.all[c.selected].measures[len(t.Metrics)+k][0])
			if err != nil || len(d.values) == 0 {
				out = append(out, table.Missing)
				continue
			}
			out = append(out, table.Mean(analysis.SummaryOf(d.values)))
		}
		g.Rows = append(g.Rows, append(out, c.row(i).cell()))
	}
	last := g
	for _, below := range append(append([]*table.Grid{c.metrics()}, c.readings()...), c.closest()) {
		if below != nil {
			last.Below, last = below, below
		}
	}
	return g
}

// published is the cell of a published value.
func published(row Row, metric string) table.Cell {
	v, ok := row.Values[metric]
	if !ok {
		return table.Missing
	}
	return table.Published(v.Mean, v.SD, v.Decimals)
}

// notes are the facts that a reader of the table must know.
func (c *compared) notes() []string {
	own := c.all[c.selected]
	notes := []string{fmt.Sprintf("Ours: mean ± standard deviation over draws and the %g %% interval of the mean; %s.", 100*stat.Level, analysis.FailureNote(own.status))}
	if c.declared.Replications > 0 {
		notes[0] += fmt.Sprintf(" The paper: %d replications.", c.declared.Replications)
	}
	if own.name != "" {
		notes = append(notes, "Of all selections of runs tried, the closest to the whole table is: "+sentence(own.name))
	}
	if len(own.notes) > 0 {
		notes = append(notes, "Fixed: "+sentence(strings.Join(own.notes, "; ")))
	}
	for _, s := range c.all {
		if len(s.lacks) > 0 {
			notes = append(notes, fmt.Sprintf("%d of the readings cannot be computed on the selection %s, where a parameter is a law and not a number.", len(s.lacks), s.name))
		}
	}
	if len(c.notRun) > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d selections of runs are not tried, as their experiments have not been run: %s With them the verdict may be another; walras paper runs them all.",
			len(c.notRun), len(c.notRun)+len(c.all), sentence(c.untried())))
	}
	return append(notes, c.ratioNotes()...)
}

// untried are the experiments that have not been run, each with the variants that read it.
func (c *compared) untried() string {
	var parts []string
	for i, v := range c.notRun {
		if slices.ContainsFunc(c.notRun[:i], func(o Variant) bool { return o.Experiment == v.Experiment }) {
			continue
		}
		var names []string
		for _, o := range c.notRun[i:] {
			if o.Experiment == v.Experiment {
				names = append(names, o.Name)
			}
		}
		parts = append(parts, fmt.Sprintf("%s (%s)", v.Experiment, strings.Join(names, "; ")))
	}
	return strings.Join(parts, ", ")
}

// ratioNotes warn where a ratio is taken to a value that is not positive: more than 1 is then a loss.
func (c *compared) ratioNotes() []string {
	var notes []string
	for _, m := range c.declared.Metrics {
		if m.Relative == "" {
			continue
		}
		base, ok := c.declared.Row(m.Relative)
		if !ok {
			continue
		}
		for _, of := range c.declared.Metrics {
			if v, ok := base.Values[of.Name]; ok && of.Name != m.Name && v.Mean <= 0 && of.Readings[0].Of == m.Readings[0].Of {
				notes = append(notes, fmt.Sprintf("%s is a ratio to the %s of %s, which the paper prints as %s: a ratio above 1 to a negative number is a loss, and the order by ratio is the reverse of the order by %s.",
					m.Name, of.Name, c.rowName(m.Relative), v.Text, of.Name))
			}
		}
	}
	return notes
}
