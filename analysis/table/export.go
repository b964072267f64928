package table

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"walras/results"
	"walras/results/query"
)

// Selection is rows of a run as they are, to be read by other programs. It is written one row group at a time, so that memory
// does not grow with the number of rows.
type Selection struct {
	Table   string
	Columns []string // in this order; all where empty
	Where   query.Selector
}

// scan calls f with the wanted rows of every row group.
func (s Selection) scan(d *results.Dataset, f func(*results.Frame) error) error {
	columns, err := d.Columns(s.Table)
	if err != nil {
		return err
	}
	where, err := s.Where.Bind(s.Table, columns)
	if err != nil {
		return err
	}
	return d.ScanChosen(s.Table, distinct(s.Columns, where.Columns()), where.Choice(), func(frame *results.Frame) error { return f(where.Rows(frame)) })
}

// Resolve completes the columns, by their full names, and is an error where the run lacks the table, or the table one of the columns or a
// column of a condition.
func (s Selection) Resolve(d *results.Dataset) (Selection, error) {
	columns, err := d.Columns(s.Table)
	if err != nil {
		return s, err
	}
	if _, err := s.Where.Bind(s.Table, columns); err != nil {
		return s, err
	}
	if s.Columns, err = query.Columns(s.Table, s.Columns, columns); err != nil {
		return s, err
	}
	for i, name := range s.Columns {
		if slices.Contains(s.Columns[:i], name) {
			return s, fmt.Errorf("column %s is asked for twice", name)
		}
	}
	if len(s.Columns) == 0 {
		for _, c := range columns {
			s.Columns = append(s.Columns, c.Name)
		}
	}
	return s, nil
}

// none is the error of conditions that leave no row.
func (s Selection) none(d *results.Dataset, rows int64) error {
	if rows > 0 || len(s.Where) == 0 {
		return nil
	}
	columns, err := d.Columns(s.Table)
	if err != nil {
		return err
	}
	where, err := s.Where.Bind(s.Table, columns)
	if err != nil {
		return err
	}
	return where.None(d, s.Table)
}

// rowsFile is a file that takes frames.
type rowsFile interface {
	Write(*results.Frame) error
	Rows() int64
	Close() error
}

// WriteArrow writes an Arrow IPC file and returns the number of its rows.
func (s Selection) WriteArrow(d *results.Dataset, w io.Writer) (rows int64, err error) {
	return s.write(d, func(table string, columns []string) (rowsFile, error) { return d.NewArrowFile(w, table, columns) })
}

// WriteParquet writes a Parquet file and returns the number of its rows.
func (s Selection) WriteParquet(d *results.Dataset, w io.Writer) (rows int64, err error) {
	return s.write(d, func(table string, columns []string) (rowsFile, error) { return d.NewParquetFile(w, table, columns) })
}

func (s Selection) write(d *results.Dataset, open func(table string, columns []string) (rowsFile, error)) (rows int64, err error) {
	if s, err = s.Resolve(d); err != nil {
		return 0, err
	}
	file, err := open(s.Table, s.Columns)
	if err != nil {
		return 0, err
	}
	if err := s.scan(d, file.Write); err != nil {
		return file.Rows(), err
	}
	if err := s.none(d, file.Rows()); err != nil {
		return 0, err
	}
	return file.Rows(), file.Close()
}

// csvBuffer is how many bytes are gathered before they are written.
const csvBuffer = 1 << 18

// WriteCSV writes comma-separated values under a line of column names (RFC 4180 with line feeds) and returns the number of
// rows. Numbers have as many digits as it takes to read the same value again. Null is an empty field and the empty text is
// "", in quotes; NaN is NaN, infinity is inf.
func (s Selection) WriteCSV(d *results.Dataset, w io.Writer) (rows int64, err error) {
	if s, err = s.Resolve(d); err != nil {
		return 0, err
	}
	return s.lines(d, w, textForm{head: strings.Join(s.Columns, ",") + "\n", field: csvField, between: ",", close: "\n"})
}

// WriteJSON writes an array of objects, one on a line, and returns their number. Numbers have as many digits as it takes to read the same
// value again; null stands for itself and for NaN and infinity, which JSON lacks.
func (s Selection) WriteJSON(d *results.Dataset, w io.Writer) (rows int64, err error) {
	if s, err = s.Resolve(d); err != nil {
		return 0, err
	}
	return s.lines(d, w, textForm{head: "[\n", field: jsonField, then: ",\n", open: "{", between: ", ", close: "}", end: "\n]\n"})
}

// textForm is how rows are written as text.
type textForm struct {
	head, end            string
	then                 string // between rows
	open, between, close string // of a row and its fields
	field                func(f *results.Frame, name string) func(line []byte, row int) []byte
}

// lines writes rows of resolved columns as text.
func (s Selection) lines(d *results.Dataset, w io.Writer, form textForm) (rows int64, err error) {
	out := bufio.NewWriterSize(w, csvBuffer)
	out.WriteString(form.head) // a failure stays in out until Flush
	var line []byte
	err = s.scan(d, func(f *results.Frame) error {
		fields := make([]func([]byte, int) []byte, len(s.Columns))
		for i, name := range s.Columns {
			fields[i] = form.field(f, name)
		}
		for r := range f.Len() {
			line = line[:0]
			if rows > 0 {
				line = append(line, form.then...)
			}
			line = append(line, form.open...)
			for i, field := range fields {
				if i > 0 {
					line = append(line, form.between...)
				}
				line = field(line, r)
			}
			line = append(line, form.close...)
			if _, err := out.Write(line); err != nil {
				return fmt.Errorf("write row %d: %w", rows, err)
			}
			rows++
		}
		return nil
	})
	if err == nil {
		err = s.none(d, rows)
	}
	if err != nil {
		return rows, err
	}
	out.WriteString(form.end)
	if err := out.Flush(); err != nil {
		return rows, fmt.Errorf("write row %d: %w", rows, err)
	}
	return rows, nil
}

// jsonField appends a name and one value of a column to a line.
func jsonField(f *results.Frame, name string) func(line []byte, row int) []byte {
	key := quoteJSON(name) + ": "
	value := csvField(f, name)
	var finite func(r int) bool
	switch f.Kind(name) {
	case results.String:
		codes, texts := f.Codes(name)
		quoted := make([]string, len(texts))
		for i, text := range texts {
			quoted[i] = quoteJSON(text)
		}
		value = func(line []byte, r int) []byte { return append(line, quoted[codes[r]]...) }
	case results.Float64, results.Float32:
		x := f.Floats(name)
		finite = func(r int) bool { return !math.IsNaN(x[r]) && !math.IsInf(x[r], 0) }
	}
	return func(line []byte, r int) []byte {
		line = append(line, key...)
		if f.Null(name, r) || finite != nil && !finite(r) {
			return append(line, "null"...)
		}
		return value(line, r)
	}
}

// quoteJSON is a text as JSON has it; bytes that are not UTF-8 are replaced.
func quoteJSON(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(fmt.Sprintf("table: %q is no JSON: %v", s, err)) // every string is
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// csvField appends one value of a column to a line.
func csvField(f *results.Frame, name string) func(line []byte, row int) []byte {
	orNull := func(value func([]byte, int) []byte) func([]byte, int) []byte {
		return func(line []byte, r int) []byte {
			if f.Null(name, r) {
				return line
			}
			return value(line, r)
		}
	}
	switch f.Kind(name) {
	case results.String:
		codes, texts := f.Codes(name)
		quoted := make([]string, len(texts))
		for i, text := range texts {
			quoted[i] = quoteCSV(text)
		}
		return orNull(func(line []byte, r int) []byte { return append(line, quoted[codes[r]]...) })
	case results.Bool:
		x := f.Bools(name)
		return orNull(func(line []byte, r int) []byte { return strconv.AppendBool(line, x[r]) })
	case results.Int64:
		x := f.Ints(name)
		return orNull(func(line []byte, r int) []byte { return strconv.AppendInt(line, x[r], 10) })
	case results.Uint64:
		x := f.Uints(name)
		return orNull(func(line []byte, r int) []byte { return strconv.AppendUint(line, x[r], 10) })
	}
	x, bits := f.Floats(name), 64
	if f.Kind(name) == results.Float32 {
		bits = 32
	}
	return orNull(func(line []byte, r int) []byte { return appendFloat(line, x[r], bits) })
}

// appendFloat writes infinity as inf, which pandas, polars, R and DuckDB all read as a number.
func appendFloat(line []byte, v float64, bits int) []byte {
	switch {
	case math.IsInf(v, 1):
		return append(line, "inf"...)
	case math.IsInf(v, -1):
		return append(line, "-inf"...)
	}
	return strconv.AppendFloat(line, v, 'g', -1, bits)
}

// quoteCSV quotes a text that a reader would otherwise split or take for null.
func quoteCSV(s string) string {
	if s != "" && !strings.ContainsAny(s, ",\"\r\n") && strings.TrimSpace(s) == s {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
