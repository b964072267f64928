package audit

import (
	"fmt"
	"slices"

	"walras/analysis"
	"walras/results/query"
)

// selection is the runs that a table is read from: those of the table itself, or of one of its variants.
type selection struct {
	name     string
	exact    bool // see Folder
	rows     map[string]analysis.View
	notes    []string
	lacks    []string // readings that cannot be computed on these runs, and why
	status   []analysis.StatusCount
	measures [][]query.Measure // by metric and reading; the ones without Of cannot be computed
	binds    string            // in how many draws capacity binds, "" where the runs do not say
}

// selections are the table's own runs first, then those of its variants. A variant whose runs lack what it selects is a problem, and so is
// a reading that cannot be computed on the table's own runs; that these are missing is an error.
func (f Folders) selections(t *Table) (all []selection, notRun []Variant, problems []string, err error) {
	own, problems, err := f.selection(t, Variant{Experiment: t.Experiment})
	if err != nil {
		return nil, nil, problems, err
	}
	problems, own.lacks = append(problems, own.lacks...), nil
	all = append(all, own)
	for _, v := range t.Variants {
		s, more, err := f.selection(t, v)
		if err != nil {
			if named(err) {
				notRun = append(notRun, v)
			} else {
				problems = append(problems, fmt.Sprintf("%s: variant %s of table %s: %v", v.Pos, v.Name, t.Number, err))
			}
			continue
		}
		problems = append(problems, more...)
		if v.Row != "" { // the others stay
			replaced := s.rows[v.Row]
			s.rows = make(map[string]analysis.View)
			for k, view := range own.rows {
				s.rows[k] = view
			}
			s.rows[v.Row] = replaced
		}
		all = append(all, s)
	}
	return all, notRun, problems, nil
}

// replacing are the conditions of a table with those of a variant, which take the place of the table's on the same columns.
func replacing(table, variant []string) ([]string, error) {
	others, err := query.Parse(variant...)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, text := range table {
		own, err := query.Parse(text)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(own, func(c query.Condition) bool {
			return slices.ContainsFunc(others, func(o query.Condition) bool { return o.Name == c.Name })
		}) {
			out = append(out, text)
		}
	}
	return append(out, variant...), nil
}

func (f Folders) selection(t *Table, v Variant) (s selection, problems []string, err error) {
	folder, err := f.named(v.Experiment)
	if err != nil {
		return s, nil, err
	}
	columns, own, err := folder.columns(t.Of)
	if err != nil {
		return s, nil, err
	}
	s = selection{name: v.Name, exact: folder.Exact, rows: map[string]analysis.View{}}
	var all []query.Measure
	for _, m := range t.computed() {
		list := make([]query.Measure, len(m.Readings))
		for i, r := range m.Readings {
			measure, err := query.ParseMeasure(r.Name, r.Of)
			if err == nil {
				measure, err = measure.Resolve(t.Of, columns)
			}
			if err != nil {
				s.lacks = append(s.lacks, fmt.Sprintf("%s: reading %q of table %s: %v", r.Pos, r.Name, t.Number, err))
				continue
			}
			list[i], all = measure, append(all, measure)
		}
		s.measures = append(s.measures, list)
	}
	binding, says := query.Measure{}, len(known(own, []string{"binding"})) > 0
	if says {
		if binding, err = query.ParseMeasure("", "binding"); err != nil {
			return s, nil, err
		}
		all = append(all, binding)
	}
	where, err := replacing(t.Where, v.Where)
	if err != nil {
		return s, problems, err
	}
	view, _, notes, err := folder.rows(wanted{t.Of, where, []string{t.Rows}, all})
	if err != nil {
		return s, problems, err
	}
	s.notes = notes
	if says {
		o, err := view.Observe(binding, true)
		if err != nil {
			return s, problems, err
		}
		s.binds = bindsIn(o.Values)
	}
	column, err := query.Column(t.Of, t.Rows, columns)
	if err != nil {
		return s, problems, err
	}
	groups, err := view.GroupBy(column.Name)
	if err != nil {
		return s, problems, err
	}
	if t.Of == "prices" { // each run has a row for every resource
		view = groups[0].View
	}
	if s.status, err = view.Statuses(); err != nil {
		return s, problems, err
	}
	for _, row := range t.Values {
		key := row.Key
		if v.As != "" && v.Row == key {
			key = v.As
		}
		i := slices.IndexFunc(groups, func(g analysis.Group) bool { return g.Key[0].Is(key) })
		if i >= 0 {
			s.rows[row.Key] = groups[i].View
			continue
		}
		if v.Row == "" && v.Name == "" || v.Row == row.Key {
			problems = append(problems, fmt.Sprintf("%s: row %s of table %s: experiment %s has no run with %s = %s", row.Pos, row.Key, t.Number, v.Experiment, t.Rows, key))
		}
	}
	return s, problems, nil
}

// draws are the values of a measure in one row. With a base row, a value is the ratio to that of the base on the same draw.
func (s selection) draws(row, base string, m query.Measure) (draws, error) {
	view, ok := s.rows[row]
	if !ok || m.Of == nil {
		return draws{}, nil
	}
	d, err := drawsOf(view, m, false)
	if err != nil || base == "" {
		return d, err
	}
	under, ok := s.rows[base]
	if !ok {
		return draws{}, nil
	}
	b, err := drawsOf(under, m, false)
	if err != nil {
		return d, err
	}
	return each(d, b, over), nil
}
