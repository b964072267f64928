package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"walras/results"
)

// kept is a part as it was made, in the file NAME.made beside its files.
type kept[T any] struct {
	Fingerprint string
	Part        T
	Problems    []string
	Files       []string
}

// fingerprint names everything that a part depends on.
func (m *Maker) fingerprint(declaration any, experiments ...string) string {
	h := sha256.New()
	// %#v and not %v: the latter prints a declaration by its place alone.
	fmt.Fprintf(h, "%s\n%#v\n%#v", m.Program, m.Paper.Names, declaration)
	slices.Sort(experiments)
	for _, name := range slices.Compact(experiments) {
		f := m.Folders[name]
		fmt.Fprintf(h, "\n%s %s ", name, f.Path)
		if f.Err == nil && f.Data != nil {
			fmt.Fprintf(h, "%s %s", f.Data.Manifest().SpecHash, f.Data.Digest())
		} else {
			fmt.Fprint(h, f.Err)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// keep gives the part as kept under path, or makes and keeps it.
func keep[T any](path, fingerprint string, make func() (T, []string, []string)) (T, []string, error) {
	var old kept[T]
	content, err := os.ReadFile(path)
	if err == nil && gob.NewDecoder(bytes.NewReader(content)).Decode(&old) == nil && old.Fingerprint == fingerprint && present(old.Files) {
		return old.Part, old.Problems, nil
	} // whatever is wrong with the file, the part is made again
	part, files, problems := make()
	var out bytes.Buffer
	if err := gob.NewEncoder(&out).Encode(kept[T]{fingerprint, part, problems, files}); err != nil {
		return part, problems, fmt.Errorf("report: keep %s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return part, problems, fmt.Errorf("report: %w", err)
	}
	if err := results.WriteFile(path, out.Bytes()); err != nil {
		return part, problems, fmt.Errorf("report: %w", err)
	}
	return part, problems, nil
}

func present(files []string) bool {
	for _, f := range files {
		if _, err := os.Stat(f); err != nil {
			return false
		}
	}
	return true
}
