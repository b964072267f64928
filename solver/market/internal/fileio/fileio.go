// Package fileio is what the file formats of all classes of markets share: JSON read
// token by token, so that every error has its line and column; columns of numbers, also in
// CSV files beside the JSON; and numbers written with as many digits as give the same bits back.
package fileio

import (
	"bytes"
	"fmt"
	"os"
	"unicode/utf8"
)

// Names of the format.
const (
	VersionKey = "walras_market"
	ClassKey   = "class"
	ColumnsKey = "columns"
)

// Bounds of what is read, against files that would exhaust the memory.
const (
	maxFileBytes = 1 << 30
	MaxAgents    = 100_000_000
	MaxEntries   = 1<<31 - 1
)

// Column is a list of numbers, or one number that stands for all.
type Column struct {
	Values []float64
	Scalar bool
}

// Expand sets the column for n agents; length is what the number of values is
// compared with.
func (c Column) Expand(what string, n int, length string) ([]float64, error) {
	if !c.Scalar {
		if len(c.Values) != n {
			return nil, fmt.Errorf("%s has %d values; allowed: %d, %s, or one number for all", what, len(c.Values), n, length)
		}
		return c.Values, nil
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = c.Values[0]
	}
	return out, nil
}

// ReadBounded reads a whole file of at most maxFileBytes, without its byte order mark.
func ReadBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	if info.Size() > maxFileBytes {
		return nil, fmt.Errorf("%s has %d bytes; allowed: at most %d", path, info.Size(), maxFileBytes)
	}
	text, err := os.ReadFile(path)
	if !utf8.Valid(text) {
		return nil, fmt.Errorf("%s is not UTF-8 text; allowed: UTF-8 (in Excel: CSV UTF-8)", path)
	}
	return bytes.TrimPrefix(text, byteOrderMark), err
}

// byteOrderMark begins the files of some editors.
var byteOrderMark = []byte("\xef\xbb\xbf")
