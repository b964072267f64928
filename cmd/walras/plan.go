package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"walras/experiments"
)

func newPlan() *cobra.Command {
	var flags specFlags
	var o experiments.Options
	var asJSON, full bool
	c := &cobra.Command{
		Use:     "plan SPEC",
		Short:   "show what a spec would run, without running it",
		Example: "  walras plan quickstart\n  walras plan my.yaml --set replicates=1000 --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			spec, err := flags.load(args[0])
			if err != nil {
				return err
			}
			p := planOf(spec, &o)
			if asJSON {
				return printJSON(c.OutOrStdout(), p)
			}
			w := c.OutOrStdout()
			fmt.Fprintf(w, "experiment  %s\n", p.Name)
			if spec.Title != "" {
				fmt.Fprintf(w, "            %s\n", spec.Title)
			}
			fmt.Fprintf(w, "cells       %d = %d markets × %d replicates × %d treatments", p.Cells, p.Markets, p.Replicates, p.Treatments)
			if p.Excluded > 0 {
				fmt.Fprintf(w, " − %d excluded", p.Excluded)
			}
			fmt.Fprintf(w, "\nspec hash   %s\nfolder      %s\n", p.SpecHash, p.Folder)
			if p.Cells >= experiments.MaxCells {
				fmt.Fprintf(w, "note        so many cells run only with --yes\n")
			}
			if full {
				fmt.Fprintf(w, "\n%s", spec.Canonical())
			}
			return nil
		},
	}
	flags.add(c)
	c.Flags().StringVarP(&o.Dir, "output", "o", "", "the result `DIR` meant (default out/<experiment>)")
	c.Flags().BoolVar(&asJSON, "json", false, "print an object")
	c.Flags().BoolVar(&full, "spec", false, "print the spec as resolved, all defaults written out")
	return c
}

// plan is what plan prints.
type plan struct {
	Name       string `json:"name"`
	SpecHash   string `json:"spec_hash"`
	Folder     string `json:"folder"`
	Cells      int64  `json:"cells"`
	Markets    int64  `json:"markets"`
	Replicates int64  `json:"replicates"`
	Treatments int64  `json:"treatments"`
	Excluded   int64  `json:"excluded"`
}

func planOf(s *experiments.Spec, o *experiments.Options) plan {
	g := s.Grid()
	return plan{
		Name: s.Name, SpecHash: s.Hash(), Folder: o.Folder(s), Cells: g.Cells(), Markets: g.MarketCount(),
		Replicates: g.Replicates(), Treatments: g.TreatmentCount(), Excluded: g.Len() - g.Cells(),
	}
}
