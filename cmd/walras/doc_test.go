package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadme runs the commands of the README, in its order, in an empty
// folder with the spec that the README shows and the example of a paper file,
// after what make paper runs.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	const example = "analysis/audit/testdata/example"
	if err := os.CopyFS(filepath.Join(dir, example), os.DirFS(filepath.Join("../..", example))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("WALRAS_MOVIELENS", "")
	spec := regexp.MustCompile(`(?m)^    name: scarce\n(?:    .*\n)+`).FindString(string(text))
	if spec == "" {
		t.Fatal("README shows no spec named scarce")
	}
	spec = regexp.MustCompile(`(?m)^    `).ReplaceAllString(spec, "")
	if err := os.WriteFile("scarce.yaml", []byte(spec), 0o666); err != nil {
		t.Fatal(err)
	}
	commands := []string{"paper -q"}
	for line := range strings.Lines(string(text)) {
		command, ok := strings.CutPrefix(line, "    bin/walras ")
		if !ok {
			continue
		}
		command, _, _ = strings.Cut(command, "#")
		commands = append(commands, strings.TrimSpace(command))
	}
	if len(commands) < 8 {
		t.Errorf("README has %d commands", len(commands))
	}
	for _, command := range commands {
		var stdout, stderr bytes.Buffer
		args := strings.Fields(strings.ReplaceAll(command, "'", ""))
		if status := run(args, &stdout, &stderr); status != 0 {
			t.Errorf("walras %s: exit status %d: %s", command, status, &stderr)
		}
	}
}
