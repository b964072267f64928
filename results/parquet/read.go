package parquet

import (
	"errors"
	"fmt"
	"io"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
)

// File is a file open for reading.
type File struct {
	size    int64
	reader  *file.Reader
	columns []Column
	groups  []int // rows of each row group
	levels  []int16
	texts   []parquet.ByteArray
}

// Input is the file below.
type Input interface {
	io.ReaderAt
	io.Seeker
}

// readBatch is how many values are decoded at a time where they do not go straight to their place.
const readBatch = 1 << 14

// guard runs f and turns the panics by which Arrow answers some damaged files into an error. It is the only place that recovers.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("unreadable (%v)", r)
		}
	}()
	return f()
}

// Open reads the footer of a file of size bytes and checks that it has the columns and the rows, before anything is allocated for them.
func Open(in Input, size int64, columns []Column, rows int64) (*File, error) {
	f := &File{size: size, columns: columns}
	err := guard(func() (err error) {
		if f.reader, err = file.NewParquetReader(in); err != nil {
			return fmt.Errorf("unreadable (%w)", err)
		}
		return f.check(rows)
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Metadata is the value of a key in a file's metadata, "" where there is none.
func Metadata(in Input, key string) (value string, err error) {
	err = guard(func() error {
		r, err := file.NewParquetReader(in)
		if err != nil {
			return err
		}
		if found := r.MetaData().KeyValueMetadata().FindValue(key); found != nil {
			value = *found
		}
		return nil
	})
	return value, err
}

// Groups are the numbers of rows of the row groups.
func (f *File) Groups() []int { return f.groups }

// physical is the Parquet type in which a kind is stored.
var physical = [...]parquet.Type{
	Int64: parquet.Types.Int64, Uint64: parquet.Types.Int64, Float64: parquet.Types.Double,
	Float32: parquet.Types.Float, String: parquet.Types.ByteArray, Bool: parquet.Types.Boolean,
}

func (f *File) check(rows int64) error {
	meta := f.reader.MetaData()
	if n := meta.Schema.NumColumns(); n != len(f.columns) {
		return fmt.Errorf("has %d columns, not %d", n, len(f.columns))
	}
	for i, c := range f.columns {
		got := meta.Schema.Column(i)
		var depth int16
		if c.Nullable {
			depth = 1
		}
		if got.Name() != c.Name || got.PhysicalType() != physical[c.Kind] || got.MaxDefinitionLevel() != depth || got.MaxRepetitionLevel() != 0 {
			return fmt.Errorf("column %d is %s (%v), not %s (%v, nullable: %t)", i+1, got.Name(), got.PhysicalType(), c.Name, c.Kind, c.Nullable)
		}
	}
	var total int64
	for i := range f.reader.NumRowGroups() {
		group := meta.RowGroup(i)
		n := group.NumRows()
		if n < 1 || n > rows-total {
			return fmt.Errorf("row group %d has %d rows of %d", i+1, n, rows)
		}
		total += n
		f.groups = append(f.groups, int(n))
		for j, c := range f.columns {
			chunk, err := group.ColumnChunk(j)
			if err != nil {
				return err
			}
			start := chunk.DataPageOffset()
			if d := chunk.DictionaryPageOffset(); chunk.HasDictionaryPage() && d > 0 {
				start = min(start, d)
			}
			if size := chunk.TotalCompressedSize(); start < 4 || size < 0 || start > f.size-size || chunk.NumValues() != n {
				return fmt.Errorf("row group %d: column %s has %d values at %d+%d, which cannot be", i+1, c.Name, chunk.NumValues(), start, size)
			}
		}
	}
	if total != rows {
		return fmt.Errorf("has %d rows, not %d", total, rows)
	}
	return nil
}

// Target is where a column goes. Strings become codes into its dictionary.
type Target struct {
	Name string
	*Rows
	Dictionary *Dictionary // of a String column
}

// Read puts a row group into the targets' rows from at on.
func (f *File) Read(group int, into []Target, at int) error {
	return guard(func() error {
		rows := f.reader.RowGroup(group)
		for _, c := range into {
			i := index(f.columns, c.Name)
			chunk, err := rows.Column(i)
			if err == nil {
				err = f.column(chunk, f.columns[i], c, at, at+f.groups[group])
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

func (f *File) column(chunk file.ColumnChunkReader, of Column, c Target, from, to int) error {
	switch r := chunk.(type) {
	case *file.Int64ColumnChunkReader:
		if of.Kind == Uint64 {
			return readValues(f, r, of, c, arrow.Int64Traits.CastFromBytes(arrow.Uint64Traits.CastToBytes(c.Uints[from:to])), from)
		}
		return readValues(f, r, of, c, c.Ints[from:to], from)
	case *file.Float64ColumnChunkReader:
		return readValues(f, r, of, c, c.Floats[from:to], from)
	case *file.Float32ColumnChunkReader:
		return readValues(f, r, of, c, c.Singles[from:to], from)
	case *file.BooleanColumnChunkReader:
		return readValues(f, r, of, c, c.Bools[from:to], from)
	case *file.ByteArrayColumnChunkReader:
		return f.strings(r, of, c, from, to)
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
func nextBatch[T any](f *File, r batchReader[T], nullable bool, values []T) (rows, packed int, err error) {
	var levels []int16
	if nullable {
		if f.levels == nil {
			f.levels = make([]int16, readBatch)
		}
		levels = f.levels[:min(len(values), readBatch)]
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
func readValues[T any](f *File, r batchReader[T], of Column, c Target, dst []T, row int) error {
	for len(dst) > 0 {
		n, packed, err := nextBatch(f, r, of.Nullable, dst)
		if err != nil {
			return err
		}
		if packed < n {
			spread(dst[:n], f.levels, packed)
			c.markNulls(row, f.levels[:n], 0)
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
func (c *Rows) markNulls(row int, levels []int16, code uint32) {
	for i := 0; i < len(levels); i++ {
		start := i
		for i < len(levels) && levels[i] == 0 {
			i++
		}
		if i > start {
			c.SetNull(row+start, i-start, code)
		}
	}
}

// strings reads a chunk of texts as codes. Arrow hands out a dictionary's entry as the same bytes each time, so that
// where the bytes are tells which entry it is, without looking at them.
func (f *File) strings(r *file.ByteArrayColumnChunkReader, of Column, c Target, from, to int) error {
	if f.texts == nil {
		f.texts = make([]parquet.ByteArray, readBatch)
	}
	codes := make(map[*byte]uint32)
	var last *byte
	var code uint32
	for row := from; row < to; {
		n, packed, err := nextBatch[parquet.ByteArray](f, r, of.Nullable, f.texts[:min(to-row, readBatch)])
		if err != nil {
			return err
		}
		next := 0
		for i := row; i < row+n; i++ {
			if packed < n && f.levels[i-row] == 0 {
				c.SetNull(i, 1, c.Dictionary.code(nil))
				continue
			}
			text := f.texts[next]
			next++
			at := unsafe.SliceData([]byte(text))
			if len(text) == 0 {
				c.Codes[i] = c.Dictionary.code(nil)
				continue
			}
			if at != last {
				known := false
				if code, known = codes[at]; !known {
					code = c.Dictionary.code(text)
					codes[at] = code
				}
				last = at
			}
			c.Codes[i] = code
		}
		row += n
	}
	return nil
}
