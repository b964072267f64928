package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"walras/experiments"
	"walras/experiments/spec"
	"walras/results"
	"walras/results/query"
)

// Exit statuses.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// run is the program: its status is what the process exits with.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	status := statusOf(err)
	if err != nil && !errors.Is(err, errSilent) {
		if status == exitInterrupted {
			fmt.Fprintln(stderr, "walras: interrupted; the finished shards are kept, and the same command computes the rest")
		} else {
			fmt.Fprintf(stderr, "walras: %v\n", err)
		}
	}
	return status
}

// errSilent ends a command with status 1 where everything has been said.
var errSilent = errors.New("failed")

// usageError is a mistake in the command line or in a spec.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func statusOf(err error) int {
	var usage usageError
	var tooMany *experiments.TooManyCellsError
	var option *spec.OptionError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &tooMany), errors.As(err, &option):
		return exitUsage
	}
	return exitFailure
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "walras",
		Short: "market-clearing equilibria: experiments, results, figures, tables",
		Long: `walras computes market-clearing equilibria with decentralised price adjustment, runs solver variants over
grids of random convex markets, writes the results as Parquet, and turns them into figures and tables.`,
		Example: `  walras paper                            reproduce the paper's figures and tables into out/
  walras quickstart                       a first experiment, with a table and a picture, in a second
  walras run my.yaml -s bracket --set replicates=1000 -o out/mine
  walras table out/paper-mechanisms`,
		Version:       results.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
	})
	root.AddCommand(newList(), newPlan(), newRun(), newCancel(), newSlurm(), newStatus(), newVerify(), newMerge(), newPlot(), newTable(), newCompare(), newReport(), newExport(), newPaper(), newClaim(), newSolve(), newMarket(), newSysinfo(), newSelecting(), newSpecPage(), newNew(), newQuickstart(), newGendocs())
	for _, c := range root.Commands() {
		complete(c)
		if check := c.Args; check != nil {
			c.Args = func(c *cobra.Command, args []string) error {
				if err := check(c, args); err != nil {
					return usageError{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
				}
				return nil
			}
		}
	}
	root.Args = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return usageError{fmt.Errorf("unknown command %q; see walras --help", args[0])}
	}
	return root
}

// newSelecting is a page of help and no command: walras help selecting prints it.
func newSelecting() *cobra.Command {
	return &cobra.Command{
		Use:   "selecting",
		Short: "how rows, columns and formulas are written, in every flag and file that takes them",
		Long:  strings.TrimSuffix(query.Help, "\n"),
	}
}

// newSpecPage is a page of help and no command: walras help spec prints it.
func newSpecPage() *cobra.Command {
	return &cobra.Command{
		Use:   "spec",
		Short: "how specs are written: every key, lists and laws, zip, exclude, paired, allow",
		Long:  strings.TrimSuffix(spec.Help, "\n"),
	}
}

// whereHelp is what every command says of conditions.
const whereHelp = "only rows that satisfy `CONDITION`, such as status=converged (walras help selecting); may be repeated, all must hold"

// listFlag is a flag that takes names or formulas separated by commas, those in parentheses left alone; it may be repeated.
type listFlag struct{ values *[]string }

// Set implements pflag.Value.
func (f listFlag) Set(text string) error {
	for _, value := range query.Split(text) {
		*f.values = append(*f.values, strings.TrimSpace(value))
	}
	return nil
}

// String implements pflag.Value.
func (f listFlag) String() string {
	if f.values == nil {
		return ""
	}
	return strings.Join(*f.values, ",")
}

// Type implements pflag.Value.
func (listFlag) Type() string { return "list" }

// printJSON writes v for a script to read.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
