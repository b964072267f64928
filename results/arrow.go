package results

import (
	"fmt"
	"io"

	"walras/results/parquet"
)

// ArrowFile writes rows of a table as an Arrow IPC file (also called Feather, version 2). Nothing larger than one frame is held in memory.
type ArrowFile struct {
	columns []Column
	file    *parquet.ArrowFile
}

// NewArrowFile starts a file with the named columns of a table of d, with all of them where none is named. Its metadata say where the
// rows come from.
func (d *Dataset) NewArrowFile(w io.Writer, table string, names []string) (*ArrowFile, error) {
	columns, err := d.project(table, names)
	if err != nil {
		return nil, err
	}
	m := d.manifest
	file, err := parquet.NewArrowFile(w, stored(columns), [][2]string{
		{keyTable, table}, {keyExperiment, m.Name}, {keySpecHash, m.SpecHash}, {keyVersion, Version},
	})
	if err != nil {
		return nil, fmt.Errorf("arrow file of table %s: %w", table, err)
	}
	return &ArrowFile{columns, file}, nil
}

// Write appends the rows of f as one record batch. The frame must have the columns of the file.
func (a *ArrowFile) Write(f *Frame) error {
	rows := make([]*parquet.Rows, len(a.columns))
	for i, c := range a.columns {
		rows[i] = &f.column(c.Name).Rows
	}
	return a.file.Write(rows, f.rows)
}

// Rows is the number of rows written so far.
func (a *ArrowFile) Rows() int64 { return a.file.Rows() }

// Close writes the footer, without which the file cannot be read. It does not close the writer below.
func (a *ArrowFile) Close() error { return a.file.Close() }
