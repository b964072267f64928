package figure

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"flag"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"walras/analysis/figure/mark"
	"walras/analysis/internal/fixture"
	"walras/results"
)

var update = flag.Bool("update", false, "rewrite the golden pictures in testdata")

var allMechanisms = []string{"none", "proportional", "flat", "equal", "clearing"}

// plans are the smallest runs that show everything a figure can show, by experiment.
var plans = map[string]fixture.Plan{
	"paper-convergence": {Mechanisms: []string{"clearing"}, N: []int{4}, M: []float64{12}, Tau: []float64{0.5}, Replicates: 2,
		Steps: []float64{0.5, 1.5}, Gammas: []float64{0, 2}, Rounds: 40},
	"paper-fees":        {Mechanisms: []string{"clearing"}, N: []int{8}, M: []float64{20, 100}, Tau: []float64{0, 1, 2}, G: 1, Replicates: 6},
	"paper-mechanisms":  {Mechanisms: allMechanisms, N: []int{8}, M: []float64{35}, Tau: []float64{0.5}, G: 1, Replicates: 12},
	"paper-scaling":     {Mechanisms: allMechanisms, N: []int{5, 10}, M: []float64{40}, Tau: []float64{0.5}, G: 1, Replicates: 5},
	"paper-fee-surface": {Mechanisms: []string{"clearing"}, N: []int{8}, M: []float64{40}, Tau: []float64{0, 0.5, 1, 1.5, 2}, Fixed: []float64{0, 1, 2, 3}, Replicates: 6},
	"paper-movielens":   {Mechanisms: allMechanisms, N: []int{8}, M: []float64{25}, Tau: []float64{0.5}, G: 1, Replicates: 6, Shift: 200},
}

func dataset(t *testing.T, experiment string, without ...string) *results.Dataset {
	t.Helper()
	p := plans[experiment]
	p.Name = experiment
	return p.Dataset(t, without...)
}

// figureNamed finds a figure.
func figureNamed(t *testing.T, name string) Figure {
	t.Helper()
	i := slices.IndexFunc(All, func(f Figure) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("no figure %q", name)
	}
	return All[i]
}

// save draws a figure and returns the contents of the files, by extension.
func save(t *testing.T, f Figure, d *results.Dataset, dir string) (map[string][]byte, *Drawing) {
	t.Helper()
	dr, err := f.Draw(d)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := Save(dir, f.Name, dr, d, Output{})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, p := range paths {
		content, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimPrefix(filepath.Ext(p), ".")] = content
	}
	return files, dr
}

// Every figure gives four valid files, the same bytes when drawn again from the data, and the golden
// picture.
func TestFigures(t *testing.T) {
	for _, f := range All {
		if _, ok := plans[f.Experiment]; !ok {
			continue // drawn in TestSolverFigures
		}
		t.Run(f.Name, func(t *testing.T) {
			d := dataset(t, f.Experiment)
			files, dr := save(t, f, d, t.TempDir())
			again, _ := save(t, f, d, t.TempDir())
			for _, e := range []string{"pdf", "svg", "png", "csv"} {
				if len(files[e]) == 0 || !bytes.Equal(files[e], again[e]) {
					t.Errorf("%s has %d bytes and is not the same when drawn again", e, len(files[e]))
				}
			}
			checkPictures(t, files, dr)
			checkCSV(t, files["csv"], dr.Numbers)
			golden(t, f.Name, files["svg"])
		})
	}
}

func checkPictures(t *testing.T, files map[string][]byte, dr *Drawing) {
	t.Helper()
	if !bytes.HasPrefix(files["pdf"], []byte("%PDF-1.")) || !bytes.Contains(files["pdf"][len(files["pdf"])-16:], []byte("%%EOF")) {
		t.Error("the PDF has no header or no end")
	}
	checkSVG(t, files["svg"])
	if n := bytes.Count(files["pdf"], []byte("(D:20000101000000")); n != bytes.Count(files["pdf"], []byte("(D:")) || n == 0 {
		t.Error("the PDF has the time of its writing in it")
	}
	img, err := png.Decode(bytes.NewReader(files["png"]))
	if err != nil {
		t.Fatalf("the PNG cannot be decoded: %v", err)
	}
	w, _ := dr.size()
	near(t, "dots per inch of the PNG", float64(img.Bounds().Dx())/float64(w)*72, 300, 1)
}

// checkSVG says whether a picture is XML, has text that can be printed and no coordinate that is not a number.
func checkSVG(t *testing.T, picture []byte) {
	t.Helper()
	x := xml.NewDecoder(bytes.NewReader(picture))
	for {
		if _, err := x.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("the SVG is not XML: %v", err)
		}
	}
	for _, size := range regexp.MustCompile(`font-size:([0-9.]+)px`).FindAllSubmatch(picture, -1) {
		if s, err := strconv.ParseFloat(string(size[1]), 64); err != nil || s < 7 {
			t.Errorf("the SVG has text of %s pt, at least 7 is needed in print", size[1])
		}
	}
	if bytes.Contains(picture, []byte("NaN")) {
		t.Error("the SVG has a coordinate NaN")
	}
}

// checkCSV reads the CSV back and compares it with the numbers drawn, to the bit.
func checkCSV(t *testing.T, content []byte, numbers []mark.Datum) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(numbers)+1 || len(numbers) == 0 {
		t.Fatalf("CSV has %d rows for %d numbers", len(rows)-1, len(numbers))
	}
	for i, d := range numbers {
		r := rows[i+1]
		if r[0] != d.Panel || r[1] != d.Series || r[2] != d.Mark {
			t.Fatalf("row %d is %v, drawn was %+v", i, r, d)
		}
		for k, want := range []float64{d.X, d.Y, d.XLow, d.XHigh, d.YLow, d.YHigh, d.Q1, d.Q3, d.Size, d.Shade} {
			if got := parse(t, r[3+k]); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("row %d, %s is %v, drawn was %v", i, mark.CSVHead[3+k], got, want)
			}
		}
	}
}

func parse(t *testing.T, text string) float64 {
	if text == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestMissingTablesNameTheRemedy(t *testing.T) {
	for table, want := range map[string]string{"trace": "record.trace", "agents": "record.agents: true"} {
		_, err := figureNamed(t, "convergence").Draw(dataset(t, "paper-convergence", table))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `"`+table+`"`) {
			t.Errorf("without table %s the error is %v, want one that says %q", table, err, want)
		}
	}
	p := plans["paper-convergence"]
	p.Name, p.Steps = "paper-convergence", nil
	if _, err := figureNamed(t, "convergence").Draw(p.Dataset(t)); err == nil {
		t.Error("a run without tatonnement and without trace is no error")
	}
	p = plans["paper-movielens"]
	p.Name, p.Mechanisms = "paper-movielens", []string{"clearing"}
	if _, err := figureNamed(t, "movielens-efficiency").Draw(p.Dataset(t)); err == nil || !strings.Contains(err.Error(), `"none"`) {
		t.Errorf("without mechanism none the error is %v", err)
	}
}

func TestCaptionsStateReplicatesAndFailures(t *testing.T) {
	p := plans["paper-fees"]
	p.Name = "paper-fees"
	p.Status = func(cell int) string { return map[int]string{20: "limit", 21: "error"}[cell] }
	dr, err := figureNamed(t, "fee-frontier").Draw(p.Dataset(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"m = 100 (of 20, 100).", "4 to 6 replicates each; bars: 95 % t intervals of the mean.", "18 runs, failures: 1 limit, 1 error;", "Failed runs are left out of all marks."} {
		if !strings.Contains(dr.Caption, want) {
			t.Errorf("caption %q does not say %q", dr.Caption, want)
		}
	}
	p.Replicates, p.Status = 1, nil
	if dr, err = figureNamed(t, "fee-frontier").Draw(p.Dataset(t)); err != nil {
		t.Fatal(err)
	}
	if want := "1 replicate each, hence no intervals."; !strings.Contains(dr.Caption, want) {
		t.Errorf("caption %q does not say %q", dr.Caption, want)
	}
	if _, err := dr.render("svg", houseStyle(t)); err != nil {
		t.Error(err)
	}
}

func TestOverloadIsMarked(t *testing.T) {
	runs, _, _ := plans["paper-mechanisms"].Views()
	load, err := runs.Floats("load")
	if err != nil {
		t.Fatal(err)
	}
	names, err := runs.Strings("mechanism")
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for i, l := range load {
		if l > 1+1e-6 {
			if names[i] != "none" {
				t.Fatalf("%s is overloaded", names[i])
			}
			want++
		}
	}
	dr, err := figureNamed(t, "mechanisms").Draw(dataset(t, "paper-mechanisms"))
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	for _, d := range dr.Numbers {
		if d.Mark == "overload" && d.Panel == "a" && d.Series == "none †" {
			got++
		}
	}
	if got != want || want == 0 {
		t.Errorf("%d draws marked as overloaded, want %d", got, want)
	}
}

// Where no price clears, the bracket is drawn instead of an equilibrium price.
func TestNoClearingIsDrawnAsABand(t *testing.T) {
	p := plans["paper-convergence"]
	p.G, p.Replicates = 5, 1
	p.Status = func(cell int) string { return map[int]string{0: "no-clearing"}[cell] }
	p.Name = "paper-convergence"
	dr, err := figureNamed(t, "convergence").Draw(p.Dataset(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dr.Numbers {
		if d.Mark == "rule" && d.Series == "equilibrium μ*" {
			t.Error("an equilibrium price is drawn for a market that has none")
		}
	}
	if !strings.Contains(dr.Caption, "1 no-clearing") {
		t.Errorf("caption %q does not count the market without a clearing price", dr.Caption)
	}
}

func TestListsAndFormats(t *testing.T) {
	names := map[string]bool{}
	for _, f := range All {
		if names[f.Experiment+f.Name] || f.Title == "" || f.Experiment == "" || (f.Hand == nil) == (len(f.Parts) == 0) {
			t.Errorf("figure %q is named twice or not complete", f.Name)
		}
		names[f.Experiment+f.Name] = true
	}
	if n := len(ForExperiment("paper-movielens")); n != 2 {
		t.Errorf("%d figures of paper-movielens, want 2", n)
	}
	d := dataset(t, "paper-scaling")
	dr, err := figureNamed(t, "scaling").Draw(d)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Save(t.TempDir(), "scaling", dr, d, Output{Formats: []string{"gif"}}); err == nil || !strings.Contains(err.Error(), "pdf, svg, png, tex") {
		t.Errorf("format gif gives the error %v", err)
	}
	paths, err := Save(filepath.Join(t.TempDir(), "new", "folder"), "scaling", dr, d, Output{Formats: []string{"svg"}})
	if err != nil || len(paths) != 3 {
		t.Errorf("saved %v, %v; want an SVG, a CSV and a JSON", paths, err)
	}
}
