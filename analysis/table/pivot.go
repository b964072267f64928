package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/results"
	"walras/results/query"
)

// Pivot is a table of a run by any of its columns: a row for each combination of values of Rows, a column for each of Cols, and
// in every cell the runs that have both, reduced. The run is read one row group at a time, and memory does not grow with it.
type Pivot struct {
	Rows, Cols []string
	Values     []string // columns of numbers, and formulas of them; none is needed for count, nor for rate, the share of runs that succeeded
	Aggs       []string // see Aggs
	Where      query.Selector
}

// column is one number of a cell: a reduction of a value; value is −1 where it is of the runs themselves.
type column struct {
	agg   agg
	value int
}

// resolved is a Pivot checked against the columns of a run.
type resolved struct {
	Pivot
	where      *query.Filter
	columns    []column
	measures   []query.Measure              // one for each of Values
	senses     []results.Sense              // which of Values are better
	units      []unit                       // of Values
	survivors  bool                         // some runs failed, which values leave out
	over       map[*analysis.Aggregate]bool // groups with allocations that cannot be carried out
	experiment string
}

// unit is how a value is printed: times in the unit that suits their size.
type unit struct {
	heading string
	factor  float64 // of the column in one unit
	time    bool
}

// measureTimes gives times the unit that suits the median of their means.
func (p *resolved) measureTimes(a *analysis.Aggregation) {
	for i := range p.units {
		if !p.units[i].time {
			continue
		}
		var means []float64
		for _, g := range a.Groups {
			if m := g.Stats[i].Mean(); g.Stats[i].N > 0 && !math.IsNaN(m) {
				means = append(means, m)
			}
		}
		if len(means) == 0 {
			continue
		}
		var name string
		p.units[i].factor, name = analysis.TimeUnit(stat.Median(means))
		p.units[i].heading += ", " + name
	}
}

// Check is an error where the run has not what the pivot asks for, or where the pivot asks for nothing.
func (p Pivot) Check(d *results.Dataset) error {
	_, err := p.resolve(d)
	return err
}

func (p Pivot) resolve(d *results.Dataset) (*resolved, error) {
	known, err := d.Columns("runs")
	if err != nil {
		return nil, err
	}
	if len(p.Rows)+len(p.Cols) == 0 {
		return nil, fmt.Errorf("no rows and no columns: name columns of table runs by whose values the table is split, such as mechanism")
	}
	out := &resolved{Pivot: p, experiment: d.Manifest().Name}
	var named []string
	find := func(names []string) (full []string, err error) {
		for _, name := range names {
			c, err := query.Column("runs", name, known)
			if err != nil {
				return nil, err
			}
			if slices.Contains(named, c.Name) {
				return nil, fmt.Errorf("column %s is named twice", c.Name)
			}
			named, full = append(named, c.Name), append(full, c.Name)
		}
		return full, nil
	}
	var values []results.Column
	if out.Rows, err = find(p.Rows); err != nil {
		return nil, err
	}
	if out.Cols, err = find(p.Cols); err != nil {
		return nil, err
	}
	out.Values = slices.Clone(p.Values)
	for i, name := range p.Values {
		c, m, err := valueNamed(name, known)
		if err != nil {
			return nil, err
		}
		if slices.Contains(named, c.Name) {
			return nil, fmt.Errorf("column %s is named twice", c.Name)
		}
		named, values, out.Values[i] = append(named, c.Name), append(values, c), c.Name
		out.measures, out.senses = append(out.measures, m), append(out.senses, c.Sense)
		u := unit{factor: 1, heading: c.Name, time: c.Unit == analysis.ByTime.Unit}
		if strings.HasPrefix(c.Name, "p_") {
			u.heading = analysis.ParameterHeading(c.Name)
		} else if u.time {
			u.heading = c.Heading()
		}
		out.units = append(out.units, u)
	}
	if out.where, err = p.Where.Bind("runs", known); err != nil {
		return nil, err
	}
	return out, out.pair(values)
}

// valueNamed is a column of numbers, or a formula as a column that is neither good high nor good low, with its measure.
func valueNamed(name string, known []results.Column) (results.Column, query.Measure, error) {
	c, err := query.Column("runs", name, known)
	switch {
	case err == nil && c.Kind == results.String:
		return c, query.Measure{}, fmt.Errorf("column %s holds text: its values can be rows or columns, or be counted, but not reduced to a number", c.Name)
	case err == nil:
		return c, analysis.Column(c.Name, c.Name), nil
	case !query.IsFormula(name):
		return c, query.Measure{}, err
	}
	m, err := query.ParseMeasure(name, name)
	if err == nil {
		m, err = m.Resolve("runs", known)
	}
	return results.Column{Name: name, Kind: results.Float64}, m, err
}

// pair makes the columns out of values and reductions.
func (p *resolved) pair(of []results.Column) error {
	names := p.Aggs
	if len(names) == 0 {
		names = []string{"mean"}
	}
	add := func(c column) {
		if !slices.ContainsFunc(p.columns, func(o column) bool { return o.agg.name == c.agg.name && o.value == c.value }) {
			p.columns = append(p.columns, c)
		}
	}
	values := len(p.Values)
	for v := range max(1, values) {
		for _, name := range names {
			a, err := parseAgg(name)
			switch {
			case err != nil:
				return err
			case name == "count" || name == "rate" && (values == 0 || of[v].Kind != results.Bool):
				add(column{a, -1})
			case values == 0:
				return fmt.Errorf("no value: %s is of a column of numbers, such as efficiency; without a value there are count and rate", name)
			default:
				add(column{a, v})
			}
		}
	}
	return nil
}

// Build reads the run and makes the grid.
func (p Pivot) Build(d *results.Dataset) (*Grid, error) {
	r, err := p.resolve(d)
	if err != nil {
		return nil, err
	}
	measures := r.measures
	overload, tells := analysis.Overload(d)
	if tells {
		measures = append(slices.Clone(measures), overload)
	}
	a, err := analysis.AggregateWhere(d, "runs", r.where, slices.Concat(r.Rows, r.Cols), measures...)
	if err != nil {
		return nil, err
	}
	if r.over = map[*analysis.Aggregate]bool{}; tells {
		for i := range a.Groups {
			g, last := &a.Groups[i], len(r.measures)
			r.over[g] = g.Stats[last].N > 0 && g.Stats[last].Mean() > 0
			g.Stats = g.Stats[:last]
		}
		a.Measures = a.Measures[:len(r.measures)]
	}
	r.measureTimes(a)
	r.survivors = slices.ContainsFunc(a.Groups, func(g analysis.Aggregate) bool {
		return slices.ContainsFunc(g.Stats, func(s analysis.Stat) bool { return s.Failed > 0 })
	})
	t := r.arrange(a)
	tests, err := r.compare(d, t)
	if err != nil {
		return nil, err
	}
	g := &Grid{Name: "pivot", Title: r.title()}
	r.head(g, t)
	r.body(g, t, tests)
	g.Notes = r.notes(d, a, t, tests)
	return g, nil
}

// title says what is shown, by what.
func (p *resolved) title() string {
	var what, by []string
	for _, c := range p.columns {
		what = append(what, p.columnName(c))
	}
	for _, name := range slices.Concat(p.Rows, p.Cols) {
		by = append(by, analysis.ParameterHeading(name))
	}
	return fmt.Sprintf("%s: %s by %s", p.experiment, strings.Join(what, ", "), strings.Join(by, ", "))
}

// columnName is "mean of efficiency", "count" or "success, %".
func (p *resolved) columnName(c column) string {
	switch {
	case c.agg.name == "rate" && c.value < 0:
		return "success, %"
	case c.agg.name == "rate":
		return p.units[c.value].heading + ", %"
	case c.agg.name == "count":
		return "runs"
	}
	if c.agg.isQuantile() && p.survivors {
		return c.agg.name + " of " + p.units[c.value].heading + " where it succeeded"
	}
	return c.agg.name + " of " + p.units[c.value].heading
}
