package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"walras/analysis/table"
	"walras/results"
	"walras/results/query"
)

// exportFormats are what export writes, with the endings of files that mean them.
var exportFormats = []struct {
	name    string
	endings []string
	write   func(s table.Selection, d *results.Dataset, w io.Writer) (int64, error)
}{
	{"csv", []string{".csv"}, table.Selection.WriteCSV},
	{"parquet", []string{".parquet"}, table.Selection.WriteParquet},
	{"arrow", []string{".arrow", ".feather"}, table.Selection.WriteArrow},
	{"json", []string{".json"}, table.Selection.WriteJSON},
}

// exportFormat is the place of the format asked for, or of what the name of the file means.
func exportFormat(format, output string) (int, error) {
	var names, endings []string
	ending := filepath.Ext(output)
	for i, f := range exportFormats {
		if f.name == format || format == "" && (slices.Contains(f.endings, ending) || output == "" && i == 0) {
			return i, nil
		}
		names, endings = append(names, f.name), append(endings, f.endings...)
	}
	if format != "" {
		return 0, fmt.Errorf("format %q, allowed are %s", format, strings.Join(names, ", "))
	}
	return 0, fmt.Errorf("%s: what to write is not known by the ending %q, allowed are %s; or name a --format", output, ending, strings.Join(endings, ", "))
}

func newExport() *cobra.Command {
	var s table.Selection
	var where []string
	var format, output string
	var asJSON bool
	c := &cobra.Command{
		Use:   "export DIR",
		Short: "write rows of a result folder as CSV, Parquet, Arrow or JSON",
		Long: `Export writes the rows of a table of a result folder for other programs, as CSV, Parquet, an Arrow IPC file or JSON, one row
group at a time. A file is written whole or not at all, and its ending says in which format: .csv, .parquet, .arrow or .feather, .json; any
other is refused. Other programs can also read the Parquet files of the folder directly; export is for those that cannot, and for
selecting columns and rows.`,
		Example: `  walras export out/quickstart -o runs.csv
  walras export out/solver-shootout --columns solver,market,rounds,gap --where status=converged -o rounds.arrow
  walras export out/solver-shootout --where "gap<=1e-9" -o exact.parquet
  walras export out/paper-convergence -t trace --where "round<=100" | gzip > trace.csv.gz`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			if s.Where, err = query.Parse(where...); err != nil {
				return usageError{err}
			}
			if asJSON && output == "" && format == "" {
				format = "json"
			}
			at, err := exportFormat(format, output)
			if err != nil {
				return usageError{err}
			}
			if name := exportFormats[at].name; output == "" && name != "csv" && name != "json" {
				return usageError{fmt.Errorf("format %s needs a file: name it with -o", name)}
			}
			data, err := results.Open(args[0])
			if err != nil {
				return err
			}
			if s, err = s.Resolve(data); err != nil {
				return usageError{err}
			}
			rows, err := export(data, s, at, output, c.OutOrStdout())
			if err != nil {
				return fmt.Errorf("export %s: %w", args[0], err)
			}
			switch {
			case output != "" && asJSON:
				return printJSON(c.OutOrStdout(), map[string]any{"file": output, "format": exportFormats[at].name, "rows": rows, "table": s.Table, "columns": s.Columns})
			case output != "":
				fmt.Fprintf(c.ErrOrStderr(), "%s: %d of %d rows of table %s\n", output, rows, data.Manifest().Rows(s.Table), s.Table)
			}
			return nil
		},
	}
	c.Flags().StringVarP(&s.Table, "table", "t", "runs", "`TABLE` to read: runs, trace, agents, prices or shocks")
	c.Flags().Var(listFlag{&s.Columns}, "columns", "write only these `COLUMNS`, in this order (default all)")
	c.Flags().StringArrayVar(&where, "where", nil, whereHelp)
	c.Flags().StringVar(&format, "format", "", "`FORMAT` to write: csv, parquet, arrow or json (default by the ending of the file, else csv)")
	c.Flags().StringVarP(&output, "output", "o", "", "`FILE` to write (default CSV to the screen)")
	c.Flags().BoolVar(&asJSON, "json", false, "print the rows as an array of objects; with -o, an object that says what was written")
	return c
}

// export writes to the file, or to w where none is named.
func export(data *results.Dataset, s table.Selection, format int, output string, w io.Writer) (rows int64, err error) {
	if output == "" {
		return exportFormats[format].write(s, data, w)
	}
	err = results.Replace(output, func(w io.Writer) error {
		rows, err = exportFormats[format].write(s, data, w)
		return err
	})
	return rows, err
}
