package analysis

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"

	"walras/results"
)

// Observations are a quantity with one value for every drawn market. Rows that share the draw (levels of a paired parameter, repeated rules,
// several methods) are one observation, a cluster: every interval, test and count of markets is of Values and never of rows. The value
// of a draw is the mean over those of its rows that have one; a row that failed or has no value is left out and does not take the others of
// its draw with it, see Partial.
type Observations struct {
	Draws   []uint64  // increasing: seeds of the draws that have a value
	Values  []float64 // mean over the rows of each draw
	Rows    []int     // rows behind each value
	Used    int       // rows behind all values
	Partial int       // draws, among Draws, of which some rows are left out
	Lost    int       // draws of which no row has a value
}

// Observe reduces a measure to one value for every drawn market. Runs that failed are left out, unless failed is set; so is what is NaN.
func (v View) Observe(m Measure, failed bool) (Observations, error) {
	values, err := v.Values(m)
	if err == nil && !failed {
		values, err = v.usable(m)
	}
	if err != nil {
		return Observations{}, err
	}
	draws, err := v.Draws()
	if err != nil {
		return Observations{}, err
	}
	return Observe(draws, values), nil
}

// Observe reduces values of rows, each of the draw at its place, to one for every draw; NaN is a row without a value. Panics where there
// are not as many draws as values.
func Observe(draws []uint64, values []float64) Observations {
	if len(draws) != len(values) {
		panic(fmt.Sprintf("analysis: %d values of rows of %d draws", len(values), len(draws)))
	}
	codes, n := numberDraws(draws)
	all := make([]observed, n)
	for i, x := range values {
		o := &all[codes[i]]
		o.draw, o.rows = draws[i], o.rows+1
		if !math.IsNaN(x) {
			o.sum, o.used = o.sum+x, o.used+1
		}
	}
	slices.SortFunc(all, func(a, b observed) int { return cmp.Compare(a.draw, b.draw) })
	var out Observations
	for _, o := range all {
		if o.used == 0 {
			out.Lost++
			continue
		}
		if o.used < o.rows {
			out.Partial++
		}
		out.Draws, out.Values, out.Rows = append(out.Draws, o.draw), append(out.Values, o.mean()), append(out.Rows, o.used)
		out.Used += o.used
	}
	return out
}

// observed is a draw whose rows are being added up.
type observed struct {
	draw       uint64
	sum        float64
	rows, used int
}

func (o observed) mean() float64 { return o.sum / float64(o.used) }

// numberDraws numbers draws in the order in which they first come.
func numberDraws(draws []uint64) (codes []uint32, n int) {
	codes = make([]uint32, len(draws))
	var seen cellTable
	seen.refine(codes, func(i int) cell { return cell{bits: draws[i]} })
	return codes, int(seen.used)
}

// Draws are the drawn markets of the rows of v, in the order of Rows: rows with equal numbers are runs on one draw. It is the column seed,
// which rows of tables without one have by the cell of their run. Folders written before there was such a column are told apart by the
// market, its parameters other than paired ones, and the replicate; rows of which not even that is known are a draw each, see
// DrawsNote.
func (v View) Draws() ([]uint64, error) {
	all, err := v.src.draws.of(v.src)
	if err != nil {
		return nil, err
	}
	out := make([]uint64, len(v.rows))
	for i, r := range v.rows {
		out[i] = all[r]
	}
	return out, nil
}

// NumberedDraws gives every row of v, in the order of Rows, the number of its draw among n, in the order in which they first come.
func (v View) NumberedDraws() (codes []uint32, n int, err error) {
	draws, err := v.Draws()
	if err != nil {
		return nil, 0, err
	}
	codes, n = numberDraws(draws)
	return codes, n, nil
}

// DrawCount is the number of drawn markets behind the rows of v.
func (v View) DrawCount() (int, error) {
	_, n, err := v.NumberedDraws()
	return n, err
}

// DrawsNote says what else than the seed tells the draws of v apart, and what to do about it; it is "" where the seed does.
func (v View) DrawsNote() string {
	if _, err := v.src.draws.of(v.src); err != nil {
		return ""
	}
	return v.src.draws.note
}

// sourceDraws are the draws of all rows of a table, found once.
type sourceDraws struct {
	once sync.Once
	all  []uint64
	note string
	err  error
}

func (d *sourceDraws) of(s *source) ([]uint64, error) {
	d.once.Do(func() { d.all, d.note, d.err = s.findDraws() })
	return d.all, d.err
}

// What is said of draws that are told apart by something else than their seeds.
const (
	drawsByParameters = "the folder has no column seed: draws are told apart by market, parameters and replicate, so that levels of a parameter that the draws have in common count apart unless the manifest names it as paired; run the experiment again with this version"
	drawsByCell       = "the table has neither seed nor replicate: every run counts as a draw of its own"
	drawsByRow        = "the table does not say which run or draw its rows are of: every row counts as a draw of its own"
)

// findDraws finds the draw of every row of the table.
func (s *source) findDraws() (all []uint64, note string, err error) {
	f := s.frame
	switch {
	case f.Has("seed") && f.Kind("seed") == results.Uint64:
		return f.Uints("seed"), "", nil
	case f.Has("replicate"):
		return s.drawsByParameters(), drawsByParameters, nil
	case s.table != "runs" && f.Has("cell_id") && s.data != nil && s.data.Has("runs"):
		return s.drawsByRun()
	case f.Has("cell_id"):
		return f.Uints("cell_id"), drawsByCell, nil
	}
	all = make([]uint64, f.Len())
	for r := range all {
		all[r] = uint64(r)
	}
	return all, drawsByRow, nil
}

// drawsByRun takes the draws of rounds, agents or shocks from their runs.
func (s *source) drawsByRun() ([]uint64, string, error) {
	runs, err := Load(s.data, "runs")
	if err != nil {
		return nil, "", err
	}
	of, err := runs.Draws()
	if err != nil {
		return nil, "", err
	}
	place := make(map[uint64]uint64, runs.Len())
	for i, cell := range runs.src.frame.Uints("cell_id") {
		place[cell] = of[i]
	}
	cells := s.frame.Uints("cell_id")
	all := make([]uint64, len(cells))
	for r, cell := range cells {
		if r > 0 && cell == cells[r-1] {
			all[r] = all[r-1]
			continue
		}
		draw, ok := place[cell]
		if !ok {
			return nil, "", fmt.Errorf("analysis: cell %d of table %q of experiment %q has no row in table runs, which says its draw: walras verify says what is damaged", cell, s.table, s.experiment)
		}
		all[r] = draw
	}
	return all, runs.DrawsNote(), nil
}

// drawsByParameters hashes what a seed is a hash of: the market, its parameters apart from paired ones, and the replicate.
func (s *source) drawsByParameters() []uint64 {
	all := make([]uint64, s.frame.Len())
	for _, c := range s.frame.Names() {
		if c == "market" || c == "replicate" || strings.HasPrefix(c, "p_market_") && !slices.Contains(s.paired, c) {
			at := s.hashOf(c)
			for r := range all {
				all[r] = mixed(all[r] ^ at(r))
			}
		}
	}
	return all
}

// hashOf hashes the cells of a column, the same in every frame.
func (s *source) hashOf(column string) func(row int) uint64 {
	identify := identify(s.frame, column)
	var hashes []uint64 // of the texts
	if s.frame.Kind(column) == results.String {
		_, texts := s.frame.Codes(column)
		for _, text := range texts {
			h := fnv.New64a()
			h.Write([]byte(text)) // never fails
			hashes = append(hashes, h.Sum64())
		}
	}
	return func(r int) uint64 {
		c := identify(r)
		switch {
		case c.null:
			return 1
		case hashes != nil:
			return hashes[c.bits]
		}
		return mixed(c.bits + 2)
	}
}

// mixed is the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), a bijection.
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// pairedColumns are the columns of parameters that leave draws alone, as far as the manifest says.
func pairedColumns(d *results.Dataset) []string {
	var out []string
	for _, name := range d.Manifest().About.Paired {
		out = append(out, "p_market_"+strings.TrimPrefix(name, "p_market_"))
	}
	return out
}

// CountDraws is "8 draws", or "8 draws, 320 rows" where they differ.
func CountDraws(draws, rows int) string {
	if rows == draws {
		return Counting(draws, "draw")
	}
	return Counting(draws, "draw") + ", " + Counting(rows, "row")
}

// Counting is "1 draw" or "8 draws".
func Counting[N int | int64](n N, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
