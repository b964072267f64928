package main

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// importTable says which packages of the module each may import. A room
// never imports the one that builds on it: market ← solver ← experiments →
// results ← analysis, generators → market.
var importTable = map[string][]string{
	"solver/market":          {},
	"solver/market/contract": {"solver/market", "solver/market/internal/fileio"},
	"solver/market/utility":  {"solver/market", "solver/market/internal/fileio"},
	"solver/market/fisher":   {"solver/market", "solver/market/utility", "solver/market/internal/fileio"},
	"solver/market/exchange": {"solver/market", "solver/market/utility", "solver/market/internal/fileio"},
	"solver/market/file":     {"solver/market", "solver/market/contract", "solver/market/fisher", "solver/market/exchange", "solver/market/internal/fileio"},
	"solver/mechanism":       {"solver/market", "solver/market/contract", "solver/market/fisher", "solver/market/utility"},
	"solver/onchain":         {"solver/market/contract"},
	"solver":                 {"solver/market", "solver/market/contract", "solver/market/utility", "solver/onchain"},
	"solver/online":          {"solver", "solver/market"},
	"generators":             {"solver/market", "solver/market/contract", "solver/market/utility", "solver/market/fisher", "solver/market/exchange", "solver/market/file"},
	"generators/scenario":    {"generators", "solver/market", "solver/market/contract"},
	"results/parquet":        {},
	"results":                {"results/parquet"},
	"results/query":          {"results"},
	"results/plainyaml":      {},
	"experiments/catalog":    {},
	"experiments/spec":       {"results", "results/query", "results/plainyaml", "solver", "solver/market"},
	"experiments": {"solver", "solver/market", "solver/market/contract", "solver/online", "solver/mechanism", "generators", "generators/scenario",
		"results", "experiments/spec"},
	"experiments/slurm": {"experiments", "experiments/spec", "generators", "results"},
	"experiments/claim": {"solver", "solver/market", "solver/market/contract", "solver/market/exchange", "solver/market/file", "solver/market/fisher", "solver/market/utility", "solver/mechanism", "generators", "results", "results/query", "experiments", "experiments/spec",
		"analysis/stat"},
	"analysis/stat":         {},
	"analysis":              {"results", "results/query", "analysis/stat"},
	"analysis/table":        {"results", "results/query", "analysis", "analysis/stat"},
	"analysis/figure/mark":  {"analysis", "analysis/stat"},
	"analysis/figure":       {"results", "results/query", "analysis", "analysis/stat", "analysis/figure/mark"},
	"analysis/figure/study": {"results", "analysis", "analysis/stat", "analysis/figure", "analysis/figure/mark"},
	"analysis/audit": {"results", "results/query", "results/plainyaml", "analysis", "analysis/stat", "analysis/table", "analysis/figure",
		"analysis/figure/mark", "analysis/figure/study"},
	"cmd/walras": {"solver", "solver/market", "solver/market/contract", "solver/market/file", "generators", "results", "results/query", "experiments", "experiments/spec", "experiments/slurm",
		"experiments/catalog", "experiments/claim", "analysis", "analysis/table", "analysis/figure", "analysis/figure/mark", "analysis/figure/study", "analysis/audit"},
}

// Heavy libraries are confined to one room, so that they can be replaced in
// one place.
var confined = map[string]string{
	"github.com/apache/arrow/": "walras/results/parquet",
	"gonum.org/v1/plot":        "walras/analysis/figure",
	"codeberg.org/go-pdf/":     "walras/analysis/figure/mark",
	"github.com/ethereum/":     "walras/solver/onchain", // and there behind the build tag evm
	"github.com/spf13/cobra":   "walras/cmd/walras",
}

func TestImportTable(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "walras/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	unseen := maps.Clone(importTable)
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(p.ImportPath, "/internal/") || p.ImportPath == "walras/generators/unitstest" {
			continue // helpers of tests
		}
		allowed, known := importTable[strings.TrimPrefix(p.ImportPath, "walras/")]
		if !known {
			t.Errorf("package %s is not in the import table", p.ImportPath)
		}
		delete(unseen, strings.TrimPrefix(p.ImportPath, "walras/"))
		for _, imported := range p.Imports {
			if own, ok := strings.CutPrefix(imported, "walras/"); ok && !slices.Contains(allowed, own) {
				t.Errorf("%s imports %s; allowed: %v", p.ImportPath, imported, allowed)
			}
			for prefix, home := range confined {
				if strings.HasPrefix(imported, prefix) && p.ImportPath != home && !strings.HasPrefix(p.ImportPath, home+"/") {
					t.Errorf("%s imports %s, which is confined to %s", p.ImportPath, imported, home)
				}
			}
		}
	}
	for path := range unseen {
		t.Errorf("package %s stands in the import table and is not there", path)
	}
}
