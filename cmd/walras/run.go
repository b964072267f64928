package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"walras/analysis"
	"walras/experiments"
	"walras/experiments/spec"
)

func newRun() *cobra.Command {
	var flags specFlags
	var slurm slurmFlags
	var o experiments.Options
	var asJSON, quiet, dry bool
	c := &cobra.Command{
		Use:   "run SPEC",
		Short: "compute the cells of a spec that its folder does not have yet",
		Long: `Run computes the cells of a spec and keeps them in a result folder. Finished shards survive any interruption;
the same command again computes exactly what is missing. SPEC is a YAML file or a built-in experiment.

A cell is identified by what it computes, not by its place in the grid. So a grid can grow: --reuse takes over the cells that
another folder has. --only computes some of the cells (see walras help selecting) and leaves the others to a later run; --retry computes again the
cells that ended in the statuses named.`,
		Example: `  walras run quickstart
  walras run my.yaml -j 8 -o out/mine
  walras run paper-mechanisms --set replicates=100000 -o out/large
  walras run my.yaml --set replicates=200 --reuse out/mine -o out/mine-200
  walras run my.yaml --only solver=bracket --only market.paper.tau=0,0.5
  walras run my.yaml --retry error,timeout`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			spec, err := flags.load(args[0])
			if err != nil {
				return err
			}
			if done, err := slurm.run(c, spec, o, asJSON); done {
				return err
			}
			if dry {
				return dryRun(c, spec, o, asJSON)
			}
			summary, err := runSpec(c.Context(), spec, o, c.ErrOrStderr(), quiet)
			if summary == nil {
				return err
			}
			if asJSON {
				if jsonErr := printJSON(c.OutOrStdout(), summary.FolderStatus); jsonErr != nil {
					return jsonErr
				}
			} else {
				printSummary(c.OutOrStdout(), spec, summary)
			}
			if err != nil {
				return err
			}
			return judge(c.ErrOrStderr(), spec, summary)
		},
	}
	flags.add(c)
	slurm.add(c)
	f := c.Flags()
	f.StringVarP(&o.Dir, "output", "o", "", "result `DIR` (default out/<experiment>)")
	f.IntVarP(&o.Workers, "workers", "j", 0, "`N` workers (default: one per processor)")
	f.StringArrayVar(&o.Only, "only", nil, "compute only the cells for which `CONDITION` holds, such as solver=NAME, tau>=0.5 or replicate<10, or those with the ids in a list; may be repeated, all must hold")
	f.StringSliceVar(&o.Retry, "retry", nil, "compute again the cells that ended in `STATUS,…`, such as error,timeout")
	f.StringArrayVar(&o.Reuse, "reuse", nil, "take over the cells that the result folder `DIR` has; may be repeated")
	f.BoolVar(&o.FailFast, "fail-fast", false, "stop at the first cell that ends in a status which the spec does not allow")
	f.BoolVar(&dry, "dry-run", false, "say what would be computed, and write nothing")
	f.BoolVar(&o.Yes, "yes", false, fmt.Sprintf("allow grids of %d cells and more", experiments.MaxCells))
	f.BoolVarP(&quiet, "quiet", "q", false, "show no progress")
	f.BoolVar(&asJSON, "json", false, "print the summary as an object")
	return c
}

// runSpec runs a spec with its progress shown on stderr.
func runSpec(ctx context.Context, spec *spec.Spec, o experiments.Options, stderr io.Writer, quiet bool) (*experiments.Summary, error) {
	if o.Workers < 0 {
		return nil, usageError{fmt.Errorf("-j %d; the number of workers must be positive, or 0 for one per processor", o.Workers)}
	}
	o.Watch = new(experiments.Progress)
	if !quiet {
		stop := showProgress(stderr, spec.Name, o.Watch)
		defer stop()
	}
	return experiments.Run(ctx, spec, o)
}

// dryRun tells what a run would do.
func dryRun(c *cobra.Command, spec *spec.Spec, o experiments.Options, asJSON bool) error {
	d, err := experiments.PlanRun(spec, o)
	if err != nil {
		return err
	}
	w := c.OutOrStdout()
	if asJSON {
		return printJSON(w, d)
	}
	for _, note := range d.Notes {
		fmt.Fprintf(w, "note: %s\n", note)
	}
	fmt.Fprintf(w, "%s: %d of %d cells are in %s; %d to compute in %s", spec.Name, d.Done, d.Cells, d.Dir, d.Compute, analysis.Counting(d.Shards, "shard"))
	if d.Again > 0 {
		fmt.Fprintf(w, ", %d of them again", d.Again)
	}
	fmt.Fprintf(w, "; this is a dry run, and nothing was written\n")
	return nil
}

// printSummary tells what a run did.
func printSummary(w io.Writer, spec *spec.Spec, s *experiments.Summary) {
	for _, note := range s.Notes {
		fmt.Fprintf(w, "note: %s\n", note)
	}
	reused := ""
	if s.Reused > 0 {
		reused = fmt.Sprintf(", %d reused", s.Reused)
	}
	fmt.Fprintf(w, "%s: %d of %d cells in %s, %d computed now%s\n", spec.Name, s.Done, s.Cells, s.Folder, s.Computed, reused)
	fmt.Fprintf(w, "  %s\n  digest %s\n", statusLine(s.ByStatus), s.Digest)
}

// statusLine lists counts by status, in alphabetical order.
func statusLine(counts map[string]int64) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	if parts == nil {
		return "no cells done"
	}
	return strings.Join(parts, ", ")
}

// judge is the verdict of a finished run: an error where a cell ended in a
// status that its spec does not allow.
func judge(stderr io.Writer, spec *spec.Spec, s *experiments.Summary) error {
	bad := maps.Clone(s.ByStatus)
	maps.DeleteFunc(bad, func(name string, _ int64) bool { return spec.Allows(name) })
	if len(bad) == 0 {
		return nil
	}
	fmt.Fprintf(stderr, "walras: %s: cells ended in a status that the spec does not allow: %s; column error says why, key allow changes the list\n", spec.Name, statusLine(bad))
	return errSilent
}
