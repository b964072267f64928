package audit

import (
	"fmt"
	"path/filepath"
	"slices"

	"walras/analysis"
	"walras/analysis/table"
	"walras/results"
)

// TablesFrom are the tables of the paper that are read from the runs of an experiment. Each is made as Maker makes it: the runs of other
// experiments, on which readings are tried too, are looked for beside the folder under their names, and those that are not there are named
// in a note.
func (p *Paper) TablesFrom(experiment string) []table.Table {
	var out []table.Table
	for i := range p.Tables {
		t := &p.Tables[i]
		if t.Experiment != experiment || t.Broken != "" {
			continue
		}
		name := "table" + slug(t.Number)
		out = append(out, table.Table{Name: name, Title: fmt.Sprintf("%s, beside Table %s of the paper", t.Title, t.Number), Needs: "runs of " + experiment + ", which the paper file names",
			Fits: func(c *analysis.Contents) bool { return c.Data.Manifest().Name == experiment },
			Make: func(d *results.Dataset) (*table.Grid, error) {
				c, problems, err := p.beside(d).compare(p, t)
				if err != nil {
					return nil, err
				}
				g := c.grid(name, "")
				g.Notes = slices.Concat([]string{fmt.Sprintf("Verdict on the table: %s.", c.verdict())}, g.Notes, problems)
				return g, nil
			}})
	}
	return out
}

// AllTables are the tables of TablesFrom over all experiments.
func (p *Paper) AllTables() []table.Table {
	var out []table.Table
	for _, x := range p.Experiments {
		out = append(out, p.TablesFrom(x.Name)...)
	}
	return out
}

// beside are the runs of the paper's experiments of which one is d: the one with the name of its folder, or with its own name.
func (p *Paper) beside(d *results.Dataset) Folders {
	parent, base, own := filepath.Dir(filepath.Clean(d.Dir())), filepath.Base(d.Dir()), d.Manifest().Name
	for _, x := range p.Experiments {
		if x.Name == base && (x.File || x.Spec == own) {
			own = base
		}
	}
	folders := Folders{}
	for _, x := range p.Experiments {
		f := Folder{Path: filepath.Join(parent, x.Name), Exact: x.Exact}
		if x.Name == own {
			f.Data, f.Path = d, d.Dir()
		} else if other, err := results.Open(f.Path); err != nil {
			f.Err = &NotRun{Experiment: x.Name, Err: err}
		} else if name := other.Manifest().Name; !x.File && name != x.Spec {
			f.Err = &NotRun{Experiment: x.Name, Err: fmt.Errorf("%s holds runs of experiment %s, not of %s", f.Path, name, x.Spec)}
		} else {
			f.Data = other
		}
		folders[x.Name] = f
	}
	return folders
}
