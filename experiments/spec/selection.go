package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"walras/results/query"
)

// OptionError is an option of a command that cannot be.
type OptionError struct{ Flag, Found, Allowed string }

func (e *OptionError) Error() string {
	return fmt.Sprintf("%s %s; allowed: %s", e.Flag, e.Found, e.Allowed)
}

// Selection is the cells for which all of some selectors hold. A selector is
// KEY=VALUE,… with a section (solver=bracket), a parameter
// (market.paper.tau=0.5,1) or replicate for its key, or a list of cell ids; it
// holds where one of its values does.
type Selection struct {
	spec       *Spec
	grid       *Grid          // whose excluded combinations are those selected
	replicates map[int64]bool // nil: all
	ids        map[uint64]bool
}

const selectorForms = "solver=NAME, market.paper.tau=VALUE,… , replicate=N or cell ids, of what the spec has"

// NewSelection reads selectors; no selectors give nil, which selects all.
func NewSelection(s *Spec, selectors []string) (*Selection, error) {
	if len(selectors) == 0 {
		return nil, nil
	}
	sel := &Selection{spec: s}
	var rule rule
	for _, text := range selectors {
		if err := sel.readText(s, &rule, text); err != nil {
			return nil, &OptionError{Flag: "--only " + text, Found: err.Error(), Allowed: selectorForms}
		}
	}
	sel.grid = s.grid.dropping(rule)
	return sel, nil
}

// dropping is the grid with one rule in place of its own.
func (g *Grid) dropping(r rule) *Grid {
	rules := []rule{r}
	out := *g
	out.rules = true
	out.noScenario, out.noSolver = absentMask(rules, scenarioSection), absentMask(rules, solverSection)
	for i := range out.parts {
		p := &out.parts[i]
		p.masks = nil
		for _, e := range p.entries {
			p.masks = append(p.masks, newMasks(rules, e))
		}
	}
	return &out
}

// readText takes cell ids, or conditions as package query reads them: what is one of some values.
func (sel *Selection) readText(s *Spec, rule *rule, text string) error {
	if !strings.ContainsAny(text, "=<>~") {
		return sel.read(s, rule, "", strings.Split(text, ","))
	}
	conditions, err := query.Parse(text)
	for _, c := range conditions {
		var values []string
		for _, v := range c.Values {
			if v.Points == nil {
				values = append(values, v.Text)
			}
			for _, x := range v.Points {
				values = append(values, strconv.FormatFloat(x, 'g', -1, 64))
			}
		}
		if c.Op != "=" {
			return fmt.Errorf("compares %s by %s, and cells are chosen by =", c.Name, c.Op)
		}
		if err = sel.read(s, rule, c.Name, values); err != nil {
			return err
		}
	}
	return err
}

// read takes one selector.
func (sel *Selection) read(s *Spec, rule *rule, key string, values []string) error {
	switch section := sectionIndex(key); {
	case key == "":
		return addNumbers(&sel.ids, values, func(text string) (uint64, error) { return strconv.ParseUint(text, 10, 64) })
	case key == "replicate":
		return addNumbers(&sel.replicates, values, func(text string) (int64, error) {
			n, err := strconv.ParseInt(text, 10, 64)
			if err == nil && (n < 0 || n >= s.Replicates) {
				err = fmt.Errorf("there are %d", s.Replicates)
			}
			return n, err
		})
	case section >= 0:
		c := condition{section: section}
		for _, name := range values {
			if !slices.ContainsFunc(s.entries[section], func(e *entry) bool { return e.schema.component.Name == name }) {
				return fmt.Errorf("the spec has no %s %q", key, name)
			}
			c.add(name, name)
		}
		rule.conditions = append(rule.conditions, c)
		return nil
	}
	c, err := s.parameterCondition(key, values)
	rule.conditions = append(rule.conditions, c)
	return err
}

// addNumbers keeps the numbers that are in this selector and in those before.
func addNumbers[T int64 | uint64](set *map[T]bool, texts []string, parse func(string) (T, error)) error {
	found := make(map[T]bool)
	for _, text := range texts {
		n, err := parse(text)
		if err != nil {
			return fmt.Errorf("%q is not one of them (%v)", text, err)
		}
		if *set == nil || (*set)[n] {
			found[n] = true
		}
	}
	*set = found
	return nil
}

// parameterCondition reads section.component.parameter=values, also by the parameter's own name where one component has it.
func (s *Spec) parameterCondition(key string, texts []string) (condition, error) {
	var found []path
	for _, entries := range s.entries {
		for _, e := range entries {
			for k := range e.schema.params {
				at := path{e.schema, k}
				parts := strings.Split(at.String(), ".")
				own := parts[len(parts)-1]
				if known := slices.Contains(found, at); !known && (key == at.String() || key == own || key == parts[0]+"."+own) {
					found = append(found, at)
				}
			}
		}
	}
	switch {
	case len(found) == 0:
		return condition{}, fmt.Errorf("the spec has no %s", key)
	case len(found) > 1:
		return condition{}, fmt.Errorf("%s may be %v or %v", key, found[0], found[1])
	}
	of := found[0]
	c := condition{section: of.schema.section, schema: of.schema, param: of.param}
	for _, text := range texts {
		v, ok := s.valueOf(of.schema, of.param, text)
		if !ok {
			return c, fmt.Errorf("%s is nowhere %s in the spec", key, text)
		}
		c.add(v.String(), v.yaml())
	}
	return c, nil
}

// valueOf finds the value of a parameter that a text means among those that it
// takes in the spec.
func (s *Spec) valueOf(of *schema, param int, text string) (Value, bool) {
	number, numeric := parseNumber(text)
	for _, e := range s.entries[of.section] {
		if e.schema != of {
			continue
		}
		for _, v := range e.values[param].values {
			if v.String() == text || numeric && v.number == number {
				return v, true
			}
		}
	}
	return Value{}, false
}

// Has reports whether a cell is selected.
func (sel *Selection) Has(cell int64, id uint64) bool {
	market, replicate, treatment := sel.grid.At(cell)
	return (sel.replicates == nil || sel.replicates[replicate]) && (sel.ids == nil || sel.ids[id]) && sel.grid.Excluded(market, treatment)
}

// Count counts the selected cells of indices from to to.
func (sel *Selection) Count(from, to int64) int64 {
	if sel.ids == nil {
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
