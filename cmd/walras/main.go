// Walras computes market-clearing equilibria, runs experiments on random
// convex markets, and turns their results into figures and tables.
package main

import (
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
