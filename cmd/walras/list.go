package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"walras/analysis/audit"
	"walras/analysis/figure"
	"walras/analysis/figure/study"
	"walras/analysis/table"
	"walras/experiments"
	"walras/experiments/catalog"
	"walras/experiments/claim"
	"walras/experiments/spec"
	"walras/results"
)

// listed is one line of a list; Params only where the thing takes some.
type listed struct {
	Kind    string          `json:"kind"`
	Name    string          `json:"name"`
	Doc     string          `json:"doc"`
	Classes []string        `json:"classes,omitempty"` // of markets that it draws, or is made for
	Params  []spec.ParamDoc `json:"params,omitempty"`
	Column  *results.Column `json:"column,omitempty"`
}

// listKinds are what can be listed, in the order in which all are.
var listKinds = []string{"markets", "solvers", "mechanisms", "scenarios", "columns", "experiments", "figures", "tables", "claims"}

func newList() *cobra.Command {
	var asJSON, long bool
	c := &cobra.Command{
		Use:     "list [" + strings.Join(listKinds, "|") + "]",
		Short:   "list what specs, commands and paper files can name",
		Example: "  walras list solvers\n  walras list markets --json",
		Long: `List names the components of specs with their parameters, the columns of results, the built-in experiments, the figures and tables,
and the claims, each with a line on what it is.`,
		ValidArgs: listKinds,
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		RunE: func(c *cobra.Command, args []string) error {
			kinds := listKinds
			if len(args) == 1 {
				kinds = args
			}
			items := []listed{}
			for _, kind := range kinds {
				more, err := listOf(kind)
				if err != nil {
					return err
				}
				items = append(items, more...)
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), items)
			}
			if long && len(kinds) == 1 && kinds[0] == "experiments" {
				return printSpecs(c.OutOrStdout(), items)
			}
			for i := range items {
				if !long || items[i].Kind != "solvers" {
					continue
				}
				plays, err := fits(items[i].Name)
				if err != nil {
					return err
				}
				if plays != "" {
					items[i].Doc += "; plays " + plays
				}
			}
			return printList(c, items, len(kinds) > 1)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print an array of objects")
	c.Flags().BoolVar(&long, "long", false, "with experiments: print their specs, as examples; with solvers: also the classes of markets and utilities that each plays")
	return c
}

// listOf gives the things of one kind.
func listOf(kind string) (items []listed, err error) {
	r := experiments.Builtin()
	switch kind {
	case "markets", "solvers", "mechanisms", "scenarios":
		for _, component := range map[string][]spec.Component{
			"markets": r.Markets, "solvers": r.Solvers, "mechanisms": r.Mechanisms, "scenarios": r.Scenarios,
		}[kind] {
			d := spec.Describe(component)
			items = append(items, listed{Kind: kind, Name: d.Name, Doc: d.Doc, Classes: d.Classes, Params: d.Params})
		}
	case "columns":
		for _, table := range experiments.TableColumns() {
			for _, c := range table.Columns {
				items = append(items, listed{Kind: kind, Name: table.Table + "." + c.Name, Doc: c.Doc, Column: &c})
			}
		}
	case "experiments":
		for _, name := range catalog.Names() {
			src, err := catalog.Source(name)
			if err != nil {
				return nil, err
			}
			spec, err := spec.Parse(name, src, r)
			if err != nil {
				return nil, err
			}
			items = append(items, listed{Kind: kind, Name: name, Doc: spec.Title})
		}
	case "figures":
		for _, f := range study.All {
			items = append(items, listed{Kind: kind, Name: f.Name, Doc: f.Title + " (for " + f.Needs + ")"})
		}
		for _, k := range figure.Kinds {
			items = append(items, listed{Kind: kind, Name: k.Name, Doc: "Any run: " + k.Title + " (takes " + strings.Join(k.Takes, ", ") + ")"})
		}
	case "tables":
		for _, t := range slices.Concat(audit.Embedded().AllTables(), table.All) {
			items = append(items, listed{Kind: kind, Name: t.Name, Doc: t.Title + " (for " + t.Needs + ")"})
		}
	case "claims":
		for _, c := range audit.Embedded().Claims {
			if c.Test == "" {
				continue
			}
			doc := c.Label + ": " + c.Statement
			if c.StatedBy == audit.Us {
				doc += " (stated by us)"
			}
			items = append(items, listed{Kind: kind, Name: c.Test, Doc: doc})
		}
		for _, c := range claim.All {
			if c.Says != "" {
				items = append(items, listed{Kind: kind, Name: c.Name, Doc: c.Says, Classes: []string{c.Class}})
			}
		}
	}
	return items, nil
}

// classes say for which markets a family or a rule is; "" for most, which are for contract markets.
func (l *listed) classes() string {
	switch {
	case l.Kind == "mechanisms" && l.Classes == nil:
		return " (markets of any class)"
	case l.Classes == nil || slices.Equal(l.Classes, []string{"contract"}):
		return ""
	}
	return " (class " + strings.Join(l.Classes, ", ") + ")"
}

// printSpecs writes the specs of experiments, each under its name.
func printSpecs(w io.Writer, items []listed) error {
	for _, item := range items {
		text, err := catalog.Source(item.Name)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "─── %s\n%s\n", item.Name, text)
	}
	return nil
}

// columnLine is a column for people: kind, unit, which way is better, description.
func columnLine(c *results.Column) string {
	better := ""
	if c.Sense != results.Neither {
		better = string(c.Sense) + " is better"
	}
	return fmt.Sprintf("%s\t%s\t%s\t%s", c.Kind, c.Unit, better, c.Doc)
}

// printList writes items for people: parameters indented below their owner.
func printList(c *cobra.Command, items []listed, headed bool) error {
	w := tabwriter.NewWriter(c.OutOrStdout(), 0, 8, 2, ' ', 0)
	for i, item := range items {
		if headed && (i == 0 || items[i-1].Kind != item.Kind) {
			if i > 0 {
				fmt.Fprintln(w)
			}
			fmt.Fprintf(w, "%s:\n", strings.ToUpper(item.Kind))
		}
		if item.Column != nil {
			fmt.Fprintf(w, "%s\t%s\n", item.Name, columnLine(item.Column))
			continue
		}
		fmt.Fprintf(w, "%s\t%s%s\n", item.Name, item.Doc, item.classes())
		for _, p := range item.Params {
			about := slices.DeleteFunc([]string{p.Doc, p.Range, p.Unit}, func(s string) bool { return s == "" })
			fmt.Fprintf(w, "    %s=%s\t%s\n", p.Name, p.Default, strings.Join(about, "; "))
		}
	}
	return w.Flush()
}
