package fileio

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"
)

// InlineNumbers is how many numbers a table may have in the JSON; a larger one is put
// into a CSV file beside it.
const InlineNumbers = 1 << 16

// Writer writes numbers and lists of them. It keeps the first error.
type Writer struct {
	*bufio.Writer
	digits []byte
}

// Replace leaves the old file at a path or the whole new one, as results.Replace does.
type Replace = func(path string, write func(io.Writer) error) error

// To writes a file by replace.
func To(replace Replace, path string, write func(*Writer)) error {
	return replace(path, func(out io.Writer) error {
		w := &Writer{Writer: bufio.NewWriterSize(out, 1<<16)}
		write(w)
		return w.Flush()
	})
}

// Beside writes a CSV file beside the file of a market, under a name that a reader takes.
func Beside(replace Replace, path, name string, write func(*Writer)) error {
	if !IsBeside(name) {
		return fmt.Errorf("market file %s needs a file %q beside it; allowed: a name of UTF-8 text without colon and backslash", path, name)
	}
	return To(replace, filepath.Join(filepath.Dir(path), name), write)
}

// NameBeside is the name of a table's CSV file for a market at path.
func NameBeside(path, table string) string {
	return filepath.Base(strings.TrimSuffix(path, ".json")) + "." + table + ".csv"
}

// Digest is the SHA-256, in hexadecimal, of what is written.
func Digest(write func(*Writer)) string {
	sum := sha256.New()
	w := &Writer{Writer: bufio.NewWriter(sum)} // a hash never fails
	write(w)
	w.Flush()
	return hex.EncodeToString(sum.Sum(nil))
}

// Printf writes formatted text.
func (w *Writer) Printf(format string, args ...any) { fmt.Fprintf(w, format, args...) }

// Quote writes text as a JSON string. UTF-8 text always marshals.
func (w *Writer) Quote(text string) {
	quoted, _ := json.Marshal(text)
	w.Write(quoted)
}

// List writes items in brackets.
func (w *Writer) List(count int, item func(k int)) {
	w.WriteByte('[')
	for k := range count {
		if k > 0 {
			w.WriteString(", ")
		}
		item(k)
	}
	w.WriteByte(']')
}

// Numbers writes a list.
func (w *Writer) Numbers(values []float64) { w.List(len(values), func(k int) { w.Number(values[k]) }) }

// Integer writes a number without digits after the point.
func (w *Writer) Integer(v int) {
	w.digits = strconv.AppendInt(w.digits[:0], int64(v), 10)
	w.Write(w.digits)
}

// Number writes the shortest digits that give the same bits back.
func (w *Writer) Number(v float64) {
	w.digits = strconv.AppendFloat(w.digits[:0], v, 'g', -1, 64)
	w.Write(w.digits)
}

// NamedColumn is a column of agents in a file.
type NamedColumn struct {
	Name   string
	Values []float64
	Scalar bool // one number stands for all
}

// Named is a column with one number for all where all bits are the same and scalar
// allows it. Zeros of different sign are different numbers.
func Named(name string, values []float64, scalar bool) NamedColumn {
	return NamedColumn{name, values, scalar && same(values)}
}

// Write writes the column's value.
func (c *NamedColumn) Write(w *Writer) {
	if c.Scalar {
		w.Number(c.Values[0])
	} else {
		w.Numbers(c.Values)
	}
}

// WriteCSV writes columns as a CSV file.
func WriteCSV(w *Writer, columns []NamedColumn) {
	for k, c := range columns {
		if k > 0 {
			w.WriteByte(',')
		}
		w.WriteString(c.Name)
	}
	w.WriteByte('\n')
	for i := range columns[0].Values {
		for k, c := range columns {
			if k > 0 {
				w.WriteByte(',')
			}
			w.Number(c.Values[i])
		}
		w.WriteByte('\n')
	}
}

func same(values []float64) bool {
	for _, v := range values {
		if math.Float64bits(v) != math.Float64bits(values[0]) {
			return false
		}
	}
	return true
}
