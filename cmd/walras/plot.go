package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"walras/analysis/figure"
	"walras/results"
)

func newPlot() *cobra.Command {
	var kinds, formats []string
	var dir string
	c := &cobra.Command{
		Use:   "plot DIR",
		Short: "draw the figures of a result folder",
		Long: `Plot draws the figures that belong to the experiment of a result folder, as PDF, SVG and PNG, each with a CSV of
exactly the numbers drawn.`,
		Example: "  walras plot out/paper-fees\n  walras plot out/paper-fees -k fee-frontier --format svg -o figures",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			data, err := results.Open(args[0])
			if err != nil {
				return err
			}
			figures, err := chooseFigures(data.Manifest().Name, kinds)
			if err != nil {
				return usageError{err}
			}
			if dir == "" {
				dir = filepath.Join(args[0], "figures")
			}
			return drawAll(c.OutOrStdout(), data, figures, dir, formats)
		},
	}
	c.Flags().StringSliceVarP(&kinds, "kind", "k", nil, "only this `FIGURE`; may be repeated")
	c.Flags().StringSliceVar(&formats, "format", nil, "formats: "+strings.Join(figure.Formats, ", ")+" (default all)")
	c.Flags().StringVarP(&dir, "output", "o", "", "`DIR` for the figures (default DIR/figures)")
	return c
}

// chooseFigures are the figures of an experiment, cut down to kinds.
func chooseFigures(experiment string, kinds []string) ([]figure.Figure, error) {
	figures := figure.ForExperiment(experiment)
	var names []string
	for _, f := range figures {
		names = append(names, f.Name)
	}
	if len(figures) == 0 {
		return nil, fmt.Errorf("there is no figure for experiment %q; walras list figures shows which there are", experiment)
	}
	for _, k := range kinds {
		if !slices.Contains(names, k) {
			return nil, fmt.Errorf("no figure %q for experiment %q; allowed: %s", k, experiment, strings.Join(names, ", "))
		}
	}
	if len(kinds) > 0 {
		figures = slices.DeleteFunc(figures, func(f figure.Figure) bool { return !slices.Contains(kinds, f.Name) })
	}
	return figures, nil
}

// drawAll draws figures into dir and names the files.
func drawAll(w io.Writer, data *results.Dataset, figures []figure.Figure, dir string, formats []string) error {
	for _, f := range figures {
		drawing, err := f.Draw(data)
		if err != nil {
			return fmt.Errorf("figure %s: %w", f.Name, err)
		}
		files, err := figure.Save(dir, f, drawing, formats...)
		if err != nil {
			return fmt.Errorf("figure %s: %w", f.Name, err)
		}
		fmt.Fprintf(w, "%s\n", strings.Join(files, "\n"))
	}
	return nil
}
