package claim

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"walras/results"
	"walras/solver/market/file"
)

// schemaVersion is that of the files of a folder. Version 3 has hypotheses and conditions in place of assumptions, and a verdict that a
// search alone does not give; older outcomes are made again.
const schemaVersion = 3

// Files of a claim's folder. The outcome is written last and holds the digests
// of the others.
const (
	OutcomeFile = "outcome.json"
	RowsFile    = "rows.csv"
	MarketFile  = "counterexample.json" // in the format of package file
	SpecFile    = "counterexample.yaml"
)

// document is the text of OutcomeFile.
type document struct {
	Schema      int               `json:"schema"`
	Name        string            `json:"name"`
	Seed        uint64            `json:"seed"`
	Instances   int               `json:"budget_instances"`
	Fingerprint string            `json:"fingerprint"` // of the program and the budget
	Outcome     *Outcome          `json:"outcome"`
	Digests     map[string]string `json:"sha256"` // of the other files
}

// Save writes an outcome into a folder of its own: OutcomeFile, RowsFile, and
// MarketFile and SpecFile where there is a counterexample.
func Save(folder string, c Claim, b Budget, o *Outcome, fingerprint string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	doc := document{
		Schema: schemaVersion, Name: c.Name, Seed: b.Seed, Instances: b.Instances, Fingerprint: fingerprint, Outcome: o, Digests: map[string]string{},
	}
	// A folder without its outcome is one that has to be made again.
	for _, name := range []string{OutcomeFile, MarketFile, SpecFile} {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	rows := o.Rows.csv()
	if err := results.WriteFile(filepath.Join(folder, RowsFile), rows); err != nil {
		return err
	}
	doc.Digests[RowsFile] = digest(rows)
	if x := o.Counterexample; x != nil {
		path := filepath.Join(folder, MarketFile)
		if err := file.Write(path, x.Market, results.Replace); err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		doc.Digests[MarketFile] = digest(text)
		if err := results.WriteFile(filepath.Join(folder, SpecFile), []byte(x.Spec)); err != nil {
			return err
		}
		doc.Digests[SpecFile] = digest([]byte(x.Spec))
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // < and > are part of most statements
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(doc); err != nil {
		return fmt.Errorf("outcome of claim %s: %w", c.Name, err)
	}
	return results.WriteFile(filepath.Join(folder, OutcomeFile), text.Bytes())
}

// Load reads what Save wrote, and the fingerprint it was saved with; numbers in
// the rows come back as float64, all else as text. The error wraps
// fs.ErrNotExist where a file is missing; a file that has changed since is an
// error too.
func Load(folder string) (o *Outcome, fingerprint string, err error) {
	path := filepath.Join(folder, OutcomeFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	var doc document
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	if doc.Schema != schemaVersion || doc.Outcome == nil {
		return nil, "", fmt.Errorf("%s has schema version %d; allowed: %d, with an outcome", path, doc.Schema, schemaVersion)
	}
	texts := map[string][]byte{}
	for name, want := range doc.Digests {
		if texts[name], err = os.ReadFile(filepath.Join(folder, name)); err != nil {
			return nil, "", err
		}
		if digest(texts[name]) != want {
			return nil, "", fmt.Errorf("%s is not the file that belongs to %s", filepath.Join(folder, name), path)
		}
	}
	o = doc.Outcome
	if err := o.Rows.parse(texts[RowsFile]); err != nil {
		return nil, "", fmt.Errorf("%s: %w", filepath.Join(folder, RowsFile), err)
	}
	if x := o.Counterexample; x != nil {
		x.Spec = string(texts[SpecFile])
		if x.Market, err = file.Read(filepath.Join(folder, MarketFile)); err != nil {
			return nil, "", err
		}
	}
	return o, doc.Fingerprint, nil
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Run tests a claim and saves its outcome in dir/<name of the claim>, see Save.
// An outcome that the same program has saved there for the same budget is
// taken as it is, which reused tells.
func Run(ctx context.Context, c Claim, b Budget, dir string) (o *Outcome, reused bool, err error) {
	fingerprint, err := b.fingerprint()
	if err != nil {
		return nil, false, fmt.Errorf("claim %s: %w", c.Name, err)
	}
	folder := filepath.Join(dir, c.Name)
	if o, saved, err := Load(folder); err == nil && saved == fingerprint {
		return o, true, nil
	} // whatever is wrong with the folder, it is made again
	if o, err = c.Try(ctx, b); err != nil {
		return nil, false, err
	}
	if err := Save(folder, c, b, o, fingerprint); err != nil {
		return nil, false, fmt.Errorf("claim %s: %w", c.Name, err)
	}
	return o, false, nil
}

// fingerprint names the program and the budget, workers left aside.
func (b Budget) fingerprint() (string, error) {
	program, err := results.ProgramDigest()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("schema %d, program %s, seed %d, instances %d", schemaVersion, program, b.Seed, b.Instances), nil
}
