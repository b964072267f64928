package table

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"walras/analysis"
	"walras/results"
	"walras/results/query"
)

// Benchmarks are the runs of a folder as lines of the Go benchmark format (golang.org/x/perf/benchfmt), which benchstat and its
// relatives read: one line per run, so that a name has as many samples as there are replicates.
type Benchmarks struct {
	Names  []string // columns that make the name; by default all choices that differ in the run
	Values []string // columns to report; by default time, rounds, demand calls and messages
	Where  query.Selector
}

// benchmarkValues are the columns reported where none is named.
var benchmarkValues = []string{"time_total_ns", "rounds", "demand_calls", "messages"}

// benchmarkHeader explains the lines to those who read them; benchstat skips it.
const benchmarkHeader = `# One line per run. Compare with: benchstat -col /solver FILE
# A failed run has the measurement "failed" 1 and no other: its cost is not that of a solution.
`

// Write writes the lines and returns how many runs there are, and how many of them failed.
func (b Benchmarks) Write(d *results.Dataset, w io.Writer) (runs, failed int64, err error) {
	if b, err = b.Resolve(d); err != nil {
		return 0, 0, err
	}
	where, err := b.filter(d)
	if err != nil {
		return 0, 0, err
	}
	out := bufio.NewWriterSize(w, csvBuffer)
	b.head(d, where, out)
	missing := make([]int64, len(b.Values))
	err = d.ScanChosen("runs", distinct(b.Names, b.Values, where.Columns(), []string{"status"}), where.Choice(), func(f *results.Frame) error {
		v := analysis.In(d, f, "runs").Filter(where)
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
		return 0, 0, where.None(d, "runs")
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
	if b.Names, err = query.Columns("runs", b.Names, columns); err != nil {
		return b, err
	}
	b.Values = slices.Clone(b.Values)
	for i, name := range b.Values {
		c, err := query.Column("runs", name, columns)
		if err != nil {
			return b, err
		}
		if c.Kind == results.String {
			return b, fmt.Errorf("column %s holds text, and a measurement is a number", c.Name)
		}
		b.Values[i] = c.Name
	}
	where, err := b.Where.Bind("runs", columns)
	if err == nil && len(b.Names) == 0 {
		var c analysis.Choices
		c, err = analysis.ChoicesOf(d, where)
		b.Names = c.Varying(slices.Concat([]string{"experiment"}, analysis.Sections)...)
		slices.SortStableFunc(b.Names, func(a, b string) int { // parameters behind what they are of
			return cmp.Compare(strings.Index(a, "p_"), strings.Index(b, "p_"))
		})
	}
	return b, err
}

// filter binds the conditions.
func (b Benchmarks) filter(d *results.Dataset) (*query.Filter, error) {
	columns, err := d.Columns("runs")
	if err != nil {
		return nil, err
	}
	return b.Where.Bind("runs", columns)
}

// head writes what is common to all runs.
func (b Benchmarks) head(d *results.Dataset, where *query.Filter, w io.Writer) {
	m := d.Manifest()
	fmt.Fprintf(w, "%sexperiment: %s\nspec: %.12s\n", benchmarkHeader, m.Name, m.SpecHash)
	if n := len(m.Sessions); n > 0 {
		p := m.Sessions[n-1]
		fmt.Fprintf(w, "goos: %s\ngoarch: %s\n", p.OS, p.Arch)
		if !slices.ContainsFunc(m.Sessions, func(o results.Provenance) bool { return o.CPU != p.CPU }) {
			fmt.Fprintf(w, "cpu: %s\n", p.CPU)
		}
	}
	columns, _ := d.Columns("runs") // read before
	for _, name := range b.Values {
		if c, err := query.Column("runs", name, columns); err == nil && c.Sense != results.Neither {
			better := "higher"
			if c.Sense == results.Low {
				better = "lower"
			}
			fmt.Fprintf(w, "Unit %s better=%s\n", benchmarkUnit(name), better)
		}
	}
	fmt.Fprint(w, "Unit failed better=lower\n")
	if line := mixedNote(m, slices.Concat(b.Names, where.Columns())...); line != "" {
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
