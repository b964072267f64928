package onchain

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The artifacts are of the sources that lie beside them: no compiler is needed to see it.
func TestArtifactsAreOfTheseSources(t *testing.T) {
	var names []string
	for _, pattern := range []string{"sol/*.sol", "sol/*/*.sol"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			names = append(names, filepath.ToSlash(strings.TrimPrefix(f, "sol"+string(filepath.Separator))))
		}
	}
	for _, contract := range []string{"SingleClearing", "RouteClearing", "Attacker"} {
		a, err := LoadArtifact(contract)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Sources) != len(names) {
			t.Errorf("%s is compiled from %d files, there are %d", contract, len(a.Sources), len(names))
		}
		for name, want := range a.Sources {
			text, err := os.ReadFile(filepath.Join("sol", filepath.FromSlash(name)))
			if err != nil {
				t.Error(err)
				continue
			}
			if !slices.Contains(names, name) {
				t.Errorf("%s is compiled from %s, which is not among the sources", contract, name)
			}
			if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != want {
				t.Errorf("sol/%s has changed since %s was compiled; run make contracts", name, contract)
			}
		}
		if _, err := hex.DecodeString(a.Bytecode); err != nil || a.Bytecode == "" {
			t.Errorf("bytecode of %s: %d digits, %v", contract, len(a.Bytecode), err)
		}
	}
	if _, err := LoadArtifact("nothing"); err == nil {
		t.Error("an artifact that does not exist was found")
	}
}

// Deployed code stays within the limit of EIP-170.
func TestDeployedSize(t *testing.T) {
	const limit = 24_576
	for _, contract := range []string{"SingleClearing", "RouteClearing"} {
		a, err := LoadArtifact(contract)
		if err != nil {
			t.Fatal(err)
		}
		if a.DeployedSize == 0 || a.DeployedSize > limit {
			t.Errorf("%s: %d bytes of code, at most %d can be deployed", contract, a.DeployedSize, limit)
		}
	}
}
