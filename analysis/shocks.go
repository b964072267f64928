package analysis

import "math"

// ShockValues are a column of table shocks for the runs of a view, one value for each draw.
type ShockValues struct {
	Values  []float64
	Of      int // runs with the event
	Never   int // of these, runs without a value where that means later than any
	Missing int // other runs whose value does not exist
}

// Shocked takes column x of table shocks, of which rows is the row of the event by cell. Where never is set, a value that does not exist is later
// than any, +Inf.
func (v View) Shocked(x []float64, rows map[uint64]int, never bool) (ShockValues, error) {
	var out ShockValues
	cells, err := v.Uints("cell_id")
	if err != nil {
		return out, err
	}
	draws, err := v.Draws()
	if err != nil {
		return out, err
	}
	used := make([]float64, v.Len())
	for i, r := range v.rows {
		row, ok := rows[cells[r]]
		if used[i] = math.NaN(); !ok {
			continue
		}
		out.Of++
		switch used[i] = x[row]; {
		case !math.IsNaN(x[row]):
		case never:
			used[i] = math.Inf(1)
			out.Never++
		default:
			out.Missing++
		}
	}
	out.Values = Observe(draws, used).Values
	return out, nil
}

// ShockColumn is a quantity of table shocks that shows how methods take a shock.
type ShockColumn struct {
	Column, Title, Unit string
	Log                 bool // it spans decades as a rule
	Never               bool // what does not exist has not happened by the next event
}

// ShockColumns are those that figures and tables show.
var ShockColumns = []ShockColumn{
	{Column: "resilience", Title: "R", Unit: "after/before"},
	{Column: "recovery_5", Title: "within 5 %", Unit: "rounds", Never: true},
	{Column: "recovery_1", Title: "within 1 %", Unit: "rounds", Never: true},
	{Column: "area_lost", Title: "area lost", Unit: "units of account", Log: true},
	{Column: "overshoot", Title: "overshoot", Unit: "of the move of p*"},
}

// Shocks says whether table shocks has these columns.
func (c *Contents) Shocks() bool {
	for _, q := range ShockColumns {
		if !c.Has("shocks", q.Column) {
			return false
		}
	}
	return true
}
