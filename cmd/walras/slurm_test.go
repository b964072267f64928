package main

import (
	"regexp"
	"slices"
	"testing"
)

// TestEngineFlags: an engine refuses the flags that it would ignore, hence
// every flag of run is known to be of one engine or of both.
func TestEngineFlags(t *testing.T) {
	both := []string{"engine", "set", "solver", "mechanism", "movielens", "output", "yes", "quiet", "json"}
	names := regexp.MustCompile(`(?m)^ +(?:-\w, )?--([a-z-]+)`).FindAllStringSubmatch(newRun().Flags().FlagUsages(), -1)
	if len(names) < len(both)+len(slurmOnly) {
		t.Errorf("run has the flags %v", names)
	}
	for _, name := range names {
		if !slices.Contains(both, name[1]) && !slices.Contains(slurmOnly, name[1]) && !slices.Contains(localOnly, name[1]) {
			t.Errorf("flag --%s is of no engine", name[1])
		}
	}
}
