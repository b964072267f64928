package results

import (
	"fmt"
	"io"
)

// Adopt copies the finished shards of another folder of the same spec that are not done here, and returns how many
// those were. Each file is checked against its digest on the way. A shard that is done in both folders must have the
// same content; where it has not, Adopt stops and says so, since one of the two is wrong.
func (r *Run) Adopt(d *Dataset) (adopted int, err error) {
	m := r.manifest
	if err := continues(d.dir, d.manifest, Header{Name: m.Name, SpecHash: m.SpecHash, Shards: m.Shards, Cells: m.Cells, Schemas: m.Tables}); err != nil {
		return 0, err
	}
	here := r.digests()
	for i := range d.manifest.Done {
		s := &d.manifest.Done[i]
		if digest, done := here[s.Index]; done {
			if digest != s.Digest {
				return adopted, fmt.Errorf("shard %d has other values in %s (%.12s…) than in %s (%.12s…); run walras verify on both",
					s.Index, d.dir, s.Digest, r.dir, digest)
			}
			continue
		}
		if err := r.begin(s.Index); err != nil {
			return adopted, err
		}
		if err := r.finish(s.Index, s, r.copyFiles(d, s)); err != nil {
			return adopted, err
		}
		adopted++
	}
	return adopted, nil
}

// digests returns the content digest of each shard done.
func (r *Run) digests() map[int]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	digests := make(map[int]string, len(r.done))
	for _, list := range [][]Shard{r.manifest.Done, r.fresh} {
		for _, s := range list {
			digests[s.Index] = s.Digest
		}
	}
	return digests
}

func (r *Run) copyFiles(d *Dataset, s *Shard) error {
	e := r.encoders.Get().(*encoder)
	defer r.encoders.Put(e)
	for _, f := range s.Files {
		from := partPath(d.dir, f.Table, s.Index)
		in, err := openPart(from, f)
		if err != nil {
			return err
		}
		out := &e.part
		err = r.place(out, partPath(r.dir, f.Table, s.Index), func() error {
			if _, err := io.Copy(out, in); err != nil {
				return err
			}
			if err := out.flush(); err != nil {
				return err
			}
			if got := out.sum(); got != f.SHA256 {
				return damaged(from, fmt.Errorf("SHA-256 is %.12s… and was %.12s… when written", got, f.SHA256))
			}
			return nil
		})
		in.Close() // only read
		if err != nil {
			return err
		}
	}
	return nil
}
