package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Run is a result folder open for writing by this process. Its methods may be called by several goroutines.
type Run struct {
	dir      string
	disk     *fileSystem
	lock     *folderLock
	layouts  []*layout // one a table
	repaired []string
	encoders sync.Pool // of *encoder

	mu       sync.Mutex // guards what follows
	manifest *Manifest
	done     map[int]bool // false while in flight
	fresh    []Shard      // done since the manifest was saved
	journal  *journal
	closed   bool
}

// Create opens dir for the results of h: a new or empty folder is made a result folder; one that holds results of the
// same spec is continued. Anything else is refused and left as it is: *OtherSpecError where the folder holds another
// spec's results, *LockedError where another process is writing it.
func Create(dir string, h Header) (*Run, error) { return create(&disk, dir, h) }

func create(disk *fileSystem, dir string, h Header) (*Run, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	if err := disk.mkdir(dir); err != nil {
		return nil, writeError(err)
	}
	lock, err := lockFolder(dir, filepath.Join(dir, lockName))
	if err != nil {
		if locked := (*LockedError)(nil); errors.As(err, &locked) {
			return nil, err
		}
		return nil, writeError(err)
	}
	r := &Run{dir: dir, disk: disk, lock: lock}
	if err := r.open(h); err != nil {
		lock.release() // the first error is the one to tell
		return nil, err
	}
	return r, nil
}

func (h *Header) check() error {
	if h.SpecHash == "" || h.Shards < 0 || h.Cells < 0 || len(h.Schemas) == 0 {
		return fmt.Errorf("results of %q: spec hash %q, %d shards, %d cells, %d tables; a hash and a table are needed",
			h.Name, h.SpecHash, h.Shards, h.Cells, len(h.Schemas))
	}
	seen := make(map[string]bool)
	for _, s := range h.Schemas {
		if err := s.check(); err != nil {
			return err
		}
		if seen[s.Table] {
			return fmt.Errorf("table %s is declared twice", s.Table)
		}
		seen[s.Table] = true
	}
	return nil
}

// open reads what the folder holds, with the lock held, and leaves it ready for shards.
func (r *Run) open(h Header) error {
	m, err := loadManifest(r.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := checkEmpty(r.dir); err != nil {
			return err
		}
		m = &Manifest{SchemaVersion: SchemaVersion, Name: h.Name, SpecHash: h.SpecHash, Spec: h.Spec,
			Cells: h.Cells, Shards: h.Shards, Done: []Shard{}, Digest: digestOfShards(nil)}
	case err != nil:
		return err
	default:
		if err := continues(r.dir, m, h); err != nil {
			return err
		}
		r.repaired = dropDamaged(r.dir, m)
	}
	m.Tables = h.Schemas
	m.Sessions = append(m.Sessions, h.Provenance)
	r.manifest = m
	r.done = make(map[int]bool, m.Shards)
	for _, s := range m.Done {
		r.done[s.Index] = true
	}
	r.layouts = make([]*layout, len(h.Schemas))
	for i, s := range h.Schemas {
		if r.layouts[i], err = newLayout(s, m); err != nil {
			return err
		}
	}
	r.encoders.New = func() any { return new(encoder) }
	if err := r.prepare(); err != nil {
		return writeError(err)
	}
	return nil
}

// prepare brings the folder to a state with a manifest, an empty journal, the tables' folders, and no temporary files:
// the lock is held, so those are of writers that have died.
func (r *Run) prepare() error {
	if err := r.disk.removeTemporary(r.dir); err != nil {
		return err
	}
	if err := r.manifest.save(r.disk, r.dir); err != nil {
		return err
	}
	for _, s := range r.manifest.Tables {
		folder := filepath.Join(r.dir, s.Table)
		if err := r.disk.mkdir(folder); err != nil {
			return err
		}
		if err := r.disk.removeTemporary(folder); err != nil {
			return err
		}
	}
	file, err := r.disk.create(filepath.Join(r.dir, journalName))
	if err != nil {
		return err
	}
	r.journal = &journal{file: file}
	if err := r.disk.syncDir(r.dir); err != nil {
		file.Close()
		return err
	}
	return nil
}

func (disk *fileSystem) removeTemporary(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), temporarySuffix) {
			if err := disk.remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkEmpty refuses a folder that holds something and is not a result folder. What a Create killed half way leaves
// does not count.
func checkEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if name := e.Name(); name != lockName && name != manifestName+temporarySuffix {
			return fmt.Errorf("%s: not a walras result folder (no %s) and not empty (it has %s); choose a new or empty folder with -o DIR",
				dir, manifestName, name)
		}
	}
	return nil
}

// continues reports why the results in m cannot be continued by a run of h, or nil.
func continues(dir string, m *Manifest, h Header) error {
	if m.SpecHash != h.SpecHash {
		return &OtherSpecError{Dir: dir, Name: m.Name, Hash: m.SpecHash, NewName: h.Name, NewHash: h.SpecHash}
	}
	refuse := func(difference string) error {
		by := "another program"
		if len(m.Sessions) > 0 {
			by = "walras " + m.Sessions[0].Walras
		}
		return fmt.Errorf("%s: begun by %s, which this program (walras %s) cannot continue: %s; choose another folder with -o DIR or delete this one",
			dir, by, Version, difference)
	}
	if m.Shards != h.Shards || m.Cells != h.Cells {
		return refuse(fmt.Sprintf("%d cells in %d shards there and %d in %d here", m.Cells, m.Shards, h.Cells, h.Shards))
	}
	if len(m.Tables) != len(h.Schemas) {
		return refuse(fmt.Sprintf("%d tables there and %d here", len(m.Tables), len(h.Schemas)))
	}
	for i, s := range m.Tables {
		if s.Table != h.Schemas[i].Table {
			return refuse(fmt.Sprintf("table %d is %s there and %s here", i+1, s.Table, h.Schemas[i].Table))
		}
		if d := s.difference(h.Schemas[i]); d != "" {
			return refuse(fmt.Sprintf("in table %s %s", s.Table, d))
		}
	}
	return nil
}

// dropDamaged takes shards out of the manifest whose files are gone or have another size than was recorded, and says
// which. Only sizes are looked at, so that continuing is quick; Dataset.Verify reads everything.
func dropDamaged(dir string, m *Manifest) (notes []string) {
	kept := m.Done[:0]
	for _, s := range m.Done {
		note := ""
		for _, f := range s.Files {
			path := partPath(dir, f.Table, s.Index)
			switch info, err := os.Stat(path); {
			case err != nil:
				note = fmt.Sprintf("%s: missing, shard %d will be computed again", path, s.Index)
			case info.Size() != f.Bytes:
				note = fmt.Sprintf("%s: %d bytes, not %d as written, shard %d will be computed again", path, info.Size(), f.Bytes, s.Index)
			}
		}
		if note == "" {
			kept = append(kept, s)
		} else {
			notes = append(notes, note)
		}
	}
	m.Done = kept
	m.Digest = digestOfShards(kept)
	return notes
}

// Dir returns the folder.
func (r *Run) Dir() string { return r.dir }

// Repaired says, one line each, which finished shards Create found missing or cut short. They are no longer done.
func (r *Run) Repaired() []string { return r.repaired }

// Done reports whether a shard is finished.
func (r *Run) Done(shard int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.done[shard]
}

// Close brings the manifest up to date and gives the folder free. Shards in flight must have ended.
func (r *Run) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	r.manifest.merge(r.fresh)
	err := r.journal.file.Close()
	if e := r.manifest.save(r.disk, r.dir); err == nil {
		err = e
	}
	if e := r.lock.release(); err == nil {
		err = e
	}
	if err != nil {
		return writeError(err)
	}
	return nil
}
