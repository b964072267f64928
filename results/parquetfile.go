package results

import (
	"fmt"
	"io"

	"walras/results/parquet"
)

// ParquetFile writes rows of a table as one Parquet file, as the files of a result folder are written. No more than a row group is held
// in memory.
type ParquetFile struct {
	columns []Column
	block   *Block
	encoder parquet.Encoder
	out     tally
	file    parquet.Writing
	rows    int64
}

// tally is a writer that knows how many bytes it has written.
type tally struct {
	io.Writer
	size int64
}

func (t *tally) Write(data []byte) (int, error) {
	n, err := t.Writer.Write(data)
	t.size += int64(n)
	return n, err
}

// Tell implements parquet.Output.
func (t *tally) Tell() int64 { return t.size }

// NewParquetFile starts a file with the named columns of a table of d, with all of them where none is named. Its metadata say where the
// rows come from and what the columns are.
func (d *Dataset) NewParquetFile(w io.Writer, table string, names []string) (*ParquetFile, error) {
	columns, err := d.project(table, names)
	if err != nil {
		return nil, err
	}
	schema := &Schema{Table: table, Columns: columns}
	layout, err := newLayout(schema, d.manifest)
	if err != nil {
		return nil, err
	}
	p := &ParquetFile{columns: columns, block: NewBlock(schema, 0), out: tally{Writer: w}}
	p.file, err = p.encoder.Begin(layout.file, &p.out)
	return p, err
}

// Write appends the rows of f. The frame must have the columns of the file.
func (p *ParquetFile) Write(f *Frame) error {
	from := make([]int, len(p.columns))
	for i, c := range p.columns {
		from[i] = f.index[c.Name]
	}
	for r := range f.rows {
		for i := range p.columns {
			p.block.AppendFrom(i, f, from[i], r)
		}
		if p.block.Len() == parquet.RowGroupRows {
			if err := p.flush(); err != nil {
				return err
			}
		}
	}
	p.rows += int64(f.rows)
	return nil
}

// flush writes the rows gathered as a row group.
func (p *ParquetFile) flush() error {
	if p.block.Len() == 0 {
		return nil
	}
	p.encoder.Arrange(p.block.packed)
	if err := p.file.Append(p.block.packed, p.block.Len()); err != nil {
		return fmt.Errorf("parquet file of table %s: %w", p.block.schema.Table, err)
	}
	p.block.Reset()
	return nil
}

// Rows is the number of rows written so far.
func (p *ParquetFile) Rows() int64 { return p.rows }

// Close writes what is gathered and the footer, without which the file cannot be read. It does not close the writer below.
func (p *ParquetFile) Close() error {
	if err := p.flush(); err != nil {
		return err
	}
	return p.file.Close()
}
