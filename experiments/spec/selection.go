package spec

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"walras/results"
	"walras/results/query"
)

// OptionError is an option of a command that cannot be.
type OptionError struct{ Flag, Found, Allowed string }

func (e *OptionError) Error() string {
	return fmt.Sprintf("%s %s; allowed: %s", e.Flag, e.Found, e.Allowed)
}

// Selection is the cells for which all of some conditions hold. A condition is one of package query on what is known of a cell before
// it is computed, and means what it means of the cell's row in table runs.
type Selection struct {
	spec       *Spec
	filter     *query.Filter
	grid       *Grid // whose excluded combinations are those for which the conditions on components and parameters hold
	replicates []query.Interval
	byID       bool // some condition is on the ids
}

const (
	idColumn        = "cell_id"
	replicateColumn = "replicate"
	selectorForms   = "cell ids, or conditions such as solver=NAME, tau>=0.5, replicate<10 (see walras help selecting)"
)

// NewSelection reads selectors, of which each is conditions or a list of cell ids; no selectors give nil, which selects all. Names mean
// columns of table runs, of which some are known only of computed cells; nil stands for those that are not. It is an error to ask for a
// value that the spec does not have, or for what no cell has.
func NewSelection(s *Spec, columns []results.Column, selectors []string) (*Selection, error) {
	if len(selectors) == 0 {
		return nil, nil
	}
	var all query.Selector
	for _, text := range selectors {
		conditions, problem := s.readSelector(columns, text)
		if problem != nil {
			problem.Flag = "--only " + text
			return nil, problem
		}
		all = append(all, conditions...)
	}
	sel, err := s.selecting(all)
	if err != nil {
		return nil, err
	}
	if !sel.empty() {
		return sel, nil
	}
	return nil, s.emptied(all, "--only "+strings.Join(selectors, " --only "))
}

// cellColumns are the columns of table runs that are known of a cell before it is computed.
func (s *Spec) cellColumns() (columns []results.Column) {
	for _, name := range sectionNames {
		columns = append(columns, results.Column{Name: name, Kind: results.String, Nullable: true})
	}
	columns = append(columns, results.Column{Name: replicateColumn, Kind: results.Int64}, results.Column{Name: idColumn, Kind: results.Uint64})
	for _, c := range s.Columns() {
		columns = append(columns, results.Column{Name: c.Column(), Kind: c.Kind, Nullable: true})
	}
	return columns
}

// readSelector reads one selector into conditions with full names.
func (s *Spec) readSelector(columns []results.Column, text string) (query.Selector, *OptionError) {
	fail := func(err error) *OptionError { return &OptionError{Found: err.Error(), Allowed: selectorForms} }
	conditions, err := readConditions(text)
	if err != nil {
		return nil, fail(err)
	}
	own := s.cellColumns()
	if columns == nil {
		columns = own
	}
	f, err := conditions.Bind("runs", columns)
	if err != nil {
		if _, shorter := conditions.Bind("cells", own); shorter != nil {
			err = shorter
		}
		return nil, fail(errors.Unwrap(err)) // without the condition, which the flag has
	}
	values := s.cellValues()
	for _, c := range f.Conditions() {
		if !slices.ContainsFunc(own, func(o results.Column) bool { return o.Name == c.Name }) {
			return nil, fail(fmt.Errorf("asks for %s, which is known only of computed cells", c.Name))
		}
		if problem := s.has(c, own, values[c.Name]); problem != nil {
			return nil, problem
		}
	}
	return f.Conditions(), nil
}

// readConditions reads conditions, or a list of cell ids.
func readConditions(text string) (query.Selector, error) {
	if strings.ContainsAny(text, "=<>~") {
		return query.Parse(text)
	}
	ids := strings.Split(text, ",")
	for i, id := range ids {
		ids[i] = strings.TrimSpace(id)
		if _, err := strconv.ParseUint(ids[i], 10, 64); err != nil {
			return nil, fmt.Errorf("holds %q, which is no condition and no cell id", id)
		}
	}
	return query.Selector{query.Is(idColumn, ids...)}, nil
}

// cellValues are the values of the columns of cells, by name, where these are listed.
func (s *Spec) cellValues() map[string][]query.Value {
	values := make(map[string][]query.Value)
	add := func(column string, v query.Value) { values[column] = append(values[column], v) }
	columns := s.Columns()
	for section, entries := range s.entries {
		absent := s.absent(section)
		if absent {
			add(sectionNames[section], query.Value{Null: true})
		}
		for _, e := range entries {
			add(sectionNames[section], query.Value{Text: e.schema.component.Name})
		}
		for _, c := range columns {
			if c.Section != sectionNames[section] {
				continue
			}
			lacking := absent
			for _, e := range entries {
				k := e.schema.param(c.Name)
				if k < 0 {
					lacking = true
					continue
				}
				for _, v := range e.values[k].values {
					add(c.Column(), v.cell(c.Kind))
				}
			}
			if lacking {
				add(c.Column(), query.Value{Null: true})
			}
		}
	}
	for name := range values {
		slices.SortFunc(values[name], query.Value.Compare)
		values[name] = slices.Compact(values[name])
	}
	return values
}

// absent says whether some cells have no component of a section.
func (s *Spec) absent(section int) bool {
	switch section {
	case scenarioSection:
		return len(s.entries[section]) == 0
	case solverSection:
		return slices.ContainsFunc(s.entries[mechanismSection], func(e *entry) bool { return !e.schema.needsSolver })
	}
	return false
}

// cell is the value as a column of a kind holds it.
func (v Value) cell(kind results.Kind) query.Value {
	if kind == results.String {
		return query.Value{Text: v.String()}
	}
	return query.Value{Text: v.String(), Number: v.number, Numeric: true}
}

// has is the error of a condition = of which a value is nowhere in the spec.
func (s *Spec) has(c query.Condition, columns []results.Column, values []query.Value) *OptionError {
	if c.Op != "=" || c.Name == idColumn {
		return nil
	}
	numbers := make(map[float64]bool, len(values))
	for _, v := range values {
		if v.Numeric {
			numbers[v.Number] = true
		}
	}
	for _, l := range c.Values {
		if l.Points != nil && c.Name != replicateColumn {
			for _, x := range l.Points {
				if !numbers[x] {
					return lacks(c.Name, formatNumber(x), values)
				}
			}
			continue
		}
		one := query.Condition{Name: c.Name, Op: c.Op, Values: []query.Literal{l}}
		f, err := query.Selector{one}.Bind("cells", columns)
		switch {
		case err != nil: // not after the whole condition was bound
			return &OptionError{Found: err.Error(), Allowed: selectorForms}
		case c.Name == replicateColumn && (l.Null || count(f.Wholes(c.Name, 0, s.Replicates-1)) < max(1, int64(len(l.Points)))):
			return &OptionError{Found: fmt.Sprintf("asks for %v, and the spec has %s", one, plural(int(s.Replicates), replicateColumn)),
				Allowed: fmt.Sprintf("numbers from 0 to %d", s.Replicates-1)}
		case c.Name != replicateColumn && !slices.ContainsFunc(values, func(v query.Value) bool { return f.Holds(c.Name, v) }):
			if l.Null {
				return &OptionError{Found: "asks for cells without " + c.Name + ", and the spec has none", Allowed: selectorForms}
			}
			return lacks(c.Name, l.Text, values)
		}
	}
	return nil
}

func count(of []query.Interval) (n int64) {
	for _, in := range of {
		n += in.Last - in.First + 1
	}
	return n
}

// lacks says that a column of the cells has a value nowhere, and what it has.
func lacks(column, text string, values []query.Value) *OptionError {
	const listed = 12
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = v.String()
	}
	near := ""
	if n := results.Nearest(text, names); n != "" && !slices.ContainsFunc(values, func(v query.Value) bool { return v.Numeric }) {
		near = fmt.Sprintf(" (did you mean %q?)", n)
	}
	if len(names) > listed {
		names = append(names[:listed-1:listed-1], "…", names[len(names)-1])
	}
	return &OptionError{Found: fmt.Sprintf("the spec has no %s %q%s", column, text, near), Allowed: strings.Join(names, ", ")}
}

// selecting is the selection of conditions with full names.
func (s *Spec) selecting(conditions query.Selector) (*Selection, error) {
	f, err := conditions.Bind("cells", s.cellColumns())
	if err != nil {
		return nil, err
	}
	return &Selection{
		spec: s, filter: f, grid: s.keptBy(f), byID: slices.Contains(f.Columns(), idColumn),
		replicates: f.Wholes(replicateColumn, 0, s.Replicates-1),
	}, nil
}

// keptBy is the grid with one rule in place of its own: that of the combinations for which a filter holds.
func (s *Spec) keptBy(f *query.Filter) *Grid {
	out := *s.grid
	out.rules = true
	columns := s.Columns()
	out.noScenario, out.noSolver = withoutMask(f, columns, scenarioSection), withoutMask(f, columns, solverSection)
	for section := range out.parts {
		p := &out.parts[section]
		p.masks = nil
		for _, e := range p.entries {
			p.masks = append(p.masks, e.keptBy(f, columns))
		}
	}
	return &out
}

// withoutMask is the mask of a section that a cell does without.
func withoutMask(f *query.Filter, columns []ParamColumn, section int) uint64 {
	null := query.Value{Null: true}
	fails := func(c ParamColumn) bool { return c.Section == sectionNames[section] && !f.Holds(c.Column(), null) }
	if !f.Holds(sectionNames[section], null) || slices.ContainsFunc(columns, fails) {
		return 0
	}
	return 1
}

// keptBy are the masks of one rule: that a filter holds of the component and of each of its values.
func (e *entry) keptBy(f *query.Filter, columns []ParamColumn) masks {
	m := masks{axes: make([][]uint64, len(e.wide))}
	section := sectionNames[e.schema.section]
	good := f.Holds(section, query.Value{Text: e.schema.component.Name})
	asked := f.Columns()
	for _, c := range columns {
		if c.Section != section || !slices.Contains(asked, c.Column()) {
			continue
		}
		k := e.schema.param(c.Name)
		if k < 0 {
			good = good && f.Holds(c.Column(), query.Value{Null: true})
			continue
		}
		values := e.values[k].values
		w := slices.IndexFunc(e.wide, func(i int) bool { return slices.Contains(e.axes[i].params, k) })
		if w < 0 {
			good = good && f.Holds(c.Column(), values[0].cell(c.Kind))
			continue
		}
		if m.axes[w] == nil {
			m.axes[w] = slices.Repeat([]uint64{1}, len(values))
		}
		for v := range values {
			if !f.Holds(c.Column(), values[v].cell(c.Kind)) {
				m.axes[w][v] = 0
			}
		}
	}
	if good {
		m.base = 1
	}
	return m
}

// empty says whether no cell of the spec is selected.
func (sel *Selection) empty() bool {
	if sel.byID {
		for cell, id := range NewWalk(sel.spec).Cells(0, sel.grid.Len()) {
			if sel.Has(cell, id) {
				return false
			}
		}
		return true
	}
	width := sel.grid.replicates * sel.grid.treatments
	for market := range sel.grid.MarketCount() {
		if sel.Count(market*width, (market+1)*width) > 0 {
			return false
		}
	}
	return true
}

// emptied is the error of conditions that leave no cell. It names the first of them that leaves none.
func (s *Spec) emptied(conditions query.Selector, flag string) error {
	for i := range conditions {
		sel, err := s.selecting(conditions[:i+1])
		if err != nil {
			return err
		}
		if !sel.empty() {
			continue
		}
		found := fmt.Sprintf("selects nothing: condition %v leaves no cell", conditions[i])
		if i > 0 {
			found += fmt.Sprintf(" of those with %v", conditions[:i])
		}
		return &OptionError{Flag: flag, Found: found, Allowed: "conditions that hold together for some cell of the spec"}
	}
	return nil
}

// Has reports whether a cell is selected.
func (sel *Selection) Has(cell int64, id uint64) bool {
	market, replicate, treatment := sel.grid.At(cell)
	i, _ := slices.BinarySearchFunc(sel.replicates, replicate, func(in query.Interval, r int64) int {
		if in.Last < r {
			return -1
		}
		return 1
	})
	return i < len(sel.replicates) && sel.replicates[i].First <= replicate && sel.grid.Excluded(market, treatment) &&
		(!sel.byID || sel.filter.Holds(idColumn, query.Value{Text: strconv.FormatUint(id, 10)}))
}

// Count counts the selected cells of indices from to to.
func (sel *Selection) Count(from, to int64) int64 {
	if len(sel.replicates) == 0 {
		return 0
	}
	if !sel.byID {
		return sel.spec.grid.Count(from, to, sel.grid.Excluded, sel.replicates)
	}
	n := int64(0)
	for cell, id := range NewWalk(sel.spec).Cells(from, to) {
		if sel.Has(cell, id) {
			n++
		}
	}
	return n
}
