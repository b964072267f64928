package parquet

import (
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// ArrowFile writes rows of a table as an Arrow IPC file (also called Feather, version 2), for programs that map a file
// into memory instead of decoding it. It is not compressed, strings are plain utf8, and units and descriptions
// stand in the metadata of the fields.
type ArrowFile struct {
	builder *array.RecordBuilder
	file    *ipc.FileWriter
	rows    int64
}

// NewArrowFile starts a file with the columns and the metadata.
func NewArrowFile(w io.Writer, columns []Column, about [][2]string) (*ArrowFile, error) {
	var keys, values []string
	for _, kv := range about {
		keys, values = append(keys, kv[0]), append(values, kv[1])
	}
	origin := arrow.NewMetadata(keys, values)
	schema := arrow.NewSchema(arrowFields(columns), &origin)
	file, err := ipc.NewFileWriter(&counted{w, 0}, ipc.WithSchema(schema))
	if err != nil {
		return nil, err
	}
	return &ArrowFile{builder: array.NewRecordBuilder(memory.DefaultAllocator, schema), file: file}, nil
}

// counted is a writer that knows how many bytes it has written. Arrow asks no more than that of Seek, and a FIFO cannot seek.
type counted struct {
	io.Writer
	position int64
}

func (c *counted) Write(data []byte) (int, error) {
	n, err := c.Writer.Write(data)
	c.position += int64(n)
	return n, err
}

func (c *counted) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekCurrent {
		return c.position, errors.New("an arrow file is written from its beginning to its end")
	}
	return c.position, nil
}

// arrowTypes are the Arrow types of the kinds.
var arrowTypes = [...]arrow.DataType{
	Int64: arrow.PrimitiveTypes.Int64, Uint64: arrow.PrimitiveTypes.Uint64, Float64: arrow.PrimitiveTypes.Float64,
	Float32: arrow.PrimitiveTypes.Float32, String: arrow.BinaryTypes.String, Bool: arrow.FixedWidthTypes.Boolean,
}

func arrowFields(columns []Column) []arrow.Field {
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = arrow.Field{Name: c.Name, Type: arrowTypes[c.Kind], Nullable: c.Nullable}
		if c.Unit != "" || c.Doc != "" {
			fields[i].Metadata = arrow.NewMetadata([]string{"unit", "doc"}, []string{c.Unit, c.Doc})
		}
	}
	return fields
}

// Write appends rows rows as one record batch; columns are those of the file, in order.
func (a *ArrowFile) Write(columns []*Rows, rows int) error {
	if rows == 0 {
		return nil
	}
	for i, c := range columns {
		appendColumn(a.builder.Field(i), c, rows)
	}
	record := a.builder.NewRecord()
	defer record.Release()
	if err := a.file.Write(record); err != nil {
		return fmt.Errorf("arrow file: rows from %d: %w", a.rows, err)
	}
	a.rows += int64(rows)
	return nil
}

func appendColumn(to array.Builder, c *Rows, rows int) {
	to.Reserve(rows)
	switch b := to.(type) {
	case *array.Int64Builder:
		appendRows(b, c, rows, func(r int) { b.UnsafeAppend(c.Ints[r]) })
	case *array.Uint64Builder:
		appendRows(b, c, rows, func(r int) { b.UnsafeAppend(c.Uints[r]) })
	case *array.Float64Builder:
		appendRows(b, c, rows, func(r int) { b.UnsafeAppend(c.Floats[r]) })
	case *array.Float32Builder:
		appendRows(b, c, rows, func(r int) { b.UnsafeAppend(c.Singles[r]) })
	case *array.BooleanBuilder:
		appendRows(b, c, rows, func(r int) { b.UnsafeAppend(c.Bools[r]) })
	case *array.StringBuilder:
		appendRows(b, c, rows, func(r int) { b.Append(c.Texts[c.Codes[r]]) })
	}
}

// appendRows appends every row of a column by value, or a null.
func appendRows(b array.Builder, c *Rows, rows int, value func(row int)) {
	for r := range rows {
		if c.Null(r) {
			b.AppendNull()
		} else {
			value(r)
		}
	}
}

// Rows is the number of rows written so far.
func (a *ArrowFile) Rows() int64 { return a.rows }

// Close writes the footer, without which the file cannot be read. It does not close the writer below.
func (a *ArrowFile) Close() error {
	a.builder.Release()
	if err := a.file.Close(); err != nil {
		return fmt.Errorf("arrow file: footer: %w", err)
	}
	return nil
}
