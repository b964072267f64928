package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// importTable says which packages of the module each may import. A house
// never imports the one that builds on it: market ← solver ← experiments →
// results ← analysis, generators → market.
var importTable = map[string][]string{
	"walras/solver/market":       {},
	"walras/solver/mechanism":    {"walras/solver/market"},
	"walras/solver/onchain":      {"walras/solver/market"},
	"walras/solver":              {"walras/solver/market", "walras/solver/onchain"},
	"walras/generators":          {"walras/solver/market"},
	"walras/results/parquet":     {},
	"walras/results":             {"walras/results/parquet"},
	"walras/results/query":       {"walras/results"},
	"walras/results/plainyaml":   {},
	"walras/experiments/catalog": {},
	"walras/experiments":         {"walras/solver", "walras/solver/market", "walras/solver/mechanism", "walras/generators", "walras/results", "walras/results/query", "walras/results/plainyaml", "walras/experiments/catalog"},
	"walras/experiments/claim":   {"walras/solver", "walras/solver/market", "walras/generators", "walras/results", "walras/results/query", "walras/experiments", "walras/analysis"},
	"walras/analysis":            {"walras/results", "walras/results/query"},
	"walras/analysis/figure":     {"walras/results", "walras/results/query", "walras/analysis"},
	"walras/analysis/table":      {"walras/results", "walras/results/query", "walras/analysis"},
	"walras/analysis/audit":      {"walras/results", "walras/results/query", "walras/results/plainyaml", "walras/analysis", "walras/analysis/figure", "walras/analysis/table"},
	"walras/cmd/walras": {"walras/solver", "walras/solver/market", "walras/generators", "walras/results", "walras/results/query", "walras/experiments",
		"walras/experiments/catalog", "walras/experiments/claim", "walras/analysis", "walras/analysis/figure", "walras/analysis/table", "walras/analysis/audit"},
}

// Heavy libraries are confined to one house, so that they can be replaced in
// one place.
var confined = map[string]string{
	"github.com/apache/arrow/": "walras/results/parquet",
	"gonum.org/v1/plot":        "walras/analysis/figure",
	"github.com/ethereum/":     "walras/solver/onchain", // and there behind the build tag evm
	"github.com/spf13/cobra":   "walras/cmd/walras",
}

func TestImportTable(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "walras/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
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
		if strings.HasPrefix(p.ImportPath, "walras/analysis/internal/") {
			continue // helpers of tests
		}
		allowed, known := importTable[p.ImportPath]
		if !known {
			t.Errorf("package %s is not in the import table", p.ImportPath)
		}
		seen++
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, "walras/") && !slices.Contains(allowed, imported) {
				t.Errorf("%s imports %s; allowed: %v", p.ImportPath, imported, allowed)
			}
			for prefix, home := range confined {
				if strings.HasPrefix(imported, prefix) && p.ImportPath != home {
					t.Errorf("%s imports %s, which is confined to %s", p.ImportPath, imported, home)
				}
			}
		}
	}
	if seen < 10 {
		t.Errorf("go list gave %d packages of the module; expected at least 10", seen)
	}
}
