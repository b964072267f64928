package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"walras/analysis"
	"walras/experiments"
)

func newPlan() *cobra.Command {
	var flags specFlags
	var o experiments.Options
	var asJSON, full bool
	c := &cobra.Command{
		Use:   "plan SPEC",
		Short: "show what a spec would run, without running it",
		Long: `Plan counts the cells of a spec and estimates the time and the space that they take: it computes about a hundred of them,
spread over the grid, in a fraction of a second, and writes nothing.`,
		Example: "  walras plan quickstart\n  walras plan my.yaml --set replicates=1000 --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			spec, err := flags.load(args[0])
			if err != nil {
				return err
			}
			p := experiments.PlanOf(c.Context(), spec, o)
			if asJSON {
				return printJSON(c.OutOrStdout(), p)
			}
			w := c.OutOrStdout()
			fmt.Fprintf(w, "experiment  %s\n", p.Name)
			if spec.Title != "" {
				fmt.Fprintf(w, "            %s\n", spec.Title)
			}
			fmt.Fprintf(w, "cells       %d = %s × %s × %s", p.Cells, analysis.Counting(p.Markets, "market"), analysis.Counting(p.Replicates, "replicate"), analysis.Counting(p.Treatments, "treatment"))
			if p.Excluded > 0 {
				fmt.Fprintf(w, " − %d excluded", p.Excluded)
			}
			fmt.Fprintf(w, "\nspec hash   %s\nfolder      %s\n", p.SpecHash, p.Folder)
			fmt.Fprintf(w, "shards      %d\n", p.Shards)
			if e := p.Estimate; e != nil {
				fmt.Fprintf(w, "estimate    %s, %s with %s: from %s of %v each\n", byteText(e.Bytes),
					timeText(e.Seconds), analysis.Counting(e.Workers, "worker"), analysis.Counting(e.Sampled, "cell"), e.CellTime.Round(10*time.Nanosecond))
			} else {
				fmt.Fprintf(w, "estimate    none: %s\n", p.NoEstimate)
			}
			if p.Cells >= experiments.MaxCells {
				fmt.Fprintf(w, "note        a grid of this size runs only with --yes\n")
			}
			if full {
				fmt.Fprintf(w, "\n%s", spec.Canonical())
			}
			return nil
		},
	}
	flags.add(c)
	c.Flags().StringVarP(&o.Dir, "output", "o", "", "result `DIR` that the run would use (default out/<experiment>)")
	c.Flags().IntVarP(&o.Workers, "workers", "j", 0, "`N` workers to estimate the time for (default: one per processor)")
	c.Flags().BoolVar(&asJSON, "json", false, "print an object")
	c.Flags().BoolVar(&full, "spec", false, "also print the resolved spec, with all defaults")
	return c
}

// byteText writes a number of bytes for people.
func byteText(n int64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return fmt.Sprintf("%d bytes", n)
	}
	value, unit := float64(n), -1
	for value >= 1000 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	return fmt.Sprintf("%.3g %cB", value, units[unit])
}

// timeText writes a duration for people; years do not fit into a Duration.
func timeText(seconds float64) string {
	const day = 24 * 60 * 60
	switch {
	case seconds < 1:
		return "under a second"
	case seconds < 2*day:
		return time.Duration(seconds * 1e9).Round(time.Second).String()
	default:
		return fmt.Sprintf("%.3g days", seconds/day)
	}
}
