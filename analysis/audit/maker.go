package audit

import (
	"context"
	"fmt"
	"io"
	"math"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/figure/study"
	"walras/analysis/table"
)

// Maker makes the parts of a report. A part whose inputs have not changed, by the digests of its runs, its declaration and the
// program, is taken as it was made before.
type Maker struct {
	Paper   *Paper
	Folders Folders
	Dir     string // of the report
	Program string // digest of the executable

	// Test runs a built-in test of a claim, or finds it done, and leaves outcome.json and its other files in dir/name.
	Test     func(ctx context.Context, name, dir string) error
	Problem  func(text string) // is told at once what could not be made
	Progress io.Writer         // gets a line for each figure, table and claim
}

// Folders of a report, relative to it.
const (
	FigureDir = "figures"
	TableDir  = "tables"
	ClaimDir  = "claims"

	EvidenceDir = "figures" // in the folder of a claim
)

// Figure draws a figure and judges its trends. What cannot be made is a problem, with its place in the paper file.
func (m *Maker) Figure(f *Figure) (FigureFinding, []string, error) {
	out := FigureFinding{Figure: *f, Finding: Finding{ID: f.Name}}
	if out.ID == "" {
		out.ID = "figure-" + slug(f.Number)
	}
	published := m.Paper.published(f)
	fresh := m.fingerprint([]any{*f, published, m.Paper.trends()}, experimentsOf(slices.Concat(f.Expect, f.Beside), f.Experiment)...)
	return keep(filepath.Join(m.Dir, FigureDir, out.ID+".made"), fresh, func() (FigureFinding, []string, []string) {
		if f.Broken != "" { // named among the problems of the file
			out.Verdict, out.Problem = Missing, f.Broken
			return out, nil, nil
		}
		var problems []string
		files, err := m.draw(f, published, &out)
		if err != nil {
			problems = out.missing(f.Pos, "figure "+f.Number, err)
		}
		problems = append(problems, m.checks(f.Expect, &out.Checks)...)
		problems = append(problems, m.checks(f.Beside, &out.Aside)...)
		var reasons []string
		for _, c := range out.Checks {
			reasons = append(reasons, fmt.Sprintf("%s: %s", strings.TrimSuffix(c.Says, "."), c.Verdict))
		}
		if out.Verdict == "" {
			out.Verdict = whole(out.Checks)
		}
		out.Reason = sentence(strings.Join(reasons, "; "))
		return out, files, problems
	})
}

// missing notes that an entry could not be made, and gives the problem with its place unless it has been named where its experiment is declared.
func (f *Finding) missing(at Pos, what string, err error) []string {
	f.Verdict, f.Problem = Missing, err.Error()
	if named(err) {
		return nil
	}
	return []string{fmt.Sprintf("%s: %s: %v", at, what, err)}
}

// Evidence draws the rows of a claim's test as the paper file declares, beside them in the claim's folder; rows is the path of their
// CSV in the report.
func (m *Maker) Evidence(d Draw, rows string) (FigureFinding, error) {
	folder := path.Dir(rows)
	e := figure.Evidence{X: d.X, Y: append(slices.Clone(d.Y), d.Bounds...), Bounds: len(d.Bounds), Log: d.Log, XLabel: d.XLabel, YLabel: d.YLabel, Caption: d.Caption}
	out := FigureFinding{Figure: Figure{Title: "Rows of the test"}, Finding: Finding{ID: "rows"}, Caption: d.Caption}
	dir := filepath.Join(m.Dir, filepath.FromSlash(folder), EvidenceDir)
	if _, err := figure.SaveEvidence(dir, out.ID, filepath.Join(m.Dir, filepath.FromSlash(rows)), e, beside); err != nil {
		return FigureFinding{}, err
	}
	out.link(folder + "/" + EvidenceDir + "/" + out.ID)
	return out, nil
}

// link leads to the files of a figure, which have one path but for their ends.
func (f *FigureFinding) link(at string) {
	f.SVG = at + ".svg"
	for _, l := range []Link{{"PDF", ".pdf"}, {"SVG", ".svg"}, {"PNG", ".png"}, {"caption (LaTeX)", ".caption.tex"}, {"numbers (CSV)", ".csv"}, {"record (JSON)", ".json"}} {
		f.Files = append(f.Files, Link{l.Text, at + l.Path})
	}
}

// beside are pictures without their captions, which the report prints, and which stand in files of their own.
var beside = figure.Output{Style: mark.Style{Caption: "file"}}

// draw draws and saves a figure and fills in its files.
func (m *Maker) draw(f *Figure, published []figure.Published, out *FigureFinding) ([]string, error) {
	folder, err := m.Folders.named(f.Experiment)
	if err != nil {
		return nil, err
	}
	var drawing *figure.Drawing
	title := ""
	if f.Name != "" {
		i := slices.IndexFunc(study.All, func(known figure.Figure) bool { return known.Name == f.Name })
		if i < 0 {
			return nil, fmt.Errorf("there is no figure %q", f.Name)
		}
		title = study.All[i].Title
		drawing, err = study.All[i].Beside(published).Draw(folder.Data)
	} else {
		kind, ok := figure.KindNamed(f.Kind)
		if !ok {
			return nil, fmt.Errorf("there is no kind of figure %q", f.Kind)
		}
		title = kind.Title
		drawing, err = kind.Draw(folder.Data, figure.Options{X: f.X, Y: f.Y, By: f.By, Panel: f.Panel, Where: f.Where, Published: published})
	}
	if err != nil {
		return nil, err
	}
	if out.Title == "" {
		out.Title = title
	}
	files, err := figure.Save(filepath.Join(m.Dir, FigureDir), out.ID, drawing, folder.Data, beside)
	if err != nil {
		return nil, err
	}
	out.Caption = drawing.FullCaption()
	out.link(FigureDir + "/" + out.ID)
	out.Files = append(out.Files, folder.link())
	return files, nil
}

// published are the values that a figure shows beside ours. One that is relative to a row is shown where the figure's is relative to it too.
func (p *Paper) published(f *Figure) []figure.Published {
	var out []figure.Published
	for _, x := range f.Published {
		t, _ := p.Table(x.Table)
		if t == nil { // a problem of the file
			continue
		}
		base := ""
		for _, m := range t.Metrics {
			if m.Name == x.Metric {
				base = m.Relative
			}
		}
		for _, row := range t.Values {
			if v, ok := row.Values[x.Metric]; ok {
				sd := v.SD
				if math.IsNaN(sd) {
					sd = 0
				}
				out = append(out, figure.Published{Quantity: x.Quantity, Base: base, Name: row.Key, Mean: v.Mean, SD: sd, Source: "Table " + t.Number})
			}
		}
	}
	return out
}

// link leads to the spec and the digests of a run.
func (f Folder) link() Link { return Link{"run", f.Path + "/manifest.json"} }

// checks makes checks and gives what cannot be made, each with its place.
func (m *Maker) checks(declared []Check, into *[]CheckFinding) (problems []string) {
	for _, c := range declared {
		findings, notes, err := m.find(c, m.Paper.trends())
		if err != nil {
			if !named(err) {
				problems = append(problems, fmt.Sprintf("%s: check %q: %v", c.Pos, c.Says, err))
			}
			*into = append(*into, CheckFinding{Says: c.Says, Reading: c.Reading, Verdict: Missing, Reason: sentence(brief(err))})
			continue
		}
		found := judge(c.Says, findings, c.Some, notes)
		if c.Construction != "" {
			found = byConstruction(c, findings, notes)
		}
		found.Reading = c.Reading
		*into = append(*into, found)
	}
	return problems
}

// experimentsOf are the experiments that checks read, with one more.
func experimentsOf(checks []Check, more ...string) []string {
	for _, c := range checks {
		if c.Published == "" {
			more = append(more, c.Experiment)
		}
		if c.Among.Experiment != "" {
			more = append(more, c.Among.Experiment)
		}
	}
	return more
}

// slug makes a number such as "2 (left)" fit a file name: small letters and digits, with one - for what is between them.
func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

// Table compares a table. What cannot be made is a problem, with its place in the paper file.
func (m *Maker) Table(t *Table) (TableFinding, []string, error) {
	out := TableFinding{Table: *t, Finding: Finding{ID: "table-" + slug(t.Number)}}
	experiments := []string{t.Experiment}
	for _, v := range t.Variants {
		experiments = append(experiments, v.Experiment)
	}
	if len(t.Parameters) > 0 {
		for _, x := range m.Paper.Experiments {
			experiments = append(experiments, x.Name)
		}
	}
	fresh := m.fingerprint([]any{*t, m.Paper.Tables}, experiments...)
	return keep(filepath.Join(m.Dir, TableDir, out.ID+".made"), fresh, func() (TableFinding, []string, []string) {
		if t.Broken != "" { // named among the problems of the file
			out.Verdict, out.Problem = Missing, t.Broken
			return out, nil, nil
		}
		files, problems, err := m.fill(t, &out)
		if err != nil {
			problems = append(problems, out.missing(t.Pos, "table "+t.Number, err)...)
		}
		return out, files, problems
	})
}

// fill makes what a table consists of.
func (m *Maker) fill(t *Table, out *TableFinding) (files, problems []string, err error) {
	switch {
	case t.Same != "":
		of, _ := m.Paper.Table(t.Same) // the parser of the file has looked it up
		if out.Title == "" {
			out.Title = of.Title
		}
		out.Verdict = NotCompared
		out.Reason = fmt.Sprintf("In the paper this table repeats Table %s value by value; see there.", t.Same)
		return nil, nil, nil
	case len(t.Parameters) > 0:
		var verdicts []Verdict
		out.Grid, verdicts, out.Reason, problems = m.Folders.parameters(m.Paper, t)
		out.Grid.Name, out.Verdict = "audit-"+out.ID, worst(verdicts)
		files, err = m.saveAudit(out)
		return files, problems, err
	}
	c, problems, err := m.Folders.compare(m.Paper, t)
	if err != nil {
		return nil, problems, err
	}
	out.Verdict, out.Reason = c.verdict(), c.reason()
	for _, values := range c.values {
		out.Values = append(out.Values, given(values)...)
	}
	out.Spreads, out.Implied, out.Consistent = c.spreadVerdicts, c.impliedVerdicts, c.consistentVerdicts
	out.Grid = c.grid("audit-"+out.ID, TableDir+"/audit-"+out.ID+".csv")
	if files, err = m.saveAudit(out); err != nil {
		return files, problems, err
	}
	out.Files = append(out.Files, m.Folders[t.Experiment].link())
	return files, problems, nil
}

// saveAudit writes a table of the report for print, and links it.
func (m *Maker) saveAudit(out *TableFinding) ([]string, error) {
	name := "audit-" + out.ID
	files, err := table.Save(filepath.Join(m.Dir, TableDir), table.Table{Name: name}, out.Grid)
	if err != nil {
		return files, err
	}
	for _, l := range []Link{{"CSV", ".csv"}, {"LaTeX", ".tex"}, {"Markdown", ".md"}} {
		out.Files = append(out.Files, Link{l.Text, TableDir + "/" + name + l.Path})
	}
	return files, nil
}

// Claim makes the comparisons of a claim that no built-in test is declared for.
func (m *Maker) Claim(c *Claim) (ClaimFinding, []string, error) {
	var printed []Table
	all := slices.Concat(c.Compare, c.Beside)
	for _, check := range all {
		if t, ok := m.Paper.Table(check.Published); ok {
			printed = append(printed, *t)
		}
	}
	families, err := m.families()
	if err != nil {
		return ClaimFinding{}, nil, err
	}
	fresh := m.fingerprint([]any{*c, printed, m.Paper.comparisons(), families[c.Label]}, experimentsOf(all)...)
	return keep(filepath.Join(m.Dir, ClaimDir, "compare-"+slug(c.Label)+".made"), fresh, func() (ClaimFinding, []string, []string) {
		out, problems := m.compareClaim(c, families[c.Label])
		return out, nil, problems
	})
}
