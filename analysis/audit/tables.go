package audit

import (
	"fmt"
	"math"
	"strings"

	"walras/analysis"
	"walras/analysis/table"
)

// compared is a table of published values with ours beside them.
type compared struct {
	paper    *Paper
	declared *Table
	all      []selection
	notRun   []string // variants whose experiment has no run
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
			for i, e := range d.estimates() {
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
			part += fmt.Sprintf("; closest of %d definitions: %s, off by %s units", len(c.byMetric[k]), c.chosen[k].called(c.declared, k, c.all), short(c.chosen[k].distance))
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

// comparison is the grid of ours beside the paper's.
func (c *compared) comparison(csv Link) Grid {
	g := Grid{Title: "Ours beside the paper's", Head: []Head{{Text: c.declared.Rows}}}
	for _, m := range c.declared.Metrics {
		g.Head = append(g.Head, Head{m.Name + ", ours", true, m.Name}, Head{m.Name + ", paper", true, m.Name})
	}
	g.Head = append(g.Head, Head{Text: "row"})
	for i, row := range c.declared.Values {
		cells := []Cell{words(c.rowName(row.Key))}
		for k, m := range c.declared.Metrics {
			cells = append(cells, c.ours(k, i, csv), published(row, m.Name))
		}
		v := c.row(i)
		g.Rows = append(g.Rows, append(cells, Cell{Number: math.NaN(), Verdict: v}))
	}
	return g
}

// ours is the cell of our value: mean ± standard deviation and the interval of the mean.
func (c *compared) ours(metric, row int, csv Link) Cell {
	d := c.chosen[metric]
	if d == nil || len(d.ours[row].values) == 0 {
		return Cell{Text: "–", Number: math.NaN(), Verdict: c.values[metric][row]}
	}
	s := analysis.SummaryOf(d.ours[row].values)
	return Cell{Text: spread(s), Number: s.Mean, Verdict: c.values[metric][row], Link: csv}
}

func published(row Row, metric string) Cell {
	v, ok := row.Values[metric]
	if !ok {
		return words("–")
	}
	return Cell{Text: v.Text, Number: v.Mean}
}

func words(text string) Cell { return Cell{Text: text, Number: math.NaN()} }

func number(x float64) Cell {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return words("–")
	}
	return Cell{Text: short(x), Number: x}
}

// spread is mean ± standard deviation [interval], with the digits that the interval supports.
func spread(s analysis.Summary) string {
	h := s.T.Half()
	if !(h > 1e-12*math.Abs(s.Mean)) { // no interval, or the width of rounding
		return short(s.Mean)
	}
	decimals := max(0, min(9, 1-int(math.Floor(math.Log10(h)))))
	f := func(x float64) string {
		return strings.Replace(fmt.Sprintf("%.*f", decimals, x), "-", "−", 1)
	}
	return fmt.Sprintf("%s ± %s [%s, %s]", f(s.Mean), f(s.SD), f(s.T.Low), f(s.T.High))
}

// notes are the facts that a reader of the table must know.
func (c *compared) notes() []string {
	own := c.all[c.selected]
	notes := []string{fmt.Sprintf("Ours: mean ± standard deviation over draws and the %g %% interval of the mean; %s.", 100*analysis.Level, analysis.FailureNote(own.status))}
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
			notes = append(notes, fmt.Sprintf("%d of the readings cannot be computed on the selection %s, where a parameter is a law and no number.", len(s.lacks), s.name))
		}
	}
	if len(c.notRun) > 0 {
		notes = append(notes, "Not run, and so not tried: "+sentence(strings.Join(c.notRun, "; ")))
	}
	return append(notes, c.ratioNotes()...)
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

// grid is the comparison for LaTeX, Markdown and CSV.
func (c *compared) grid(name string) *table.Grid {
	g := &table.Grid{Name: name, Title: fmt.Sprintf("Table %s beside the paper's: %s", c.declared.Number, c.declared.Title), Notes: append(c.notes(), c.declared.Notes...)}
	g.Columns = []table.Column{{Name: c.declared.Rows}}
	for _, m := range c.declared.Metrics {
		g.Columns = append(g.Columns, table.Column{Name: m.Name, Numbers: true}, table.Column{Name: m.Name + ", paper", Numbers: true}, table.Column{Name: m.Name + ", verdict"})
	}
	unknown := analysis.Interval{Low: math.NaN(), High: math.NaN()}
	for i, row := range c.declared.Values {
		cells := []table.Cell{{Text: c.rowName(row.Key)}}
		for k, m := range c.declared.Metrics {
			ours, theirs := table.Cell{Text: "–"}, table.Cell{Text: "–"}
			if d := c.chosen[k]; d != nil && len(d.ours[i].values) > 0 {
				s := analysis.SummaryOf(d.ours[i].values)
				ours = table.Cell{Number: &table.Number{Value: s.Mean, SD: s.SD, Interval: s.T, Decimals: -1}}
			}
			if v, ok := row.Values[m.Name]; ok {
				theirs = table.Cell{Number: &table.Number{Value: v.Mean, SD: v.SD, Interval: unknown, Decimals: v.Decimals}}
			}
			cells = append(cells, ours, theirs, table.Cell{Text: string(c.values[k][i])})
		}
		g.Rows = append(g.Rows, cells)
	}
	return g
}
