package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// Dataset is a result folder open for reading: the shards that were done when it was opened. It never writes, and may
// be used while a Run writes the folder.
type Dataset struct {
	dir      string
	manifest *Manifest
	kept     *keptColumns // nil where none is
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

// Keep returns the folder with a memory for a table: a column that has been read whole is not read again, and Scan gives all rows at
// once. It is for many figures of one folder.
func (d *Dataset) Keep(table string) *Dataset {
	return &Dataset{dir: d.dir, manifest: d.manifest, kept: &keptColumns{table: table, columns: map[string]*frameColumn{}}}
}

func (d *Dataset) keeps(table string) bool { return d.kept != nil && d.kept.table == table }

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
	bad := d.Damaged()
	switch len(bad) {
	case 0:
		return nil
	case 1:
		return bad[0].Err
	}
	return fmt.Errorf("%d files are damaged, the first is %w", len(bad), bad[0].Err)
}

// Damage is a file of a finished shard that is not as it was written.
type Damage struct {
	Shard int
	Err   error
}

// Damaged is Verify with an answer for each file that differs.
func (d *Dataset) Damaged() []Damage {
	verdicts := make([][]Damage, len(d.manifest.Done))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range d.manifest.Done {
		group.Go(func() error {
			for _, f := range s.Files {
				if err := verifyFile(partPath(d.dir, f.Table, s.Index), f); err != nil {
					verdicts[i] = append(verdicts[i], Damage{s.Index, err})
				}
			}
			return nil
		})
	}
	group.Wait() // what was found is in verdicts
	return slices.Concat(verdicts...)
}

// Strangers lists the Parquet files in the tables' folders that the manifest does not name. Programs that take every
// file of a folder read them too.
func (d *Dataset) Strangers() (paths []string) {
	recorded := d.manifest.recorded(d.dir)
	for _, t := range d.manifest.Tables {
		paths = append(paths, strangers(filepath.Join(d.dir, t.Table), recorded)...)
	}
	return paths
}

// Counts says how often each text of a column without nulls occurs: by the manifest, where the column is counted, and
// otherwise by reading it.
func (d *Dataset) Counts(table, column string) (map[string]int64, error) {
	wanted, err := d.project(table, []string{column})
	if err != nil {
		return nil, err
	}
	counts := make(map[string]int64)
	for _, s := range d.manifest.Done {
		if s.Counts != nil && wanted[0].Counted {
			for text, n := range s.Counts {
				counts[text] += n
			}
			continue
		}
		f, err := d.frame(table, []Shard{s}, wanted, nil)
		if err != nil {
			return nil, err
		}
		codes, texts := f.Codes(column)
		for _, code := range codes {
			counts[texts[code]]++
		}
	}
	return counts, nil
}

// Shard returns what is recorded of a finished shard.
func (d *Dataset) Shard(index int) (Shard, bool) {
	if s, found := d.manifest.shard(index); found {
		return *s, true
	}
	return Shard{}, false
}

// Writer reports whether a process is writing the folder, and its number where that is known.
func (d *Dataset) Writer() (pid int, active bool) { return lockHolder(filepath.Join(d.dir, lockName)) }

func verifyFile(path string, want File) error {
	f, err := openPart(path, want)
	if err != nil {
		return err
	}
	defer f.Close() // only read
	got, err := sha256Of(f)
	if err != nil {
		return damaged(path, err)
	}
	return altered(path, got, want)
}

// altered is an error where the digest of a file is not that with which it was written.
func altered(path, got string, want File) error {
	if got == want.SHA256 {
		return nil
	}
	return damaged(path, fmt.Errorf("SHA-256 is %.12s… and was %.12s… when written", got, want.SHA256))
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

// damaged says which file cannot be used although it has its size. Create notices that only where the time of modification
// is another too, which a failing disk leaves alone; so the file has to go first.
func damaged(path string, err error) error {
	return fmt.Errorf("%s: %w; delete the file and run the same spec again to recompute it", path, err)
}
