package experiments_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"walras/experiments"
	"walras/experiments/spec"
	"walras/results"
)

// A spec of two methods on ten common draws of two markets is run into a folder, whose rows are then read.
func ExampleRun() {
	spec, err := spec.Parse("small.yaml", []byte(`
name: small
seed: 7
replicates: 10
market: {paper: {n: 20, m: 50, tau: [0, 1], g: 0}}
solver: [bracket, tatonnement]
stop: {tolerance: 1e-9}
`), experiments.Builtin())
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "walras")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	summary, err := experiments.Run(context.Background(), spec, experiments.Options{Dir: dir})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(summary.Done, "of", summary.Cells, "cells:", summary.ByStatus)

	data, err := results.Open(dir)
	if err != nil {
		log.Fatal(err)
	}
	runs, err := data.Frame("runs", "solver", "gap")
	if err != nil {
		log.Fatal(err)
	}
	worst := map[string]float64{}
	for i, name := range runs.Strings("solver") {
		worst[name] = max(worst[name], runs.Floats("gap")[i])
	}
	fmt.Println("within the tolerance:", worst["bracket"] <= 1e-9, worst["tatonnement"] <= 1e-9)
	// Output:
	// 40 of 40 cells: map[converged:40]
	// within the tolerance: true true
}
