package table

import (
	"slices"
	"strings"

	"walras/analysis"
	"walras/results"
	"walras/results/query"
)

// sections are the choices of a spec; each has parameters of its own.
var sections = []string{"market", "mechanism", "scenario", "solver"}

// choices are the columns in which the runs of a folder that satisfy where differ by design: sections with several components, and
// parameters with several values within one component. It reads these columns once, one row group at a time.
func choices(d *results.Dataset, columns []results.Column, where *query.Filter) ([]string, error) {
	seen := map[string]*spread{"experiment": {}}
	read := []string{"experiment"}
	for _, c := range columns {
		if slices.Contains(sections, c.Name) || strings.HasPrefix(c.Name, "p_") {
			seen[c.Name] = &spread{}
			read = append(read, c.Name)
		}
	}
	if !slices.ContainsFunc(columns, func(c results.Column) bool { return c.Name == "experiment" }) {
		read = read[1:]
	}
	err := d.ScanChosen("runs", distinct(read, where.Columns()), where.Choice(), func(f *results.Frame) error {
		v := analysis.In(d, f, "runs").Filter(where)
		for _, c := range read {
			if seen[c].several {
				continue
			}
			by := []string{c}
			if owner := sectionOf(c); owner != "" {
				by = []string{owner, c}
			}
			groups, err := v.GroupBy(by...)
			if err != nil {
				return err
			}
			for _, g := range groups {
				seen[c].add(g.Key)
			}
		}
		return nil
	})
	var out []string
	for _, c := range read {
		if seen[c].several {
			out = append(out, c)
		}
	}
	return out, err
}

// sectionOf is the section within which a column is a choice, or "": that of a parameter, and the mechanism for the solver, as a rule
// that solves nothing has none.
func sectionOf(column string) string {
	if column == "solver" {
		return "mechanism"
	}
	for _, s := range sections {
		if strings.HasPrefix(column, "p_"+s+"_") {
			return s
		}
	}
	return ""
}

// spread remembers whether a column had two values, a parameter within one component.
type spread struct {
	several bool
	first   map[string]string // value by component
}

func (s *spread) add(key []analysis.Value) {
	owner, value := "", key[len(key)-1].String()
	if len(key) > 1 {
		owner = key[0].String()
	}
	if s.first == nil {
		s.first = map[string]string{}
	}
	if known, ok := s.first[owner]; ok && known != value {
		s.several = true
	} else {
		s.first[owner] = value
	}
}
