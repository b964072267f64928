package experiments

import (
	"fmt"
	"iter"
	"strings"

	"walras/experiments/spec"
	"walras/results"
)

// source is the results of one spec in a finished folder, from which cells are
// taken by what they are, wherever they are.
type source struct {
	data  *results.Dataset
	spec  *spec.Spec
	first int // shard of the folder that is the spec's first
	index *spec.Index
}

// sourcesOf reads the specs of a folder from its manifest, and where the shards of each begin. It makes no indices.
func sourcesOf(data *results.Dataset, registry *spec.Registry) (all []*source, err error) {
	m := data.Manifest()
	parts := m.Parts
	if parts == nil {
		parts = []results.Part{{Name: m.Name, SpecHash: m.SpecHash, Spec: m.Spec, Shards: m.Shards}}
	}
	for _, p := range parts {
		spec, err := spec.Parse(data.Dir()+"/manifest.json: spec", []byte(p.Spec), registry)
		if err != nil {
			return nil, fmt.Errorf("%s: its spec is not one of this walras (%s): %w", data.Dir(), results.Version, err)
		}
		if spec.Hash() != p.SpecHash || ShardCount(spec) != p.Shards {
			return nil, fmt.Errorf("%s: its spec %s means %d shards with hash %.12s to this walras (%s), and %d shards with hash %.12s to the one that ran it",
				data.Dir(), p.Name, ShardCount(spec), spec.Hash(), results.Version, p.Shards, p.SpecHash)
		}
		all = append(all, &source{data: data, spec: spec, first: p.First})
	}
	return all, nil
}

// combined are the specs of one folder, in order. A cell that several have belongs to the first of them.
type combined []*source

// locate gives the spec to which a cell of the p-th belongs, and its index there.
func (all combined) locate(p int, key spec.Key, cell int64) (owner int, at int64) {
	for q, s := range all[:p] {
		if s.spec.Seed != all[p].spec.Seed {
			continue
		}
		if at, ok := s.index.Find(key); ok {
			return q, at
		}
	}
	return p, cell
}

// own yields the cells of the p-th spec that belong to it, as spec.Walk.Cells does.
func (all combined) own(p int, from, to int64) iter.Seq2[int64, uint64] {
	walk := spec.NewWalk(all[p].spec)
	return func(yield func(cell int64, id uint64) bool) {
		for cell, id := range walk.Cells(from, to) {
			if p > 0 {
				if owner, _ := all.locate(p, walk.Key(cell), cell); owner != p {
					continue
				}
			}
			if !yield(cell, id) {
				return
			}
		}
	}
}

// count counts the cells of all specs, common ones once.
func (all combined) count() (n int64) {
	for p, s := range all {
		if p == 0 {
			n += s.spec.Grid().Cells()
			continue
		}
		for range all.own(p, 0, s.spec.Grid().Len()) {
			n++
		}
	}
	return n
}

// incompatible says why cells of two specs with the same id may differ in what
// was computed of them, or nothing.
func incompatible(a, b *spec.Spec) string {
	record := func(s *spec.Spec) spec.Record { r := s.Record; r.Time = false; return r }
	there, here := record(b), record(a)
	return strings.Join(append(spec.Differences("stop", &b.Stop, &a.Stop), spec.Differences("record", &there, &here)...), "; ")
}

// openReuse opens the folders from which a run of a spec takes cells.
func openReuse(goal *spec.Spec, dirs []string) (all []*source, err error) {
	for _, dir := range dirs {
		data, err := results.Open(dir)
		if err != nil {
			return nil, err
		}
		sources, err := sourcesOf(data, Builtin())
		if err != nil {
			return nil, err
		}
		for _, s := range sources {
			if why := incompatible(goal, s.spec); why != "" {
				return nil, fmt.Errorf("%s cannot be reused: %s; leave it out, or make them equal", dir, why)
			}
			if s.spec.Seed == goal.Seed {
				s.index = spec.NewIndex(s.spec)
				all = append(all, s)
			}
		}
	}
	return all, nil
}

// keptShards is how many shards a sourceReader keeps in memory. Specs that extend one
// another enumerate their common cells in nearly the same order.
const keptShards = 2

// sourceReader reads cells from sources. It serves one goroutine.
type sourceReader struct {
	tables  []*results.Schema
	params  []spec.ParamColumn
	sources []*source
	recent  []*readShard // the last one first
	taken   int64
}

type readShard struct {
	source *source
	shard  int
	rows   *shardRows // nil where the shard is not done
}

// find gives the rows among which a cell is; nil where no source has it.
func (r *sourceReader) find(key spec.Key, id uint64) (*shardRows, error) {
	for _, s := range r.sources {
		cell, ok := s.index.Find(key)
		if !ok {
			continue
		}
		found, err := r.shard(s, s.first+int(cell/shardSize(s.spec)))
		if err != nil {
			return nil, err
		}
		if found == nil {
			continue
		}
		if _, ok := found.at[id]; ok {
			return found, nil
		}
	}
	return nil, nil
}

func (r *sourceReader) shard(s *source, shard int) (*shardRows, error) {
	for i, known := range r.recent {
		if known.source == s && known.shard == shard {
			copy(r.recent[1:i+1], r.recent[:i])
			r.recent[0] = known
			return known.rows, nil
		}
	}
	read := &readShard{source: s, shard: shard}
	if _, done := s.data.Shard(shard); done {
		var err error
		read.rows, err = readRows(s.data.Dir(), r.tables, r.params, func(table string) (*results.Frame, error) { return s.data.Part(table, shard) })
		if err != nil {
			return nil, err
		}
	}
	if len(r.recent) == keptShards {
		r.recent = r.recent[:keptShards-1]
	}
	r.recent = append([]*readShard{read}, r.recent...)
	return read.rows, nil
}
