package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"walras/experiments"
	"walras/experiments/spec"
	"walras/solver"
	"walras/solver/market"
	"walras/solver/market/contract"
)

func newSolve() *cobra.Command {
	var flags specFlags
	var asJSON bool
	var rows int
	c := &cobra.Command{
		Use:   "solve FILE",
		Short: "solve one market from a file",
		Long: `Solve reads one market from a JSON file, solves it, and prints prices, allocation and certificate. Without -s
it uses bracket for one resource and newton for several.`,
		Example: "  walras solve market.json\n  walras solve market.json -s newton -s 'tatonnement[step=0.5]' --set stop.tolerance=1e-6\n  walras solve market.json --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(flags.solvers) == 0 && len(flags.mechanisms) == 0 {
				m, err := contract.ReadFile(args[0])
				if err != nil {
					return err
				}
				flags.solvers = []string{"bracket"}
				if m.Resources() > 1 {
					flags.solvers[0] = "newton"
				}
			}
			path, err := json.Marshal(args[0])
			if err != nil {
				return err
			}
			src := fmt.Sprintf("name: solve\nmarket: {file: %s}\n", path)
			spec, err := spec.Parse(args[0], []byte(src), experiments.Builtin(), flags.overrides()...)
			if err != nil {
				return usageError{err}
			}
			return solveAll(c, spec, asJSON, rows)
		},
	}
	flags.add(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print an array with one object per solver")
	c.Flags().IntVar(&rows, "rows", 20, "print at most `N` prices and agents; 0 prints all")
	return c
}

// solveAll solves every treatment of a spec of one market.
func solveAll(c *cobra.Command, spec *spec.Spec, asJSON bool, rows int) error {
	var answers []*experiments.Answer
	failed := false
	for i := range spec.Grid().Len() {
		cell, err := experiments.OpenCell(spec, i)
		if err != nil {
			return err
		}
		answer := cell.Answer(c.Context())
		if err := c.Context().Err(); err != nil {
			return err
		}
		failed = failed || !spec.Allows(answer.Status) || answer.Status == solver.Skipped.String()
		answers = append(answers, answer)
		if !asJSON {
			if err := printAnswer(c.OutOrStdout(), answer, cell.Market(), rows); err != nil {
				return err
			}
		}
	}
	if asJSON {
		if err := printJSON(c.OutOrStdout(), answers); err != nil {
			return err
		}
	}
	if failed {
		return errors.New("not every solver gave an answer; status and error say why")
	}
	return nil
}

// printAnswer writes an answer for people.
func printAnswer(out io.Writer, s *experiments.Answer, m market.Market, rows int) error {
	name := s.Mechanism
	if s.Solver != "" {
		name += " by " + s.Solver
	}
	fmt.Fprintf(out, "%s: %s after %d rounds, %d demand calls, %d messages\n", name, s.Status, s.Rounds, s.DemandCalls, s.Messages)
	if s.Error != "" {
		fmt.Fprintf(out, "  %s\n\n", s.Error)
		return nil
	}
	k := &s.Certificate
	fmt.Fprintf(out, "  gap %.3g (rounding up to %.2g), infeasibility %.3g, complementarity %.3g, regret %.3g\n  welfare %.12g, bound %.12g, efficiency %.12g\n",
		k.Gap, k.GapBound, k.Infeasibility, k.Complementarity, k.Regret, k.Welfare, k.Dual, s.Efficiency)
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "resource\tprice\tload\tcapacity\t\n")
	capacity := m.Supply()
	for j := range shown(len(s.Price), rows) {
		fmt.Fprintf(w, "%d\t%.10g\t%.10g\t%.10g\t\n", j, s.Price[j], s.Load[j], capacity[j])
	}
	fmt.Fprintf(w, "agent\tactivity\t\t\t\n")
	for i := range shown(len(s.Activity), rows) {
		fmt.Fprintf(w, "%d\t%.10g\t\t\t\n", i, s.Activity[i])
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if rows > 0 && (len(s.Price) > rows || len(s.Activity) > rows) {
		fmt.Fprintf(out, "(the first %d of %d resources and %d agents; --rows 0 prints all, --json too)\n", rows, len(s.Price), len(s.Activity))
	}
	fmt.Fprintln(out)
	return nil
}

// shown is how many of n lines to print.
func shown(n, most int) int {
	if most <= 0 {
		return n
	}
	return min(n, most)
}
