package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"walras/analysis"
	"walras/experiments"
	"walras/experiments/spec"
	"walras/solver"
	"walras/solver/market"
	"walras/solver/market/file"
)

func newSolve() *cobra.Command {
	var flags specFlags
	var asJSON bool
	var rows int
	c := &cobra.Command{
		Use:   "solve FILE",
		Short: "solve one market from a file",
		Long: `Solve reads one market from a JSON file, or a Fisher market from a CSV table of what goods are worth to buyers, solves it,
and prints prices, allocation and certificate. Without -s it uses bracket for one resource and newton for several. On markets of
goods it uses the first of price-newton, mirror, proportional-response and multiplicative that suits them.

A table has a row for each buyer and, under the first line of names, a column for each good. Columns named buyer, budget, utility
(linear, ces, cobb-douglas, leontief or quasi-linear) and rho (of ces) are no goods, and may be left out; a row that begins with
supply has the amounts of goods where they are not 1. Commas, semicolons or tabs separate the fields; where commas do not, numbers may
have decimal commas.`,
		Example: "  walras solve market.json\n  walras solve valuations.csv --json\n  walras solve market.json -s newton -s 'tatonnement[step=0.5]' --set stop.tolerance=1e-6\n  walras solve market.json --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			path, err := json.Marshal(args[0])
			if err != nil {
				return err
			}
			src := fmt.Sprintf("name: solve\nmarket: {file: %s}\n", path)
			parse := func() (*spec.Spec, error) {
				spec, err := spec.Parse(args[0], []byte(src), experiments.Builtin(), flags.overrides()...)
				if err != nil {
					// The line of the spec above is no place that a user knows.
					if _, inFile := file.Read(args[0]); inFile != nil {
						err = inFile
					}
					return nil, usageError{err}
				}
				return spec, nil
			}
			spec, err := parse()
			if err == nil && len(flags.solvers) == 0 && len(flags.mechanisms) == 0 {
				cell, open := experiments.OpenCell(spec, 0)
				if open != nil {
					return open
				}
				flags.solvers = []string{solverFor(cell.Market())}
				spec, err = parse()
			}
			if err != nil {
				return err
			}
			return solveAll(c, spec, asJSON, rows)
		},
	}
	flags.add(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print an array with one object per solver")
	c.Flags().IntVar(&rows, "rows", 20, "print at most `N` prices and agents; 0 prints all")
	return c
}

// solverFor is the method that solves a market where none is named: the first that suits it.
func solverFor(m market.Market) string {
	names := []string{"price-newton", "mirror", "proportional-response", "multiplicative"}
	if m.Class() == "contract" {
		names = []string{"bracket", "newton"}
	}
	for _, name := range names {
		for _, e := range solver.Methods {
			if e.Name == name && e.New().Init(m, rand.NewPCG(0, 0)) == nil {
				return name
			}
		}
	}
	return names[len(names)-1]
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
	fmt.Fprintf(out, "%s: %s after %s, %s, %s\n", name, s.Status, analysis.Counting(s.Rounds, "round"), analysis.Counting(s.DemandCalls, "demand call"), analysis.Counting(s.Messages, "message"))
	if s.Error != "" {
		fmt.Fprintf(out, "  %s\n\n", s.Error)
		return nil
	}
	k := &s.Certificate
	switch k.Kind {
	case market.Residual.String():
		fmt.Fprintf(out, "  residuals: excess demand %.3g, p·z %.3g, shortfall of utilities %.3g\n", k.Infeasibility, k.Complementarity, k.Regret)
	default:
		fmt.Fprintf(out, "  gap %.3g (rounding up to %.2g), infeasibility %.3g, complementarity %.3g, regret %.3g\n  welfare %.12g, bound %.12g, efficiency %.12g\n",
			k.Gap, k.GapBound, k.Infeasibility, k.Complementarity, k.Regret, k.Welfare, k.Dual, s.Efficiency)
	}
	words := wordsOf(m)
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s\tprice\t%s\t%s\t\n", words.resource, words.load, words.supply)
	supply := m.Supply()
	for j := range shown(len(s.Price), rows) {
		note := ""
		if slices.Contains(s.Unwanted, j) {
			note = "  (nobody wants it)"
		}
		fmt.Fprintf(w, "%s\t%.10g\t%.10g\t%.10g\t%s\n", nameOr(s.ResourceNames, j), s.Price[j], s.Load[j], supply[j], note)
	}
	fmt.Fprintf(w, "%s\t%s\t\t\t\n", words.agent, words.of)
	of := s.Activity
	if of == nil {
		of = s.Standing
	}
	for i := range shown(m.Agents(), rows) {
		fmt.Fprintf(w, "%s\t%.10g\t\t\t\n", nameOr(s.AgentNames, i), of[i])
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if rows > 0 && (m.Resources() > rows || m.Agents() > rows) {
		fmt.Fprintf(out, "(the first %d of %d %ss and %d %ss; --rows 0 prints all, --json too)\n", rows, m.Resources(), words.resource, m.Agents(), words.agent)
	}
	if s.Bundles != nil {
		fmt.Fprintf(out, "(--json has what every %s buys)\n", words.agent)
	}
	fmt.Fprintln(out)
	return nil
}

// words are what the parts of a market are called.
type words struct{ resource, load, supply, agent, of string }

// wordsOf are those of a market's class.
func wordsOf(m market.Market) words {
	switch m.Class() {
	case "contract":
		return words{"resource", "load", "capacity", "agent", "activity"}
	case "fisher":
		return words{"good", "sold", "supply", "buyer", "utility over that of its share"}
	}
	return words{"good", "demand", "supply", "agent", "utility over that of its share"}
}

// nameOr is the name of an agent or a resource, or its number where it has none.
func nameOr(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return strconv.Itoa(i)
}

// shown is how many of n lines to print.
func shown(n, most int) int {
	if most <= 0 {
		return n
	}
	return min(n, most)
}
