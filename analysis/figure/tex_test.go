package figure

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// manyDrawings are drawings of every kind and of the paper's figures, by name.
func manyDrawings(t *testing.T) map[string]*Drawing {
	t.Helper()
	drawings := map[string]*Drawing{}
	take := func(name string, dr *Drawing, err error) {
		if err != nil {
			t.Fatal(err)
		}
		drawings[name] = dr
	}
	for _, e := range examples {
		k, _ := KindNamed(e.kind)
		dr, err := k.Draw(testRuns(t, e.runs), e.o)
		take("kind-"+e.kind, dr, err)
	}
	for _, f := range All {
		if _, ok := plans[f.Experiment]; ok {
			dr, err := f.Draw(dataset(t, f.Experiment))
			take(f.Name, dr, err)
		}
	}
	dr, err := possibleFrontier(0, 1)
	take("true-frontier", dr, err)
	dr, err = stability.Draw(stabilityRuns().open(t))
	take("stability", dr, err)
	return drawings
}

// texFigures are their pictures for TeX.
func texFigures(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, dr := range manyDrawings(t) {
		var err error
		if out[name], err = dr.render("tex", houseStyle(t)); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// TeX's usual fonts have ASCII: every other letter of a picture must have become a command.
func TestTeXPicturesAreASCII(t *testing.T) {
	for name, content := range texFigures(t) {
		for _, line := range bytes.Split(content, []byte("\n")) {
			if bytes.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
				t.Errorf("%s has a letter that TeX may lack: %s", name, line)
			}
		}
	}
}

// compiled are the pictures that pdflatex sets in TestTeXCompiles: with captions, markers, dashes, Greek letters, true minus signs,
// powers of ten, rotated axis labels, arrows, clipped lines and fields.
var compiled = []string{"convergence", "fee-frontier", "fee-surface", "true-frontier", "stability", "kind-convergence", "kind-rate", "kind-heatmap", "kind-waterfall", "kind-critical-difference"}

// A document that inputs the pictures is set by pdflatex without a complaint.
func TestTeXCompiles(t *testing.T) {
	latex, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("pdflatex is not installed: pictures for TeX are not compiled")
	}
	dir := t.TempDir()
	figures := texFigures(t)
	var body strings.Builder
	for _, name := range compiled {
		if len(figures[name]) == 0 {
			t.Fatalf("no picture %s", name)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".tex"), figures[name], 0o666); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&body, "\\begin{figure}[p]\\centering\\input{%s.tex}\\caption{%s}\\end{figure}\n\\clearpage\n", name, name)
	}
	document := "\\documentclass{article}\n\\usepackage[a4paper,textwidth=176mm,textheight=250mm]{geometry}\n\\usepackage{tikz}\n\\begin{document}\n" + body.String() + "\\end{document}\n"
	if err := os.WriteFile(filepath.Join(dir, "figures.tex"), []byte(document), 0o666); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(latex, "-interaction=nonstopmode", "-halt-on-error", "figures.tex")
	run.Dir = dir
	output, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("pdflatex: %v\n%s", err, output)
	}
	if bad := texComplaint.Find(output); bad != nil {
		t.Errorf("pdflatex says %s", bad)
	}
}

// texComplaint finds what a reader of the log would have to look into.
var texComplaint = regexp.MustCompile(`(?m)^.*(Overfull|Undefined|undefined|Missing character|LaTeX Warning|LaTeX Font Warning|Package \w+ Warning).*$`)
