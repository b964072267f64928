package experiments

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"walras/experiments/spec"
	"walras/results"
)

// Merged is what Merge did, or would not do.
type Merged struct {
	Dir       string   `json:"folder"`
	Folders   int      `json:"folders"`
	Specs     int      `json:"specs"`
	In        int64    `json:"in"`      // cells in all folders
	Out       int64    `json:"out"`     // in the merged one
	Dropped   int64    `json:"dropped"` // equal to one that is kept
	Cells     int64    `json:"cells"`   // of the specs; those beyond Out are in no folder
	Digest    string   `json:"digest"`
	Conflicts []string `json:"conflicts"` // cells that differ between folders; at most maxConflicts of them
	Notes     []string `json:"notes"`
}

// maxConflicts is how many conflicts are listed.
const maxConflicts = 20

// ConflictError says that folders disagree about cells. Nothing was written.
type ConflictError struct {
	Cells int64
	First string
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%d cells differ between the folders, nothing was written; the first: %s; walras verify tells which folder is wrong", e.Cells, e.First)
}

// Merge brings the cells of several folders together in out. Folders of one
// spec make a folder of that spec, which Run continues. Folders of several
// specs, which must agree in stop and record, make a folder with the shards of
// each spec behind one another, in the order in which the specs are first
// given. A cell that several folders have must be equal in all of them, times
// left out, and is kept once; otherwise nothing is written.
func Merge(ctx context.Context, dirs []string, out string, registry *spec.Registry) (*Merged, error) {
	g, err := newMerger(dirs, out, registry)
	if err != nil {
		return nil, err
	}
	report := &Merged{Dir: out, Folders: len(dirs), Specs: len(g.specs), In: g.in, Cells: g.header.Cells, Conflicts: []string{}, Notes: []string{}}
	if err := g.all(ctx); err != nil {
		return nil, err
	}
	if g.conflicts > 0 {
		report.Conflicts = g.listed
		return report, &ConflictError{Cells: g.conflicts, First: g.listed[0]}
	}
	g.header.Provenance = results.CollectProvenance()
	if g.run, err = results.Create(out, g.header); err != nil {
		return nil, err
	}
	report.Notes = append(report.Notes, g.run.Notes()...)
	err = cmp.Or(g.all(ctx), g.run.Close(), g.failed())
	data, openErr := results.Open(out)
	if err = cmp.Or(err, openErr); err != nil {
		return nil, err
	}
	report.Out, report.Digest = data.Manifest().Rows("runs"), data.Digest()
	report.Dropped = report.In - report.Out
	return report, nil
}

// merger is the state of one Merge.
type merger struct {
	specs   []*mergedSpec
	header  results.Header
	in      int64
	out     string
	run     *results.Run // nil while looking for conflicts
	blocks  []*results.Block
	several bool

	conflicts int64
	listed    []string

	mu  sync.Mutex
	err error // of the first shard that could not be written
}

// written is told what became of each shard.
func (g *merger) written(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err == nil {
		g.err = err
	}
}

func (g *merger) failed() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.err
}

// mergedSpec is one spec, and where its results are.
type mergedSpec struct {
	spec    *spec.Spec
	first   int // shard in the merged folder
	tables  []*results.Schema
	sources []*source
	earlier *sourceReader // of the specs before it
}

func newMerger(dirs []string, out string, registry *spec.Registry) (*merger, error) {
	if registry == nil {
		registry = Builtin()
	}
	g := &merger{out: out}
	for _, dir := range dirs {
		if sameFolder(dir, out) {
			return nil, &spec.OptionError{Flag: "-o " + out, Found: "is one of the folders to merge", Allowed: "another folder; what it holds is kept"}
		}
	}
	for _, dir := range dirs {
		if err := g.add(dir, registry); err != nil {
			return nil, err
		}
	}
	g.several = len(g.specs) > 1
	if existing, err := results.Open(out); err == nil {
		one := g.specs[0]
		if hash := existing.Manifest().SpecHash; g.several || hash != one.spec.Hash() {
			return nil, fmt.Errorf("%s: holds results of other specs; choose a new or empty folder with -o OUT", out)
		}
		one.sources = append([]*source{{data: existing, spec: one.spec}}, one.sources...) // what it has stays
	}
	return g, g.describe()
}

func sameFolder(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// add takes in the specs of a folder.
func (g *merger) add(dir string, registry *spec.Registry) error {
	data, err := results.Open(dir)
	if err != nil {
		return err
	}
	g.in += data.Manifest().Rows("runs")
	sources, err := sourcesOf(data, registry)
	if err != nil {
		return err
	}
	for _, s := range sources {
		k := slices.IndexFunc(g.specs, func(m *mergedSpec) bool { return m.spec.Hash() == s.spec.Hash() })
		if k < 0 {
			if len(g.specs) > 0 {
				if why := incompatible(g.specs[0].spec, s.spec); why != "" {
					return fmt.Errorf("%s cannot be merged with the folders before it: %s", dir, why)
				}
			}
			k = len(g.specs)
			g.specs = append(g.specs, &mergedSpec{spec: s.spec, tables: Tables(s.spec)})
		}
		g.specs[k].sources = append(g.specs[k].sources, s)
	}
	return nil
}

// describe makes the header of the merged folder.
func (g *merger) describe() error {
	one := g.specs[0]
	if !g.several {
		g.header = Header(one.spec)
		g.blocks = newBlocks(one.tables, 0)
		return nil
	}
	h := results.Header{Schemas: slices.Clone(one.tables), About: about(one.spec)}
	hash := sha256.New()
	var names []string
	var all combined
	for i, m := range g.specs {
		m.first = h.Shards
		h.Parts = append(h.Parts, results.Part{Name: m.spec.Name, SpecHash: m.spec.Hash(), Spec: m.spec.Canonical(), First: m.first, Shards: ShardCount(m.spec)})
		h.Shards += ShardCount(m.spec)
		hash.Write([]byte(m.spec.Hash() + "\n"))
		if !slices.Contains(names, m.spec.Name) {
			names = append(names, m.spec.Name)
		}
		for k := range h.Schemas {
			both, why := h.Schemas[k].Union(m.tables[k])
			if why != "" {
				return fmt.Errorf("specs %s and %s cannot be merged: table %s: %s", one.spec.Name, m.spec.Name, m.tables[k].Table, why)
			}
			h.Schemas[k] = both
		}
		h.About = union(h.About, about(m.spec), h.Schemas[0])
		m.earlier = &sourceReader{tables: one.tables, params: one.spec.Columns()}
		for _, before := range g.specs[:i] {
			m.earlier.sources = append(m.earlier.sources, before.sources...)
		}
		x := spec.NewIndex(m.spec)
		for _, s := range m.sources {
			s.index = x
		}
		all = append(all, m.sources[0])
	}
	h.Cells = all.count()
	h.Name, h.SpecHash = strings.Join(names, "+"), hex.EncodeToString(hash.Sum(nil))
	g.header, g.blocks = h, newBlocks(h.Schemas, 0)
	return nil
}

// all goes through all shards: first to look for conflicts, and then to write.
func (g *merger) all(ctx context.Context) error {
	for _, m := range g.specs {
		for k := range ShardCount(m.spec) {
			if err := cmp.Or(ctx.Err(), g.failed()); err != nil {
				return err
			}
			if err := g.shard(m, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// shard merges what there is of the k-th shard of a spec.
func (g *merger) shard(m *mergedSpec, k int) error {
	var versions []*source // with different contents
	digests := map[string]bool{}
	for _, s := range m.sources {
		if entry, done := s.data.Shard(s.first + k); done && !digests[entry.Digest] {
			digests[entry.Digest] = true
			versions = append(versions, s)
		}
	}
	switch {
	case len(versions) == 0:
		return nil
	case len(versions) == 1 && !g.several:
		if entry, done := g.done(k); g.run == nil || done && digests[entry.Digest] {
			return nil
		}
		return g.run.AdoptShard(versions[0].data, k, g.written)
	}
	var found []*shardRows
	for _, s := range versions {
		r, err := readRows(s.data.Dir(), m.tables, m.spec.Columns(), func(table string) (*results.Frame, error) { return s.data.Part(table, s.first+k) })
		if err != nil {
			return err
		}
		found = append(found, r)
	}
	return g.cells(m, k, found)
}

func (g *merger) done(shard int) (results.Shard, bool) {
	if g.run == nil {
		return results.Shard{}, false
	}
	return g.run.Entry(shard)
}

// cells merges the cells of a shard out of several versions of it.
func (g *merger) cells(m *mergedSpec, k int, versions []*shardRows) error {
	for _, b := range g.blocks {
		b.Reset()
	}
	walk := spec.NewWalk(m.spec)
	partial := false
	for cell, id := range walk.Cells(shardBounds(m.spec, k)) {
		var kept *shardRows
		if m.earlier != nil {
			var err error
			if kept, err = m.earlier.find(walk.Key(cell), id); err != nil {
				return err
			}
		}
		before := kept != nil
		for _, r := range versions {
			if _, there := r.at[id]; !there {
				continue
			}
			if kept == nil {
				kept = r
			} else if d := kept.difference(id, r, "experiment"); d != "" {
				g.conflict(id, d)
			}
		}
		switch {
		case kept == nil:
			partial = true
		case !before && g.run != nil:
			kept.copyTo(g.blocks, g.header.Schemas, id)
		}
	}
	if g.run == nil {
		return nil
	}
	_, replace := g.done(m.first + k)
	return g.run.Queue(results.Write{Shard: m.first + k, Blocks: g.blocks, Partial: partial, Replace: replace, Done: g.written})
}

func (g *merger) conflict(id uint64, difference string) {
	if g.conflicts++; len(g.listed) < maxConflicts {
		g.listed = append(g.listed, fmt.Sprintf("cell %d: %s", id, difference))
	}
}
