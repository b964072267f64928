package audit

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// declared is a paper file with one table over experiment run; values are those of none, flat and clearing at τ = 0.
func declared(t *testing.T, none, flat, clearing string, more ...string) *Paper {
	t.Helper()
	f := Parse("p.yaml", fmt.Appendf(nil, `
paper: {title: T, id: X, authors: A}
experiments: {run: , other: }
tables:
  - number: 6
    title: Rules
    experiment: run
    rows: mechanism
    where: [tau=0]
    replications: 100
    metrics:
      - {name: efficiency, readings: [efficiency, efficiency / agents, noise]}
      - {name: relative, relative: none, readings: [efficiency]}
%s    values:
      none: {efficiency: %s, relative: 1.00}
      flat: {efficiency: %s}
      clearing: {efficiency: %s}
`, strings.Join(more, ""), none, flat, clearing), nil)
	for _, p := range f.Problems {
		t.Fatal(p)
	}
	return f
}

func TestTableVerdicts(t *testing.T) {
	folders := Folders{"run": made(t, "run", 1000, 7), "other": made(t, "other", 400, 8)}
	for _, c := range []struct {
		none, flat, clearing string
		want                 Verdict // of metric efficiency
		reading              string
	}{
		{"10.0 ± 1.0", "11.0 ± 1.0", "13.0 ± 1.0", Reproduced, "efficiency"},
		{"2.5 ± 0.25", "2.75 ± 0.25", "3.25 ± 0.25", Reproduced, "efficiency / agents"},
		{"10.0 ± 1.0", "11.0 ± 1.0", "15.0 ± 1.0", TrendOnly, "efficiency"},
		{"15.0 ± 1.0", "13.0 ± 1.0", "11.0 ± 1.0", Contradicted, "efficiency"},
		{"10.0 ± 1.0", "14.0 ± 1.0", "12.0 ± 1.0", NotReproduced, "efficiency"},
		{"-10.0 ± 0.1", "-9.0 ± 0.1", "-7.0 ± 0.1", Contradicted, ""},
	} {
		f := declared(t, c.none, c.flat, c.clearing)
		if c.reading == "" {
			f.Tables[0].Metrics[0].Readings = f.Tables[0].Metrics[0].Readings[:1]
		}
		got, problems, err := folders.compare(f, &f.Tables[0])
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		if got.verdicts[0] != c.want {
			t.Errorf("%s, %s, %s: %s (%s), want %s", c.none, c.flat, c.clearing, got.verdicts[0], got.reasons[0], c.want)
		}
		if d := got.chosen[0]; c.reading != "" && got.declared.Metrics[0].Readings[d.reading].Name != c.reading {
			t.Errorf("%s: read as %s, want %s", c.none, got.declared.Metrics[0].Readings[d.reading].Name, c.reading)
		}
		if got.values[1][0] != NotCompared || got.values[1][1] != "" {
			t.Errorf("relative efficiency is %v, want that of none alone, not compared, as it is 1 by construction", got.values[1])
		}
	}
}

// TestDistance is that of the definition: (ours − paper)/sd, root mean square.
func TestDistance(t *testing.T) {
	folders := Folders{"run": made(t, "run", 400, 7)}
	f := declared(t, "10.0 ± 2.0", "11.0 ± 2.0", "13.0")
	f.Tables[0].Metrics[0].Readings = f.Tables[0].Metrics[0].Readings[:1]
	c, _, err := folders.compare(f, &f.Tables[0])
	if err != nil {
		t.Fatal(err)
	}
	d := c.chosen[0]
	sum := 0.0
	for i, p := range []struct{ mean, unit float64 }{{10, 2}, {11, 2}, {13, 13}} {
		z := (d.means[i].Value - p.mean) / p.unit
		sum += z * z
	}
	if want := math.Sqrt(sum / 3); math.Abs(d.distance-want) > 1e-12 {
		t.Errorf("distance %g, want %g", d.distance, want)
	}
}

// TestVariants: of the table's own runs at τ = 0 and those of a variant at τ = 2 the ones are used that fit; a variant that has not
// been run is a problem with its line, and the table is made.
func TestVariants(t *testing.T) {
	folders := Folders{"run": made(t, "run", 400, 7), "other": made(t, "other", 400, 8)}
	f := declared(t, "8.0 ± 1.0", "9.0 ± 1.0", "11.0 ± 1.0", "    variants:\n      - {name: higher fee, experiment: other, where: [tau=2]}\n      - {name: flat for none, row: none, as: flat}\n")
	f.Tables[0].Where = nil
	c, problems, err := folders.compare(f, &f.Tables[0])
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if c.all[c.selected].name != "higher fee" || c.verdicts[0] != Reproduced {
		t.Errorf("selection %q, %s (%s), want that at the higher fee", c.all[c.selected].name, c.verdicts[0], c.reasons[0])
	}
	if len(c.byMetric[0]) != 9 {
		t.Errorf("%d definitions, want 3 readings of 3 selections", len(c.byMetric[0]))
	}
	if own, flat := c.all[0].rows["flat"], c.all[2].rows["none"]; own.Len() != flat.Len() || own.Rows()[0] != flat.Rows()[0] {
		t.Error("row none of the last variant is not made of the runs of flat")
	}
	delete(folders, "other")
	c, problems, err = folders.compare(f, &f.Tables[0])
	if err != nil || len(problems) != 1 || !strings.HasPrefix(problems[0], "p.yaml:15:10: variant higher fee") {
		t.Errorf("problems %q, error %v", problems, err)
	}
	if c.all[c.selected].name == "higher fee" {
		t.Error("a selection that is not there is used")
	}
}

// TestPartsAreKept: the same inputs are not drawn again, others are.
func TestPartsAreKept(t *testing.T) {
	f := declared(t, "10.0 ± 1.0", "11.0 ± 1.0", "13.0 ± 1.0")
	m := &Maker{Paper: f, Folders: Folders{"run": made(t, "run", 50, 7)}, Dir: t.TempDir(), Program: "one"}
	csv := filepath.Join(m.Dir, TableDir, "audit-table-6.csv")
	build := func() TableFinding {
		t.Helper()
		table, problems, err := m.Table(&f.Tables[0])
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		return table
	}
	mark := func() {
		if err := os.WriteFile(csv, []byte("mine"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	remade := func() bool {
		text, err := os.ReadFile(csv)
		return err != nil || string(text) != "mine"
	}
	first := build()
	mark()
	if again := build(); remade() || fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", first) {
		t.Error("a table whose inputs are the same is made again, or is another")
	}
	for what, change := range map[string]func(){
		"program": func() { m.Program = "two" },
		"run":     func() { m.Folders["run"] = made(t, "run", 50, 9) },
		"value":   func() { f.Tables[0].Values[0].Values["efficiency"] = Value{Text: "9", Mean: 9} },
		"names":   func() { f.Names["none"] = "nobody" },
	} {
		mark()
		change()
		if build(); !remade() {
			t.Errorf("another %s, and the table is not made again", what)
		}
	}
	if err := os.Remove(csv); err != nil {
		t.Fatal(err)
	}
	if build(); !remade() {
		t.Error("a file is gone, and the table is not made again")
	}
}

// TestMarkdownTablesAreRectangles, whatever stands in their cells.
func TestMarkdownTablesAreRectangles(t *testing.T) {
	r, _ := sample()
	f := declared(t, "10.0 ± 1.0", "11.0 ± 1.0", "13.0 ± 1.0")
	f.Names["none"] = "a | b"
	m := &Maker{Paper: f, Folders: Folders{"run": made(t, "run", 50, 7)}, Dir: t.TempDir()}
	table, _, err := m.Table(&f.Tables[0])
	if err != nil {
		t.Fatal(err)
	}
	r.Tables = append(r.Tables, table)
	var out bytes.Buffer
	if err := WriteMarkdown(&out, r); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	cells := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "|") {
			cells = 0
			continue
		}
		n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		if cells != 0 && n != cells {
			t.Errorf("%d cells after lines of %d: %s", n-1, cells-1, line)
		}
		cells = n
	}
	for _, want := range []string{`a \| b`, "Audit of &lt;a paper>", "## Limits", "## Problems", "### Claim T4.6", "**contradicted**", "[CSV](tables/t.csv)", "no folder out/x"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the report", want)
		}
	}
}

// TestNamedReadings: metrics refer to a list of the file; what stands beside is computed on the runs chosen, without a verdict.
func TestNamedReadings(t *testing.T) {
	f := Parse("p.yaml", []byte(`
paper: {title: T}
experiments: {run: }
readings:
  normalised: [efficiency, {name: per agent, of: efficiency / agents}]
tables:
  - number: 1
    experiment: run
    rows: mechanism
    where: [tau=0]
    metrics: [{name: efficiency, readings: normalised}, {name: again, readings: normalised}]
    beside: [{name: "binding, %", of: 100 * binding}]
    values: {none: {efficiency: 2.5 ± 0.25, again: 10 ± 1}}
`), nil)
	for _, p := range f.Problems {
		t.Fatal(p)
	}
	c, problems, err := Folders{"run": made(t, "run", 100, 7)}.compare(f, &f.Tables[0])
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if n := len(f.Tables[0].Metrics[1].Readings); n != 2 || c.chosen[0].reading != 1 || c.chosen[1].reading != 0 {
		t.Errorf("%d readings, chosen %d and %d", n, c.chosen[0].reading, c.chosen[1].reading)
	}
	row := c.grid("t", "").Rows[0]
	if cell := row[len(row)-2]; cell.Number == nil || cell.Number.Value != 50 || cell.Tag != "" {
		t.Errorf("beside stands %+v, want 50 and no verdict", cell)
	}
	f = Parse("p.yaml", []byte("paper: {title: T}\nexperiments: {run: }\ntables:\n  - {number: 1, experiment: run, rows: n, metrics: [{name: a, readings: lost}], values: {1: {a: 2}}}\n"), nil)
	if !strings.Contains(fmt.Sprint(f.Problems), `unknown readings "lost"`) {
		t.Errorf("problems %v", f.Problems)
	}
}
