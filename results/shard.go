package results

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"time"

	"walras/results/parquet"
)

// WriteShard writes the rows of a shard, at most one block per table, and records the shard as done. When it returns nil
// the shard survives a crash of the program or of the machine. When it returns an error the shard is not done and all
// finished ones are as they were. The blocks are only read, and may be reset afterwards.
func (r *Run) WriteShard(shard int, blocks ...*Block) error {
	done := make(chan error, 1)
	if err := r.Queue(Write{Shard: shard, Blocks: blocks, Done: func(err error) { done <- err }}); err != nil {
		return err
	}
	return <-done
}

// Queue is WriteShard that does not wait for the disk: it returns when the rows are encoded and handed to the operating
// system. Shards that are made durable together cost little more than one.
func (r *Run) Queue(w Write) error {
	ordered, err := r.order(w.Shard, w.Blocks)
	if err != nil {
		return err
	}
	if err := r.begin(w.Shard, w.Replace); err != nil {
		return err
	}
	entry, files, err := r.writeFiles(w.Shard, ordered)
	if err != nil {
		r.forget(w.Shard)
		return writeError(err)
	}
	entry.Partial = w.Partial
	entry.Session, entry.Seconds = r.session, time.Since(r.started).Seconds()
	r.submit(entry, files, w.Done)
	return nil
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
func (r *Run) begin(shard int, replace bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return fmt.Errorf("%s: shard %d: the run is closed", r.dir, shard)
	case shard < 0 || shard >= r.manifest.Shards:
		return fmt.Errorf("%s: shard %d: allowed are 0 to %d", r.dir, shard, r.manifest.Shards-1)
	case r.flying[shard]:
		return fmt.Errorf("%s: shard %d is being written by another worker", r.dir, shard)
	case r.entries[shard] != nil && !replace:
		return fmt.Errorf("%s: shard %d is already done", r.dir, shard)
	}
	r.flying[shard] = true
	return nil
}

// forget ends the flight of a shard that came to nothing.
func (r *Run) forget(shard int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.flying, shard)
}

// writeFiles writes one file for each block with rows, under temporary names.
func (r *Run) writeFiles(shard int, ordered []*Block) (*Shard, []written, error) {
	e := r.encoders.Get().(*encoder)
	defer r.encoders.Put(e)
	entry := &Shard{Index: shard, Files: []File{}}
	var files []written
	contents := newShardDigest()
	for i, b := range ordered {
		if b == nil || b.Len() == 0 {
			continue
		}
		l := r.layouts[i]
		e.Arrange(b.packed)
		contents.table(&e.Encoder, l.schema, b)
		if counts := counts(&e.Encoder, l.schema); counts != nil {
			entry.Counts = counts
		}
		path := partPath(r.dir, l.schema.Table, shard)
		f, err := r.fill(&e.out, path, func() error { return e.Encode(l.file, &e.out, b.packed, b.Len()) })
		if err != nil {
			r.drop(files)
			return nil, nil, err
		}
		files = append(files, written{f, path})
		entry.Files = append(entry.Files, File{Table: l.schema.Table, Rows: int64(b.Len()), Bytes: e.out.size, SHA256: e.out.sum()})
	}
	entry.Digest = contents.sum()
	return entry, files, nil
}

// fill lets put write a file through out, under a temporary name.
func (r *Run) fill(out *output, path string, put func() error) (diskFile, error) {
	f, err := r.disk.create(path + temporarySuffix)
	if err != nil {
		return nil, err
	}
	out.reset(f)
	err = put()
	if err == nil {
		err = out.flush()
	}
	if err != nil {
		r.drop([]written{{f, path}})
		return nil, err
	}
	return f, nil
}

// drop gives up files under their temporary names. The next Create removes what this cannot.
func (r *Run) drop(files []written) {
	for _, f := range files {
		f.file.Close()
		r.disk.remove(f.path + temporarySuffix)
	}
}

// Size returns the bytes of the file that the rows of a block make.
func Size(b *Block) (int64, error) {
	if err := b.check(); err != nil {
		return 0, err
	}
	if b.Len() == 0 {
		return 0, nil
	}
	l, err := newLayout(b.schema, new(Manifest))
	if err != nil {
		return 0, err
	}
	var e encoder
	e.Arrange(b.packed)
	e.out.reset(nowhere{})
	if err := e.Encode(l.file, &e.out, b.packed, b.Len()); err != nil {
		return 0, fmt.Errorf("size of table %s: %w", b.schema.Table, err)
	}
	return e.out.size, nil
}

// nowhere is a file that forgets.
type nowhere struct{}

func (nowhere) Write(data []byte) (int, error) { return len(data), nil }
func (nowhere) Sync() error                    { return nil }
func (nowhere) Truncate(int64) error           { return nil }
func (nowhere) Close() error                   { return nil }

// encoder is what a worker writes files with, and reuses.
type encoder struct {
	parquet.Encoder
	out output
}

// output is a file being written: it gathers small writes, counts the bytes and digests them.
type output struct {
	file   diskFile
	buffer []byte
	size   int64 // bytes written, buffered ones included
	digest hash.Hash
}

// partBuffer is the size of the writes to disk.
const partBuffer = 1 << 18

func (p *output) reset(f diskFile) {
	if p.digest == nil {
		p.digest, p.buffer = sha256.New(), make([]byte, 0, partBuffer)
	}
	p.file, p.buffer, p.size = f, p.buffer[:0], 0
	p.digest.Reset()
}

// Write implements io.Writer.
func (p *output) Write(data []byte) (int, error) {
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
func (p *output) Tell() int64 { return p.size }

func (p *output) flush() error {
	err := p.put(p.buffer)
	p.buffer = p.buffer[:0]
	return err
}

func (p *output) put(data []byte) error {
	p.digest.Write(data)
	return writeAll(p.file, data)
}

func (p *output) sum() string { return hex.EncodeToString(p.digest.Sum(nil)) }
