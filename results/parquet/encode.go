package parquet

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
)

// RowGroupRows is the most rows of a row group.
const RowGroupRows = 1 << 18

// pageRows is the most rows of a page, which is what is compressed at once: 1 MiB of doubles.
const pageRows = 1 << 17

// Encoder writes rows as Parquet files: it encodes the pages from packed columns, and Arrow writes the page headers and the footer.
// Arrow's own column writers are slower and get null counts of dictionaries wrong. A worker reuses an Encoder and its buffers.
type Encoder struct {
	strings []arranged // of the String columns, by column
	cursors []cursor
	runs    []uint32
	page    []byte
	packed  []byte
	pages   file.PageWriter
}

// arranged is a String column with its texts numbered in the order of first use: equal columns are arranged equally,
// whatever else has gone through their dictionaries.
type arranged struct {
	texts []string
	codes []uint32
	rank  []uint32 // number of a text of the dictionary + 1, 0 where it is not used
	used  []bool   // by the chunk being written
}

// Arrange prepares the strings of columns, which Texts then gives and Encode writes.
func (e *Encoder) Arrange(columns []*Packed) {
	if len(e.strings) < len(columns) {
		e.strings = append(e.strings, make([]arranged, len(columns)-len(e.strings))...)
	}
	for i, c := range columns {
		if c.Kind == String {
			e.strings[i].set(c)
		}
	}
}

// Texts are the distinct texts of an arranged String column in the order of first use, and its values as numbers in that order.
func (e *Encoder) Texts(column int) (texts []string, codes []uint32) {
	return e.strings[column].texts, e.strings[column].codes
}

func (a *arranged) set(c *Packed) {
	a.rank = append(a.rank[:0], make([]uint32, len(c.Texts))...)
	a.texts, a.codes = a.texts[:0], a.codes[:0]
	for _, code := range c.Halves {
		if a.rank[code] == 0 {
			a.texts = append(a.texts, c.Texts[code])
			a.rank[code] = uint32(len(a.texts))
		}
		a.codes = append(a.codes, a.rank[code]-1)
	}
}

var parquetMagic = []byte("PAR1")

// Output is where a file goes, from its beginning.
type Output interface {
	io.Writer
	Tell() int64 // bytes written so far
}

// Encode writes rows rows, whose columns are arranged, as one file.
func (e *Encoder) Encode(l *Layout, out Output, columns []*Packed, rows int) error {
	f, err := e.Begin(l, out)
	if err == nil {
		err = f.Append(columns, rows)
	}
	if err == nil {
		err = f.Close()
	}
	return err
}

// Writing is a Parquet file that an Encoder writes; the Encoder serves no other one meanwhile.
type Writing struct {
	encoder *Encoder
	layout  *Layout
	out     Output
	footer  *metadata.FileMetaDataBuilder
	groups  int
}

// Begin starts a file.
func (e *Encoder) Begin(l *Layout, out Output) (Writing, error) {
	e.pages = nil
	_, err := out.Write(parquetMagic)
	return Writing{encoder: e, layout: l, out: out, footer: metadata.NewFileMetadataBuilder(l.schema, l.props, l.keyValues)}, err
}

// Append writes rows rows, whose columns are arranged, as row groups.
func (f *Writing) Append(columns []*Packed, rows int) error {
	e := f.encoder
	e.cursors = e.cursors[:0]
	for _, c := range columns {
		e.cursors = append(e.cursors, cursor{column: c})
	}
	for left := rows; left > 0; f.groups++ {
		rows := min(left, RowGroupRows)
		left -= rows
		meta := f.footer.AppendRowGroup()
		start := f.out.Tell()
		for i := range columns {
			if err := e.chunk(f.layout, f.out, meta.NextColumnChunk(), i, f.groups, rows); err != nil {
				return err
			}
		}
		meta.SetNumRows(rows)
		if err := meta.Finish(f.out.Tell()-start, int16(f.groups)); err != nil {
			return err
		}
	}
	return nil
}

// Close writes the footer, without which the file cannot be read.
func (f *Writing) Close() error { return writeFooter(f.out, f.footer) }

func writeFooter(out Output, footer *metadata.FileMetaDataBuilder) error {
	meta, err := footer.Finish()
	if err != nil {
		return err
	}
	n, err := meta.WriteTo(out, nil)
	if err != nil {
		return err
	}
	if n != int64(uint32(n)) {
		return fmt.Errorf("footer of %d bytes, more than the 4 GiB the format allows", n)
	}
	_, err = out.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(n)), parquetMagic...))
	return err
}

// chunk writes the next rows of column i.
func (e *Encoder) chunk(l *Layout, out Output, meta *metadata.ColumnChunkMetaDataBuilder, i, group, rows int) error {
	if err := e.nextChunk(out, meta, group, i); err != nil {
		return err
	}
	k := &e.cursors[i]
	probe := *k
	count, _ := probe.take(rows, nil)
	values := k.slice(&e.strings[i], count)
	encoding := values.encoding()
	if encoding == parquet.Encodings.RLEDict {
		if err := e.dictionary(values); err != nil {
			return err
		}
	}
	for left, from := rows, 0; left > 0; {
		n := min(left, pageRows)
		left -= n
		var taken int
		taken, e.runs = k.take(n, e.runs[:0])
		e.page = e.page[:0]
		if k.column.Nullable {
			e.page = append(e.page, 0, 0, 0, 0)
			e.page = appendLevels(e.page, e.runs)
			binary.LittleEndian.PutUint32(e.page, uint32(len(e.page)-4))
		}
		e.page = values.append(e.page, from, from+taken, encoding)
		from += taken
		if err := e.writePage(n, encoding); err != nil {
			return err
		}
	}
	stats := values.statistics(encoding)
	stats.SetNullCount(int64(rows - count))
	meta.SetStats(stats)
	return e.pages.Close(encoding == parquet.Encodings.RLEDict, false)
}

// nextChunk points the page writer at the next column chunk.
func (e *Encoder) nextChunk(out Output, meta *metadata.ColumnChunkMetaDataBuilder, group, i int) (err error) {
	const level = compress.DefaultCompressionLevel // the codec has one
	if e.pages == nil {
		e.pages, err = file.NewPageWriter(out, compress.Codecs.Zstd, level, meta, int16(group), int16(i), memory.DefaultAllocator, false, nil, nil)
		return err
	}
	return e.pages.Reset(out, compress.Codecs.Zstd, level, meta, int16(group), int16(i), nil, nil)
}

func (e *Encoder) writePage(rows int, encoding parquet.Encoding) error {
	e.packed = codec.Encode(e.packed, e.page)
	page := file.NewDataPageV1WithStats(memory.NewBufferBytes(e.packed), int32(rows), encoding,
		parquet.Encodings.RLE, parquet.Encodings.RLE, int32(len(e.page)), metadata.EncodedStatistics{})
	_, err := e.pages.WriteDataPage(page)
	page.Release()
	return err
}

func (e *Encoder) dictionary(values chunkValues) error {
	e.page = values.appendDictionary(e.page[:0])
	page := file.NewDictionaryPage(memory.NewBufferBytes(e.page), int32(values.distinct()), parquet.Encodings.Plain)
	_, err := e.pages.WriteDictionaryPage(page)
	page.Release()
	return err
}

// cursor walks over a column.
type cursor struct {
	column *Packed
	value  int    // values passed
	run    int    // the run it is in
	used   uint32 // rows of that run passed
}

// take passes rows rows. It returns the number of values among them and appends to runs their run lengths, values
// first, where the column is nullable.
func (k *cursor) take(rows int, runs []uint32) (values int, out []uint32) {
	if !k.column.Nullable {
		k.value += rows
		return rows, runs
	}
	start := k.value
	for left := uint32(rows); left > 0; {
		isNull := k.run % 2
		n := min(left, k.column.Runs[k.run]-k.used)
		if len(runs)%2 != isNull {
			runs = append(runs, 0) // the first run is one of nulls
		}
		runs = append(runs, n)
		if isNull == 0 {
			k.value += int(n)
		}
		left -= n
		if k.used += n; k.used == k.column.Runs[k.run] {
			k.run, k.used = k.run+1, 0
		}
	}
	return k.value - start, runs
}

// slice returns the next count values.
func (k *cursor) slice(s *arranged, count int) chunkValues {
	c, from, to := k.column, k.value, k.value+count
	v := chunkValues{kind: c.Kind}
	switch c.Kind {
	case Int64, Uint64, Float64:
		v.words = c.Words[from:to]
	case Float32:
		v.halves = c.Halves[from:to]
	case Bool:
		v.bools = c.Bools[from:to]
	case String:
		v.halves, v.strings = s.codes[from:to], s
	}
	return v
}
