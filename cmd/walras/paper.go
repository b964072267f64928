package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"walras/analysis/figure"
	"walras/analysis/table"
	"walras/experiments"
	"walras/generators"
	"walras/results"
)

// paperExperiments are what the paper's figures and tables are made from.
var paperExperiments = []string{"paper-convergence", "paper-fees", "paper-mechanisms", "paper-scaling", "paper-movielens"}

func newPaper() *cobra.Command {
	var flags specFlags
	var dir string
	var workers int
	var quiet bool
	c := &cobra.Command{
		Use:   "paper",
		Short: "reproduce the figures and tables of arXiv:2510.05504",
		Long: `Paper runs the experiments behind the paper's figures and tables, reusing what is finished, and writes figures and
tables into DIR/paper. Without the MovieLens-100K ratings it says how to get them, and does the rest.`,
		Example: "  walras paper\n  walras paper --movielens ml-100k/u.data -o out",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			p := paperRun{stdout: c.OutOrStdout(), stderr: c.ErrOrStderr(), dir: dir, workers: workers, quiet: quiet}
			return p.all(c, &flags)
		},
	}
	flags.addMovieLens(c)
	c.Flags().StringVarP(&dir, "output", "o", "out", "`DIR` for results, figures and tables")
	c.Flags().IntVarP(&workers, "workers", "j", 0, "workers (default: one a processor)")
	c.Flags().BoolVarP(&quiet, "quiet", "q", false, "no progress")
	return c
}

// paperRun is one run of the command.
type paperRun struct {
	stdout, stderr io.Writer
	dir            string
	workers        int
	quiet          bool
}

func (p *paperRun) all(c *cobra.Command, flags *specFlags) error {
	var verdict error
	for _, name := range paperExperiments {
		spec, err := flags.load(name)
		if err != nil {
			return err
		}
		o := experiments.Options{Dir: filepath.Join(p.dir, name), Workers: p.workers}
		summary, err := runSpec(c.Context(), spec, o, p.stderr, p.quiet)
		if unnamed := (*generators.NotNamedError)(nil); errors.As(err, &unnamed) {
			fmt.Fprintf(p.stdout, "%s is left out: %v\n\n", name, err)
			continue
		}
		if summary != nil {
			printSummary(p.stdout, spec, summary)
		}
		if errors.Is(err, context.Canceled) {
			return err
		}
		if err != nil { // the other experiments do not depend on this one
			fmt.Fprintf(p.stderr, "walras: %s: %v\n", name, err)
			verdict = errSilent
			continue
		}
		if err := judge(p.stderr, spec, summary); err != nil {
			verdict = err
		}
		if err := p.output(o.Dir, name); err != nil {
			return err
		}
	}
	return verdict
}

// output makes the figures and tables of one experiment.
func (p *paperRun) output(folder, name string) error {
	data, err := results.Open(folder)
	if err != nil {
		return err
	}
	if err := drawAll(p.stdout, data, figures(figure.ForExperiment(name)), filepath.Join(p.dir, "paper", "figures"), figure.Output{}); err != nil {
		return err
	}
	return buildAll(p.stdout, data, table.ForExperiment(name), filepath.Join(p.dir, "paper", "tables"), nil)
}
