package results

import (
	"errors"
	"fmt"
	"os"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
)

// partReader reads one file of a table.
type partReader struct {
	path   string
	file   *os.File
	size   int64
	reader *file.Reader
	schema *Schema
	groups []int // rows of each row group
	levels []int16
	texts  []parquet.ByteArray
}

// readBatch is how many values are decoded at a time where they do not go straight to their place.
const readBatch = 1 << 14

// guard runs f and turns the panics by which Arrow answers some damaged files into an error that names the file. It is
// the only place that recovers.
func guard(path string, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = damaged(path, fmt.Errorf("unreadable (%v)", r))
		}
	}()
	if err := f(); err != nil {
		return damaged(path, err)
	}
	return nil
}

// open checks that the file is what the manifest says before anything is allocated for it.
func (s *source) open(of *Schema) (*partReader, error) {
	f, err := openPart(s.path, s.File)
	if err != nil {
		return nil, err
	}
	p := &partReader{path: s.path, file: f, size: s.Bytes, schema: of}
	err = guard(s.path, func() error {
		if p.reader, err = file.NewParquetReader(f); err != nil {
			return fmt.Errorf("unreadable (%w)", err)
		}
		return p.check(s.Rows)
	})
	if err != nil {
		f.Close()
		return nil, err
	}
	return p, nil
}

func (p *partReader) close() { p.file.Close() } // only read

// physical is the Parquet type in which a kind is stored.
var physical = [...]parquet.Type{
	Int64: parquet.Types.Int64, Uint64: parquet.Types.Int64, Float64: parquet.Types.Double,
	Float32: parquet.Types.Float, String: parquet.Types.ByteArray, Bool: parquet.Types.Boolean,
}

func (p *partReader) check(rows int64) error {
	meta := p.reader.MetaData()
	if n := meta.Schema.NumColumns(); n != len(p.schema.Columns) {
		return fmt.Errorf("has %d columns, not %d", n, len(p.schema.Columns))
	}
	for i, c := range p.schema.Columns {
		got := meta.Schema.Column(i)
		var depth int16
		if c.Nullable {
			depth = 1
		}
		if got.Name() != c.Name || got.PhysicalType() != physical[c.Kind] || got.MaxDefinitionLevel() != depth || got.MaxRepetitionLevel() != 0 {
			return fmt.Errorf("column %d is %s (%v), not %s (%s)", i+1, got.Name(), got.PhysicalType(), c.Name, c.storage())
		}
	}
	var total int64
	for i := range p.reader.NumRowGroups() {
		group := meta.RowGroup(i)
		n := group.NumRows()
		if n < 1 || n > rows-total {
			return fmt.Errorf("row group %d has %d rows of %d", i+1, n, rows)
		}
		total += n
		p.groups = append(p.groups, int(n))
		for j, c := range p.schema.Columns {
			chunk, err := group.ColumnChunk(j)
			if err != nil {
				return err
			}
			start := chunk.DataPageOffset()
			if d := chunk.DictionaryPageOffset(); chunk.HasDictionaryPage() && d > 0 {
				start = min(start, d)
			}
			if size := chunk.TotalCompressedSize(); start < 4 || size < 0 || start > p.size-size || chunk.NumValues() != n {
				return fmt.Errorf("row group %d: column %s has %d values at %d+%d, which cannot be", i+1, c.Name, chunk.NumValues(), start, size)
			}
		}
	}
	if total != rows {
		return fmt.Errorf("has %d rows, not %d", total, rows)
	}
	return nil
}

// read puts a row group into the frame's rows from at on. Strings become codes into texts.
func (p *partReader) read(group int, frame *Frame, at int, texts []*dictionary) error {
	return guard(p.path, func() error {
		rows := p.reader.RowGroup(group)
		for i, c := range frame.columns {
			chunk, err := rows.Column(p.schema.Index(c.Name))
			if err == nil {
				err = p.column(chunk, c, at, at+p.groups[group], texts[i])
			}
			if err == nil && chunk.HasNext() {
				err = errors.New("more values than rows")
			}
			if err != nil {
				return fmt.Errorf("row group %d: column %s: unreadable (%w)", group+1, c.Name, err)
			}
		}
		return nil
	})
}

func (p *partReader) column(chunk file.ColumnChunkReader, c *frameColumn, from, to int, texts *dictionary) error {
	switch r := chunk.(type) {
	case *file.Int64ColumnChunkReader:
		if c.Kind == Uint64 {
			return readValues(p, r, c, arrow.Int64Traits.CastFromBytes(arrow.Uint64Traits.CastToBytes(c.uints[from:to])), from)
		}
		return readValues(p, r, c, c.ints[from:to], from)
	case *file.Float64ColumnChunkReader:
		return readValues(p, r, c, c.floats[from:to], from)
	case *file.Float32ColumnChunkReader:
		return readValues(p, r, c, c.singles[from:to], from)
	case *file.BooleanColumnChunkReader:
		return readValues(p, r, c, c.bools[from:to], from)
	case *file.ByteArrayColumnChunkReader:
		return p.strings(r, c, from, to, texts)
	default:
		return fmt.Errorf("a %T", chunk)
	}
}

// batchReader is what Arrow's typed column readers have in common. ReadBatch fills levels with 1 for a value and 0 for
// a null, and packs the values.
type batchReader[T any] interface {
	ReadBatch(size int64, values []T, levels, repetition []int16) (rows int64, packed int, err error)
}

// nextBatch reads up to len(values) rows; values come packed, nullable columns have a level for each row.
func nextBatch[T any](p *partReader, r batchReader[T], nullable bool, values []T) (rows, packed int, err error) {
	var levels []int16
	if nullable {
		if p.levels == nil {
			p.levels = make([]int16, readBatch)
		}
		levels = p.levels[:min(len(values), readBatch)]
		values = values[:len(levels)]
	}
	n, packed, err := r.ReadBatch(int64(len(values)), values, levels, nil)
	if err != nil {
		return 0, 0, err
	}
	if n < 1 || n > int64(len(values)) || !nullable && int64(packed) != n {
		return 0, 0, errors.New("fewer values than rows")
	}
	present := packed
	if nullable {
		present = 0
		for _, level := range levels[:n] {
			present += int(level)
		}
	}
	if present != packed {
		return 0, 0, errors.New("fewer values than rows")
	}
	return int(n), packed, nil
}

// readValues fills dst, the column's rows from row on.
func readValues[T any](p *partReader, r batchReader[T], c *frameColumn, dst []T, row int) error {
	for len(dst) > 0 {
		n, packed, err := nextBatch(p, r, c.Nullable, dst)
		if err != nil {
			return err
		}
		if packed < n {
			spread(dst[:n], p.levels, packed)
			c.markNulls(row, p.levels[:n], 0)
		}
		dst, row = dst[n:], row+n
	}
	return nil
}

// spread moves packed values to their rows, the last first so that none is overwritten before it has moved.
func spread[T any](dst []T, levels []int16, packed int) {
	for i := len(dst) - 1; i >= 0 && packed <= i; i-- {
		if levels[i] != 0 {
			packed--
			dst[i] = dst[packed]
		}
	}
}

// markNulls sets the rows with level 0 to null.
func (c *frameColumn) markNulls(row int, levels []int16, code uint32) {
	for i := 0; i < len(levels); i++ {
		start := i
		for i < len(levels) && levels[i] == 0 {
			i++
		}
		if i > start {
			c.setNull(row+start, i-start, code)
		}
	}
}

// strings reads a chunk of texts as codes. Arrow hands out a dictionary's entry as the same bytes each time, so that
// where the bytes are tells which entry it is, without looking at them.
func (p *partReader) strings(r *file.ByteArrayColumnChunkReader, c *frameColumn, from, to int, texts *dictionary) error {
	if p.texts == nil {
		p.texts = make([]parquet.ByteArray, readBatch)
	}
	codes := make(map[*byte]uint32)
	var last *byte
	var code uint32
	for row := from; row < to; {
		n, packed, err := nextBatch[parquet.ByteArray](p, r, c.Nullable, p.texts[:min(to-row, readBatch)])
		if err != nil {
			return err
		}
		next := 0
		for i := row; i < row+n; i++ {
			if packed < n && p.levels[i-row] == 0 {
				c.setNull(i, 1, texts.code(nil))
				continue
			}
			text := p.texts[next]
			next++
			at := unsafe.SliceData([]byte(text))
			if len(text) == 0 {
				c.codes[i] = texts.code(nil)
				continue
			}
			if at != last {
				known := false
				if code, known = codes[at]; !known {
					code = texts.code(text)
					codes[at] = code
				}
				last = at
			}
			c.codes[i] = code
		}
		row += n
	}
	return nil
}
