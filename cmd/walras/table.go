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
)

func newTable() *cobra.Command {
	var kinds, formats []string
	var dir string
	c := &cobra.Command{
		Use:   "table DIR",
		Short: "make the tables of a result folder",
		Long: `Table makes the tables that belong to the experiment of a result folder, prints them, and writes them as LaTeX,
Markdown and CSV. Each value stands beside the paper's where there is one.`,
		Example: "  walras table out/paper-mechanisms\n  walras table out/paper-mechanisms -k table6 --format tex -o tables",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			data, err := results.Open(args[0])
			if err != nil {
				return err
			}
			tables, err := chooseTables(data.Manifest().Name, kinds)
			if err != nil {
				return usageError{err}
			}
			if dir == "" {
				dir = filepath.Join(args[0], "tables")
			}
			return buildAll(c.OutOrStdout(), data, tables, dir, formats)
		},
	}
	c.Flags().StringSliceVarP(&kinds, "kind", "k", nil, "only this `TABLE`; may be repeated")
	c.Flags().StringSliceVar(&formats, "format", nil, "formats: "+strings.Join(table.Formats, ", ")+" (default all)")
	c.Flags().StringVarP(&dir, "output", "o", "", "`DIR` for the tables (default DIR/tables)")
	return c
}

// chooseTables are the tables of an experiment, cut down to kinds.
func chooseTables(experiment string, kinds []string) ([]table.Table, error) {
	tables := table.ForExperiment(experiment)
	var names []string
	for _, t := range tables {
		names = append(names, t.Name)
	}
	if len(tables) == 0 {
		return nil, fmt.Errorf("there is no table for experiment %q; walras list tables shows which there are", experiment)
	}
	for _, k := range kinds {
		if !slices.Contains(names, k) {
			return nil, fmt.Errorf("no table %q for experiment %q; allowed: %s", k, experiment, strings.Join(names, ", "))
		}
	}
	if len(kinds) > 0 {
		tables = slices.DeleteFunc(tables, func(t table.Table) bool { return !slices.Contains(kinds, t.Name) })
	}
	return tables, nil
}

// buildAll builds tables into dir and prints them.
func buildAll(w io.Writer, data *results.Dataset, tables []table.Table, dir string, formats []string) error {
	for _, t := range tables {
		grid, err := t.Build(data)
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		files, err := table.Save(dir, t, grid, formats...)
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		fmt.Fprintf(w, "%s\n%s\n\n", grid.Markdown(), strings.Join(files, "\n"))
	}
	return nil
}
