package report

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"walras/analysis/figure"
	"walras/analysis/paper"
	"walras/analysis/table"
)

// Maker makes the parts of a report. A part whose inputs have not changed, by the digests of its runs, its declaration and the
// program, is taken as it was made before.
type Maker struct {
	File    *paper.File
	Folders Folders
	Dir     string // of the report
	Program string // digest of the executable
}

// Folders of a report, relative to it.
const (
	FigureDir = "figures"
	TableDir  = "tables"
	ClaimDir  = "claims"

	EvidenceDir = "figures" // in the folder of a claim
)

// Figure draws a figure and judges its trends. What cannot be made is a problem, with its place in the paper file.
func (m *Maker) Figure(f *paper.Figure) (Figure, []string, error) {
	name := f.Name
	if name == "" {
		name = "figure-" + slug(f.Number)
	}
	fresh := m.fingerprint(*f, experimentsOf(f.Expect, f.Experiment)...)
	return keep(filepath.Join(m.Dir, FigureDir, name+".made"), fresh, func() (Figure, []string, []string) {
		out := Figure{Number: f.Number, Name: name, Title: f.Title, Shows: f.Shows}
		if f.Broken != "" { // named among the problems of the file
			out.Verdict, out.Problem = Missing, f.Broken
			return out, nil, nil
		}
		var problems []string
		files, err := m.draw(f, name, &out)
		if err != nil {
			out.Verdict, out.Problem = Missing, err.Error()
			if !named(err) {
				problems = append(problems, fmt.Sprintf("%s: figure %s: %v", f.Pos, f.Number, err))
			}
		}
		problems = append(problems, m.checks(f.Expect, &out.Checks)...)
		var parts []Verdict
		var reasons []string
		for _, c := range out.Checks {
			parts = append(parts, c.Verdict)
			reasons = append(reasons, fmt.Sprintf("%s: %s", strings.TrimSuffix(c.Says, "."), c.Verdict))
		}
		if out.Verdict == "" {
			out.Verdict = worst(parts)
		}
		out.Reason = sentence(strings.Join(reasons, "; "))
		return out, files, problems
	})
}

// Evidence draws the rows of a claim's test as the paper file declares, beside them in the claim's folder; rows is the path of their
// CSV in the report.
func (m *Maker) Evidence(d paper.Draw, rows string) (Figure, error) {
	folder, name := path.Dir(rows), "rows"
	e := figure.Evidence{X: d.X, Y: append(slices.Clone(d.Y), d.Bounds...), Bounds: len(d.Bounds), Log: d.Log, XLabel: d.XLabel, YLabel: d.YLabel, Caption: d.Caption}
	dir := filepath.Join(m.Dir, filepath.FromSlash(folder), EvidenceDir)
	if _, err := figure.SaveEvidence(dir, name, filepath.Join(m.Dir, filepath.FromSlash(rows)), e, figure.Output{}); err != nil {
		return Figure{}, err
	}
	at := folder + "/" + EvidenceDir + "/" + name
	return Figure{Name: name, Title: "Rows of the test", Caption: d.Caption, SVG: at + ".svg",
		Files: []Link{{"PDF", at + ".pdf"}, {"SVG", at + ".svg"}, {"PNG", at + ".png"}, {"numbers (CSV)", at + ".csv"}, {"record (JSON)", at + ".json"}}}, nil
}

// draw draws and saves a figure and fills in its files.
func (m *Maker) draw(f *paper.Figure, name string, out *Figure) ([]string, error) {
	folder, ok := m.Folders[f.Experiment]
	switch {
	case !ok:
		return nil, fmt.Errorf("experiment %s has not been run", f.Experiment)
	case folder.Err != nil:
		return nil, folder.Err
	}
	var drawing *figure.Drawing
	var err error
	if f.Name != "" {
		i := slices.IndexFunc(figure.All, func(known figure.Figure) bool { return known.Name == f.Name })
		if i < 0 {
			return nil, fmt.Errorf("there is no figure %q", f.Name)
		}
		if out.Title == "" {
			out.Title = figure.All[i].Title
		}
		drawing, err = figure.All[i].Draw(folder.Data)
	} else {
		kind, ok := figure.KindNamed(f.Kind)
		if !ok {
			return nil, fmt.Errorf("there is no kind of figure %q", f.Kind)
		}
		if out.Title == "" {
			out.Title = kind.Title
		}
		drawing, err = kind.Draw(folder.Data, figure.Options{X: f.X, Y: f.Y, By: f.By, Panel: f.Panel, Where: f.Where})
	}
	if err != nil {
		return nil, err
	}
	files, err := figure.Save(filepath.Join(m.Dir, FigureDir), name, drawing, folder.Data, figure.Output{})
	if err != nil {
		return nil, err
	}
	out.Caption = drawing.Caption
	out.SVG = FigureDir + "/" + name + ".svg"
	for _, link := range []Link{{"PDF", ".pdf"}, {"SVG", ".svg"}, {"PNG", ".png"}, {"numbers (CSV)", ".csv"}, {"record (JSON)", ".json"}} {
		out.Files = append(out.Files, Link{link.Text, FigureDir + "/" + name + link.Path})
	}
	out.Files = append(out.Files, folder.link())
	return files, nil
}

// link leads to the spec and the digests of a run.
func (f Folder) link() Link { return Link{"run", f.Path + "/manifest.json"} }

// checks makes checks and gives what cannot be made, each with its place.
func (m *Maker) checks(declared []paper.Check, into *[]Check) (problems []string) {
	for _, c := range declared {
		findings, notes, err := m.Folders.find(c)
		if err != nil {
			if !named(err) {
				problems = append(problems, fmt.Sprintf("%s: check %q: %v", c.Pos, c.Says, err))
			}
			*into = append(*into, Check{Says: c.Says, Verdict: Missing, Reason: sentence(err.Error())})
			continue
		}
		*into = append(*into, judge(c.Says, findings, c.Some, notes))
	}
	return problems
}

// experimentsOf are the experiments that checks read, with one more.
func experimentsOf(checks []paper.Check, more ...string) []string {
	for _, c := range checks {
		more = append(more, c.Experiment)
	}
	return more
}

// slug makes a number such as "2 (left)" fit a file name: small letters and digits, with one - for what is between them.
func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

// Table compares a table. What cannot be made is a problem, with its place in the paper file.
func (m *Maker) Table(t *paper.Table) (Table, []string, error) {
	name := "table-" + slug(t.Number)
	experiments := []string{t.Experiment}
	for _, v := range t.Variants {
		experiments = append(experiments, v.Experiment)
	}
	if len(t.Parameters) > 0 {
		for _, x := range m.File.Experiments {
			experiments = append(experiments, x.Name)
		}
	}
	fresh := m.fingerprint([]any{*t, m.File.Tables}, experiments...)
	return keep(filepath.Join(m.Dir, TableDir, name+".made"), fresh, func() (Table, []string, []string) {
		out := Table{Number: t.Number, Name: name, Title: t.Title}
		if t.Broken != "" { // named among the problems of the file
			out.Verdict, out.Problem = Missing, t.Broken
			return out, nil, nil
		}
		files, problems, err := m.fill(t, name, &out)
		if err != nil {
			out.Verdict, out.Problem = Missing, err.Error()
			if !named(err) {
				problems = append(problems, fmt.Sprintf("%s: table %s: %v", t.Pos, t.Number, err))
			}
		}
		return out, files, problems
	})
}

// fill makes what a table consists of.
func (m *Maker) fill(t *paper.Table, name string, out *Table) (files, problems []string, err error) {
	out.Notes = t.Notes
	switch {
	case t.Same != "":
		of, _ := m.File.Table(t.Same) // the parser of the file has looked it up
		if out.Title == "" {
			out.Title = of.Title
		}
		out.Verdict = NotCompared
		out.Reason = fmt.Sprintf("In the paper this table repeats Table %s value by value; see there.", t.Same)
		return nil, nil, nil
	case len(t.Parameters) > 0:
		g, short, verdict, reason, problems := m.Folders.parameters(m.File, t)
		out.Grids, out.Verdict, out.Reason = []Grid{g}, verdict, reason
		files, err = m.saveAudit(name, short, out)
		return files, problems, err
	}
	c, problems, err := m.Folders.compare(m.File, t)
	if err != nil {
		return nil, problems, err
	}
	csv := Link{"CSV", TableDir + "/audit-" + name + ".csv"}
	out.Verdict, out.Reason = worst(c.verdicts), c.reason()
	out.Grids = append([]Grid{c.comparison(csv), c.metrics()}, c.readings()...)
	if g, ok := c.closest(); ok {
		out.Grids = append(out.Grids, g)
	}
	out.Notes = append(c.notes(), t.Notes...)
	if files, err = m.saveAudit(name, c.grid(name), out); err != nil {
		return files, problems, err
	}
	if t.Builds != "" {
		more, err := m.built(t, out)
		files = append(files, more...)
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s: table %s: %v", t.Pos, t.Builds, err))
		}
	}
	out.Files = append(out.Files, m.Folders[t.Experiment].link())
	return files, problems, nil
}

// saveAudit writes a table of the report for print, and links it.
func (m *Maker) saveAudit(name string, g *table.Grid, out *Table) ([]string, error) {
	files, err := table.Save(filepath.Join(m.Dir, TableDir), table.Table{Name: "audit-" + name}, g)
	if err != nil {
		return files, err
	}
	for _, link := range []Link{{"CSV", ".csv"}, {"LaTeX", ".tex"}, {"Markdown", ".md"}} {
		out.Files = append(out.Files, Link{link.Text, TableDir + "/audit-" + name + link.Path})
	}
	return files, nil
}

// built writes the built-in table that belongs to a table of the paper.
func (m *Maker) built(t *paper.Table, out *Table) ([]string, error) {
	i := slices.IndexFunc(table.All, func(known table.Table) bool { return known.Name == t.Builds })
	if i < 0 {
		return nil, errors.New("there is no such built-in table")
	}
	grid, err := table.All[i].Build(m.Folders[t.Experiment].Data)
	if err != nil {
		return nil, err
	}
	files, err := table.Save(filepath.Join(m.Dir, TableDir), table.All[i], grid)
	for _, link := range []Link{{t.Builds + " with its notes (Markdown)", ".md"}, {t.Builds + " (LaTeX)", ".tex"}, {t.Builds + " (CSV)", ".csv"}} {
		out.Files = append(out.Files, Link{link.Text, TableDir + "/" + t.Builds + link.Path})
	}
	return files, err
}

// Claim makes the comparisons of a claim that no built-in test is declared for.
func (m *Maker) Claim(c *paper.Claim) (Claim, []string, error) {
	name := "compare-" + slug(c.Label)
	fresh := m.fingerprint(*c, experimentsOf(c.Compare)...)
	return keep(filepath.Join(m.Dir, ClaimDir, name+".made"), fresh, func() (Claim, []string, []string) {
		out, problems := m.compareClaim(c)
		out.Name = name
		return out, nil, problems
	})
}
