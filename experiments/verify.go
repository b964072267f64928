package experiments

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"walras/experiments/spec"
	"walras/results"
	"walras/solver"
)

// VerifyOptions say how much of a folder to compute again.
type VerifyOptions struct {
	Fraction float64        // of the cells, from 0 to 1; at least some leastSample cells where it is positive
	Seed     uint64         // of the sample
	Registry *spec.Registry // nil: Builtin
}

// leastSample is the number of cells below which a sample says little.
const leastSample = 20

// Verification is what Verify found.
type Verification struct {
	Dir        string   `json:"folder"`
	Shards     int      `json:"shards"`
	Files      int      `json:"files"`
	Bytes      int64    `json:"bytes"`
	Cells      int64    `json:"cells"`      // of the spec
	Found      int64    `json:"found"`      // of them, in the folder
	Recomputed int64    `json:"recomputed"` // and compared, bit for bit
	Notes      []string `json:"notes"`      // what was not compared, and why
	Problems   []string `json:"problems"`   // in the order of shards
}

// Verify reads every file against its digest, checks that every cell of the
// folder's spec is there exactly once, and computes a sample of cells again: all
// their values that are not times must be equal bit for bit. What it finds is
// in the Verification; the error is for what kept it from looking.
func Verify(ctx context.Context, dir string, o VerifyOptions) (*Verification, error) {
	if !(o.Fraction >= 0 && o.Fraction <= 1) {
		return nil, &spec.OptionError{Flag: "--fraction", Found: fmt.Sprint(o.Fraction), Allowed: "0 to 1"}
	}
	data, err := results.Open(dir)
	if err != nil {
		return nil, err
	}
	if pid, active := data.Writer(); active {
		return nil, &results.LockedError{Dir: dir, PID: pid}
	}
	if o.Registry == nil {
		o.Registry = Builtin()
	}
	sources, err := sourcesOf(data, o.Registry)
	if err != nil {
		return nil, err
	}
	m := data.Manifest()
	v := &verifier{ctx: ctx, data: data, options: o, parts: sources, problems: make([][]string, m.Shards+1)}
	v.result = Verification{Dir: dir, Shards: len(m.Done), Cells: m.Cells, Notes: []string{}, Problems: []string{}}
	for _, s := range sources {
		if len(sources) > 1 {
			s.index = spec.NewIndex(s.spec)
		}
		v.seen = append(v.seen, make(cellSet, (s.spec.Grid().Len()+63)/64))
	}
	if o.Fraction > 0 && m.Cells > 0 {
		v.options.Fraction = max(o.Fraction, min(1, leastSample/float64(m.Cells)))
	}
	if err := v.all(); err != nil {
		return nil, err
	}
	v.result.Problems = append(v.result.Problems, slices.Concat(v.problems...)...)
	return &v.result, nil
}

// verifier is the state of one Verify.
type verifier struct {
	ctx        context.Context
	data       *results.Dataset
	options    VerifyOptions
	parts      combined
	seen       []cellSet    // of each part: the cells that are there
	damaged    map[int]bool // shards with files that cannot be relied on
	problems   [][]string   // by shard, and last those of the folder
	found      atomic.Int64
	recomputed atomic.Int64
	timeouts   atomic.Int64
	elsewhere  atomic.Int64
	result     Verification
}

// cellSet is a set of cell indices, a bit for each.
type cellSet []atomic.Uint64

// add takes in a cell, and reports whether it was there already.
func (s cellSet) add(cell int64) (again bool) {
	bit := uint64(1) << (cell & 63)
	return s[cell>>6].Or(bit)&bit != 0
}

func (s cellSet) has(cell int64) bool { return s[cell>>6].Load()>>(cell&63)&1 != 0 }

func (v *verifier) all() error {
	m := v.data.Manifest()
	v.checkFiles()
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for p, part := range v.parts {
		for k := range ShardCount(part.spec) {
			shard := part.first + k
			if _, done := v.data.Shard(shard); !done || v.damaged[shard] {
				continue
			}
			group.Go(func() error {
				if v.ctx.Err() != nil {
					return v.ctx.Err()
				}
				return v.shard(p, k)
			})
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for p := range v.parts {
		v.missing(p)
	}
	v.result.Found, v.result.Recomputed = v.found.Load(), v.recomputed.Load()
	if n := v.timeouts.Load(); n > 0 {
		v.result.Notes = append(v.result.Notes, fmt.Sprintf("%d cells of the sample ended in timeout, which depends on the machine; they were not computed again", n))
	}
	if n := v.elsewhere.Load(); n > 0 {
		v.result.Notes = append(v.result.Notes, fmt.Sprintf("%d cells of the sample come from another architecture than %s, which rounds differently; they were not computed again", n, runtime.GOARCH))
	}
	if total := v.parts.count(); total != m.Cells {
		v.problem(m.Shards, "the manifest counts %d cells, and its spec has %d", m.Cells, total)
	}
	return nil
}

func (v *verifier) problem(shard int, format string, args ...any) {
	v.problems[shard] = append(v.problems[shard], fmt.Sprintf(format, args...))
}

// checkFiles reads all files, and finds those that nobody recorded.
func (v *verifier) checkFiles() {
	m := v.data.Manifest()
	v.damaged = make(map[int]bool)
	for _, s := range m.Done {
		v.result.Files += len(s.Files)
		for _, f := range s.Files {
			v.result.Bytes += f.Bytes
		}
	}
	for _, d := range v.data.Damaged() {
		v.damaged[d.Shard] = true
		v.problem(d.Shard, "%v", d.Err)
	}
	for _, path := range v.data.Strangers() {
		v.problem(m.Shards, "%s: not recorded in the manifest; other programs would read its rows too, move it away", path)
	}
}

// shard holds the k-th shard of a part against its spec.
func (v *verifier) shard(p, k int) error {
	part := v.parts[p]
	shard := part.first + k
	tables := Tables(part.spec)
	stored, err := readRows("stored", tables, part.spec.Columns(), func(table string) (*results.Frame, error) { return v.data.Part(table, shard) })
	if err != nil {
		v.problem(shard, "%v", err)
		return nil
	}
	walk := spec.NewWalk(part.spec)
	matched := make([]bool, stored.runs.Len())
	var sample []int64
	for cell, id := range walk.Cells(shardBounds(part.spec, k)) {
		row, there := stored.at[id]
		if !there {
			continue
		}
		matched[row] = true
		v.found.Add(1)
		if q, at := v.parts.locate(p, walk.Key(cell), cell); v.seen[q].add(at) {
			v.problem(shard, "shard %d: cell %d is in another shard too", shard, id)
		}
		if v.sampled(id) && v.comparable(shard, stored.statuses[row]) {
			sample = append(sample, cell)
		}
	}
	v.unmatched(p, shard, stored, matched)
	v.checkCounts(shard, stored)
	return v.recompute(p, shard, stored, tables, sample)
}

// unmatched reports the rows of cells that are not the shard's, or are there
// twice.
func (v *verifier) unmatched(p, shard int, stored *shardRows, matched []bool) {
	ids := stored.runs.Uints("cell_id")
	foreign, first := 0, 0
	for row, ok := range matched {
		switch {
		case ok:
		case stored.at[ids[row]] != row && matched[stored.at[ids[row]]]:
			v.problem(shard, "shard %d: cell %d is there twice, in rows %d and %d", shard, ids[row], row, stored.at[ids[row]])
		default:
			if foreign++; foreign == 1 {
				first = row
			}
		}
	}
	if foreign == 0 {
		return
	}
	home := "is no cell of the spec"
	if c, err := FindCell(v.parts[p].spec, ids[first]); err == nil {
		home = fmt.Sprintf("belongs to shard %d", v.parts[p].first+int(c.Index/shardSize(v.parts[p].spec)))
	}
	v.problem(shard, "shard %d: %d cells do not belong there; the first, cell %d in row %d, %s", shard, foreign, ids[first], first, home)
}

// checkCounts holds what the manifest says of a shard against its rows.
func (v *verifier) checkCounts(shard int, stored *shardRows) {
	counts := make(map[string]int64)
	for _, status := range stored.statuses {
		counts[status]++
	}
	s, _ := v.data.Shard(shard)
	for status, n := range counts {
		if s.Counts != nil && s.Counts[status] != n {
			v.problem(shard, "shard %d: %d cells ended in %s, and the manifest counts %d", shard, n, status, s.Counts[status])
		}
	}
	for _, t := range stored.tables[1:] {
		rows := 0
		for id, s := range t.spans {
			rows += s.to - s.from
			if _, ok := stored.at[id]; !ok {
				v.problem(shard, "shard %d: table %s has rows of cell %d, which table runs lacks", shard, t.schema.Table, id)
			}
		}
		if rows != t.frame.Len() {
			v.problem(shard, "shard %d: table %s has rows of one cell in several places", shard, t.schema.Table)
		}
	}
}

// missing reports the cells of a part that are nowhere.
func (v *verifier) missing(p int) {
	part := v.parts[p]
	for k := range ShardCount(part.spec) {
		shard := part.first + k
		n, first := int64(0), uint64(0)
		from, to := shardBounds(part.spec, k)
		for cell, id := range v.parts.own(p, from, to) {
			if !v.seen[p].has(cell) {
				if n++; n == 1 {
					first = id
				}
			}
		}
		if n > 0 && !v.damaged[shard] {
			v.problem(shard, "shard %d: %d cells are missing, the first is cell %d", shard, n, first)
		}
	}
}

// sampled chooses cells by their ids alone.
func (v *verifier) sampled(id uint64) bool {
	return float64(spec.Absorb(v.options.Seed, id)>>11)/(1<<53) < v.options.Fraction
}

// comparable reports whether a cell can be expected to come out the same.
func (v *verifier) comparable(shard int, status string) bool {
	if status == solver.Timeout.String() {
		v.timeouts.Add(1)
		return false
	}
	s, _ := v.data.Shard(shard)
	if sessions := v.data.Manifest().Sessions; s.Session < len(sessions) && sessions[s.Session].Arch != runtime.GOARCH {
		v.elsewhere.Add(1)
		return false
	}
	return true
}

// recompute computes cells again and compares. Seconds are no limit this time:
// cells that ran out of them are not in the sample.
func (v *verifier) recompute(p, shard int, stored *shardRows, tables []*results.Schema, sample []int64) error {
	if len(sample) == 0 {
		return nil
	}
	spec := *v.parts[p].spec
	spec.Stop.Seconds = 0
	w, err := newWorker(v.ctx, &spec, spec.Columns(), newBlocks(tables, int64(len(sample))))
	if err != nil {
		return err
	}
	for _, cell := range sample {
		w.begin(shardTask{from: cell, to: cell + 1})
		if err := w.work(func(int64) {}); err != nil {
			return err
		}
		fresh, err := readRows("recomputed", tables, spec.Columns(), func(table string) (*results.Frame, error) {
			i := slices.IndexFunc(tables, func(s *results.Schema) bool { return s.Table == table })
			return w.blocks[i].Frame(), nil
		})
		if err != nil {
			return err
		}
		v.recomputed.Add(1)
		id := fresh.runs.Uints("cell_id")[0]
		ignore := []string{}
		if len(v.parts) > 1 {
			ignore = append(ignore, "experiment")
		}
		if d := stored.difference(id, fresh, ignore...); d != "" {
			v.problem(shard, "shard %d (%s): cell %d: %s", shard, filepath.Join(v.data.Dir(), "runs"), id, d)
			return nil // one of a shard is enough
		}
	}
	return nil
}
