package analysis

import (
	"fmt"

	"walras/results"
)

// EachRound reads columns of table trace of d in one pass and calls f for every recorded round of the runs in v, rows of
// table runs: run is the position of the run in v.Rows(), values are the columns in the order asked for, valid during the call. Rounds
// of a run come in their order. No more than a row group is in memory, so that traces may be of any length. EachRound returns which
// runs had no recorded round; that none had any is an error with its remedy.
func (v View) EachRound(d *results.Dataset, columns []string, f func(run int, values []float64)) (untraced []int, err error) {
	t, err := tableOf(d, "trace")
	if err != nil {
		return nil, err
	}
	for _, want := range columns {
		if err := t.number(want); err != nil {
			return nil, err
		}
	}
	cells, err := v.Uints("cell_id")
	if err != nil {
		return nil, err
	}
	place := make(map[uint64]int, len(v.rows))
	for i, r := range v.rows {
		place[cells[r]] = i
	}
	seen := make([]bool, len(v.rows))
	values := make([]float64, len(columns))
	err = d.Scan("trace", append([]string{"cell_id"}, columns...), func(frame *results.Frame) error {
		ids := frame.Uints("cell_id")
		data := make([][]float64, len(columns))
		for k, c := range columns {
			data[k] = frame.Floats(c)
		}
		var run int
		var wanted bool
		for r, id := range ids {
			if r == 0 || id != ids[r-1] { // rounds of a cell stand together: a map is asked once a cell
				if run, wanted = place[id]; wanted {
					seen[run] = true
				}
			}
			if !wanted {
				continue
			}
			for k := range values {
				values[k] = data[k][r]
			}
			f(run, values)
		}
		return nil
	})
	if err != nil {
		return nil, t.unread(err)
	}
	for i, s := range seen {
		if !s {
			untraced = append(untraced, i)
		}
	}
	if len(untraced) == len(v.rows) {
		return nil, fmt.Errorf("analysis: experiment %q recorded no round of the %d runs asked for: %s", t.experiment, len(v.rows), remedy("trace", ""))
	}
	return untraced, nil
}
