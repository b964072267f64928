package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"walras/experiments"
	"walras/results"
)

func newStatus() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "status DIR",
		Short:   "show what a result folder holds",
		Example: "  walras status out/quickstart\n  walras status out/quickstart --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			data, err := results.Open(args[0])
			if err != nil {
				return err
			}
			counts, err := experiments.CountByStatus(data)
			if err != nil {
				return err
			}
			m := data.Manifest()
			s := &experiments.Summary{Dir: args[0], Cells: m.Cells, Done: m.Rows("runs"), ByStatus: counts, Digest: data.Digest()}
			if asJSON {
				return printJSON(c.OutOrStdout(), statusJSON(m.Name, m.SpecHash, s))
			}
			w := c.OutOrStdout()
			fmt.Fprintf(w, "experiment  %s\ncells       %d of %d, %d shards of %d\nby status   %s\ndigest      %s\n",
				m.Name, s.Done, s.Cells, len(m.Done), m.Shards, statusLine(counts), s.Digest)
			for _, t := range m.Tables {
				fmt.Fprintf(w, "table       %s: %d rows, %d columns\n", t.Table, m.Rows(t.Table), len(t.Columns))
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print an object")
	return c
}

// folderStatus is what run and status print with --json.
type folderStatus struct {
	Experiment string           `json:"experiment"`
	Folder     string           `json:"folder"`
	SpecHash   string           `json:"spec_hash"`
	Cells      int64            `json:"cells"`
	Done       int64            `json:"done"`
	ByStatus   map[string]int64 `json:"by_status"`
	Digest     string           `json:"digest"`
}

func statusJSON(name, hash string, s *experiments.Summary) folderStatus {
	return folderStatus{name, s.Dir, hash, s.Cells, s.Done, s.ByStatus, s.Digest}
}
