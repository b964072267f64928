package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"walras/experiments"
)

// maxProblems is how many problems are printed.
const maxProblems = 20

func newVerify() *cobra.Command {
	o := experiments.VerifyOptions{Fraction: 0.01, Seed: 1}
	var asJSON bool
	c := &cobra.Command{
		Use:   "verify DIR",
		Short: "prove that a result folder is complete and right",
		Long: `Verify compares every file with the digest recorded when it was written, checks that every cell of the spec is there
exactly once, and computes a sample of the cells again: all values except times must be equal bit for bit. The exit status
is 0 only if nothing is wrong.`,
		Example: "  walras verify out/quickstart\n  walras verify out/mine --fraction 1",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			v, err := experiments.Verify(c.Context(), args[0], o)
			if err != nil {
				return err
			}
			w := c.OutOrStdout()
			if asJSON {
				if err := printJSON(w, v); err != nil {
					return err
				}
			} else {
				for _, note := range v.Notes {
					fmt.Fprintf(w, "note: %s\n", note)
				}
				for _, problem := range v.Problems[:min(maxProblems, len(v.Problems))] {
					fmt.Fprintf(w, "wrong: %s\n", problem)
				}
				fmt.Fprintf(w, "%s: %d of %d cells, %d files of %d shards (%s), %d cells computed again\n",
					v.Dir, v.Found, v.Cells, v.Files, v.Shards, byteText(v.Bytes), v.Recomputed)
			}
			if n := len(v.Problems); n > 0 {
				return fmt.Errorf("%s: number of problems found: %d, the first: %s", v.Dir, n, v.Problems[0])
			}
			if !asJSON {
				fmt.Fprintln(w, "verified")
			}
			return nil
		},
	}
	c.Flags().Float64Var(&o.Fraction, "fraction", o.Fraction, "share of the cells to compute again, from 0 to 1")
	c.Flags().Uint64Var(&o.Seed, "seed", o.Seed, "seed of the sample")
	c.Flags().BoolVar(&asJSON, "json", false, "print an object")
	return c
}
