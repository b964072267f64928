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

	numbered []uint32 // drawOf, where it is known
	count    int
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
	a, err := v.arrange(by)
	if err != nil {
		return Matrix{}, err
	}
	return a.matrix(values, sense), nil
}

// arrangement says which row of a view each treatment has on each instance that all of them ran.
type arrangement struct {
	treatments []string
	groups     []Group
	at         []int32  // [block × treatments] position in the view
	rows       []int    // of the view, the row of the first treatment in each block
	draws      []uint64 // of each block
	incomplete int

	numbered []uint32 // the draws of the blocks, once asked for
	count    int
}

// arrange finds the blocks of v. What cannot be compared is an Incomparable error.
func (v View) arrange(by []string) (*arrangement, error) {
	if v.Len() == 0 {
		return nil, incomparable("nothing to compare: no rows of experiment %q are left", v.src.experiment)
	}
	if err := v.oneExperiment(); err != nil {
		return nil, err
	}
	groups, err := v.GroupBy(by...)
	if err != nil {
		return nil, err
	}
	SortGroups(groups)
	if len(groups) < 2 {
		return nil, incomparable("nothing to compare: experiment %q has one treatment by %s", v.src.experiment, strings.Join(by, ", "))
	}
	place := make([]int32, v.src.frame.Len()) // row → position in v
	for i, r := range v.rows {
		place[r] = int32(i)
	}
	seeds, err := v.Draws()
	if err != nil {
		return nil, err
	}
	instances := v.instances()
	if v.Has("seed") { // which tells draws apart also where a parameter of the market makes treatments
		instances = v.instances(by...)
		v.refine(instances, "seed")
	}
	k := len(groups)
	count := int(slices.Max(instances)) + 1
	blocks := make([]int32, count*k) // instance × treatment → 1 + position in v, 0 where there is none
	seen := make([]bool, count)
	var order []uint32
	a := &arrangement{groups: groups}
	for t, g := range groups {
		a.treatments = append(a.treatments, TreatmentName(by, g.Key))
		for _, r := range g.rows {
			i := instances[place[r]]
			if !seen[i] {
				seen[i] = true
				order = append(order, i)
			}
			block := &blocks[int(i)*k+t]
			if *block > 0 {
				return nil, v.twice(a.treatments[t], v.rows[*block-1], r)
			}
			*block = place[r] + 1
		}
	}
	for _, i := range order {
		block := blocks[int(i)*k : int(i)*k+k]
		if slices.Contains(block, 0) {
			a.incomplete++
			continue
		}
		for _, at := range block {
			a.at = append(a.at, at-1)
		}
		a.rows, a.draws = append(a.rows, v.rows[block[0]-1]), append(a.draws, seeds[block[0]-1])
	}
	if len(a.rows) == 0 {
		return nil, incomparable("no market draw of experiment %q was run by all of %s: %d draws lack one or more",
			v.src.experiment, strings.Join(a.treatments, "; "), a.incomplete)
	}
	return a, nil
}

// matrix is one value per row of the view; an infinite one is a failure.
func (a *arrangement) matrix(values []float64, sense results.Sense) Matrix {
	k := len(a.treatments)
	m := Matrix{Sense: sense, Treatments: a.treatments, X: rowsOf(len(a.rows), k), Draws: a.draws, Rows: a.rows, Failed: make([]int, k), Incomplete: a.incomplete}
	for b, row := range m.X {
		for t := range row {
			row[t] = values[a.at[b*k+t]]
			if math.IsInf(row[t], 0) {
				m.Failed[t]++
			}
		}
	}
	if a.numbered == nil {
		a.numbered, a.count = numberDraws(a.draws)
	}
	m.numbered, m.count = a.numbered, a.count
	return m
}

// Column is the values of one treatment over the blocks.
func (m Matrix) Column(treatment int) []float64 { return column64(m.X, treatment) }

// drawOf numbers the draws of the blocks in the order in which they first come.
func (m Matrix) drawOf() (of []uint32, n int) {
	if m.numbered != nil {
		return m.numbered, m.count
	}
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
	out, blocks := rowsOf(n, len(m.Treatments)), make([]float64, n)
	for b, row := range x {
		d := of[b]
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

// rowsOf is n rows of k zeros, one behind the other.
func rowsOf(n, k int) [][]float64 {
	all, rows := make([]float64, n*k), make([][]float64, n)
	for i := range rows {
		rows[i] = all[i*k : i*k+k : i*k+k]
	}
	return rows
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
	x := rowsOf(len(m.X), len(m.Treatments))
	for b, row := range m.X {
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
	n := m.DrawCount()
	if n == len(m.X) {
		return Counting(n, "market draw")
	}
	return fmt.Sprintf("%s (%s)", Counting(n, "market draw"), Counting(len(m.X), "market"))
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
