package experiments

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"walras/experiments/spec"
	"walras/results"
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
	v := &verifier{ctx: ctx, data: data, options: o, problems: make([][]string, m.Shards+1)}
	v.result = Verification{Dir: dir, Shards: len(m.Done), Cells: m.Cells, Notes: []string{}, Problems: []string{}}
	for _, s := range sources {
		v.parts = append(v.parts, newVerifiedPart(s.spec, s.first, len(sources) > 1))
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
	parts      []*verifiedPart
	damaged    map[int]bool // shards with files that cannot be relied on
	problems   [][]string   // by shard, and last those of the folder
	found      atomic.Int64
	recomputed atomic.Int64
	timeouts   atomic.Int64
	elsewhere  atomic.Int64
	result     Verification
}

// verifiedPart is a spec whose cells are looked for.
type verifiedPart struct {
	spec  *spec.Spec
	first int
	index *spec.Index     // nil in a folder of one spec
	seen  []atomic.Uint64 // a bit for each cell index
}

func newVerifiedPart(s *spec.Spec, first int, several bool) *verifiedPart {
	p := &verifiedPart{spec: s, first: first, seen: make([]atomic.Uint64, (s.Grid().Len()+63)/64)}
	if several {
		p.index = spec.NewIndex(s)
	}
	return p
}

// mark notes that a cell is there, and reports whether it was already.
func (p *verifiedPart) mark(cell int64) (again bool) {
	bit := uint64(1) << (cell & 63)
	return p.seen[cell>>6].Or(bit)&bit != 0
}

func (p *verifiedPart) has(cell int64) bool { return p.seen[cell>>6].Load()>>(cell&63)&1 != 0 }

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
	if total := v.expected(); total != m.Cells {
		v.problem(m.Shards, "the manifest counts %d cells, and its spec has %d", m.Cells, total)
	}
	return nil
}

// expected counts the cells of all parts, common ones once.
func (v *verifier) expected() (n int64) {
	if len(v.parts) == 1 {
		return v.parts[0].spec.Grid().Cells()
	}
	for p, part := range v.parts {
		walk := spec.NewWalk(part.spec)
		for cell := range walk.Cells(0, part.spec.Grid().Len()) {
			if v.owner(p, walk.Key(cell), cell) == p {
				n++
			}
		}
	}
	return n
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

// owner is the first part that has a cell of part p.
func (v *verifier) owner(p int, key spec.Key, cell int64) int {
	owner, _ := v.locate(p, key, cell)
	return owner
}

// locate gives the first part that has a cell of part p, and its index there.
func (v *verifier) locate(p int, key spec.Key, cell int64) (owner int, at int64) {
	for q := range p {
		if v.parts[q].spec.Seed != v.parts[p].spec.Seed {
			continue
		}
		if at, ok := v.parts[q].index.Find(key); ok {
			return q, at
		}
	}
	return p, cell
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
		if q, at := v.locate(p, walk.Key(cell), cell); v.parts[q].mark(at) {
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
	walk := spec.NewWalk(part.spec)
	for k := range ShardCount(part.spec) {
		shard := part.first + k
		n, first := int64(0), uint64(0)
		for cell, id := range walk.Cells(shardBounds(part.spec, k)) {
			if !part.has(cell) && v.owner(p, walk.Key(cell), cell) == p {
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
