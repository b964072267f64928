package table

import (
	"math"
)

// Data is a grid as JSON has it, at full precision.
type Data struct {
	Name    string       `json:"name"`
	Title   string       `json:"title,omitempty"`
	Columns []string     `json:"columns"`
	Rows    [][]DataCell `json:"rows"`
	Notes   []string     `json:"notes,omitempty"`
}

// DataCell is a cell of Data; what is not known or not finite is left out.
type DataCell struct {
	Text  string   `json:"text"` // as it is shown
	Value *float64 `json:"value,omitempty"`
	SD    *float64 `json:"sd,omitempty"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
	Best  bool     `json:"best,omitempty"`
	Note  string   `json:"note,omitempty"`
}

// Data is the grid and those below it.
func (g *Grid) Data() []Data {
	var out []Data
	for ; g != nil; g = g.Below {
		g.check()
		d := Data{Name: g.Name, Title: g.Title, Rows: [][]DataCell{}, Notes: g.notes()}
		for _, c := range g.Columns {
			d.Columns = append(d.Columns, c.Name)
		}
		for _, r := range g.Rows {
			row := make([]DataCell, len(r))
			for i, c := range r {
				row[i] = DataCell{Text: c.shown(), Best: c.Best, Note: c.note()}
				if n := c.Number; n != nil {
					row[i].Value, row[i].SD, row[i].Low, row[i].High = known(n.Value), known(n.SD), known(n.Interval.Low), known(n.Interval.High)
				}
			}
			d.Rows = append(d.Rows, row)
		}
		out = append(out, d)
	}
	return out
}

// known is a number that JSON has, or nil.
func known(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
