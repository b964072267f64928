package fileio

import "fmt"

// Entries are the names of a sparse matrix in a file, as in "usage.agent".
type Entries struct {
	Table, Row, Col, Value string // the keys
	Uses                   string // what a row does to a column: "uses"
}

// Keys are the names of the columns.
func (e Entries) Keys() []string { return []string{e.Row, e.Col, e.Value} }

// Rows sorts entries by row, keeping their order otherwise: n rows, and columns of numbers
// below width. val is nil where no values are given.
func (e Entries) Rows(from map[string]Column, n, width int) (start []int64, col []int32, val []float64, err error) {
	row, at, value := from[e.Row], from[e.Col], from[e.Value]
	for _, key := range []string{e.Row, e.Col} {
		if _, ok := from[key]; !ok {
			return nil, nil, nil, fmt.Errorf("%s has no column %q; it is needed", e.Table, key)
		}
	}
	count := len(row.Values)
	if len(at.Values) != count || value.Values != nil && len(value.Values) != count {
		return nil, nil, nil, fmt.Errorf("%s has %d %ss, %d %ss and %d values; allowed: equal numbers, or no values", e.Table, count, e.Row, len(at.Values), e.Col, len(value.Values))
	}
	start = make([]int64, n+1)
	for k, v := range row.Values {
		if !(v >= 0 && v < float64(n)) || v != float64(int64(v)) {
			return nil, nil, nil, fmt.Errorf("%s.%s of entry %d is %v; allowed: 0 to %d", e.Table, e.Row, k, v, n-1)
		}
		if j := at.Values[k]; !(j >= 0 && j < float64(width)) || j != float64(int64(j)) {
			return nil, nil, nil, fmt.Errorf("%s.%s of entry %d is %v; allowed: 0 to %d", e.Table, e.Col, k, j, width-1)
		}
		start[int(v)+1]++
	}
	for i := range n {
		start[i+1] += start[i]
	}
	col = make([]int32, count)
	if value.Values != nil {
		val = make([]float64, count)
	}
	next := append([]int64(nil), start[:n]...)
	for k, v := range row.Values {
		to := next[int(v)]
		next[int(v)]++
		col[to] = int32(at.Values[k])
		if val != nil {
			val[to] = value.Values[k]
		}
	}
	return start, col, val, e.CheckDistinct(start, col, width)
}

// CheckDistinct refuses a row with the same column twice.
func (e Entries) CheckDistinct(start []int64, col []int32, width int) error {
	last := make([]int32, width) // row + 1 that had it last
	for i := range len(start) - 1 {
		for _, j := range col[start[i]:start[i+1]] {
			if last[j] == int32(i+1) {
				return fmt.Errorf("%s %d %s %s %d twice; allowed: one entry", e.Row, i, e.Uses, e.Col, j)
			}
			last[j] = int32(i + 1)
		}
	}
	return nil
}

// Write writes the columns of a sparse matrix as members of a JSON object.
func (e Entries) Write(w *Writer, start []int64, col []int32, val []float64) {
	row := 0
	w.Printf("\n    %q: ", e.Row)
	w.List(len(col), func(k int) {
		for start[row+1] <= int64(k) {
			row++
		}
		w.Integer(row)
	})
	w.Printf(",\n    %q: ", e.Col)
	w.List(len(col), func(k int) { w.Integer(int(col[k])) })
	if val != nil {
		w.Printf(",\n    %q: ", e.Value)
		w.Numbers(val)
	}
}

// WriteCSV writes them as a CSV file.
func (e Entries) WriteCSV(w *Writer, start []int64, col []int32, val []float64) {
	w.Printf("%s,%s", e.Row, e.Col)
	if val != nil {
		w.Printf(",%s", e.Value)
	}
	w.WriteByte('\n')
	for i := range len(start) - 1 {
		for k := start[i]; k < start[i+1]; k++ {
			w.Integer(i)
			w.WriteByte(',')
			w.Integer(int(col[k]))
			if val != nil {
				w.WriteByte(',')
				w.Number(val[k])
			}
			w.WriteByte('\n')
		}
	}
}
