package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// document reads a document of the module.
func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// commands are the lines of a document that call walras, without their comments.
func commands(text string) (all [][]string) {
	for line := range strings.Lines(text) {
		if command, ok := strings.CutPrefix(line, "    bin/walras "); ok {
			command, _, _ = strings.Cut(command, "#")
			all = append(all, strings.Fields(strings.ReplaceAll(command, "'", "")))
		}
	}
	return all
}

// TestReadme runs the commands of the README, in its order, in an empty
// folder with the spec and the market that the README shows and the example of
// a paper file, after what make paper runs.
func TestReadme(t *testing.T) {
	text := document(t, "README.md")
	dir := t.TempDir()
	const example = "analysis/audit/testdata/example"
	if err := os.CopyFS(filepath.Join(dir, example), os.DirFS(filepath.Join("../..", example))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("WALRAS_MOVIELENS", "")
	for name, block := range map[string]string{"scarce.yaml": `name: scarce\n(?:    .*\n)+`, "market.json": `\{"walras_market".*\n    .*\n`,
		"valuations.csv": `buyer,.*\n(?:    .*,.*\n)+`} {
		shown := regexp.MustCompile("(?m)^    " + block).FindString(text)
		if shown == "" {
			t.Fatalf("README does not show %s", name)
		}
		if err := os.WriteFile(name, []byte(strings.ReplaceAll("\n"+shown, "\n    ", "\n")), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	all := append([][]string{{"paper", "-q"}}, commands(text)...)
	if len(all) < 8 {
		t.Errorf("README has %d commands", len(all))
	}
	for _, args := range all {
		var stdout, stderr bytes.Buffer
		if status := run(args, &stdout, &stderr); status != 0 {
			t.Errorf("walras %s: exit status %d: %s", strings.Join(args, " "), status, &stderr)
		}
	}
}

// TestContributing builds walras with the examples of CONTRIBUTING, which are
// new files and lines of literal lists, and runs the commands that show them.
func TestContributing(t *testing.T) {
	text := document(t, "CONTRIBUTING.md")
	dir := t.TempDir()
	files := map[string]string{} // content by path
	for _, block := range regexp.MustCompile("(?s)```go (\\S+\\.go)(?:: (\\w+))?\n(.*?)```").FindAllStringSubmatch(text, -1) {
		path, list, code := block[1], block[2], block[3]
		if list == "" {
			files[path] = code
			continue
		}
		source := document(t, path)
		start := strings.Index(source, "\nvar "+list+" = []")
		if start < 0 {
			t.Fatalf("%s has no list %s", path, list)
		}
		end := start + strings.Index(source[start:], "\n}") + 1
		files[path] = source[:end] + code + source[end:]
	}
	overlay := map[string]string{} // files on the disk by path in the module
	for path, content := range files {
		at, err := filepath.Abs(filepath.Join("../..", path))
		if err != nil {
			t.Fatal(err)
		}
		overlay[at] = filepath.Join(dir, strings.ReplaceAll(path, "/", "_"))
		if err := os.WriteFile(overlay[at], []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "walras")
	if err := os.WriteFile(program+".json", list, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-overlay", program+".json", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("the examples do not compile: %s", out)
	}
	for _, args := range commands(text) {
		c := exec.Command(program, args...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("walras %s: %v: %s", strings.Join(args, " "), err, out)
		}
	}
}

// TestDocumentsNameFiles: the files, folders, tests and benchmarks that the documents name are there.
func TestDocumentsNameFiles(t *testing.T) {
	tests := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, "_test.go") {
			for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Benchmark)\w+)`).FindAllStringSubmatch(document(t, strings.TrimPrefix(path, "../../")), -1) {
				tests[m[1]] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "solver/onchain/README.md"} {
		folder := filepath.Dir(name) // of the file named last
		for _, m := range regexp.MustCompile("`([A-Za-z][\\w./-]*)`").FindAllStringSubmatch(document(t, name), -1) {
			path := m[1]
			switch {
			case strings.HasPrefix(path, "Test"), strings.HasPrefix(path, "Benchmark"):
				if !tests[path] {
					t.Errorf("%s names %s, which is no test or benchmark", name, path)
				}
				continue
			case regexp.MustCompile(`^(analysis|cmd|experiments|generators|results|solver)/`).MatchString(path):
				if folder = path; filepath.Ext(path) != "" {
					folder = filepath.Dir(path)
				}
			case strings.HasSuffix(path, ".go") && !strings.Contains(path, "/"):
				path = filepath.Join(folder, path)
			default:
				continue
			}
			if _, err := os.Stat(filepath.Join("../..", path)); err != nil {
				t.Errorf("%s names %s, which is not there", name, path)
			}
		}
	}
}
