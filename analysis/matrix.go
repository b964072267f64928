package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis/stat"
	"walras/results"
)

// Matrix is one number for every treatment on every market draw that all of them ran: the form in which
// paired tests and profiles compare. A block is a market draw: the same market, scenario, their
// parameters and replicate.
type Matrix struct {
	Measure    string
	Sense      results.Sense // which values are good
	Treatments []string      // "bracket", "tatonnement, step = 0.5"
	X          [][]float64   // [block][treatment]
	Rows       []int         // of the view, the row of the first treatment in each block: it says which draw it is
	Failed     []int         // of each treatment, blocks where it has no value and counts as worst
	Incomplete int           // draws that some treatment did not run; they are in no block and must be reported
}

// Incomparable is why treatments cannot be compared: there is one, they have no draw in common, one has two rows on a draw, or the rows are
// of several experiments.
type Incomparable string

func (e Incomparable) Error() string { return "analysis: " + string(e) }

func incomparable(format string, args ...any) error {
	return Incomparable(fmt.Sprintf(format, args...))
}

// Matrix arranges a measure by treatment, a group by the columns by, and market draw. A failed run and
// a NaN are worst: +Inf where low values are good (results.Low), −Inf where high ones are. Two rows of one
// treatment on one draw are an Incomparable error that names the columns in which they differ, and so is no draw
// that all treatments ran. Treatments may differ in a parameter of the market where the rows have their seed.
func (v View) Matrix(by []string, m Measure, sense results.Sense) (Matrix, error) {
	values, err := v.usable(m)
	if err != nil {
		return Matrix{}, err
	}
	for i, x := range values {
		if math.IsNaN(x) {
			values[i] = math.Inf(-int(sign(sense)))
		}
	}
	out, err := v.matrix(by, values, sense)
	out.Measure = m.Name
	return out, err
}

// matrix arranges one value per row; an infinite one is a failure.
func (v View) matrix(by []string, values []float64, sense results.Sense) (Matrix, error) {
	if v.Len() == 0 {
		return Matrix{}, incomparable("nothing to compare: no rows of experiment %q are left", v.src.experiment)
	}
	if err := v.oneExperiment(); err != nil {
		return Matrix{}, err
	}
	groups, err := v.GroupBy(by...)
	if err != nil {
		return Matrix{}, err
	}
	SortGroups(groups)
	if len(groups) < 2 {
		return Matrix{}, incomparable("nothing to compare: experiment %q has one treatment by %s", v.src.experiment, strings.Join(by, ", "))
	}
	place := make(map[int]int, len(v.rows)) // row → position in v
	for i, r := range v.rows {
		place[r] = i
	}
	draws := v.draws()
	if v.Has("seed") { // which tells draws apart also where a parameter of the market makes treatments
		draws = v.draws(by...)
		v.refine(draws, "seed")
	}
	blocks := map[uint32][]int{} // draw → row of each treatment, −1 where it has none
	var order []uint32
	m := Matrix{Sense: sense, Failed: make([]int, len(groups))}
	for t, g := range groups {
		m.Treatments = append(m.Treatments, treatmentName(by, g.Key))
		for _, r := range g.rows {
			draw := draws[place[r]]
			block, ok := blocks[draw]
			if !ok {
				block = slices.Repeat([]int{-1}, len(groups))
				blocks[draw] = block
				order = append(order, draw)
			}
			if block[t] >= 0 {
				return Matrix{}, v.twice(m.Treatments[t], block[t], r)
			}
			block[t] = r
		}
	}
	for _, draw := range order {
		block := blocks[draw]
		if slices.Contains(block, -1) {
			m.Incomplete++
			continue
		}
		row := make([]float64, len(block))
		for t, r := range block {
			row[t] = values[place[r]]
			if math.IsInf(row[t], 0) {
				m.Failed[t]++
			}
		}
		m.X, m.Rows = append(m.X, row), append(m.Rows, block[0])
	}
	if len(m.X) == 0 {
		return Matrix{}, incomparable("no market draw of experiment %q was run by all of %s: %d draws lack one or more",
			v.src.experiment, strings.Join(m.Treatments, "; "), m.Incomplete)
	}
	return m, nil
}

// Column is the values of one treatment over the blocks.
func (m Matrix) Column(treatment int) []float64 { return column64(m.X, treatment) }

// Note says in one phrase how many draws are compared and what failed.
func (m Matrix) Note() string {
	note := fmt.Sprintf("%d market draws", len(m.X))
	if m.Incomplete > 0 {
		note += fmt.Sprintf(", %d more that not every treatment ran", m.Incomplete)
	}
	failed := ""
	for t, n := range m.Failed {
		if n > 0 {
			failed += fmt.Sprintf("; %s failed on %d", m.Treatments[t], n)
		}
	}
	if failed == "" {
		failed = "; no failures"
	}
	return note + failed
}

// twice explains two rows of one treatment on one draw.
func (v View) twice(treatment string, a, b int) error {
	var differ []string
	for _, c := range v.Columns() {
		if strings.HasPrefix(c, "p_") || slices.Contains([]string{"mechanism", "solver"}, c) {
			if x, y := v.value(c, a), v.value(c, b); x.Compare(y) != 0 {
				differ = append(differ, fmt.Sprintf("%s (%v and %v)", c, x, y))
			}
		}
	}
	why := "they differ in no parameter: the same cell was read twice"
	if differ != nil {
		why = "they differ in " + strings.Join(differ, ", ") + ": compare by these too, or fix them"
	}
	return incomparable("%s and %s of experiment %q are both %q on one market draw; %s", v.rowName(a), v.rowName(b), v.src.experiment, treatment, why)
}

// oneExperiment is an error where the rows come from more than one spec, as far as the table tells.
func (v View) oneExperiment() error {
	if !v.Has("experiment") {
		return nil
	}
	groups, err := v.GroupBy("experiment")
	if err != nil || len(groups) < 2 {
		return err
	}
	var names []string
	for _, g := range groups {
		names = append(names, fmt.Sprintf("%s (%d rows)", g.Key[0], g.Len()))
	}
	return incomparable("rows of %d experiments are mixed, %s: their draws are not the same markets; choose one", len(groups), strings.Join(names, ", "))
}

// Friedman is Friedman's test over the blocks of m, with rank 1 for the best value in m's sense.
func (m Matrix) Friedman() (stat.FriedmanTest, error) {
	x := make([][]float64, len(m.X))
	for b, row := range m.X {
		for _, v := range row {
			x[b] = append(x[b], -sign(m.Sense)*v)
		}
	}
	return stat.Friedman(x)
}
