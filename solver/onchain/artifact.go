package onchain

import (
	"embed"
	"encoding/json"
	"fmt"
)

//go:embed artifacts/*.json
var artifacts embed.FS

// Artifact is a compiled contract.
type Artifact struct {
	Contract     string
	Compiler     string
	Settings     json.RawMessage   // as given to the compiler
	Sources      map[string]string // file below sol → SHA-256 of the text compiled
	Methods      map[string]string // signature → selector, hexadecimal
	Bytecode     string            // creation code, hexadecimal
	DeployedSize int               // bytes of the deployed code
	ABI          json.RawMessage
}

// LoadArtifact reads the artifact of a contract: SingleClearing, RouteClearing or Attacker.
func LoadArtifact(name string) (*Artifact, error) {
	text, err := artifacts.ReadFile("artifacts/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("onchain: %w", err)
	}
	a := new(Artifact)
	if err := json.Unmarshal(text, a); err != nil {
		return nil, fmt.Errorf("onchain: artifact %s: %w", name, err)
	}
	return a, nil
}

// ContractName is the contract that runs the terms.
func (t *Terms) ContractName() string {
	if t.Single() {
		return "SingleClearing"
	}
	return "RouteClearing"
}
