package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Names of the files beside the tables' folders.
const (
	manifestName = "manifest.json"
	journalName  = "manifest.journal"
	lockName     = "manifest.lock"
)

// Header describes a run before it starts.
type Header struct {
	Name       string    // of the spec
	Spec       string    // the spec as resolved, as text
	Parts      []Part    // where the folder is to hold several specs; Spec is then empty
	SpecHash   string    // of the resolved spec; two runs with one hash compute the same cells
	Shards     int       // into which the cells are cut
	Cells      int64     // in all shards
	Schemas    []*Schema // the tables
	About      About
	Provenance Provenance
}

// Manifest describes a result folder. A writer and a reader hold all of it: about 0.6 kB for a shard of one table, in the
// file and in memory, so 10 MB for the 15 259 shards that a sweep of 10⁹ cells is cut into at 65 536 cells per shard.
type Manifest struct {
	SchemaVersion int          `json:"schema_version"`
	Name          string       `json:"name"`
	SpecHash      string       `json:"spec_hash"`
	Spec          string       `json:"spec"`
	Cells         int64        `json:"cells"`
	Shards        int          `json:"shards"`
	Digest        string       `json:"digest"`   // content digest of the shards done
	Sessions      []Provenance `json:"sessions"` // one for each time the folder was opened for writing
	Tables        []*Schema    `json:"tables"`
	About         About        `json:"about,omitzero"`  // zero in folders of earlier versions
	Parts         []Part       `json:"parts,omitempty"` // the specs of a folder merged out of several
	Done          []Shard      `json:"done"`            // in the order of Index
}

// Part is one of the specs whose results are merged in a folder. Its shards are those from First on.
type Part struct {
	Name     string `json:"name"`
	SpecHash string `json:"spec_hash"`
	Spec     string `json:"spec"`
	First    int    `json:"first"`
	Shards   int    `json:"shards"`
}

// Shard is a finished shard.
type Shard struct {
	Index  int    `json:"shard"`
	Digest string `json:"digest"` // of the contents of all tables, see digest.go
	Files  []File `json:"files"`  // one for each table with rows, in the order of the tables

	Counts  map[string]int64 `json:"counts,omitempty"`  // rows by the text of the counted column
	Partial bool             `json:"partial,omitempty"` // some of its cells are still missing
	Gone    bool             `json:"gone,omitempty"`    // in the journal: taken back, since it is about to be replaced
	Session int              `json:"session"`           // that wrote it: a position in Manifest.Sessions
	Seconds float64          `json:"seconds,omitempty"` // from the session's beginning, by a clock that never jumps
}

// File is one table of a finished shard.
type File struct {
	Table  string `json:"table"`
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of the file

	// Modified is the file's time of modification when it was written, in ns. A file with this time and size is taken to
	// be as it was; any other is read again.
	Modified int64 `json:"modified,omitempty"`
}

// Rows returns the number of rows of a table in the shard.
func (s *Shard) Rows(table string) int64 {
	for _, f := range s.Files {
		if f.Table == table {
			return f.Rows
		}
	}
	return 0
}

// Rows returns the number of rows of a table in the shards done.
func (m *Manifest) Rows(table string) int64 {
	var n int64
	for i := range m.Done {
		n += m.Done[i].Rows(table)
	}
	return n
}

// Pace returns the rows of a table per second that the last session with any has written, by a clock that never jumps; 0
// where it wrote too little to tell.
func (m *Manifest) Pace(table string) float64 {
	session, rows, seconds := -1, int64(0), 0.0
	for i := range m.Done {
		s := &m.Done[i]
		if s.Session > session {
			session, rows, seconds = s.Session, 0, 0
		}
		if s.Session == session {
			rows, seconds = rows+s.Rows(table), max(seconds, s.Seconds)
		}
	}
	if seconds <= 0 {
		return 0
	}
	return float64(rows) / seconds
}

// Complete reports whether every shard is done, and whole.
func (m *Manifest) Complete() bool {
	return len(m.Done) == m.Shards && m.Partial() == 0
}

// Partial counts the shards that are there in part.
func (m *Manifest) Partial() (n int) {
	for i := range m.Done {
		if m.Done[i].Partial {
			n++
		}
	}
	return n
}

// shard returns the entry of a finished shard.
func (m *Manifest) shard(index int) (*Shard, bool) {
	i, found := slices.BinarySearchFunc(m.Done, index, func(s Shard, index int) int { return s.Index - index })
	if !found {
		return nil, false
	}
	return &m.Done[i], true
}

func (m *Manifest) schema(table string) *Schema {
	i := slices.IndexFunc(m.Tables, func(s *Schema) bool { return s.Table == table })
	if i < 0 {
		return nil
	}
	return m.Tables[i]
}

// partPath is where a table of a shard is kept.
func partPath(dir, table string, shard int) string {
	return filepath.Join(dir, table, fmt.Sprintf("part-%06d.parquet", shard))
}

// loadManifest reads the manifest and the journal beside it. The journal comes first: a writer that folds it into the
// manifest in between only makes its entries appear twice, never not at all. A folder without a manifest gives an
// error that is fs.ErrNotExist.
func loadManifest(dir string) (*Manifest, error) {
	entries, err := readJournal(filepath.Join(dir, journalName))
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, manifestName)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m := new(Manifest)
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("%s: not a walras manifest: %w; restore it or delete the folder and run the spec again", path, err)
	}
	if m.SchemaVersion > SchemaVersion {
		return nil, fmt.Errorf("%s: written by a newer walras (schema version %d, this program knows up to %d); use that walras or another folder",
			path, m.SchemaVersion, SchemaVersion)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("%s: not a walras manifest: %w; restore it or delete the folder and run the spec again", path, err)
	}
	m.merge(entries)
	return m, nil
}

func (m *Manifest) check() error {
	if m.SchemaVersion < 1 || m.SpecHash == "" || m.Shards < 0 {
		return errors.New("schema_version, spec_hash or shards is missing")
	}
	for i, s := range m.Tables {
		if s == nil {
			return fmt.Errorf("table %d is null", i+1)
		}
		if err := s.check(); err != nil {
			return err
		}
	}
	return m.checkShards(m.Done)
}

// checkShards reports entries that do not fit the manifest, so that readers can rely on those that remain.
func (m *Manifest) checkShards(entries []Shard) error {
	for _, e := range entries {
		if e.Index < 0 || e.Index >= m.Shards {
			return fmt.Errorf("shard %d is not one of %d", e.Index, m.Shards)
		}
		for _, f := range e.Files {
			if m.schema(f.Table) == nil || f.Rows < 1 || f.Bytes < 0 {
				return fmt.Errorf("shard %d has a table %q of %d rows in %d bytes", e.Index, f.Table, f.Rows, f.Bytes)
			}
		}
	}
	return nil
}

// merge applies journal entries, of which the last one for a shard counts, and brings the digest up to date.
func (m *Manifest) merge(entries []Shard) {
	byIndex := make(map[int]Shard, len(m.Done)+len(entries))
	for _, e := range m.Done {
		byIndex[e.Index] = e
	}
	for _, e := range entries {
		switch {
		case e.Gone:
			delete(byIndex, e.Index)
		case m.checkShards([]Shard{e}) == nil:
			byIndex[e.Index] = e
		}
	}
	m.Done = m.Done[:0]
	for _, e := range byIndex {
		m.Done = append(m.Done, e)
	}
	slices.SortFunc(m.Done, func(a, b Shard) int { return a.Index - b.Index })
	m.Digest = digestOfShards(m.Done)
}

// write writes the manifest.
func (m *Manifest) write(disk *fileSystem, dir string) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(dir, manifestName), err)
	}
	path := filepath.Join(dir, manifestName)
	return disk.replace(path, path+temporarySuffix, func(w io.Writer) error { return writeAll(w, append(data, '\n')) })
}

// fold writes the manifest and then removes the journal, whose entries it contains.
func (m *Manifest) fold(disk *fileSystem, dir string) error {
	if err := m.write(disk, dir); err != nil {
		return err
	}
	err := disk.remove(filepath.Join(dir, journalName))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return err
}
