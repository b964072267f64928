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
			slurm, err := experiments.ReadSlurmStatus(c.Context(), args[0])
			if err != nil {
				return err
			}
			m := data.Manifest()
			s := &experiments.Summary{Dir: args[0], Cells: m.Cells, Done: m.Rows("runs"), ByStatus: counts, Digest: data.Digest()}
			status := statusJSON(m.Name, m.SpecHash, s)
			status.Slurm = slurm
			status.pace(data)
			if asJSON {
				return printJSON(c.OutOrStdout(), status)
			}
			w := c.OutOrStdout()
			fmt.Fprintf(w, "experiment  %s\ncells       %d of %d, %d shards of %d\nby status   %s\ndigest      %s\n",
				m.Name, s.Done, s.Cells, len(m.Done)-m.Partial(), m.Shards, statusLine(counts), s.Digest)
			fmt.Fprintf(w, "state       %s\n", status.state())
			for _, p := range m.Parts {
				fmt.Fprintf(w, "spec        %s: shards %d to %d\n", p.Name, p.First, p.First+p.Shards-1)
			}
			for _, t := range m.Tables {
				fmt.Fprintf(w, "table       %s: %d rows, %d columns\n", t.Table, m.Rows(t.Table), len(t.Columns))
			}
			printSlurm(w, slurm)
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

	Missing     int64   `json:"missing"`
	Running     bool    `json:"running"`                // a process is writing the folder
	Process     int     `json:"process,omitempty"`      // its number, where that is known
	Rate        float64 `json:"rate,omitempty"`         // cells a second, of the last session
	SecondsLeft float64 `json:"seconds_left,omitempty"` // at that rate

	Slurm *experiments.SlurmStatus `json:"slurm,omitempty"` // where jobs were planned in the folder
}

func statusJSON(name, hash string, s *experiments.Summary) folderStatus {
	return folderStatus{Experiment: name, Folder: s.Dir, SpecHash: hash, Cells: s.Cells, Done: s.Done, ByStatus: s.ByStatus, Digest: s.Digest,
		Missing: s.Cells - s.Done}
}

// pace adds who is at work and, where there is work left, how fast the last
// session was.
func (s *folderStatus) pace(data *results.Dataset) {
	s.Process, s.Running = data.Writer()
	if rate := data.Manifest().Pace("runs"); rate > 0 && s.Missing > 0 {
		s.Rate, s.SecondsLeft = rate, float64(s.Missing)/rate
	}
}

// state is the same in words.
func (s *folderStatus) state() string {
	state := "complete"
	switch {
	case s.Running && s.Process > 0:
		state = fmt.Sprintf("process %d is writing", s.Process)
	case s.Running:
		state = "a process is writing"
	case s.Missing > 0:
		state = fmt.Sprintf("%d cells missing, nobody is computing them", s.Missing)
	}
	if s.Rate > 0 {
		state += fmt.Sprintf("; %.0f cells/s, %s left at that rate", s.Rate, timeText(s.SecondsLeft))
	}
	return state
}
