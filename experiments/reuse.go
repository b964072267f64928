package experiments

import (
	"fmt"
	"slices"

	"walras/results"
)

// shelf is the results of one spec in a finished folder, from which cells are
// taken by what they are, wherever they are.
type shelf struct {
	data  *results.Dataset
	spec  *Spec
	first int // shard of the folder that is the spec's first
	index *Index
}

// openShelves opens the specs of a folder.
func openShelves(dir string) ([]*shelf, error) {
	data, err := results.Open(dir)
	if err != nil {
		return nil, err
	}
	specs, firsts, err := specsOf(data, Builtin())
	if err != nil {
		return nil, err
	}
	var shelves []*shelf
	for i, spec := range specs {
		shelves = append(shelves, &shelf{data: data, spec: spec, first: firsts[i], index: NewIndex(spec)})
	}
	return shelves, nil
}

// specsOf reads the specs of a folder from its manifest, and where the shards of
// each begin.
func specsOf(data *results.Dataset, registry *Registry) (specs []*Spec, firsts []int, err error) {
	m := data.Manifest()
	parts := m.Parts
	if parts == nil {
		parts = []results.Part{{Name: m.Name, SpecHash: m.SpecHash, Spec: m.Spec, Shards: m.Shards}}
	}
	for _, p := range parts {
		spec, err := Parse(data.Dir()+"/manifest.json: spec", []byte(p.Spec), registry)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: its spec is not one of this walras (%s): %w", data.Dir(), results.Version, err)
		}
		if spec.Hash() != p.SpecHash || ShardCount(spec) != p.Shards {
			return nil, nil, fmt.Errorf("%s: its spec %s means %d shards with hash %.12s to this walras (%s), and %d shards with hash %.12s to the one that ran it",
				data.Dir(), p.Name, ShardCount(spec), spec.Hash(), results.Version, p.Shards, p.SpecHash)
		}
		specs, firsts = append(specs, spec), append(firsts, p.First)
	}
	return specs, firsts, nil
}

// incompatible says why cells of two specs with the same id may differ in what
// was computed of them, or nothing.
func incompatible(a, b *Spec) string {
	record := func(s *Spec) Record { r := s.Record; r.Time = false; return r }
	switch {
	case a.Stop != b.Stop:
		return fmt.Sprintf("stop is %+v there and %+v here", b.Stop, a.Stop)
	case record(a) != record(b):
		return fmt.Sprintf("record is %+v there and %+v here", record(b), record(a))
	}
	return ""
}

// openReuse opens the folders from which a run of a spec takes cells.
func openReuse(spec *Spec, dirs []string) (all []*shelf, err error) {
	for _, dir := range dirs {
		shelves, err := openShelves(dir)
		if err != nil {
			return nil, err
		}
		for _, s := range shelves {
			if why := incompatible(spec, s.spec); why != "" {
				return nil, fmt.Errorf("%s cannot be reused: %s; leave it out, or make them equal", dir, why)
			}
		}
		all = append(all, slices.DeleteFunc(shelves, func(s *shelf) bool { return s.spec.Seed != spec.Seed })...)
	}
	return all, nil
}

// keptShards is how many shards a reader keeps in memory. Specs that extend one
// another enumerate their common cells in nearly the same order.
const keptShards = 2

// reader reads cells from shelves. It serves one goroutine.
type reader struct {
	tables  []*results.Schema
	params  []ParamColumn
	shelves []*shelf
	recent  []*readShard // the last one first
	taken   int64
}

type readShard struct {
	shelf *shelf
	shard int
	rows  *rows // nil where the shard is not done
}

// find gives the rows among which a cell is; nil where no shelf has it.
func (r *reader) find(key Key, id uint64) (*rows, error) {
	for _, s := range r.shelves {
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

func (r *reader) shard(s *shelf, shard int) (*rows, error) {
	for i, known := range r.recent {
		if known.shelf == s && known.shard == shard {
			copy(r.recent[1:i+1], r.recent[:i])
			r.recent[0] = known
			return known.rows, nil
		}
	}
	read := &readShard{shelf: s, shard: shard}
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
