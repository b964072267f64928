package claim

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// Rows is a small table: it becomes the CSV beside the outcome.
type Rows struct {
	Columns []string `json:"columns"`
	Units   []string `json:"units"` // of each column; empty where it has none
	Values  [][]any  `json:"-"`     // float64, int, string or bool
}

// newRows makes a table of the columns named, each with its unit in brackets
// where it has one: "price_error [price]".
func newRows(columns ...string) Rows {
	var r Rows
	for _, c := range columns {
		name, unit, _ := strings.Cut(strings.TrimSuffix(c, "]"), " [")
		r.Columns = append(r.Columns, name)
		r.Units = append(r.Units, unit)
	}
	return r
}

// add appends a row. Values are float64, int, string or bool, one per column.
func (r *Rows) add(values ...any) {
	if len(values) != len(r.Columns) {
		panic(fmt.Sprintf("row of %d values for the %d columns %v", len(values), len(r.Columns), r.Columns))
	}
	r.Values = append(r.Values, values)
}

// csv is the table as text: a line of names, then the rows. Numbers have as
// many digits as give the same bits back.
func (r *Rows) csv() []byte {
	var text bytes.Buffer
	w := csv.NewWriter(&text) // a buffer takes everything
	w.Write(r.Columns)
	record := make([]string, len(r.Columns))
	for _, row := range r.Values {
		for k, v := range row {
			record[k] = fmt.Sprint(v)
		}
		w.Write(record)
	}
	w.Flush()
	return text.Bytes()
}

// parse is the inverse of csv but for the types of values: see Load.
func (r *Rows) parse(text []byte) error {
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return err
	}
	r.Values = nil
	for _, record := range records[min(1, len(records)):] {
		row := make([]any, len(record))
		for k, field := range record {
			row[k] = field
			if x, err := strconv.ParseFloat(field, 64); err == nil {
				row[k] = x
			}
		}
		r.Values = append(r.Values, row)
	}
	return nil
}
