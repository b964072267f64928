package main

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"walras/analysis/figure"
	"walras/experiments"
	"walras/experiments/catalog"
	"walras/experiments/spec"
	"walras/results"
	"walras/results/query"
)

// completed are what a shell is offered for the flags of any command, by their names.
var completed = map[string]func(args []string) []string{
	"solver":    func([]string) []string { return componentNames(experiments.Builtin().Solvers) },
	"mechanism": func([]string) []string { return componentNames(experiments.Builtin().Mechanisms) },
	"kind":      kindNames,
	"rows":      columnNames, "cols": columnNames, "value": columnNames, "columns": columnNames, "by": columnNames,
	"x": columnNames, "y": columnNames, "z": columnNames, "size": columnNames, "panel": columnNames,
	"from": func([]string) []string { return catalog.Names() },
}

// complete offers names for the flags of a command, and result folders or specs for its argument.
func complete(c *cobra.Command) {
	for name, names := range completed {
		if c.Flags().Lookup(name) == nil {
			continue
		}
		err := c.RegisterFlagCompletionFunc(name, func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return names(args), cobra.ShellCompDirectiveNoFileComp
		})
		if err != nil {
			panic(err) // the flag is there and has no other one
		}
	}
	switch argument := c.Use[len(c.Name()):]; argument {
	case " DIR":
		c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return resultFolders(), cobra.ShellCompDirectiveDefault
		}
	case " SPEC":
		c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return catalog.Names(), cobra.ShellCompDirectiveDefault
		}
	}
}

func componentNames(all []spec.Component) []string {
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
	}
	return names
}

func kindNames([]string) []string {
	var names []string
	for _, k := range figure.Kinds {
		names = append(names, k.Name)
	}
	return names
}

// columnNames are the columns of the folder that the command line names so far, parameters by their own names; without a folder those that
// any run has.
func columnNames(args []string) []string {
	var names []string
	if len(args) > 0 {
		if data, err := results.Open(args[0]); err == nil {
			columns, _ := data.Columns("runs") // none are offered where there is no table
			for _, c := range columns {
				name := c.Name
				if _, own, ok := query.Parameter(name); ok {
					if short, err := query.Column("runs", own, columns); err == nil && short.Name == name {
						name = own
					}
				}
				names = append(names, name)
			}
			return names
		}
	}
	for _, table := range experiments.TableColumns() {
		for _, c := range table.Columns {
			if table.Table == "runs" && !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

// resultFolders are those below out.
func resultFolders() []string {
	entries, _ := os.ReadDir("out") // nothing is offered where there is none
	var dirs []string
	for _, e := range entries {
		dir := filepath.Join("out", e.Name())
		if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err == nil {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}
