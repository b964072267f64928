package results

import (
	"fmt"
	"io"
)

// Adopt copies the finished shards of another folder of the same spec that are not done here, and returns how many
// those were. Each file is checked against its digest on the way. A shard that is done in both folders must have the
// same content; where it has not, Adopt stops and says so, since one of the two is wrong, or has only a part of the
// cells: see AdoptShard.
func (r *Run) Adopt(d *Dataset) (adopted int, err error) {
	if err := r.continuedBy(d); err != nil {
		return 0, err
	}
	waiting := 0
	done := make(chan error, len(d.manifest.Done))
	defer func() {
		for range waiting {
			if e := <-done; e == nil {
				adopted++
			} else if err == nil {
				err = e
			}
		}
	}()
	for i := range d.manifest.Done {
		s := &d.manifest.Done[i]
		if here, done := r.Entry(s.Index); done {
			if here.Digest != s.Digest {
				return 0, fmt.Errorf("shard %d has other values in %s (%.12s…) than in %s (%.12s…); run walras verify on both",
					s.Index, d.dir, s.Digest, r.dir, here.Digest)
			}
			continue
		}
		if err := r.AdoptShard(d, s.Index, func(err error) { done <- err }); err != nil {
			return 0, err
		}
		waiting++
	}
	return 0, nil
}

// continuedBy reports why the shards of d cannot be this run's, or nil.
func (r *Run) continuedBy(d *Dataset) error {
	m := r.manifest
	return continues(d.dir, d.manifest, Header{Name: m.Name, SpecHash: m.SpecHash, Shards: m.Shards, Cells: m.Cells, Schemas: m.Tables})
}

// AdoptShard copies a shard that is not done here from another folder of the same spec. Like Queue it does not wait for
// the disk; done is told when the shard is safe, where AdoptShard returns nil.
func (r *Run) AdoptShard(d *Dataset, shard int, done func(error)) error {
	if err := r.continuedBy(d); err != nil {
		return err
	}
	s, found := d.manifest.shard(shard)
	if !found {
		return fmt.Errorf("%s: shard %d is not done", d.dir, shard)
	}
	if err := r.begin(shard, false); err != nil {
		return err
	}
	first, err := r.adoptSessions(d)
	if err != nil {
		r.forget(shard)
		return writeError(err)
	}
	files, err := r.copyFiles(d, s)
	if err != nil {
		r.forget(shard)
		return writeError(err)
	}
	entry := *s
	entry.Session += first
	entry.Files = append([]File(nil), s.Files...)
	r.submit(&entry, files, done)
	return nil
}

// adoptSessions adds the sessions of another folder to the manifest, before any of their shards, and returns the position
// of the first.
func (r *Run) adoptSessions(d *Dataset) (first int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if first, known := r.adopted[d]; known {
		return first, nil
	}
	first = len(r.manifest.Sessions)
	r.manifest.Sessions = append(r.manifest.Sessions, d.manifest.Sessions...)
	if err := r.manifest.write(r.disk, r.dir); err != nil {
		r.manifest.Sessions = r.manifest.Sessions[:first]
		return 0, err
	}
	r.adopted[d] = first
	return first, nil
}

func (r *Run) copyFiles(d *Dataset, s *Shard) (files []written, err error) {
	e := r.encoders.Get().(*encoder)
	defer r.encoders.Put(e)
	for _, f := range s.Files {
		file, err := r.copyFile(&e.out, d, s.Index, f)
		if err != nil {
			r.drop(files)
			return nil, err
		}
		files = append(files, written{file, partPath(r.dir, f.Table, s.Index)})
	}
	return files, nil
}

// copyFile copies a file of a shard, under its temporary name.
func (r *Run) copyFile(out *output, d *Dataset, shard int, f File) (diskFile, error) {
	from := partPath(d.dir, f.Table, shard)
	in, err := openPart(from, f)
	if err != nil {
		return nil, err
	}
	defer in.Close() // only read
	return r.fill(out, partPath(r.dir, f.Table, shard), func() error {
		if _, err := io.Copy(out, in); err != nil {
			return err
		}
		if err := out.flush(); err != nil {
			return err
		}
		return altered(from, out.sum(), f)
	})
}
