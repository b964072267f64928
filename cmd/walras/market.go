package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"walras/analysis"
	"walras/experiments"
	"walras/results"
	"walras/solver/market/contract"
	"walras/solver/market/file"
)

func newMarket() *cobra.Command {
	var flags specFlags
	var id uint64
	var out string
	c := &cobra.Command{
		Use:   "market SPEC --cell ID -o FILE",
		Short: "write the market of one cell of a sweep to a file",
		Long: `Market draws the market of one cell again, given the cell's identity (column cell_id of the results), so that you can study
a surprising row with walras solve.`,
		Example: "  walras market quickstart --cell 5642513031504192261 -o market.json\n  walras solve market.json -s bracket",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			spec, err := flags.load(args[0])
			if err != nil {
				return err
			}
			cell, err := experiments.FindCell(spec, id)
			if err != nil {
				return usageError{err}
			}
			m := cell.Market()
			if err := file.Write(out, m, results.Replace); err != nil {
				return err
			}
			w := wordsOf(m)
			fmt.Fprintf(c.OutOrStdout(), "%s: market of cell %d: %s, replicate %d, seed %d, %s, %s\n",
				out, cell.ID, cell.Instance.Name, cell.Replicate, cell.Seed, analysis.Counting(m.Agents(), w.agent), analysis.Counting(m.Resources(), w.resource))
			if m, ok := m.(*contract.Market); ok {
				return printConditioning(c.OutOrStdout(), m)
			}
			return nil
		},
	}
	flags.add(c)
	c.Flags().Uint64Var(&id, "cell", 0, "`ID` of the cell")
	c.Flags().StringVarP(&out, "output", "o", "", "`FILE` to write")
	for _, name := range []string{"cell", "output"} {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is declared above
		}
	}
	return c
}

// printConditioning says how hard a contract market is.
func printConditioning(out io.Writer, m *contract.Market) error {
	k, err := m.Conditioning(make([]float64, m.Resources()))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d non-zeros, rank %d, at most %d users per resource, %.3g on average; at price zero L %.4g, modulus %.4g, condition %.4g\n",
		k.NonZeros, k.Rank, k.MaxCongestion, k.MeanCongestion, k.Lipschitz, k.Modulus, k.Condition)
	return err
}
