package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"walras/analysis"
	"walras/analysis/audit"
	"walras/analysis/table"
	"walras/results"
	"walras/results/query"
)

// benchfmt is the format that is not of a table but of the runs themselves.
const benchfmt = "benchfmt"

// tableFlags are what the table command is asked for.
type tableFlags struct {
	kinds, formats []string
	dir            string
	pivot          table.Pivot
	where          []string
	json           bool
}

// asked says whether the flags describe a table instead of choosing one.
func (f *tableFlags) asked() bool {
	return len(f.pivot.Rows)+len(f.pivot.Cols)+len(f.pivot.Values)+len(f.pivot.Aggs)+len(f.where) > 0 || slices.Contains(f.formats, benchfmt)
}

func newTable() *cobra.Command {
	var f tableFlags
	c := &cobra.Command{
		Use:   "table DIR",
		Short: "make tables of a result folder",
		Long: `Table makes the tables that tell what a result folder is about: it looks at what the folder has, says why it makes
what it makes, prints them, and writes them as LaTeX, Markdown and CSV. A table of the paper is that of "walras paper": it tries the readings on other experiments' runs too, if
these are beside DIR under the names in the paper file, and names those that are missing.

With --rows or --cols it makes a table of any run: the runs are grouped by the values of these columns, and in each cell
--value is reduced by --agg. Numbers have as many digits as their interval supports, failures are counted, and the best value of
a row is bold where paired tests on common markets support it. The table is printed in one --format, or written to -o in several.

With --format benchfmt it prints the runs in the format of Go benchmarks, which benchstat reads.`,
		Example: `  walras table out/paper-mechanisms
  walras table out/paper-mechanisms -k table6 --format tex -o tables
  walras table out/paper-fees --rows p_market_tau --cols mechanism --value efficiency --agg mean
  walras table out/solver-shootout --rows solver --value rounds --agg median,q90,max --where status=converged --format csv
  walras table out/solver-shootout --rows market,p_market_tightness --cols solver --agg rate
  walras table out/solver-shootout --format benchfmt > runs.txt && benchstat -col /solver runs.txt`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return usageError{err}
			}
			data, err := results.Open(args[0])
			if err != nil {
				return err
			}
			switch {
			case slices.Contains(f.formats, benchfmt):
				return f.benchmarks(data, c.OutOrStdout())
			case f.asked():
				return f.pivotTable(data, c.OutOrStdout(), c.ErrOrStderr())
			}
			tables, err := chooseTables(data, f.kinds)
			if err != nil {
				return err
			}
			if f.dir == "" {
				f.dir = filepath.Join(args[0], "tables")
			}
			return f.buildAll(c.OutOrStdout(), c.ErrOrStderr(), data, tables)
		},
	}
	c.Flags().StringSliceVarP(&f.kinds, "kind", "k", nil, "only this `TABLE`; may be repeated (default: all that fit the folder)")
	c.Flags().Var(listFlag{&f.pivot.Rows}, "rows", "`COLUMNS` whose values make the rows")
	c.Flags().Var(listFlag{&f.pivot.Cols}, "cols", "`COLUMNS` whose values make the columns")
	c.Flags().Var(listFlag{&f.pivot.Values}, "value", "`COLUMNS` of numbers to reduce")
	c.Flags().StringSliceVar(&f.pivot.Aggs, "agg", nil, "`REDUCTIONS`: "+table.Aggs+" (default mean)")
	c.Flags().StringArrayVar(&f.where, "where", nil, whereHelp)
	c.Flags().StringSliceVar(&f.formats, "format", nil, "formats: "+strings.Join(table.Formats, ", ")+" for files and the screen, text for the screen, "+benchfmt+" (default all to files; text to a terminal, md elsewhere)")
	c.Flags().BoolVar(&f.json, "json", false, "print an array of objects, one per table, at full precision")
	c.Flags().StringVarP(&f.dir, "output", "o", "", "`DIR` for the tables (default DIR/tables; the screen for a table of --rows and --cols)")
	return c
}

// check is a mistake that shows without looking at the results.
func (f *tableFlags) check() error {
	for _, format := range f.formats {
		if allowed := append(slices.Clone(table.Formats), "text", benchfmt); !slices.Contains(allowed, format) {
			return fmt.Errorf("format %q, allowed are %s", format, strings.Join(allowed, ", "))
		}
	}
	var err error
	f.pivot.Where, err = query.Parse(f.where...)
	switch {
	case err != nil:
		return err
	case !f.asked():
		return nil
	case len(f.kinds) > 0:
		return fmt.Errorf("--kind chooses a table and does not go with --rows, --cols, --value, --agg, --where or --format %s", benchfmt)
	case slices.Contains(f.formats, benchfmt) && (len(f.formats) > 1 || f.dir != "" || len(f.pivot.Aggs) > 0):
		return fmt.Errorf("--format %s prints runs as they are, to the screen: no other format, no --agg and no -o", benchfmt)
	case f.dir == "" && len(f.formats) > 1:
		return fmt.Errorf("%d formats, only one can be printed; name a folder with -o", len(f.formats))
	}
	return nil
}

// benchmarks prints the runs for benchstat; --rows and --cols make the names.
func (f *tableFlags) benchmarks(data *results.Dataset, w io.Writer) error {
	b := table.Benchmarks{Names: slices.Concat(f.pivot.Rows, f.pivot.Cols), Values: f.pivot.Values, Where: f.pivot.Where}
	b, err := b.Resolve(data)
	if err != nil {
		return usageError{err}
	}
	_, _, err = b.Write(data, w)
	return err
}

// pivotTable makes the table that the flags describe.
func (f *tableFlags) pivotTable(data *results.Dataset, w, messages io.Writer) error {
	if err := f.pivot.Check(data); err != nil {
		return usageError{err}
	}
	grid, err := f.pivot.Build(data)
	if err != nil {
		return err
	}
	if f.dir != "" {
		files, err := table.Save(f.dir, table.Table{Name: grid.Name}, grid, f.fileFormats()...)
		if f.json {
			w, err = messages, errors.Join(err, printJSON(w, grid.Data()))
		}
		for _, name := range files {
			fmt.Fprintln(w, name)
		}
		return err
	}
	switch {
	case f.json:
		err = printJSON(w, grid.Data())
	case slices.Contains(f.formats, "tex"):
		_, err = io.WriteString(w, grid.LaTeX())
	case slices.Contains(f.formats, "csv"):
		var content []byte
		if content, err = grid.CSV(); err == nil {
			_, err = w.Write(content)
		}
	default:
		err = printGrid(w, grid, f.screenFormat())
	}
	return err
}

// fileFormats are the formats for files, screenFormat is that for the screen.
func (f *tableFlags) fileFormats() []string {
	return slices.DeleteFunc(slices.Clone(f.formats), func(name string) bool { return name == "text" })
}

func (f *tableFlags) screenFormat() string {
	if slices.Contains(f.formats, "text") {
		return "text"
	}
	if slices.Contains(f.formats, "md") {
		return "md"
	}
	return ""
}

// chooseTables are the tables that fit a folder, or those named.
func chooseTables(data *results.Dataset, kinds []string) (chosen []table.Table, err error) {
	c, err := analysis.ContentsOf(data)
	if err == nil {
		err = c.OneExperiment()
	}
	if err != nil {
		return nil, err
	}
	var names, fitting []string
	for _, t := range slices.Concat(audit.Embedded().AllTables(), table.All) {
		names = append(names, t.Name)
		fits := t.Fits(c)
		if fits {
			fitting = append(fitting, t.Name)
		}
		if slices.Contains(kinds, t.Name) || fits && len(kinds) == 0 {
			chosen = append(chosen, t)
		}
	}
	for _, k := range kinds {
		if !slices.Contains(names, k) {
			return nil, usageError{fmt.Errorf("no table %q; this folder has what is needed for %s; walras list tables shows all", k, cmp.Or(strings.Join(fitting, ", "), "none"))}
		}
	}
	if len(chosen) == 0 {
		return nil, usageError{errors.New("the folder has what no table needs that walras list tables shows; make one with --rows, --cols and --value")}
	}
	return chosen, nil
}

// buildAll builds tables into the folder asked for and prints them; messages say why these were chosen where nobody named them. One of those that
// cannot be made after all is named with the reason, and is an error where there is no other.
func (f *tableFlags) buildAll(w, messages io.Writer, data *results.Dataset, tables []table.Table) error {
	all := []table.Data{}
	built := 0
	var last error
	for _, t := range tables {
		grid, err := t.Build(data)
		if err != nil {
			if last = fmt.Errorf("table %s: %w", t.Name, err); len(f.kinds) > 0 {
				return last
			}
			fmt.Fprintf(messages, "note: not made: %v\n", last)
			continue
		}
		if len(f.kinds) == 0 {
			fmt.Fprintf(messages, "%s: the folder has %s\n", t.Name, t.Needs)
		}
		files, err := table.Save(f.dir, t, grid, f.fileFormats()...)
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		built++
		if f.json {
			all = append(all, grid.Data()...)
			fmt.Fprintln(messages, strings.Join(files, "\n"))
			continue
		}
		fmt.Fprintf(w, "%s\n%s\n\n", gridText(w, grid, f.screenFormat()), strings.Join(files, "\n"))
	}
	if built == 0 {
		return last
	}
	if len(f.kinds) == 0 {
		fmt.Fprintln(messages, "Also possible: any other table with --rows, --cols and --value (walras table --help)")
	}
	if f.json {
		return printJSON(w, all)
	}
	return nil
}
