package audit

import (
	"cmp"
	"fmt"
	"math"
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
	equal    []string    // of each selection, rows that are equal in every draw, see equalRows
	values   [][]Verdict // by metric and row
	verdicts []Verdict   // of the metrics
	reasons  []string
	below    []*table.Grid // standard deviations, implied numbers, the paper's numbers beside each other

	spreadVerdicts, impliedVerdicts, consistentVerdicts []Verdict
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
	for _, s := range c.all {
		equal, err := s.equalRows(t, c.rowName)
		if err != nil {
			return nil, problems, err
		}
		c.equal = append(c.equal, equal)
	}
	c.selected, c.chosen = choose(c.byMetric, c.equal)
	if err := c.settle(p); err != nil {
		return nil, problems, err
	}
	level := 1 - (1-stat.Level)/float64(max(1, p.orderedPairs()))
	for k, m := range t.Metrics {
		values := make([]Verdict, len(t.Values))
		var o order
		if d := c.chosen[k]; d != nil {
			o = orderOf(t, k, d, level)
			for i, row := range t.Values {
				v, ok := row.Values[m.Name]
				switch s := d.standings[i]; {
				case !ok:
				case s == nil:
					values[i] = NotCompared
				default:
					values[i] = o.value(i, s, v)
				}
			}
		}
		verdict, reason := o.metric(given(values)), o.reason(given(values))
		if equal := c.equal[c.selected]; equal != "" { // on all selections
			for i, v := range values {
				if v != "" {
					values[i] = NotCompared
				}
			}
			verdict, reason = NotCompared, equal+", so that there is nothing to compare"
		}
		c.values = append(c.values, values)
		c.verdicts, c.reasons = append(c.verdicts, verdict), append(c.reasons, reason+c.chance(k, level))
	}
	return c, problems, c.further()
}

// further makes what stands below the means.
func (c *compared) further() error {
	if g := c.spreads(); g != nil {
		c.below = append(c.below, g)
	}
	implied, err := c.implied()
	if err != nil {
		return err
	}
	c.below = append(c.below, implied...)
	g, verdicts, err := c.paper.consistent(c.declared)
	if err != nil {
		return err
	}
	if c.consistentVerdicts = verdicts; g != nil {
		c.below = append(c.below, g)
	}
	return nil
}

// settle decides which values are established to be others than published. The family is the values of the paper: each of its tables has
// a part of the error in proportion to its values, and Holm's correction within.
func (c *compared) settle(p *Paper) error {
	var all []*standing
	for _, d := range c.chosen {
		if d == nil {
			continue
		}
		for _, s := range d.standings {
			if s != nil {
				all = append(all, s)
			}
		}
	}
	return settle(all, (1-stat.Level)*float64(c.declared.published())/float64(max(1, p.publishedValues())))
}

// chance says how many definitions of a metric there were to choose from, and how many of them agree with the paper.
func (c *compared) chance(metric int, level float64) string {
	list := c.byMetric[metric]
	if len(list) < 2 {
		return ""
	}
	whole, inOrder, inside, of := 0, 0, 0, 0
	var o order
	for i := range list {
		n, m := 0, 0
		for _, s := range list[i].standings {
			if s != nil {
				m++
				if s.inside {
					n++
				}
			}
		}
		inside, of = inside+n, of+m
		if n == m && m > 0 {
			whole++
		}
		if o = orderOf(c.declared, metric, &list[i], level); o.agree == o.pairs {
			inOrder++
		}
	}
	out := fmt.Sprintf("; of the %d definitions tried %d have all values within the margin (%.1f %% of their values are)", len(list), whole, 100*float64(inside)/float64(max(1, of)))
	if o.pairs > 0 {
		out += fmt.Sprintf(", and %d establish the paper's whole order", inOrder)
	}
	return out
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
		part := fmt.Sprintf("%s: %s (values: %s", m.Name, c.verdicts[k], tally(given(c.values[k])))
		if c.chosen[k] != nil && len(c.byMetric[k]) > 1 {
			part += fmt.Sprintf("; read as %s, the closest of %d definitions", c.chosen[k].called(c.declared, k, c.all), len(c.byMetric[k]))
		}
		parts = append(parts, part+")")
	}
	if len(c.spreadVerdicts) > 0 {
		parts = append(parts, "Standard deviations: "+tally(c.spreadVerdicts))
	}
	var beside []string
	for _, more := range []struct {
		what string
		list []Verdict
	}{{"implied numbers", c.impliedVerdicts}, {"the paper's numbers beside each other", c.consistentVerdicts}} {
		if len(more.list) > 0 {
			beside = append(beside, more.what+", "+tally(more.list))
		}
	}
	if len(beside) > 0 {
		parts = append(parts, "Beside, without a bearing on the verdict: "+strings.Join(beside, "; "))
	}
	return sentence(strings.Join(parts, ". "))
}

// open says what would decide each undecided value, "" where there is none.
func (c *compared) open() string {
	var parts []string
	for k, m := range c.declared.Metrics {
		for i, row := range c.declared.Values {
			if c.values[k][i] == Undecided {
				parts = append(parts, fmt.Sprintf("%s in row %s: %s", m.Name, c.rowName(row.Key), c.needs(k, i)))
			}
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Undecided: " + sentence(strings.Join(parts, "; "))
}

// needs is what would decide a value; where half of the draws judge it is for all of them.
func (c *compared) needs(metric, row int) needed {
	m := c.declared.Metrics[metric]
	n := c.chosen[metric].standings[row].needs(c.declared.Values[row].Values[m.Name], m, c.declared.Replications)
	if len(c.byMetric[metric]) > 1 {
		n.draws *= 2
	}
	return n
}

// verdict is that on the table. Standard deviations are evidence as means are.
func (c *compared) verdict() Verdict { return worst(slices.Concat(c.verdicts, c.spreadVerdicts)) }

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
	g := &table.Grid{Name: name, Title: fmt.Sprintf("Table %s beside the paper's: %s", t.Number, t.Title), Columns: []table.Column{{Name: t.heading()}}, Notes: append(c.notes(), t.Notes...)}
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
			m := c.all[c.selected].measures[len(t.Metrics)+k][0]
			d, err := c.all[c.selected].draws(row.Key, "", m)
			if err != nil || len(d.values) == 0 {
				out = append(out, table.Missing)
				continue
			}
			s := analysis.SummaryWithin(d.values, m.Bounds(c.all[c.selected].rows[row.Key].Frame().Kind))
			if s.Truth {
				s.SD = math.NaN() // that of a share says no more
			}
			out = append(out, table.Mean(s))
		}
		g.Rows = append(g.Rows, append(out, c.row(i).cell()))
	}
	last := g
	for _, below := range slices.Concat([]*table.Grid{c.metrics()}, c.below, c.readings(), []*table.Grid{c.closest()}) {
		if below != nil {
			last.Below, last = below, below
		}
	}
	return g
}

// heading is that of the column which names the rows.
func (t *Table) heading() string { return analysis.ParameterName(t.Rows) }

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
	if open := c.open(); open != "" {
		notes = append(notes, open)
	}
	notes = append(notes, c.familyNote())
	if len(c.all) > 1 || slices.ContainsFunc(c.byMetric, func(list []definition) bool { return len(list) > 1 }) {
		notes = append(notes, "Where definitions are tried, one half of the draws chooses the closest, and ours is the other half.")
	}
	if own.name != "" {
		notes = append(notes, "Of all selections of runs tried, the closest to the whole table is: "+sentence(own.name))
	}
	var without []string
	for i, s := range c.all {
		if c.equal[i] != "" && i != c.selected {
			without = append(without, fmt.Sprintf("%s, where %s", cmp.Or(s.name, "the table's own runs"), c.equal[i]))
		}
	}
	if len(without) > 0 {
		notes = append(notes, "Not used, since they cannot compare the rows: "+sentence(strings.Join(without, "; ")))
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

// familyNote names what verdicts are corrected for.
func (c *compared) familyNote() string {
	return fmt.Sprintf("A value is reproduced where its interval lies within the margin. The test that it is another one is corrected for the paper's %d values (Holm's correction among the %d of this table), and orders of rows for the paper's %d ordered pairs (Bonferroni's).",
		c.paper.publishedValues(), c.declared.published(), c.paper.orderedPairs())
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
