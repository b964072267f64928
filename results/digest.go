package results

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"

	"walras/results/parquet"
)

// The content digest of a shard is the SHA-256 of its values in one canonical form. Numbers are little-endian:
//
//	shard  = for each table with rows, in the order of the tables: text(table) u64(rows) column…
//	column = for each column that is not volatile, in order: text(name) text(kind) u64(nulls)
//	         where there are nulls: u64(runs), then u32 run lengths of values and nulls in turn, values first
//	         strings: u64(distinct) text(…) in the order of first use; their values are then u32 numbers in that order
//	         form: 0 no values · 1 all values have the same bits: the value once · 2 otherwise: all values
//	value  = 8 bytes (int64, uint64, float64), 4 bytes (float32, strings) or 1 byte (bool)
//	text   = u64(length) bytes
//
// Form 1 makes columns that do not vary free. The digest of a folder is the SHA-256 over u64(index) and digest of each
// finished shard, in order.
const (
	formNone = iota
	formConstant
	formValues
)

type shardDigest struct {
	hash    hash.Hash
	scratch []byte
}

func newShardDigest() *shardDigest {
	return &shardDigest{hash: sha256.New(), scratch: make([]byte, 0, digestChunk)}
}

// digestChunk is how many bytes of values are laid out at a time.
const digestChunk = 8 << 10

func (d *shardDigest) sum() string { return hex.EncodeToString(d.hash.Sum(nil)) }

// table adds a block, whose strings e has arranged.
func (d *shardDigest) table(e *parquet.Encoder, s *Schema, b *Block) {
	d.text(s.Table)
	d.number(uint64(b.Len()))
	for i := range b.columns {
		if s.Columns[i].Volatile {
			continue
		}
		c := &b.columns[i]
		d.text(c.Name)
		d.text(c.Kind.String())
		nulls := c.length() - c.Values()
		d.number(uint64(nulls))
		if nulls > 0 {
			d.number(uint64(len(c.Runs)))
			digestValues(d, c.Runs, 4, parquet.PutUint32)
		}
		switch c.Kind {
		case Int64, Uint64, Float64:
			digestColumn(d, c.Words, 8, parquet.PutUint64)
		case Float32:
			digestColumn(d, c.Halves, 4, parquet.PutUint32)
		case Bool:
			digestColumn(d, c.Bools, 1, putByte)
		case String:
			texts, codes := e.Texts(i)
			d.number(uint64(len(texts)))
			for _, text := range texts {
				d.text(text)
			}
			digestColumn(d, codes, 4, parquet.PutUint32)
		}
	}
}

// counts says how often each text of the counted column occurs in a block whose strings are arranged; nil where the table
// has no such column.
func counts(e *parquet.Encoder, s *Schema) map[string]int64 {
	i := slices.IndexFunc(s.Columns, func(c Column) bool { return c.Counted })
	if i < 0 {
		return nil
	}
	texts, codes := e.Texts(i)
	rows := make([]int64, len(texts))
	for _, code := range codes {
		rows[code]++
	}
	counts := make(map[string]int64, len(rows))
	for code, text := range texts {
		counts[text] = rows[code]
	}
	return counts
}

func (d *shardDigest) text(text string) {
	d.number(uint64(len(text)))
	d.hash.Write(append(d.scratch[:0], text...))
}

func (d *shardDigest) number(n uint64) {
	d.hash.Write(binary.LittleEndian.AppendUint64(d.scratch[:0], n))
}

func digestColumn[T uint64 | uint32 | byte](d *shardDigest, values []T, size int, put func([]byte, []T)) {
	switch {
	case len(values) == 0:
		d.hash.Write(append(d.scratch[:0], formNone))
	case parquet.Constant(values):
		d.hash.Write(append(d.scratch[:0], formConstant))
		digestValues(d, values[:1], size, put)
	default:
		d.hash.Write(append(d.scratch[:0], formValues))
		digestValues(d, values, size, put)
	}
}

func digestValues[T uint64 | uint32 | byte](d *shardDigest, values []T, size int, put func([]byte, []T)) {
	for len(values) > 0 {
		n := min(len(values), digestChunk/size)
		buffer := d.scratch[:n*size]
		put(buffer, values[:n])
		d.hash.Write(buffer)
		values = values[n:]
	}
}

func putByte(dst []byte, values []byte) { copy(dst, values) }

// digestOfShards is the content digest of a folder.
func digestOfShards(done []Shard) string {
	h := sha256.New()
	for _, s := range done {
		h.Write(binary.LittleEndian.AppendUint64(nil, uint64(s.Index)))
		h.Write([]byte(s.Digest))
	}
	return hex.EncodeToString(h.Sum(nil))
}
