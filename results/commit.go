package results

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Write is a shard to be written.
type Write struct {
	Shard   int
	Blocks  []*Block // at most one per table; only read, and yours again when Queue returns
	Partial bool     // more cells of the shard are to come, by Replace
	Replace bool     // the shard may be done already, and is replaced

	// Done is told when the shard survives a crash of the program or of the machine, or why it is not written. It is
	// called once, where Queue returns nil, by another goroutine, and must not wait for the Run.
	Done func(error)
}

// pending is a shard whose files are written under temporary names.
type pending struct {
	entry *Shard
	files []written
	stale []string // files of the entry that it replaces and has no successor of
	gone  bool     // the entry that it replaces is to be taken back first
	done  func(error)
	err   error
}

// written is a file under its temporary name, not synced yet.
type written struct {
	file diskFile
	path string // without the suffix
}

// How many shards are made durable together, and how many files are synced at once. A sync is mostly waiting, and
// those that wait together wait once.
const (
	maxBatch = 64
	maxSyncs = 16
)

// commitLoop makes shards durable while workers compute the next ones. Queue waits once maxBatch shards wait here, so
// that what is written and not yet recorded stays bounded.
func (r *Run) commitLoop() {
	defer close(r.committed)
	for p := range r.queue {
		batch := []*pending{p}
		for len(batch) < maxBatch && len(r.queue) > 0 {
			if p, open := <-r.queue; open {
				batch = append(batch, p)
			}
		}
		r.commit(batch)
	}
}

// commit syncs the files of a batch, renames them, syncs their folders, and only then enters the shards in the journal.
func (r *Run) commit(batch []*pending) {
	var group errgroup.Group
	group.SetLimit(maxSyncs)
	for _, p := range batch {
		group.Go(func() error { p.err = p.sync(); return nil })
	}
	group.Wait() // each pending keeps its own error
	r.takeBack(batch)
	folders := map[string]bool{}
	for _, p := range batch {
		if p.err == nil {
			p.err = r.rename(p, folders)
		}
	}
	var dirErr error
	for folder := range folders {
		if err := r.disk.syncDir(folder); dirErr == nil {
			dirErr = err
		}
	}
	var entries []*Shard
	for _, p := range batch {
		if p.err == nil {
			p.err = dirErr
		}
		if p.err == nil {
			entries = append(entries, p.entry)
		}
	}
	var err error
	if len(entries) > 0 {
		err = r.journal.append(entries...)
	}
	for _, p := range batch {
		if p.err == nil {
			p.err = err
		}
		r.finish(p)
	}
}

// sync makes a shard's files durable under their temporary names.
func (p *pending) sync() (err error) {
	for _, f := range p.files {
		if err == nil {
			err = f.file.Sync()
		}
		if e := f.file.Close(); err == nil {
			err = e
		}
	}
	return err
}

// takeBack records which shards are about to be replaced: from here until the journal names their successors they are
// not done, so that no crash leaves the files of one under the entry of the other.
func (r *Run) takeBack(batch []*pending) {
	var entries []*Shard
	for _, p := range batch {
		if p.gone && p.err == nil {
			entries = append(entries, &Shard{Index: p.entry.Index, Files: []File{}, Gone: true})
		}
	}
	if entries == nil {
		return
	}
	err := r.journal.append(entries...)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range batch {
		switch {
		case !p.gone || p.err != nil:
		case err != nil:
			p.err = err
		default:
			r.fresh = append(r.fresh, Shard{Index: p.entry.Index, Gone: true})
			delete(r.entries, p.entry.Index)
		}
	}
}

// rename gives a shard's files their names, and notes the folders concerned.
func (r *Run) rename(p *pending, folders map[string]bool) error {
	for i, f := range p.files {
		if err := r.disk.rename(f.path+temporarySuffix, f.path); err != nil {
			return err
		}
		folders[filepath.Dir(f.path)] = true
		info, err := os.Stat(f.path)
		if err != nil {
			return err
		}
		p.entry.Files[i].Modified = info.ModTime().UnixNano()
	}
	for _, path := range p.stale {
		if err := r.disk.remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// finish records a shard whose files are in place, or forgets one that failed, and tells its writer.
func (r *Run) finish(p *pending) {
	if p.err != nil {
		for _, f := range p.files {
			r.disk.remove(f.path + temporarySuffix) // the next Create removes what this cannot
		}
		p.err = writeError(p.err)
	}
	r.mu.Lock()
	delete(r.flying, p.entry.Index)
	if p.err == nil {
		r.entries[p.entry.Index] = p.entry
		r.fresh = append(r.fresh, *p.entry)
	}
	r.mu.Unlock()
	p.done(p.err)
}

// submit hands a shard whose files are written over to be made durable.
func (r *Run) submit(entry *Shard, files []written, done func(error)) {
	p := &pending{entry: entry, files: files, done: done}
	if old, found := r.Entry(entry.Index); found {
		p.gone = true
		for _, f := range old.Files {
			path := partPath(r.dir, f.Table, entry.Index)
			if !slices.ContainsFunc(files, func(w written) bool { return w.path == path }) {
				p.stale = append(p.stale, path)
			}
		}
	}
	r.queue <- p
}
