package utility

import (
	"fmt"

	"walras/solver/market/internal/fileio"
)

// MatrixFile is a matrix of agents and goods in a file: a list of rows, or the columns of
// its entries, or a CSV file of either beside the JSON.
type MatrixFile struct {
	Key string // of the root
	Row string // what a row is: buyer

	rows    [][]float64
	entries map[string]fileio.Column
	given   bool
}

// rowsKey names a CSV file of rows.
const rowsKey = "rows"

func (f *MatrixFile) names() fileio.Entries {
	return fileio.Entries{Table: f.Key, Row: f.Row, Col: "good", Value: "value", Uses: "has"}
}

// Read reads the value of Key.
func (f *MatrixFile) Read(r *fileio.Reader, at int) (err error) {
	f.given = true
	if r.Peek() != '{' {
		f.rows, err = r.Rows(f.Key, fileio.MaxEntries)
		return err
	}
	f.entries = map[string]fileio.Column{}
	err = r.TableWith(f.Key, f.names().Keys(), f.entries, false, fileio.MaxEntries, rowsKey, func(r *fileio.Reader) error {
		name, text, at, err := r.File(f.Key + "." + rowsKey)
		if err != nil {
			return err
		}
		m, err := fileio.ReadMatrix(name, text, nil, nil, "", fileio.MaxEntries)
		if err != nil {
			return r.Fail(at, "%w", err)
		}
		f.rows = m.Rows
		return nil
	})
	switch {
	case err != nil:
		return err
	case f.rows != nil && len(f.entries) > 0:
		return r.Fail(at, "both rows and entries in %s; allowed: one of the two", f.Key)
	case f.rows != nil:
		f.entries = nil
	}
	return nil
}

// agents is how many agents the matrix has at least.
func (f *MatrixFile) agents() int {
	n := len(f.rows)
	for _, v := range f.entries[f.Row].Values {
		n = max(n, int(min(v, fileio.MaxAgents))+1)
	}
	return n
}

// Goods is how many goods the matrix has at least.
func (f *MatrixFile) Goods() int {
	goods := 0
	for _, row := range f.rows {
		goods = max(goods, len(row))
	}
	for _, v := range f.entries["good"].Values {
		goods = max(goods, int(min(v, fileio.MaxAgents))+1)
	}
	return goods
}

// Assemble is the matrix of n agents; start is nil where it is dense. Entries without
// values are 1.
func (f *MatrixFile) Assemble(n, goods int) (start []int64, col []int32, val []float64, err error) {
	if !f.given {
		return nil, nil, nil, fmt.Errorf("no key %q; it is needed", f.Key)
	}
	if f.entries != nil {
		start, col, val, err = f.names().Rows(f.entries, n, goods)
		if err == nil && val == nil {
			val = make([]float64, len(col))
			for k := range val {
				val[k] = 1
			}
		}
		return start, col, val, err
	}
	if len(f.rows) != n {
		return nil, nil, nil, fmt.Errorf("%s has %d rows; allowed: %d, one for each %s", f.Key, len(f.rows), n, f.Row)
	}
	for i, row := range f.rows {
		if len(row) != goods {
			return nil, nil, nil, fmt.Errorf("%s[%d] has %d values; allowed: %d, one for each good", f.Key, i, len(row), goods)
		}
		val = append(val, row...)
	}
	return nil, nil, val, nil
}

// MatrixWriter writes a matrix as MatrixFile reads it.
type MatrixWriter struct {
	MatrixFile
	Start []int64 // nil: dense
	Col   []int32
	Val   []float64
	Goods int

	beside string // CSV file
}

// Beside writes what is too large for the JSON at path into a CSV file.
func (w *MatrixWriter) Beside(path string, replace fileio.Replace) error {
	numbers := len(w.Val)
	if w.Start != nil {
		if err := w.names().CheckDistinct(w.Start, w.Col, w.Goods); err != nil {
			return fmt.Errorf("market for %s: %w", path, err)
		}
		numbers *= 3
	}
	if numbers <= fileio.InlineNumbers {
		return nil
	}
	w.beside = fileio.NameBeside(path, w.Key)
	return fileio.Beside(replace, path, w.beside, func(out *fileio.Writer) {
		if w.Start == nil {
			fileio.WriteMatrix(out, w.Val, w.Goods)
		} else {
			w.names().WriteCSV(out, w.Start, w.Col, w.Val)
		}
	})
}

// Write writes the member of the root.
func (w *MatrixWriter) Write(out *fileio.Writer) {
	out.Printf("  %q: ", w.Key)
	switch {
	case w.beside != "":
		key := fileio.ColumnsKey
		if w.Start == nil {
			key = rowsKey
		}
		out.Printf("{\n    %q: ", key)
		out.Quote(w.beside)
		out.WriteString("\n  }")
	case w.Start != nil:
		out.WriteByte('{')
		w.names().Write(out, w.Start, w.Col, w.Val)
		out.WriteString("\n  }")
	default:
		out.WriteByte('[')
		for lo := 0; lo < len(w.Val); lo += w.Goods {
			if lo > 0 {
				out.WriteByte(',')
			}
			out.WriteString("\n    ")
			out.Numbers(w.Val[lo : lo+w.Goods])
		}
		out.WriteString("\n  ]")
	}
}
