package results

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"path/filepath"
	"slices"
)

// WriteShard writes the rows of a shard, at most one block a table, and records the shard as done. When it returns nil
// the shard survives a crash of the program or of the machine. When it returns an error the shard is not done and all
// finished ones are as they were. The blocks are only read, and may be reset afterwards.
func (r *Run) WriteShard(shard int, blocks ...*Block) error {
	ordered, err := r.order(shard, blocks)
	if err != nil {
		return err
	}
	if err := r.begin(shard); err != nil {
		return err
	}
	entry, err := r.writeFiles(shard, ordered)
	return r.finish(shard, entry, err)
}

// order puts the blocks in the order of the tables, nil where a table has none, and checks them.
func (r *Run) order(shard int, blocks []*Block) ([]*Block, error) {
	ordered := make([]*Block, len(r.layouts))
	for _, b := range blocks {
		i := slices.IndexFunc(r.layouts, func(l *layout) bool { return l.schema.Table == b.schema.Table })
		switch {
		case i < 0:
			return nil, fmt.Errorf("shard %d: table %s is not one of this run's", shard, b.schema.Table)
		case ordered[i] != nil:
			return nil, fmt.Errorf("shard %d: two blocks for table %s, one is allowed", shard, b.schema.Table)
		}
		if d := r.layouts[i].schema.difference(b.schema); d != "" {
			return nil, fmt.Errorf("shard %d: table %s: the block has other columns: %s", shard, b.schema.Table, d)
		}
		if err := b.check(); err != nil {
			return nil, fmt.Errorf("shard %d: %w", shard, err)
		}
		ordered[i] = b
	}
	return ordered, nil
}

// begin marks a shard as in flight.
func (r *Run) begin(shard int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch done, known := r.done[shard]; {
	case r.closed:
		return fmt.Errorf("%s: shard %d: the run is closed", r.dir, shard)
	case shard < 0 || shard >= r.manifest.Shards:
		return fmt.Errorf("%s: shard %d: allowed are 0 to %d", r.dir, shard, r.manifest.Shards-1)
	case done:
		return fmt.Errorf("%s: shard %d is already done", r.dir, shard)
	case known:
		return fmt.Errorf("%s: shard %d is being written by another worker", r.dir, shard)
	}
	r.done[shard] = false
	return nil
}

// finish records a shard whose files are in place, or forgets one that failed.
func (r *Run) finish(shard int, entry *Shard, err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		err = r.journal.append(entry)
	}
	if err != nil {
		delete(r.done, shard)
		return writeError(err)
	}
	r.done[shard] = true
	r.fresh = append(r.fresh, *entry)
	return nil
}

// writeFiles writes one file for each block with rows.
func (r *Run) writeFiles(shard int, ordered []*Block) (*Shard, error) {
	e := r.encoders.Get().(*encoder)
	defer r.encoders.Put(e)
	entry := &Shard{Index: shard, Files: []File{}}
	contents := newShardDigest()
	for i, b := range ordered {
		if b == nil || b.Len() == 0 {
			continue
		}
		e.arrange(b)
		contents.table(e, r.layouts[i].schema, b)
		file, err := r.writePart(e, r.layouts[i], shard, b)
		if err != nil {
			return nil, err
		}
		entry.Files = append(entry.Files, file)
	}
	entry.Digest = contents.sum()
	return entry, nil
}

// writePart writes one table of a shard.
func (r *Run) writePart(e *encoder, l *layout, shard int, b *Block) (File, error) {
	out := &e.part
	err := r.place(out, partPath(r.dir, l.schema.Table, shard), func() error { return e.encode(l, out, b) })
	if err != nil {
		return File{}, err
	}
	return File{Table: l.schema.Table, Rows: int64(b.Len()), Bytes: out.size, SHA256: out.sum()}, nil
}

// place lets fill write a file through out under a temporary name, and moves it to path when it is safe on disk.
func (r *Run) place(out *part, path string, fill func() error) error {
	f, err := r.disk.create(path + temporarySuffix)
	if err != nil {
		return err
	}
	out.reset(f)
	err = fill()
	if err == nil {
		err = out.flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = r.disk.rename(path+temporarySuffix, path)
	}
	if err != nil {
		r.disk.remove(path + temporarySuffix) // what stays behind is removed by the next Create
		return err
	}
	return r.disk.syncDir(filepath.Dir(path))
}

// part is a file being written: it gathers small writes, counts the bytes and digests them.
type part struct {
	file   diskFile
	buffer []byte
	size   int64 // bytes written, buffered ones included
	digest hash.Hash
}

// partBuffer is the size of the writes to disk.
const partBuffer = 1 << 18

func (p *part) reset(f diskFile) {
	if p.digest == nil {
		p.digest, p.buffer = sha256.New(), make([]byte, 0, partBuffer)
	}
	p.file, p.buffer, p.size = f, p.buffer[:0], 0
	p.digest.Reset()
}

// Write implements io.Writer.
func (p *part) Write(data []byte) (int, error) {
	p.size += int64(len(data))
	if len(p.buffer)+len(data) > cap(p.buffer) {
		if err := p.flush(); err != nil {
			return 0, err
		}
	}
	if len(data) >= cap(p.buffer) {
		return len(data), p.put(data)
	}
	p.buffer = append(p.buffer, data...)
	return len(data), nil
}

// Tell returns the number of bytes written so far; Arrow's page writer asks for it.
func (p *part) Tell() int64 { return p.size }

func (p *part) flush() error {
	err := p.put(p.buffer)
	p.buffer = p.buffer[:0]
	return err
}

func (p *part) put(data []byte) error {
	p.digest.Write(data)
	return writeAll(p.file, data)
}

func (p *part) sum() string { return hex.EncodeToString(p.digest.Sum(nil)) }
