package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis/stat"
	"walras/results"
)

// Matrix is one number for every treatment on every instance that all of them ran: the form in which
// paired tests and profiles compare. A block is an instance: the same market, scenario, their
// parameters and replicate. Instances of one draw, such as levels of a paired parameter, are not independent: tests are made on
// ByDraw and on the Ranks of draws.
type Matrix struct {
	Measure    string
	Sense      results.Sense // which values are good
	Treatments []string      // "bracket", "tatonnement, step = 0.5"
	X          [][]float64   // [block][treatment]
	Draws      []uint64      // of each block; nil where every block is a draw
	Rows       []int         // of the view, the row of the first treatment in each block: it says which instance it is
	Failed     []int         // of each treatment, blocks where it has no value and counts as worst
	Incomplete int           // blocks that some treatment did not run; they are not in X and must be reported
}

// Incomparable is why treatments cannot be compared: there is one, they have no draw in common, one has two rows on a draw, or the rows are
// of several experiments.
type Incomparable string

func (e Incomparable) Error() string { return "analysis: " + string(e) }

func incomparable(format string, args ...any) error {
	return Incomparable(fmt.Sprintf(format, args...))
}

// Matrix arranges a measure by treatment, a group by the columns by, and instance. A failed run and
// a NaN are worst: +Inf where low values are good (results.Low), −Inf where high ones are. Two rows of one
// treatment on one instance are an Incomparable error that names the columns in which they differ, and so is no instance
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
	seeds, err := v.Draws()
	if err != nil {
		return Matrix{}, err
	}
	draws := v.instances()
	if v.Has("seed") { // which tells draws apart also where a parameter of the market makes treatments
		draws = v.instances(by...)
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
		m.X, m.Draws, m.Rows = append(m.X, row), append(m.Draws, seeds[place[block[0]]]), append(m.Rows, block[0])
	}
	if len(m.X) == 0 {
		return Matrix{}, incomparable("no market draw of experiment %q was run by all of %s: %d draws lack one or more",
			v.src.experiment, strings.Join(m.Treatments, "; "), m.Incomplete)
	}
	return m, nil
}

// Column is the values of one treatment over the blocks.
func (m Matrix) Column(treatment int) []float64 { return column64(m.X, treatment) }

// drawOf numbers the draws of the blocks in the order in which they first come.
func (m Matrix) drawOf() (of []uint32, n int) {
	if m.Draws != nil {
		return numberDraws(m.Draws)
	}
	of = make([]uint32, len(m.X))
	for b := range of {
		of[b] = uint32(b)
	}
	return of, len(of)
}

// DrawCount is the number of drawn markets that the blocks are of.
func (m Matrix) DrawCount() int {
	_, n := m.drawOf()
	return n
}

// meanByDraw is the mean over the blocks of every draw of one row of numbers a block; infinite where one of them is, both ways where both are: that
// is NaN.
func (m Matrix) meanByDraw(x [][]float64) [][]float64 {
	of, n := m.drawOf()
	out, blocks := make([][]float64, n), make([]float64, n)
	for b, row := range x {
		d := of[b]
		if out[d] == nil {
			out[d] = make([]float64, len(row))
		}
		blocks[d]++
		for t, v := range row {
			out[d][t] += v
		}
	}
	for d, row := range out {
		for t := range row {
			row[t] /= blocks[d]
		}
	}
	return out
}

// ByDraw has one block for every draw: the mean over its blocks, or a failure where a run of the draw failed.
func (m Matrix) ByDraw() Matrix {
	of, n := m.drawOf()
	if n == len(m.X) {
		return m
	}
	out := Matrix{Measure: m.Measure, Sense: m.Sense, Treatments: m.Treatments, X: m.meanByDraw(m.X), Failed: make([]int, len(m.Treatments)), Incomplete: m.Incomplete}
	for b, d := range of {
		if int(d) == len(out.Rows) {
			out.Rows, out.Draws = append(out.Rows, m.Rows[b]), append(out.Draws, m.Draws[b])
		}
	}
	for _, row := range out.X {
		for t, v := range row {
			if math.IsNaN(v) { // infinite both ways
				row[t] = math.Inf(-int(sign(m.Sense)))
			}
			if math.IsInf(v, 0) || math.IsNaN(v) {
				out.Failed[t]++
			}
		}
	}
	return out
}

// Map is m with f of every value.
func (m Matrix) Map(f func(float64) float64) Matrix {
	x := make([][]float64, len(m.X))
	for b, row := range m.X {
		x[b] = make([]float64, len(row))
		for t, v := range row {
			x[b][t] = f(v)
		}
	}
	m.X = x
	return m
}

// Ranks are the mean ranks of the treatments over the blocks of every draw, [draw][treatment]: 1 is the best value of a block in m's sense, and equal
// values share the mean of their ranks.
func (m Matrix) Ranks() [][]float64 {
	ranks := make([][]float64, len(m.X))
	for b, row := range m.X {
		x := make([]float64, len(row))
		for t, v := range row {
			x[t] = -sign(m.Sense) * v
		}
		ranks[b] = stat.Midranks(x)
	}
	return m.meanByDraw(ranks)
}

// Friedman is Friedman's test over the draws of m, with rank 1 for the best value in m's sense: within a draw, treatments are ranked by their mean
// rank over its blocks.
func (m Matrix) Friedman() (stat.FriedmanTest, error) { return stat.Friedman(m.Ranks()) }

// Count is "8 market draws", or "8 market draws (320 markets)" where blocks share draws.
func (m Matrix) Count() string {
	n, noun := m.DrawCount(), "draws"
	if n == 1 {
		noun = "draw"
	}
	if n == len(m.X) {
		return fmt.Sprintf("%d market %s", n, noun)
	}
	return fmt.Sprintf("%d market %s (%d markets)", n, noun, len(m.X))
}

// Note says in one phrase how many draws are compared and what failed.
func (m Matrix) Note() string {
	note := m.Count()
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
