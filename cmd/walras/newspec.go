package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"walras/experiments/catalog"
	"walras/results"
)

func newNew() *cobra.Command {
	from := "quickstart"
	c := &cobra.Command{
		Use:   "new FILE",
		Short: "write a spec to start from",
		Long: `New writes the spec of a built-in experiment, with its comments, under a name of your own: change it and run it. A file
that is there is never replaced. walras list experiments shows what to start from, and walras help spec explains every key.`,
		Example: "  walras new mine.yaml && walras run mine.yaml\n  walras new mine.yaml --from solver-shootout",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if _, err := os.Lstat(args[0]); err == nil {
				return usageError{fmt.Errorf("%s is there already; name another file", args[0])}
			}
			text, err := catalog.Source(from)
			if err != nil {
				return usageError{err}
			}
			name := strings.TrimSuffix(args[0][strings.LastIndexAny(args[0], `/\`)+1:], ".yaml")
			own := strings.Replace("\n"+string(text), "\nname: "+from+"\n", "\nname: "+name+"\n", 1)[1:]
			if err := results.WriteFile(args[0], []byte(own)); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: the spec of %s; next: walras plan %s, walras run %s, walras compare out/%s\n", args[0], from, args[0], args[0], name)
			return nil
		},
	}
	c.Flags().StringVar(&from, "from", from, "built-in `EXPERIMENT` to start from")
	return c
}
