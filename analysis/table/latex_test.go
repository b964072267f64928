package table

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// latexTables are tables of every kind, by name: comparisons of solvers, pivots with failed and missing values, bold cells,
// infinite values, names that TeX would read as commands.
func latexTables(t *testing.T) map[string]*Grid {
	t.Helper()
	out := map[string]*Grid{"sample": sample()}
	runs := folder(t, shootoutRuns())
	for _, tb := range fitting(t, runs) {
		g, err := tb.Build(runs)
		if err != nil {
			t.Fatal(err)
		}
		out[tb.Name] = g
	}
	d := folder(t, fees())
	out["pivot"] = build(t, d, Pivot{Rows: []string{"p_market_tau"}, Cols: []string{"mechanism"}, Values: []string{"efficiency"}})
	return out
}

// Every letter of a table has become a command that TeX's usual fonts can set.
func TestLaTeXTablesAreASCII(t *testing.T) {
	for name, g := range latexTables(t) {
		for _, line := range strings.Split(g.LaTeX(), "\n") {
			if strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
				t.Errorf("table %s has a letter that TeX may lack: %s", name, line)
			}
		}
	}
}

// A document that inputs the tables is set by pdflatex without a complaint.
func TestLaTeXCompiles(t *testing.T) {
	latex, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("pdflatex is not installed: tables are not compiled")
	}
	dir := t.TempDir()
	var body strings.Builder
	for name, g := range latexTables(t) {
		if err := os.WriteFile(filepath.Join(dir, name+".tex"), []byte(g.LaTeX()), 0o666); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&body, "\\input{%s.tex}\n\\clearpage\n", name)
	}
	document := "\\documentclass{article}\n\\usepackage[a4paper,textwidth=176mm,textheight=250mm]{geometry}\n\\usepackage{booktabs,graphicx,siunitx}\n\\sisetup{detect-weight=true}\n\\begin{document}\n" +
		body.String() + "\\end{document}\n"
	if err := os.WriteFile(filepath.Join(dir, "tables.tex"), []byte(document), 0o666); err != nil {
		t.Fatal(err)
	}
	var complaint []byte
	for range 2 { // labels are known in the second run
		run := exec.Command(latex, "-interaction=nonstopmode", "-halt-on-error", "tables.tex")
		run.Dir = dir
		output, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("pdflatex: %v\n%s", err, output)
		}
		complaint = latexComplaint.Find(output)
	}
	if complaint != nil {
		t.Errorf("pdflatex says %s", complaint)
	}
}

// latexComplaint finds what a reader of the log would have to look into.
var latexComplaint = regexp.MustCompile(`(?m)^.*(Overfull|Undefined|undefined|Missing character|LaTeX Warning|LaTeX Font Warning|Package \w+ Warning).*$`)
