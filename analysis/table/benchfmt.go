package table

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"walras/analysis"
	"walras/results"
)

// Benchmarks are the runs of a folder as lines of the Go benchmark format (golang.org/x/perf/benchfmt), which benchstat and its
// relatives read: one line a run, so that a name has as many samples as there are replicates.
type Benchmarks struct {
	Names  []string // columns that make the name; by default all choices that differ in the run
	Values []string // columns to report; by default time, rounds, demand calls and messages
	Where  analysis.Selector
}

// benchmarkValues are the columns reported where none is named.
var benchmarkValues = []string{"time_total_ns", "rounds", "demand_calls", "messages"}

// benchmarkHeader explains the lines to who reads them; benchstat skips it.
const benchmarkHeader = `# One line a run. Compare with: benchstat -col /solver FILE
# A failed run has the measurement "failed" 1 and no other: its cost is not that of a solution.
`

// Write writes the lines and returns how many runs there are, and how many of them failed.
func (b Benchmarks) Write(d *results.Dataset, w io.Writer) (runs, failed int64, err error) {
	if b, err = b.Resolve(d); err != nil {
		return 0, 0, err
	}
	out := bufio.NewWriterSize(w, csvBuffer)
	b.head(d.Manifest(), out)
	missing := make([]int64, len(b.Values))
	columns, err := d.Columns("runs")
	if err != nil {
		return 0, 0, err
	}
	err = d.ScanChosen("runs", distinct(b.Names, b.Values, b.Where.Columns(), []string{"status"}), b.Where.Choice(columns), func(f *results.Frame) error {
		v, err := analysis.In(d, f, "runs").Select(b.Where)
		if err != nil {
			return err
		}
		names, err := benchmarkNames(v, b.Names, f.Len())
		if err != nil {
			return err
		}
		status, values := f.Strings("status"), make([][]float64, len(b.Values))
		for k, c := range b.Values {
			values[k] = f.Floats(c)
		}
		var line []byte
		for _, r := range v.Rows() {
			line = append(line[:0], names[r]...)
			runs++
			line = append(line, " 1"...)
			outcome := " 0 failed\n"
			if v.Failed(status[r]) {
				failed++
				outcome = " 1 failed\n"
			} else {
				line = b.measurements(line, values, r, missing)
			}
			if _, err := out.Write(append(line, outcome...)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return runs, failed, err
	}
	if runs == 0 {
		return 0, 0, fmt.Errorf("no runs of experiment %q with %v", d.Manifest().Name, b.Where)
	}
	fmt.Fprintf(out, "# %d runs, %d failed.\n", runs, failed)
	for k, n := range missing {
		if n > 0 {
			fmt.Fprintf(out, "# %d runs have no %s (null or NaN) and do not report it.\n", n, b.Values[k])
		}
	}
	return runs, failed, out.Flush()
}

// Resolve fills in the defaults and checks that all columns are there.
func (b Benchmarks) Resolve(d *results.Dataset) (Benchmarks, error) {
	columns, err := d.Columns("runs")
	if err != nil {
		return b, err
	}
	if len(b.Values) == 0 {
		b.Values = benchmarkValues
	}
	for _, name := range append(slices.Clone(b.Names), b.Values...) {
		i := slices.IndexFunc(columns, func(c results.Column) bool { return c.Name == name })
		if i < 0 {
			return b, analysis.UnknownColumn("runs", name, columns)
		}
		if slices.Contains(b.Values, name) && columns[i].Kind == results.String {
			return b, fmt.Errorf("column %s holds text, and a measurement is a number", name)
		}
	}
	if err := b.Where.Check("runs", columns); err != nil {
		return b, err
	}
	if len(b.Names) == 0 {
		b.Names, err = choices(d, columns, b.Where)
	}
	return b, err
}

// head writes what is common to all runs.
func (b Benchmarks) head(m *results.Manifest, w io.Writer) {
	fmt.Fprintf(w, "%sexperiment: %s\nspec: %.12s\n", benchmarkHeader, m.Name, m.SpecHash)
	if n := len(m.Sessions); n > 0 {
		p := m.Sessions[n-1]
		fmt.Fprintf(w, "goos: %s\ngoarch: %s\n", p.OS, p.Arch)
		if !slices.ContainsFunc(m.Sessions, func(o results.Provenance) bool { return o.CPU != p.CPU }) {
			fmt.Fprintf(w, "cpu: %s\n", p.CPU)
		}
	}
	for _, c := range b.Values {
		if sense, ok := senses[c]; ok {
			better := "higher"
			if sense == analysis.Minimise {
				better = "lower"
			}
			fmt.Fprintf(w, "Unit %s better=%s\n", benchmarkUnit(c), better)
		}
	}
	fmt.Fprint(w, "Unit failed better=lower\n")
	if line := mixedNote(m, slices.Concat(b.Names, b.Where.Columns())...); line != "" {
		fmt.Fprintf(w, "# %s\n", line)
	}
}

// measurements appends the values of a row with their units, and counts those that it lacks.
func (b Benchmarks) measurements(line []byte, values [][]float64, row int, missing []int64) []byte {
	for k, x := range values {
		if math.IsNaN(x[row]) {
			missing[k]++
			continue
		}
		line = append(line, ' ')
		line = strconv.AppendFloat(line, x[row], 'g', -1, 64)
		line = append(append(line, ' '), benchmarkUnit(b.Values[k])...)
	}
	return line
}

// benchmarkUnit is the unit of a column. benchstat turns ns into seconds.
func benchmarkUnit(column string) string {
	if column == "time_total_ns" {
		return "ns/op"
	}
	return strings.ReplaceAll(column, "_", "-")
}

// benchmarkNames is the name of every row: BenchmarkRun/market=routes/solver=newton-1. The 1 is the number of processors, as
// a run has one; without it a value such as 1e-9 would be read as a run on nine.
func benchmarkNames(v analysis.View, by []string, rows int) ([]string, error) {
	groups, err := v.GroupBy(by...)
	if err != nil {
		return nil, err
	}
	clean := strings.NewReplacer("/", "_", " ", "_", "\t", "_", "\n", "_")
	out := make([]string, rows)
	for _, g := range groups {
		name := "BenchmarkRun"
		for i, k := range g.Key {
			if !k.Null {
				name += "/" + by[i] + "=" + clean.Replace(k.Text)
			}
		}
		for _, r := range g.Rows() {
			out[r] = name + "-1"
		}
	}
	return out, nil
}

// distinct is the names of all lists, each once.
func distinct(lists ...[]string) []string {
	var out []string
	for _, name := range slices.Concat(lists...) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
