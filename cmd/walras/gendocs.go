package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func newGendocs() *cobra.Command {
	return &cobra.Command{
		Use:     "gendocs DIR",
		Short:   "write man pages and a reference in Markdown of all commands",
		Example: "  walras gendocs docs     # docs/man/walras-run.1, docs/markdown/walras_run.md, …",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			root.DisableAutoGenTag = true
			man, markdown := filepath.Join(args[0], "man"), filepath.Join(args[0], "markdown")
			for _, dir := range []string{man, markdown} {
				if err := os.MkdirAll(dir, 0o777); err != nil {
					return err
				}
			}
			header := &doc.GenManHeader{Title: "WALRAS", Section: "1", Source: "walras " + root.Version, Manual: "walras"}
			if err := doc.GenManTree(root, header, man); err != nil {
				return err
			}
			if err := doc.GenMarkdownTree(root, markdown); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s\n%s\n", man, markdown)
			return nil
		},
	}
}
