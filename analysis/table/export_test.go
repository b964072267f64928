package table

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"walras/results/query"
)

// What WriteCSV writes, encoding/csv reads back: the same values, null as an empty field.
func TestExportCSV(t *testing.T) {
	runs := fees()
	runs[0].efficiency, runs[1].efficiency, runs[2].efficiency = math.Inf(1), math.Inf(-1), 0.1+0.2
	runs[0].market = "a \"b\", c\nd"
	d := folder(t, runs)
	var out bytes.Buffer
	n, err := Selection{Table: "runs"}.WriteCSV(d, &out)
	if err != nil || n != int64(len(runs)) {
		t.Fatal(n, err)
	}
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(records) != len(runs)+1 || len(records[0]) != len(runColumns) {
		t.Fatal(len(records), err)
	}
	at := func(name string) int {
		for i, c := range runColumns {
			if c.Name == name {
				return i
			}
		}
		t.Fatal(name)
		return 0
	}
	for i, r := range runs {
		got := records[i+1]
		x, err := strconv.ParseFloat(got[at("efficiency")], 64)
		if err != nil || x != r.efficiency && !(math.IsNaN(x) && math.IsNaN(r.efficiency)) {
			t.Errorf("row %d: efficiency is %s, want %g", i, got[at("efficiency")], r.efficiency)
		}
		if got[at("market")] != r.market || got[at("solver")] != "" || got[at("binding")] != strconv.FormatBool(r.binding) ||
			got[at("cell_id")] != strconv.Itoa(i) {
			t.Errorf("row %d is %q", i, got)
		}
	}
}

func TestExportSelects(t *testing.T) {
	d := folder(t, fees())
	where, err := query.Parse("p_market_tau=0", "mechanism=none")
	if err != nil {
		t.Fatal(err)
	}
	s := Selection{Table: "runs", Columns: []string{"efficiency", "replicate"}, Where: where}
	var out bytes.Buffer
	if n, err := s.WriteCSV(d, &out); err != nil || n != 6 || out.String() != "efficiency,replicate\n2,0\n3,1\n4,2\n5,3\n6,4\n7,5\n" {
		t.Errorf("%d rows, %v:\n%s", n, err, &out)
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "x.arrow"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if n, err := s.WriteArrow(d, f); err != nil || n != 6 {
		t.Errorf("%d rows in the Arrow file, %v", n, err)
	}
	if content, err := os.ReadFile(f.Name()); err != nil || !bytes.HasPrefix(content, []byte("ARROW1")) || !bytes.HasSuffix(content, []byte("ARROW1")) {
		t.Errorf("not an Arrow file: %v", err)
	}
	for want, s := range map[string]Selection{
		"no table":              {Table: "trace"},
		`did you mean "rounds"`: {Table: "runs", Columns: []string{"round"}},
		"asked for twice":       {Table: "runs", Columns: []string{"gap", "gap"}},
		"condition gap<x":       {Table: "runs", Where: query.Selector{{Name: "gap", Op: "<", Values: []query.Literal{{Text: "x"}}}}},
	} {
		if _, err := s.WriteCSV(d, &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %q in it", err, want)
		}
	}
}

func TestQuoteCSV(t *testing.T) {
	for in, want := range map[string]string{"": `""`, "plain": "plain", "a,b": `"a,b"`, `a"b`: `"a""b"`, " a": `" a"`, "a\nb": "\"a\nb\""} {
		if got := quoteCSV(in); got != want {
			t.Errorf("%q is written %s, want %s", in, got, want)
		}
	}
}

// benchmarkLine is the grammar of a result line (golang.org/design/14313-benchmark-format).
var benchmarkLine = regexp.MustCompile(`^Benchmark[^\s]+ \d+( [^\s]+ [^\s]+)+$`)

func TestBenchmarks(t *testing.T) {
	var out bytes.Buffer
	n, failed, err := Benchmarks{}.Write(folder(t, shootoutRuns()), &out)
	if err != nil || n != 32 || failed != 9 {
		t.Fatal(n, failed, err)
	}
	results := 0
	for line := range strings.Lines(out.String()) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "Benchmark"):
			results++
			if !benchmarkLine.MatchString(line) || !strings.Contains(line, "-1 1 ") {
				t.Errorf("not a result line: %s", line)
			}
		case strings.HasPrefix(line, "Unit "), strings.HasPrefix(line, "#"), regexp.MustCompile(`^[a-z]+: \S`).MatchString(line):
		default:
			t.Errorf("line is neither result nor configuration: %s", line)
		}
	}
	text := out.String()
	for _, want := range []string{"Unit ns/op better=lower\n", "\nBenchmarkRun/solver=newton-1 1 10000 ns/op 10 rounds 10 demand-calls 100 messages 0 failed\n",
		"\nBenchmarkRun/solver=bracket-1 1 1 failed\n", "# 32 runs, 9 failed.\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no line %q in\n%s", want, text)
		}
	}
	if results != 32 {
		t.Errorf("%d result lines, want one for each of 32 runs", results)
	}
}

// A parameter makes part of the name where it takes two values within one component, and a missing value is counted.
func TestBenchmarkNamesAndGaps(t *testing.T) {
	runs := fees()
	for i := range runs {
		runs[i].step = []string{"1e-9", "a b/c"}[i%2]
		runs[i].solver = "admm"
	}
	var out bytes.Buffer
	if _, _, err := (Benchmarks{Values: []string{"efficiency"}}).Write(folder(t, runs), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Unit efficiency better=higher\n", "\nBenchmarkRun/mechanism=flat/p_market_tau=0/p_solver_step=1e-9-1 1 1 efficiency 0 failed\n",
		"/p_solver_step=a_b_c-1 1 2 efficiency 0 failed\n", "# 1 runs have no efficiency (null or NaN) and do not report it.\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no line %q in\n%s", want, &out)
		}
	}
	nobody := query.Selector{query.Is("mechanism", "nobody")}
	for want, b := range map[string]Benchmarks{"leaves no row": {Where: nobody}, "holds text": {Values: []string{"status"}}, "did you mean": {Names: []string{"tauu"}}} {
		if _, _, err := b.Write(folder(t, runs), &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %q in it", err, want)
		}
	}
}
