package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Run is a result folder open for writing by this process. Its methods may be called by several goroutines.
type Run struct {
	dir      string
	disk     *fileSystem
	lock     *folderLock
	layouts  []*layout // one per table
	notes    []string
	encoders sync.Pool // of *encoder
	session  int       // of this process, in the manifest
	started  time.Time // with the reading of the clock that never jumps

	queue     chan *pending // to commitLoop, which closes committed at its end
	committed chan struct{}
	journal   *journal // of commitLoop

	mu       sync.Mutex // guards what follows
	manifest *Manifest
	entries  map[int]*Shard   // done
	flying   map[int]bool     // being written
	fresh    []Shard          // journal entries since the manifest was saved
	adopted  map[*Dataset]int // position of the first session of folders adopted from
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
	counted := 0
	for _, s := range h.Schemas {
		if err := s.check(); err != nil {
			return err
		}
		for _, c := range s.Columns {
			if c.Counted {
				counted++
			}
		}
		if seen[s.Table] {
			return fmt.Errorf("table %s is declared twice", s.Table)
		}
		seen[s.Table] = true
	}
	if counted > 1 {
		return fmt.Errorf("results of %q: %d counted columns; at most one is kept account of", h.Name, counted)
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
		m = newManifest(h)
	case err != nil:
		return err
	default:
		if err := continues(r.dir, m, h); err != nil {
			return err
		}
	}
	state := inspect(r.dir, m)
	m.keep(state.done)
	m.Tables, m.About = h.Schemas, h.About
	r.session = len(m.Sessions)
	m.Sessions = append(m.Sessions, h.Provenance)
	r.manifest, r.notes, r.started = m, state.notes, time.Now()
	r.entries, r.flying, r.adopted = make(map[int]*Shard, m.Shards), make(map[int]bool), make(map[*Dataset]int)
	for i := range m.Done {
		r.entries[m.Done[i].Index] = &m.Done[i]
	}
	r.layouts = make([]*layout, len(h.Schemas))
	for i, s := range h.Schemas {
		if r.layouts[i], err = newLayout(s, m); err != nil {
			return err
		}
	}
	r.encoders.New = func() any { return new(encoder) }
	if err := r.prepare(state); err != nil {
		return writeError(err)
	}
	r.queue, r.committed = make(chan *pending, maxBatch), make(chan struct{})
	go r.commitLoop()
	return nil
}

func newManifest(h Header) *Manifest {
	return &Manifest{SchemaVersion: SchemaVersion, Name: h.Name, SpecHash: h.SpecHash, Spec: h.Spec, Parts: h.Parts,
		Cells: h.Cells, Shards: h.Shards, Tables: h.Schemas, About: h.About, Done: []Shard{}, Digest: digestOfShards(nil)}
}

// prepare brings the folder to a state with a manifest, an empty journal, the tables' folders, and nothing in the way:
// the lock is held, so what is half written is of writers that have died.
func (r *Run) prepare(state *inspection) error {
	for _, path := range state.remove {
		if err := r.disk.remove(path); err != nil {
			return err
		}
	}
	for _, path := range state.aside {
		if err := r.disk.rename(path, path+foreignSuffix); err != nil {
			return err
		}
	}
	if err := r.manifest.fold(r.disk, r.dir); err != nil {
		return err
	}
	for _, s := range r.manifest.Tables {
		if err := r.disk.mkdir(filepath.Join(r.dir, s.Table)); err != nil {
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
	for _, s := range m.Done {
		if s.Session < len(m.Sessions) && h.Provenance.Arch != "" && m.Sessions[s.Session].Arch != h.Provenance.Arch {
			return fmt.Errorf("%s: computed on %s, whose arithmetic rounds differently from %s here; continue there or choose another folder with -o DIR",
				dir, m.Sessions[s.Session].Arch, h.Provenance.Arch)
		}
	}
	return nil
}

// Dir returns the folder.
func (r *Run) Dir() string { return r.dir }

// Notes says, one line each, what Create found wrong in the folder, and what it did about it. Finished shards that were
// found damaged are no longer done.
func (r *Run) Notes() []string { return r.notes }

// Entry returns what is recorded of a shard that is finished, or written in part.
func (r *Run) Entry(shard int) (Shard, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.entries[shard]; s != nil {
		return *s, true
	}
	return Shard{}, false
}

// Frame reads the rows of a table in a finished shard.
func (r *Run) Frame(table string, shard int) (*Frame, error) {
	s, found := r.Entry(shard)
	if !found {
		return nil, fmt.Errorf("%s: shard %d is not done", r.dir, shard)
	}
	d := &Dataset{dir: r.dir, manifest: r.manifest} // its tables, which stay as they are
	return d.frame(table, []Shard{s}, nil, nil)
}

// Close waits for the queue, brings the manifest up to date, and releases the folder lock.
func (r *Run) Close() error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil
	}
	r.closed = true
	r.mu.Unlock()
	close(r.queue)
	<-r.committed
	r.manifest.merge(r.fresh)
	err := r.journal.file.Close()
	if e := r.manifest.fold(r.disk, r.dir); err == nil {
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
