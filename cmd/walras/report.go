package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"walras/analysis/audit"
	"walras/analysis/table"
	"walras/results"
)

func newReport() *cobra.Command {
	var path string
	c := &cobra.Command{
		Use:   "report DIR",
		Short: "write one page on a result folder: who wins, figures and tables",
		Long: `Report writes one HTML file that needs no network and no other file: who wins, in a sentence for each question, with the figures
and tables that fit the folder. Tables are sorted by a click on a heading, series are shown and hidden by their buttons, and the values
drawn are read under the pointer. The figures are those of walras plot, the tables those of walras table, the sentences those of walras
compare.`,
		Example: `  walras report out/quickstart
  walras report out/mine -o mine.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			data, err := results.Open(args[0])
			if err != nil {
				return err
			}
			data = data.Keep("runs")
			var tables []table.Table
			if chosen, err := chooseTables(data, nil); err == nil { // a folder may have figures alone
				tables = chosen
			}
			page, err := audit.NewRunPage(data, tables)
			if err != nil {
				return err
			}
			if path == "" {
				path = filepath.Join(args[0], "report.html")
			}
			if err := results.Replace(path, page.Write); err != nil {
				return fmt.Errorf("report: %w", err)
			}
			fmt.Fprintln(c.OutOrStdout(), filepath.ToSlash(path))
			return nil
		},
	}
	c.Flags().StringVarP(&path, "output", "o", "", "`FILE` for the page (default DIR/report.html)")
	return c
}
