package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"walras/experiments"
	"walras/experiments/slurm"
	"walras/experiments/spec"
)

// slurmFlags are the flags of run that choose the engine.
type slurmFlags struct {
	engine string
	slurm  slurm.Options
}

// Flags of run that one engine alone understands; the others serve both.
var (
	slurmOnly = []string{"tasks", "partition", "time", "cpus", "slurm-arg", "script-only"}
	localOnly = []string{"workers", "only", "retry", "reuse", "fail-fast", "dry-run"}
)

func (f *slurmFlags) add(c *cobra.Command) {
	c.Example += "\n  walras run my.yaml --engine slurm --tasks 64 --partition short --time 1h --cpus 4 -o out/mine"
	flags := c.Flags()
	flags.StringVar(&f.engine, "engine", "local", "`ENGINE` to compute with: local, or slurm, which submits a job array and a job that merges and verifies")
	flags.IntVar(&f.slurm.Tasks, "tasks", 0, "slurm: `N` jobs in the array, which share the shards")
	flags.StringVar(&f.slurm.Partition, "partition", "", "slurm: partition `P` (default: the cluster's)")
	flags.StringVar(&f.slurm.Time, "time", "", "slurm: time `LIMIT` of a task, such as 1h30m or 2-12:00:00; a task that reaches it is queued again (default: the partition's)")
	flags.IntVar(&f.slurm.CPUs, "cpus", 1, "slurm: `N` processors per task")
	flags.StringArrayVar(&f.slurm.Args, "slurm-arg", nil, "slurm: one more `OPTION` of sbatch, such as --slurm-arg=--mem=4G; may be repeated")
	flags.BoolVar(&f.slurm.ScriptOnly, "script-only", false, "slurm: write the scripts and submit nothing")
}

// run submits a spec where the Slurm engine is chosen; where it is not, done is
// false.
func (f *slurmFlags) run(c *cobra.Command, s *spec.Spec, o experiments.Options, asJSON bool) (done bool, err error) {
	other := map[string][]string{"local": slurmOnly, "slurm": localOnly}
	refused, known := other[f.engine]
	if !known {
		return true, usageError{fmt.Errorf("--engine %s; allowed: local, slurm", f.engine)}
	}
	for _, name := range refused {
		if c.Flags().Changed(name) {
			return true, usageError{fmt.Errorf("--%s does not go with --engine %s", name, f.engine)}
		}
	}
	if f.engine == "local" {
		return false, nil
	}
	if f.slurm.Walras, err = os.Executable(); err != nil {
		return true, err
	}
	sub, err := slurm.Submit(c.Context(), s, o, f.slurm)
	var option *spec.OptionError
	if errors.As(err, &option) {
		err = usageError{err}
	}
	if err != nil {
		return true, err
	}
	if asJSON {
		return true, printJSON(c.OutOrStdout(), sub)
	}
	printSubmission(c.OutOrStdout(), s.Name, sub, f.slurm.ScriptOnly)
	return true, nil
}

func printSubmission(w io.Writer, name string, s *slurm.Submission, scriptOnly bool) {
	for _, note := range s.Notes {
		fmt.Fprintf(w, "note: %s\n", note)
	}
	fmt.Fprintf(w, "%s: %d cells into %s, %d shards to compute in %d tasks\n", name, s.Cells, s.Dir, s.Shards, s.Tasks)
	if scriptOnly {
		fmt.Fprintf(w, "  nothing was submitted; sh %s submits the jobs\n", s.Script)
		return
	}
	if s.Array != "" {
		fmt.Fprintf(w, "  array %s\n", s.Array)
	}
	fmt.Fprintf(w, "  merge %s\n  walras status %s shows their state, walras cancel %[2]s stops them\n", s.Merge, s.Dir)
}

func newCancel() *cobra.Command {
	return &cobra.Command{
		Use:     "cancel DIR",
		Short:   "stop the Slurm jobs of a result folder",
		Long:    "Cancel stops the Slurm jobs that were submitted from a result folder. Finished shards stay, and the next submission continues from there.",
		Example: "  walras cancel out/large",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			jobs, err := slurm.Cancel(c.Context(), args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: cancelled array %s, merge %s\n", args[0], cmp.Or(jobs.Array, "(none)"), cmp.Or(jobs.Merge, "(none)"))
			return nil
		},
	}
}

// newSlurm has the commands that the scripts of the Slurm engine call.
func newSlurm() *cobra.Command {
	c := &cobra.Command{
		Use:     "slurm",
		Short:   "run the steps of the jobs that --engine slurm submits",
		Example: "  walras slurm task out/large 3\n  walras slurm merge out/large",
		Hidden:  true,
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		&cobra.Command{
			Use:     "task DIR N",
			Short:   "compute the share of task N",
			Example: "  walras slurm task out/large 3",
			Args:    cobra.ExactArgs(2),
			RunE:    func(c *cobra.Command, args []string) error { return slurmTask(c, args[0], args[1]) },
		},
		&cobra.Command{
			Use:     "merge DIR",
			Short:   "merge and verify what the tasks have computed",
			Example: "  walras slurm merge out/large",
			Args:    cobra.ExactArgs(1),
			RunE:    func(c *cobra.Command, args []string) error { return slurmMerge(c, args[0]) },
		})
	return c
}

func slurmTask(c *cobra.Command, dir, number string) error {
	task, err := strconv.Atoi(number)
	if err != nil {
		return usageError{fmt.Errorf("task %q; allowed: a number", number)}
	}
	watch := new(experiments.Progress)
	stop := showProgress(c.ErrOrStderr(), "task "+number, watch)
	defer stop()
	return slurm.RunTask(c.Context(), dir, task, watch, c.OutOrStdout())
}

func slurmMerge(c *cobra.Command, dir string) error {
	merged, err := slurm.Merge(c.Context(), dir)
	if merged == nil {
		return err
	}
	w, s := c.OutOrStdout(), merged.Summary
	for _, note := range s.Notes {
		fmt.Fprintf(w, "note: %s\n", note)
	}
	fmt.Fprintf(w, "%s: %d of %d cells in %s\n  %s\n  digest %s\n", merged.Spec.Name, s.Done, s.Cells, dir, statusLine(s.ByStatus), s.Digest)
	if v := merged.Verification; v != nil {
		for _, note := range v.Notes {
			fmt.Fprintf(w, "note: %s\n", note)
		}
		fmt.Fprintf(w, "  verified %d files, %d cells computed again, %d problems\n", v.Files, v.Recomputed, len(v.Problems))
		for _, problem := range v.Problems {
			fmt.Fprintf(w, "  problem: %s\n", problem)
		}
	}
	if err != nil {
		return err
	}
	return judge(c.ErrOrStderr(), merged.Spec, s)
}
