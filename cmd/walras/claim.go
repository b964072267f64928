package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"walras/analysis/audit"
	"walras/experiments/claim"
	"walras/results"
)

func newClaim() *cobra.Command {
	b := claim.DefaultBudget()
	var dir string
	var asJSON bool
	var rows int
	c := &cobra.Command{
		Use:   "claim NAME",
		Short: "test one claim by searching for a counterexample",
		Long: `Claim tests one claim of the paper, one of ours that corrects it, or one about Fisher markets or exchange economies, by trying to
refute it. It prints the verdict, the finding, what
the statement supposes and under which conditions it holds, how many of the paper's own draws meet that, the numbers that we chose with the
verdict at others, and the rows from which the finding was computed. walras list claims names the claims. Outcome and rows go to DIR/NAME, and with them the market and the spec of
a counterexample. The same budget gives the same outcome for any number of workers; an outcome that is already there is printed without a new search.`,
		Example: `  walras claim existence
  walras claim exchange-tatonnement
  walras claim uniqueness --instances 10000 --seed 7 -o out/claims
  cd out/claims/existence && walras run counterexample.yaml`,
		Args: cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return claimNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			chosen, found := claim.Named(args[0])
			if !found {
				return usageError{fmt.Errorf("no claim %q%s; allowed: %s", args[0], didYouMean(args[0], claimNames()), strings.Join(claimNames(), ", "))}
			}
			if b.Instances < 1 {
				return usageError{fmt.Errorf("--instances %d; allowed: a positive number", b.Instances)}
			}
			o, _, err := claim.Run(c.Context(), chosen, b, dir)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), o)
			}
			return printOutcome(c.OutOrStdout(), chosen, o, filepath.Join(dir, chosen.Name), rows)
		},
	}
	f := c.Flags()
	f.Uint64Var(&b.Seed, "seed", b.Seed, "seed of the random instances")
	f.IntVar(&b.Instances, "instances", b.Instances, "`N` random instances, beside those of the directed search")
	f.IntVarP(&b.Workers, "workers", "j", 0, "`N` workers (default: one per processor)")
	f.StringVarP(&dir, "output", "o", filepath.Join("out", "claims"), "`DIR` for the folder of the claim")
	f.IntVar(&rows, "rows", 20, "print at most `N` rows; 0 prints all")
	f.BoolVar(&asJSON, "json", false, "print the outcome as an object")
	return c
}

// claimNames are the claims that there is a test for.
func claimNames() []string {
	var names []string
	for _, c := range claim.All {
		names = append(names, c.Name)
	}
	return names
}

// didYouMean asks whether the nearest name was meant, where one is near.
func didYouMean(written string, names []string) string {
	if near := results.Nearest(written, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// printOutcome writes an outcome for people, in the words of the paper file or of the claim.
func printOutcome(w io.Writer, tested claim.Claim, o *claim.Outcome, folder string, most int) error {
	claims := audit.Embedded().Claims
	if tested.Says != "" {
		fmt.Fprintln(w, tested.Says)
	} else if i := slices.IndexFunc(claims, func(c audit.Claim) bool { return c.Test == tested.Name }); i >= 0 {
		by := "the paper"
		if claims[i].StatedBy == audit.Us {
			by = "us"
		}
		fmt.Fprintf(w, "%s: %s\nstated by %s\n", claims[i].Label, claims[i].Statement, by)
	}
	fmt.Fprintf(w, "%s; %d of %d instances contradict it\n\n%s\n\ntested: %s\n", o.Verdict, o.Violations, o.Instances, o.Finding, o.Tested)
	for _, c := range o.Hypotheses {
		fmt.Fprintf(w, "supposed: %s\n", audit.Condition(c))
	}
	for _, c := range o.Conditions {
		fmt.Fprintf(w, "holds if: %s\n", audit.Condition(c))
	}
	if o.All != "" {
		fmt.Fprintf(w, "all of this together: met by %s\n", o.All)
	}
	if o.Argument != "" {
		fmt.Fprintf(w, "argument: %s\n", o.Argument)
	}
	for _, t := range o.Thresholds {
		fmt.Fprintf(w, "we chose: %s\n", t.Says)
	}
	if x := o.Counterexample; x != nil {
		fmt.Fprintf(w, "counterexample: %s\n", x.Shows)
		if x.Scope != "" {
			fmt.Fprintf(w, "  %s\n", x.Scope)
		}
		fmt.Fprintf(w, "  cd %s && walras run %s\n", folder, claim.SpecFile)
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(o.Rows.Columns, "\t")+"\t")
	for _, row := range o.Rows.Values[:shown(len(o.Rows.Values), most)] {
		for _, v := range row {
			if x, ok := v.(float64); ok {
				v = fmt.Sprintf("%.6g", x)
			}
			fmt.Fprintf(table, "%v\t", v)
		}
		fmt.Fprintln(table)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s has all %d rows\n", filepath.Join(folder, claim.RowsFile), len(o.Rows.Values))
	return err
}
