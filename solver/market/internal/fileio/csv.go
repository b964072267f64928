package fileio

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ReadColumns reads the columns of a CSV file, whose first line must name
// some of keys, each once.
func ReadColumns(name string, text []byte, keys []string, most int) (map[string]Column, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.ReuseRecord = true
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: it is empty; allowed: a first line of column names out of %s", name, strings.Join(keys, ", "))
	}
	if err != nil {
		return nil, CSVError(name, err)
	}
	names := slices.Clone(header)
	for k, key := range names {
		line, col := r.FieldPos(k)
		if !slices.Contains(keys, key) {
			return nil, fmt.Errorf("%s:%d:%d: unknown column %q; allowed: %s", name, line, col, Clip(key), strings.Join(keys, ", "))
		}
		if slices.Contains(names[:k], key) {
			return nil, fmt.Errorf("%s:%d:%d: column %q twice; allowed: once", name, line, col, key)
		}
	}
	values := make([][]float64, len(names))
	// A row has a line of its own and two bytes a field.
	rows := min(most, bytes.Count(text, []byte("\n"))+1, len(text)/(2*len(names))+1)
	for k := range values {
		values[k] = make([]float64, 0, rows)
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, CSVError(name, err)
		}
		if len(values[0]) == most {
			return nil, fmt.Errorf("%s: more than %d rows; allowed: at most that many", name, most)
		}
		for k, field := range record {
			v, ok := ParseDecimal(field)
			if !ok {
				line, col := r.FieldPos(k)
				return nil, fmt.Errorf("%s:%d:%d: %s is %q; allowed: a finite number", name, line, col, names[k], Clip(field))
			}
			values[k] = append(values[k], v)
		}
	}
	columns := make(map[string]Column, len(names))
	for k, key := range names {
		columns[key] = Column{Values: values[k]}
	}
	return columns, nil
}

// CSVError puts the place that encoding/csv gives into the form of the others.
func CSVError(name string, err error) error {
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Errorf("%s:%d:%d: %w; allowed: lines of as many numbers as the first line has names", name, e.Line, e.Column, e.Err)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// ParseDecimal reads a finite decimal number and none of the other forms that
// strconv knows.
func ParseDecimal(s string) (float64, bool) {
	for k := range len(s) {
		if c := s[k]; !('0' <= c && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E') {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0)
}
