package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"walras/analysis"
	"walras/experiments"
)

func newMerge() *cobra.Command {
	var out string
	var asJSON bool
	c := &cobra.Command{
		Use:   "merge DIR… -o OUT",
		Short: "combine the cells of several result folders in one",
		Long: `Merge combines result folders of one spec, or of specs that agree in stop and record, into one folder. A cell that several
folders have must have the same values in all of them, except for times, and is kept once. If cells differ, they are listed
and nothing is written. The folders that are merged stay as they are.`,
		Example: "  walras merge out/monday out/tuesday -o out/both",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" {
				return usageError{errors.New("merge needs -o OUT, the folder to write")}
			}
			m, err := experiments.Merge(c.Context(), args, out, nil)
			if m == nil {
				return err
			}
			w := c.OutOrStdout()
			if asJSON {
				return errors.Join(printJSON(w, m), err)
			}
			for _, note := range m.Notes {
				fmt.Fprintf(w, "note: %s\n", note)
			}
			for _, conflict := range m.Conflicts {
				fmt.Fprintf(w, "conflict: %s\n", conflict)
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%s: %s in %s of %s, %d kept, %d dropped as equal; %d of %d cells are there\n  digest %s\n",
				m.Dir, analysis.Counting(m.In, "cell"), analysis.Counting(m.Folders, "folder"), analysis.Counting(m.Specs, "spec"), m.Out, m.Dropped, m.Out, m.Cells, m.Digest)
			return nil
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "result `DIR` to write")
	c.Flags().BoolVar(&asJSON, "json", false, "print an object")
	return c
}
