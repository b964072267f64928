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

// exportFormats are what export writes.
var exportFormats = []string{"csv", "arrow"}

func newExport() *cobra.Command {
	var s table.Selection
	var where []string
	var format, output string
	c := &cobra.Command{
		Use:   "export DIR",
		Short: "write rows of a result folder as CSV or Arrow",
		Long: `Export writes the rows of a table of a result folder for other programs, as CSV or as an Arrow IPC file, one row group
at a time. Other programs can also read the Parquet files of the folder directly; export is for those that cannot, and for
selecting columns and rows.`,
		Example: `  walras export out/quickstart -o runs.csv
  walras export out/solver-shootout --columns solver,market,rounds,gap --where status=converged -o rounds.arrow
  walras export out/paper-convergence -t trace --where "round<=100" | gzip > trace.csv.gz`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			if s.Where, err = query.Parse(where...); err != nil {
				return usageError{err}
			}
			if format == "" {
				format = "csv"
				if ext := filepath.Ext(output); ext == ".arrow" || ext == ".feather" {
					format = "arrow"
				}
			}
			switch {
			case !slices.Contains(exportFormats, format):
				return usageError{fmt.Errorf("format %q, allowed are %s", format, strings.Join(exportFormats, ", "))}
			case format == "arrow" && output == "":
				return usageError{fmt.Errorf("format arrow needs a file: name it with -o")}
			}
			data, err := results.Open(args[0])
			if err != nil {
				return err
			}
			if s, err = s.Resolve(data); err != nil {
				return usageError{err}
			}
			rows, err := export(data, s, format, output, c.OutOrStdout())
			if err != nil {
				return fmt.Errorf("export %s: %w", args[0], err)
			}
			if output != "" {
				fmt.Fprintf(c.ErrOrStderr(), "%s: %d of %d rows of table %s\n", output, rows, data.Manifest().Rows(s.Table), s.Table)
			}
			return nil
		},
	}
	c.Flags().StringVarP(&s.Table, "table", "t", "runs", "`TABLE` to read: runs, trace, agents, prices or shocks")
	c.Flags().Var(listFlag{&s.Columns}, "columns", "write only these `COLUMNS`, in this order (default all)")
	c.Flags().StringArrayVar(&where, "where", nil, whereHelp)
	c.Flags().StringVar(&format, "format", "", "`FORMAT` to write: csv or arrow (default by the name of the file, else csv)")
	c.Flags().StringVarP(&output, "output", "o", "", "`FILE` to write (default CSV to the screen)")
	return c
}

// export writes to the file, or to w where none is named.
func export(data *results.Dataset, s table.Selection, format, output string, w io.Writer) (rows int64, err error) {
	if output == "" {
		return s.WriteCSV(data, w)
	}
	err = results.Replace(output, func(w io.Writer) error {
		if format == "arrow" {
			rows, err = s.WriteArrow(data, w)
		} else {
			rows, err = s.WriteCSV(data, w)
		}
		return err
	})
	return rows, err
}
