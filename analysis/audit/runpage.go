package audit

import (
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/figure/study"
	"walras/analysis/table"
	"walras/results"
)

// RunPage is a page on one run: who wins, the figures and the tables that fit its folder.
type RunPage struct {
	Title      string
	Facts      []Fact
	Answers    []string    // who wins, a sentence for each question
	Comparison *table.Grid // behind them; nil where nothing can be compared
	Figures    []FigureFinding
	Tables     []*table.Grid
	Left       []string // what could not be made, and why

	files map[string][]byte // of figures
}

// NewRunPage reads a run and makes the figures that fit it and the tables given. What cannot be made is named on the page.
func NewRunPage(d *results.Dataset, tables []table.Table) (*RunPage, error) {
	m := d.Manifest()
	p := &RunPage{Title: "Run of " + m.Name, files: map[string][]byte{}}
	p.Facts = []Fact{{"experiment", m.Name}, {"spec hash", m.SpecHash}, {"digest", d.Digest()}, {"cells", fmt.Sprint(m.Cells)}}
	telling, _, err := study.Suggest(d)
	if err != nil {
		return nil, err
	}
	pictures, grids := make([][]figure.File, len(telling)), make([]*table.Grid, len(tables))
	captions, lost := make([]string, len(telling)), make([]error, len(telling)+len(tables)+1)
	var comparison *analysis.Comparison
	var workers errgroup.Group // what cannot be made stops nothing else
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range telling {
		workers.Go(func() error {
			drawing, err := f.Draw(d)
			if err == nil {
				captions[i] = drawing.FullCaption()
				pictures[i], err = figure.Files(f.Name, drawing, d, figure.Output{Formats: []string{"svg"}, Style: mark.Style{Caption: "none"}})
			}
			lost[i] = about("figure "+f.Name, err)
			return nil
		})
	}
	for i, t := range tables {
		workers.Go(func() (err error) {
			grids[i], err = t.Build(d)
			lost[len(telling)+i] = about("table "+t.Name, err)
			return nil
		})
	}
	workers.Go(func() (err error) {
		comparison, err = analysis.Contest{}.Compare(d)
		lost[len(lost)-1] = about("comparison", err)
		return nil
	})
	if err := workers.Wait(); err != nil {
		return nil, err
	}
	for i, f := range telling {
		if pictures[i] == nil {
			continue
		}
		for _, file := range pictures[i] {
			p.files[file.Name] = file.Content
		}
		p.Figures = append(p.Figures, FigureFinding{Figure: Figure{Title: f.Title}, Finding: Finding{ID: f.Name}, Caption: captions[i], SVG: f.Name + ".svg"})
	}
	for _, g := range grids {
		if g != nil {
			p.Tables = append(p.Tables, g)
		}
	}
	if comparison != nil && len(comparison.Answers) > 0 {
		for _, a := range comparison.Answers {
			p.Answers = append(p.Answers, a.Sentence)
		}
		p.Comparison = table.Compared(comparison, false)
	}
	for _, err := range lost {
		if err != nil {
			p.Left = append(p.Left, err.Error())
		}
	}
	return p, nil
}

// about says what an error is on; none stays none.
func about(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %s", what, strings.TrimPrefix(err.Error(), "figure: "))
}

// Write writes the page, which needs no network and no other file.
func (p *RunPage) Write(w io.Writer) error {
	return writePage(w, "run.html", p, func(path string) ([]byte, error) {
		content, ok := p.files[path]
		if !ok {
			return nil, fmt.Errorf("open %s: %w", path, fs.ErrNotExist)
		}
		return content, nil
	})
}
