package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"walras/analysis"
	"walras/experiments/slurm"
	"walras/results"
)

func newStatus() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status DIR",
		Short: "show what a result folder holds",
		Long: `Status counts the cells that a result folder holds, by status, and says how many are missing, which process is writing the folder, and
what its Slurm jobs are doing. The digest is equal for any two folders that hold the same values.`,
		Example: "  walras status out/quickstart\n  walras status out/quickstart --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			data, err := results.Open(args[0])
			if err != nil {
				return err
			}
			s, err := slurm.StatusOf(c.Context(), data)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), s)
			}
			w, m := c.OutOrStdout(), data.Manifest()
			fmt.Fprintf(w, "experiment  %s\ncells       %d of %d, %d shards of %d\nby status   %s\ndigest      %s\n",
				m.Name, s.Done, s.Cells, len(m.Done)-m.Partial(), m.Shards, statusLine(s.ByStatus), s.Digest)
			fmt.Fprintf(w, "state       %s\n", stateText(s))
			for _, p := range m.Parts {
				fmt.Fprintf(w, "spec        %s: shards %d to %d\n", p.Name, p.First, p.First+p.Shards-1)
			}
			for _, t := range m.Tables {
				fmt.Fprintf(w, "table       %s: %s, %s\n", t.Table, analysis.Counting(m.Rows(t.Table), "row"), analysis.Counting(len(t.Columns), "column"))
			}
			for _, line := range s.Slurm.Lines() {
				fmt.Fprintln(w, line)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print an object")
	return c
}

// stateText says who is at work and what is missing.
func stateText(s *slurm.FolderStatus) string {
	state := "complete"
	switch {
	case s.Running && s.Process > 0:
		state = fmt.Sprintf("process %d is writing", s.Process)
	case s.Running:
		state = "a process is writing"
	case s.Missing > 0:
		state = fmt.Sprintf("%d cells are missing and no process is computing them", s.Missing)
	}
	if s.Rate > 0 {
		state += fmt.Sprintf("; %.0f cells/s, %s left at that rate", s.Rate, timeText(s.SecondsLeft))
	}
	return state
}
