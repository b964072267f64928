package results

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// Dataset is a result folder open for reading: the shards that were done when it was opened. It never writes, and may
// be used while a Run writes the folder.
type Dataset struct {
	dir      string
	manifest *Manifest
}

// Open reads a folder's manifest.
func Open(dir string) (*Dataset, error) {
	m, err := loadManifest(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if _, e := os.Stat(dir); e != nil {
			return nil, fmt.Errorf("result folder: %w", e)
		}
		return nil, fmt.Errorf("%s: not a walras result folder (no %s)", dir, manifestName)
	}
	if err != nil {
		return nil, err
	}
	return &Dataset{dir: dir, manifest: m}, nil
}

// Dir returns the folder.
func (d *Dataset) Dir() string { return d.dir }

// Manifest describes the folder. It must not be changed.
func (d *Dataset) Manifest() *Manifest { return d.manifest }

// Digest returns the content digest of the finished shards: equal for two runs that found the same values.
func (d *Dataset) Digest() string { return d.manifest.Digest }

// Has reports whether the folder has the table; it may still have no rows.
func (d *Dataset) Has(table string) bool { return d.manifest.schema(table) != nil }

// Columns returns the columns of a table.
func (d *Dataset) Columns(table string) ([]Column, error) {
	s, err := d.schema(table)
	if err != nil {
		return nil, err
	}
	return slices.Clone(s.Columns), nil
}

func (d *Dataset) schema(table string) (*Schema, error) {
	s := d.manifest.schema(table)
	if s == nil {
		var names []string
		for _, t := range d.manifest.Tables {
			names = append(names, t.Table)
		}
		return nil, fmt.Errorf("%s: no table %q, it has %s", d.dir, table, strings.Join(names, ", "))
	}
	return s, nil
}

// Verify reads every file and compares it with the size and the SHA-256 recorded when it was written. The error names
// the first file that differs and says how many do.
func (d *Dataset) Verify() error {
	var first error
	bad := 0
	for _, s := range d.manifest.Done {
		for _, f := range s.Files {
			if err := verifyFile(partPath(d.dir, f.Table, s.Index), f); err != nil {
				if bad++; first == nil {
					first = err
				}
			}
		}
	}
	if bad > 1 {
		return fmt.Errorf("%d files are damaged, the first is %w", bad, first)
	}
	return first
}

func verifyFile(path string, want File) error {
	f, err := openPart(path, want)
	if err != nil {
		return err
	}
	defer f.Close() // only read
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return damaged(path, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want.SHA256 {
		return damaged(path, fmt.Errorf("SHA-256 is %.12s… and was %.12s… when written", got, want.SHA256))
	}
	return nil
}

// openPart opens a file of a shard and checks its size.
func openPart(path string, want File) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = errors.New("missing")
		}
		return nil, incomplete(path, err)
	}
	info, err := f.Stat()
	if err == nil && info.Size() != want.Bytes {
		what := "truncated"
		if info.Size() > want.Bytes {
			what = "changed"
		}
		err = fmt.Errorf("%s (%d bytes, not %d as written)", what, info.Size(), want.Bytes)
	}
	if err != nil {
		f.Close()
		return nil, incomplete(path, err)
	}
	return f, nil
}

// incomplete says which file cannot be used: one whose size gives it away, so that Create takes its shard as not done.
func incomplete(path string, err error) error {
	return fmt.Errorf("%s: %w; run the same spec again to recompute it", path, err)
}

// damaged says which file cannot be used although it has its size; to Create it counts as done, so it has to go first.
func damaged(path string, err error) error {
	return fmt.Errorf("%s: %w; delete the file and run the same spec again to recompute it", path, err)
}
