package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"walras/analysis"
	"walras/experiments"
	"walras/results"
)

func newQuickstart() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "quickstart",
		Short: "a first experiment, with a table and a picture of what came of it",
		Long: `Quickstart runs the built-in experiment of that name, 800 markets solved exactly and by price adjustment, says who wins, and draws the
figure of it. It takes a second.`,
		Example: "  walras quickstart",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := new(specFlags).load("quickstart")
			if err != nil {
				return err
			}
			if _, err := runSpec(c.Context(), s, experiments.Options{Dir: dir}, c.ErrOrStderr(), false); err != nil {
				return err
			}
			data, err := results.Open(dir)
			if err != nil {
				return err
			}
			comparison, err := analysis.Contest{}.Compare(data)
			if err != nil {
				return err
			}
			if err := printComparison(c.OutOrStdout(), comparison, ""); err != nil {
				return err
			}
			files, err := drawComparison(data, analysis.Contest{}, nil, filepath.Join(dir, "figures"))
			if err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout())
			for _, name := range files {
				fmt.Fprintln(c.OutOrStdout(), name)
			}
			fmt.Fprintf(c.OutOrStdout(), "\nNext: walras table %s --rows solver,step --value rounds, walras plot %s -k convergence, walras new mine.yaml, walras help spec\n", dir, dir)
			return nil
		},
	}
	c.Flags().StringVarP(&dir, "output", "o", filepath.Join("out", "quickstart"), "result `DIR`")
	return c
}
