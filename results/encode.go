package results

import (
	"encoding/binary"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
)

// How rows are cut. A page is what is compressed at once: 1 MiB of doubles.
const (
	rowGroupRows = 1 << 18
	pageRows     = 1 << 17
)

// encoder writes blocks as Parquet files. Arrow's column writers take every value through reflection and every null
// through a 16-bit level, and get null counts of dictionaries wrong; so pages are encoded here, from the packed columns
// of a block, and Arrow writes the page headers and the footer. A worker reuses an encoder and its buffers.
type encoder struct {
	strings []arranged // of the block's String columns, by column
	cursors []cursor
	runs    []uint32
	page    []byte
	packed  []byte
	part    part
	pages   file.PageWriter
}

// arranged is a String column with its texts numbered in the order of first use: equal columns are arranged equally,
// whatever else has gone through the block's dictionary.
type arranged struct {
	texts []string
	codes []uint32
	rank  []uint32 // number of a text of the block's dictionary + 1, 0 where it is not used
	used  []bool   // by the chunk being written
}

// arrange prepares the block's strings.
func (e *encoder) arrange(b *Block) {
	if len(e.strings) < len(b.columns) {
		e.strings = append(e.strings, make([]arranged, len(b.columns)-len(e.strings))...)
	}
	for i := range b.columns {
		if c := &b.columns[i]; c.kind == String {
			e.strings[i].set(c)
		}
	}
}

func (a *arranged) set(c *blockColumn) {
	a.rank = append(a.rank[:0], make([]uint32, len(c.texts))...)
	a.texts, a.codes = a.texts[:0], a.codes[:0]
	for _, code := range c.halves {
		if a.rank[code] == 0 {
			a.texts = append(a.texts, c.texts[code])
			a.rank[code] = uint32(len(a.texts))
		}
		a.codes = append(a.codes, a.rank[code]-1)
	}
}

var parquetMagic = []byte("PAR1")

// encode writes an arranged block as one file.
func (e *encoder) encode(l *layout, out *part, b *Block) error {
	if _, err := out.Write(parquetMagic); err != nil {
		return err
	}
	e.cursors = e.cursors[:0]
	for i := range b.columns {
		e.cursors = append(e.cursors, cursor{column: &b.columns[i]})
	}
	e.pages = nil
	footer := metadata.NewFileMetadataBuilder(l.parquet, l.props, l.keyValues)
	for group, left := 0, b.Len(); left > 0; group++ {
		rows := min(left, rowGroupRows)
		left -= rows
		meta := footer.AppendRowGroup()
		start := out.Tell()
		for i := range b.columns {
			if err := e.chunk(l, out, meta.NextColumnChunk(), i, group, rows); err != nil {
				return err
			}
		}
		meta.SetNumRows(rows)
		if err := meta.Finish(out.Tell()-start, int16(group)); err != nil {
			return err
		}
	}
	return writeFooter(out, footer)
}

func writeFooter(out *part, footer *metadata.FileMetaDataBuilder) error {
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
func (e *encoder) chunk(l *layout, out *part, meta *metadata.ColumnChunkMetaDataBuilder, i, group, rows int) error {
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
		if l.schema.Columns[i].Nullable {
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
func (e *encoder) nextChunk(out *part, meta *metadata.ColumnChunkMetaDataBuilder, group, i int) (err error) {
	const level = compress.DefaultCompressionLevel // the codec has one
	if e.pages == nil {
		e.pages, err = file.NewPageWriter(out, compress.Codecs.Zstd, level, meta, int16(group), int16(i), memory.DefaultAllocator, false, nil, nil)
		return err
	}
	return e.pages.Reset(out, compress.Codecs.Zstd, level, meta, int16(group), int16(i), nil, nil)
}

func (e *encoder) writePage(rows int, encoding parquet.Encoding) error {
	e.packed = codec.Encode(e.packed, e.page)
	page := file.NewDataPageV1WithStats(memory.NewBufferBytes(e.packed), int32(rows), encoding,
		parquet.Encodings.RLE, parquet.Encodings.RLE, int32(len(e.page)), metadata.EncodedStatistics{})
	_, err := e.pages.WriteDataPage(page)
	page.Release()
	return err
}

func (e *encoder) dictionary(values chunkValues) error {
	e.page = values.appendDictionary(e.page[:0])
	page := file.NewDictionaryPage(memory.NewBufferBytes(e.page), int32(values.distinct()), parquet.Encodings.Plain)
	_, err := e.pages.WriteDictionaryPage(page)
	page.Release()
	return err
}

// cursor walks over a block's column.
type cursor struct {
	column *blockColumn
	value  int    // values passed
	run    int    // the run it is in
	used   uint32 // rows of that run passed
}

// take passes rows rows. It returns the number of values among them and appends to runs their run lengths, values
// first, where the column is nullable.
func (k *cursor) take(rows int, runs []uint32) (values int, out []uint32) {
	if !k.column.nullable {
		k.value += rows
		return rows, runs
	}
	start := k.value
	for left := uint32(rows); left > 0; {
		isNull := k.run % 2
		n := min(left, k.column.runs[k.run]-k.used)
		if len(runs)%2 != isNull {
			runs = append(runs, 0) // the first run is one of nulls
		}
		runs = append(runs, n)
		if isNull == 0 {
			k.value += int(n)
		}
		left -= n
		if k.used += n; k.used == k.column.runs[k.run] {
			k.run, k.used = k.run+1, 0
		}
	}
	return k.value - start, runs
}

// slice returns the next count values.
func (k *cursor) slice(s *arranged, count int) chunkValues {
	c, from, to := k.column, k.value, k.value+count
	v := chunkValues{kind: c.kind}
	switch c.kind {
	case Int64, Uint64, Float64:
		v.words = c.words[from:to]
	case Float32:
		v.halves = c.halves[from:to]
	case Bool:
		v.bools = c.bools[from:to]
	case String:
		v.halves, v.strings = s.codes[from:to], s
	}
	return v
}
