package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"walras/results/parquet"
)

// foreignSuffix is added to the name of a file that stands where a shard's file belongs and is not ours.
const foreignSuffix = ".foreign"

// inspection is what the files of a folder say about its manifest, and what is to be done about it.
type inspection struct {
	done   []Shard  // whose files are as they were written
	notes  []string // one line each
	remove []string // paths of leftovers of this spec
	aside  []string // paths of files of others that are in the way
}

// inspect compares a folder with its manifest. A file of the size and the time of modification that were recorded is
// believed; one of another time is read and compared with its digest. Dataset.Verify reads everything.
func inspect(dir string, m *Manifest) *inspection {
	state := &inspection{}
	notes := make([]string, len(m.Done))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range m.Done {
		s := &m.Done[i]
		for k := range s.Files {
			f, path := &s.Files[k], partPath(dir, s.Files[k].Table, s.Index)
			info, err := os.Stat(path)
			switch {
			case err != nil:
				notes[i] = fmt.Sprintf("%s: missing, shard %d will be computed again", path, s.Index)
			case info.Size() != f.Bytes:
				notes[i] = fmt.Sprintf("%s: %d bytes, not %d as written, shard %d will be computed again", path, info.Size(), f.Bytes, s.Index)
			case info.ModTime().UnixNano() != f.Modified:
				group.Go(func() error {
					if err := verifyFile(path, *f); err != nil {
						notes[i] = fmt.Sprintf("%s: altered since it was written, shard %d will be computed again", path, s.Index)
					}
					f.Modified = info.ModTime().UnixNano()
					return nil
				})
			}
		}
	}
	group.Wait() // the verdicts are in notes
	recorded, digests := m.recorded(dir), make(map[string]int)
	for i, s := range m.Done {
		for _, f := range s.Files {
			digests[f.SHA256] = s.Index
		}
		if notes[i] == "" {
			state.done = append(state.done, s)
		} else {
			state.notes = append(state.notes, notes[i])
		}
	}
	state.temporary(dir)
	for _, t := range m.Tables {
		folder := filepath.Join(dir, t.Table)
		state.temporary(folder)
		for _, path := range strangers(folder, recorded) {
			state.stranger(m, t.Table, path, digests)
		}
	}
	return state
}

// temporary finds what writers that have died left half written.
func (state *inspection) temporary(folder string) {
	for _, e := range entriesOf(folder) {
		if strings.HasSuffix(e.Name(), temporarySuffix) {
			path := filepath.Join(folder, e.Name())
			state.remove = append(state.remove, path)
			if e.Name() != manifestName+temporarySuffix {
				state.notes = append(state.notes, path+": half written by a process that died, removed")
			}
		}
	}
}

// stranger judges a Parquet file that the manifest does not name. Readers that take every file of a table's folder
// would count its rows too.
func (state *inspection) stranger(m *Manifest, table, path string, digests map[string]int) {
	note := ""
	shard := 0
	_, err := fmt.Sscanf(filepath.Base(path), "part-%d.parquet", &shard)
	inTheWay := err == nil && shard < m.Shards && path == partPath(filepath.Dir(filepath.Dir(path)), table, shard)
	digest, unread := FileDigest(path)
	of, known := digests[digest]
	switch {
	case inTheWay && fileSpec(path) == m.SpecHash:
		state.remove = append(state.remove, path)
		note = fmt.Sprintf("not recorded as finished, removed; shard %d will be computed again", shard)
	case inTheWay:
		state.aside = append(state.aside, path)
		note = "not of this spec, renamed to " + filepath.Base(path) + foreignSuffix
	case known && unread == nil:
		note = fmt.Sprintf("a duplicate of shard %d, left alone; delete it, since other programs would read its rows twice", of)
	default:
		note = "not written by this run, left alone; move it away, since other programs would read its rows too"
	}
	state.notes = append(state.notes, path+": "+note)
}

// fileSpec is the hash of the spec that a file says it belongs to; "" where it says nothing.
func fileSpec(path string) (hash string) {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close() // only read
	if hash, err = parquet.Metadata(f, keySpecHash); err != nil {
		return ""
	}
	return hash
}

// recorded are the paths of the files of finished shards.
func (m *Manifest) recorded(dir string) map[string]bool {
	paths := make(map[string]bool)
	for _, s := range m.Done {
		for _, f := range s.Files {
			paths[partPath(dir, f.Table, s.Index)] = true
		}
	}
	return paths
}

// strangers lists the Parquet files of a table's folder that are not recorded.
func strangers(folder string, recorded map[string]bool) (paths []string) {
	for _, e := range entriesOf(folder) {
		path := filepath.Join(folder, e.Name())
		if !recorded[path] && filepath.Ext(path) == ".parquet" {
			paths = append(paths, path)
		}
	}
	return paths
}

// entriesOf lists a folder; one that cannot be read has no entries here, and the first write to it says why.
func entriesOf(folder string) []fs.DirEntry {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	return entries
}

// Preview says what Create would find, without writing anything: the dataset as Create would keep it, nil where there is
// no folder yet, and the notes. Its errors are those of Create, but for the lock.
func Preview(dir string, h Header) (*Dataset, []string, error) {
	if err := h.check(); err != nil {
		return nil, nil, err
	}
	m, err := loadManifest(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if _, e := os.Stat(dir); errors.Is(e, fs.ErrNotExist) {
			return nil, nil, nil
		}
		return nil, nil, checkEmpty(dir)
	}
	if err != nil {
		return nil, nil, err
	}
	if err := continues(dir, m, h); err != nil {
		return nil, nil, err
	}
	state := inspect(dir, m)
	m.keep(state.done)
	return &Dataset{dir: dir, manifest: m}, state.notes, nil
}

// keep leaves only these shards in the manifest.
func (m *Manifest) keep(done []Shard) {
	if done == nil {
		done = []Shard{}
	}
	m.Done, m.Digest = done, digestOfShards(done)
}
