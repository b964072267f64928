package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"walras/analysis/audit"
	"walras/experiments"
	"walras/experiments/claim"
	"walras/generators"
	"walras/results"
)

func newPaper() *cobra.Command {
	p := paperRun{}
	var flags specFlags
	c := &cobra.Command{
		Use:   "paper",
		Short: "reproduce and audit a paper: figures, tables, claims, and a report with a verdict on each",
		Long: `Paper computes what a paper file declares, reusing what is finished: it runs the experiments, draws the figures, sets
our tables beside the published ones, tests the claims, and writes DIR/paper/report.md and report.html with a verdict
on each by a stated rule. Without --paper it is the file of arXiv:2510.05504.

Values, tables and figures are reproduced (our interval lies within a margin round what is published), trend only, undecided (the
interval is too wide, and about how many replicates would decide is said), not reproduced, contradicted, or not compared.
More replicates decide more: --replicates sets them for every experiment.

Errors are reported by line; everything else is still built, and the exit status is 1. Parts that need the MovieLens-100K ratings
are left out if these are not given, and a message says how to get them.

` + audit.Help,
		Example: `  walras paper
  walras paper --movielens ml-100k/u.data -o out
  walras paper --replicates 5000 -o out/5000
  walras paper --paper mine/paper.yaml -o mine/out`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("replicates") && p.replicates < 1 {
				return usageError{fmt.Errorf("paper: --replicates %d; allowed: 1 or more", p.replicates)}
			}
			p.stdout, p.stderr = c.OutOrStdout(), c.ErrOrStderr()
			return p.all(c.Context(), &flags)
		},
	}
	flags.addMovieLens(c)
	c.Flags().StringVar(&p.file, "paper", "", "paper `FILE` (default: the built-in one of arXiv:2510.05504)")
	c.Flags().StringVarP(&p.dir, "output", "o", "out", "`DIR` for results, figures, tables and the report")
	c.Flags().IntVar(&p.replicates, "replicates", 0, "`N` replicates of every experiment, whatever it declares (default: as declared)")
	c.Flags().IntVarP(&p.workers, "workers", "j", 0, "`N` workers (default: one per processor)")
	c.Flags().BoolVar(&p.json, "json", false, "print an object: every figure, table and claim with its verdict, and the files")
	c.Flags().BoolVarP(&p.quiet, "quiet", "q", false, "show no progress")
	return c
}

// paperRun is one run of the command.
type paperRun struct {
	stdout, stderr io.Writer
	file, dir      string
	workers        int
	replicates     int // of every experiment, 0: as each declares
	quiet, json    bool
	problems       []string
	left           []string // experiments left out, and why
	ran            []ranExperiment
}

func (p *paperRun) all(ctx context.Context, flags *specFlags) error {
	start := time.Now()
	declared, err := p.read()
	if err != nil {
		return usageError{err}
	}
	program, err := results.ProgramDigest()
	if err != nil {
		return fmt.Errorf("paper: %w", err)
	}
	folders, err := p.run(ctx, declared, flags)
	if err != nil {
		return err
	}
	m := &audit.Maker{Paper: declared, Folders: folders, Dir: filepath.Join(p.dir, "paper"), Program: program, Test: p.test, Problem: p.problem, Progress: p.stderr}
	if p.quiet {
		m.Progress = io.Discard
	}
	r, err := m.Report(ctx)
	if err != nil {
		return err
	}
	r.Limits = append(r.Limits, p.left...)
	r.Problems = p.problems
	r.Facts = paperFacts(p.ran, time.Since(start))
	paths, err := r.Save(m.Dir)
	if err != nil {
		return err
	}
	if p.json {
		if err := printJSON(p.stdout, reportObject(r, paths)); err != nil {
			return err
		}
		if len(p.problems) > 0 {
			return errSilent
		}
		return nil
	}
	fmt.Fprintf(p.stdout, "%s: %s\n", r.Paper.ID, r.Paper.Title)
	for _, line := range r.Counts() {
		fmt.Fprintf(p.stdout, "  %s\n", line)
	}
	fmt.Fprintln(p.stdout, strings.Join(paths, "\n"))
	if len(p.problems) > 0 {
		return errSilent
	}
	return nil
}

// problem names a broken part at once, and in the report.
func (p *paperRun) problem(text string) {
	p.problems = append(p.problems, text)
	fmt.Fprintf(p.stderr, "walras: %s\n", text)
}

// test runs a built-in test of a claim, or takes its outcome as it was saved.
func (p *paperRun) test(ctx context.Context, name, dir string) error {
	c, ok := claim.Named(name)
	if !ok {
		return fmt.Errorf("no claim %q", name) // the parser knows them all
	}
	budget := claim.DefaultBudget()
	budget.Workers = p.workers
	_, _, err := claim.Run(ctx, c, budget, dir)
	return err
}

// read reads the paper file and names what is wrong with it. A file without anything to make is an error.
func (p *paperRun) read() (*audit.Paper, error) {
	name, text := audit.Builtin()
	if p.file != "" {
		var err error
		name = p.file
		if text, err = os.ReadFile(p.file); err != nil {
			return nil, fmt.Errorf("paper file: %w", err)
		}
	}
	declared := audit.Parse(name, text, knownNames())
	if len(declared.Figures)+len(declared.Tables)+len(declared.Claims) == 0 {
		if len(declared.Problems) > 0 {
			return nil, declared.Problems[0]
		}
		return nil, fmt.Errorf("%s declares no figure, no table and no claim", name)
	}
	for _, problem := range declared.Problems {
		p.problem(problem.Error())
	}
	return declared, nil
}

// run runs the experiments; what fails is why its folder cannot be read.
func (p *paperRun) run(ctx context.Context, declared *audit.Paper, flags *specFlags) (audit.Folders, error) {
	folders := audit.Folders{}
	leftOut := map[string][]string{} // experiments by the reason
	for _, x := range declared.Experiments {
		f := audit.Folder{Path: "../" + x.Name, Exact: x.Exact}
		f.Data, f.Err = p.experiment(ctx, x, flags)
		if errors.Is(f.Err, context.Canceled) {
			return nil, f.Err
		}
		if unnamed := (*generators.NotNamedError)(nil); errors.As(f.Err, &unnamed) {
			leftOut[f.Err.Error()] = append(leftOut[f.Err.Error()], x.Name)
			f.Err = &audit.NotRun{Experiment: x.Name, Err: f.Err, LeftOut: true}
		} else if f.Err != nil {
			f.Err = &audit.NotRun{Experiment: x.Name, Err: errors.New(strings.ReplaceAll(f.Err.Error(), "\n", "; "))}
			p.problem(fmt.Sprintf("%s: %v", x.Pos, f.Err))
		}
		folders[x.Name] = f
	}
	for _, why := range slices.Sorted(maps.Keys(leftOut)) {
		text := fmt.Sprintf("Left out: %s: %s", strings.Join(leftOut[why], ", "), why)
		p.left = append(p.left, text)
		if p.json {
			fmt.Fprintln(p.stderr, text)
		} else {
			fmt.Fprintln(p.stdout, text)
		}
	}
	return folders, nil
}

// experiment runs one experiment into its folder. Cells that ended in a status which the spec does not allow are a
// problem, and the run is used all the same: figures and tables count what failed.
func (p *paperRun) experiment(ctx context.Context, x audit.Experiment, flags *specFlags) (*results.Dataset, error) {
	source := x.Spec
	if x.File && !filepath.IsAbs(source) {
		source = filepath.Join(filepath.Dir(p.file), source)
	}
	own := *flags
	own.sets = slices.Clone(x.Set)
	if p.replicates > 0 {
		own.sets = append(own.sets, fmt.Sprintf("replicates=%d", p.replicates))
	}
	spec, err := own.load(source)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(p.dir, x.Name)
	summary, err := runSpec(ctx, spec, experiments.Options{Dir: dir, Workers: p.workers}, p.stderr, p.quiet)
	if err != nil {
		return nil, err
	}
	if !p.quiet && summary.Computed > 0 {
		fmt.Fprintf(p.stderr, "%s: %d of %d cells in %s, %d computed now\n", x.Name, summary.Done, summary.Cells, summary.Folder, summary.Computed)
	}
	if err := judge(p.stderr, spec, summary); err != nil {
		p.problems = append(p.problems, fmt.Sprintf("%s: experiment %s: cells ended in a status that the spec does not allow: %s", x.Pos, x.Name, statusLine(summary.ByStatus)))
	}
	p.ran = append(p.ran, ranExperiment{x.Name, int64(spec.Replicates), spec.Seed})
	return results.Open(dir)
}
