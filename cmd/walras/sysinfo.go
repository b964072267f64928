package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"walras/analysis"
	"walras/results"
)

func newSysinfo() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "sysinfo",
		Short:   "show what results record about the machine and the program",
		Example: "  walras sysinfo\n  walras sysinfo --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			p := results.CollectProvenance()
			if asJSON {
				return printJSON(c.OutOrStdout(), p)
			}
			fmt.Fprintf(c.OutOrStdout(), "walras   %s %s\ngo       %s %s/%s\ncpu      %s, %s\nmemory   %.1f GiB\nhost     %s\n",
				p.Walras, p.Build, p.Go, p.OS, p.Arch, p.CPU, analysis.Counting(p.Cores, "processor"), float64(p.Memory)/(1<<30), p.Hostname)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print an object")
	return c
}
