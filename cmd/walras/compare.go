package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/table"
	"walras/results"
	"walras/results/query"
)

func newCompare() *cobra.Command {
	var contest analysis.Contest
	var where []string
	var dir, format string
	var asJSON bool
	c := &cobra.Command{
		Use:   "compare DIR",
		Short: "say which solver, or which rule, wins, by what and by how much",
		Long: `Compare answers who wins on the drawn markets that all treatments of a result folder ran, one sentence and one table per
question. Solvers are compared by time, demand calls and messages until the certificate was at the target, and, where rounds were
recorded, by the error after a budget of demand calls; rules by efficiency and fairness; methods on moving markets by regret, tracking and
overload. --value asks by other quantities in their place.

The effect is the geometric mean over draws of the ratio to the best on the same market, with its 95 % interval; p is Wilcoxon's signed rank
test against the best, corrected after Holm. One drawn market is one observation, however many runs share it. A failure is never left out:
it is charged ten times the largest charge of any run, and ranks last. A treatment is said to win only where it is shown to be better than every
other one. What a solver says is set beside what the certificate proves.`,
		Example: `  walras compare out/quickstart
  walras compare out/mine --by solver --target 1e-6 --where market=grid
  walras compare out/mine --value rounds --value "efficiency / agents:high" --json
  walras compare out/mine --budget 50 -o out/mine/compare     # tables, and a figure of all effects`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			if contest.Where, err = query.Parse(where...); err != nil {
				return usageError{err}
			}
			if contest.Target < 0 || contest.Budget < 0 {
				return usageError{fmt.Errorf("--target %g, --budget %g; both must be positive", contest.Target, contest.Budget)}
			}
			if err := checkScreen(format); err != nil {
				return usageError{err}
			}
			data, err := results.Open(args[0])
			if err != nil {
				return err
			}
			comparison, err := contest.Compare(data)
			if directionless := (analysis.Directionless{}); errors.As(err, &directionless) {
				return usageError{err}
			}
			if err != nil {
				return err
			}
			if asJSON {
				if err := printJSON(c.OutOrStdout(), comparison); err != nil {
					return err
				}
			} else if err := printComparison(c.OutOrStdout(), comparison, format); err != nil {
				return err
			}
			if dir == "" {
				return nil
			}
			files, err := table.Save(dir, table.Table{Name: "comparison"}, table.Compared(comparison, true))
			if err == nil {
				var pictures []string
				pictures, err = drawComparison(data, contest, where, dir)
				files = append(files, pictures...)
			}
			for _, name := range files {
				fmt.Fprintln(c.ErrOrStderr(), filepath.ToSlash(name))
			}
			return err
		},
	}
	f := c.Flags()
	f.Var(listFlag{&contest.By}, "by", "`COLUMNS` whose values make the treatments (default: mechanisms, solvers and their parameters that vary)")
	f.Var(listFlag{&contest.Asked}, "value", "compare by these `QUANTITIES`, columns or formulas, such as rounds or price:low; may be repeated")
	f.Float64Var(&contest.Target, "target", 0, "`CERTIFICATE` that counts as solved (default: the tolerance of the run)")
	f.Float64Var(&contest.Budget, "budget", 0, fmt.Sprintf("demand `CALLS` after which accuracy is compared (default %d)", analysis.CompareBudget))
	f.StringArrayVar(&where, "where", nil, whereHelp)
	f.StringVarP(&dir, "output", "o", "", "also write tables and a figure to `DIR`")
	f.StringVar(&format, "format", "", screenHelp)
	f.BoolVar(&asJSON, "json", false, "print an object")
	return c
}

// printComparison writes the tables, and then what they say.
func printComparison(w io.Writer, c *analysis.Comparison, format string) error {
	if err := printGrid(w, table.Compared(c, false), format); err != nil {
		return err
	}
	fmt.Fprintln(w)
	width, isTerminal := terminal(w)
	for _, a := range c.Answers {
		if format == "text" || format == "" && isTerminal {
			fmt.Fprint(w, table.Wrapped(a.Sentence, width))
		} else {
			fmt.Fprintln(w, a.Sentence)
		}
	}
	return nil
}

// drawComparison draws the effects.
func drawComparison(data *results.Dataset, c analysis.Contest, where []string, dir string) ([]string, error) {
	kind, _ := figure.KindNamed("compare")
	o := figure.Options{By: c.By, Y: c.Asked, Budget: c.Budget, Where: where}
	if c.Target > 0 {
		o.Targets = []float64{c.Target}
	}
	drawing, err := kind.Draw(data, o)
	if err != nil {
		return nil, err
	}
	return figure.Save(dir, kind.Name, drawing, data, figure.Output{})
}
