package experiments

import (
	"walras/experiments/spec"
	"walras/results"
)

// DryRun is what Run would do.
type DryRun struct {
	Dir     string   `json:"folder"`
	Cells   int64    `json:"cells"`   // in the grid
	Done    int64    `json:"done"`    // in the folder
	Compute int64    `json:"compute"` // cells to compute, or to take from the folders to reuse
	Again   int64    `json:"again"`   // of them, those that are done but to be computed again
	Shards  int      `json:"shards"`  // to write
	Notes   []string `json:"notes"`   // damage, and what Run would do about it
}

// PlanRun says what Run would do with the same arguments, and writes nothing.
func PlanRun(spec *spec.Spec, o Options) (*DryRun, error) {
	o.Yes = true
	j, err := newSweep(spec, &o)
	if err != nil {
		return nil, err
	}
	d := &DryRun{Dir: o.Folder(spec), Cells: spec.Grid().Cells(), Notes: []string{}}
	data, notes, err := results.Preview(d.Dir, Header(spec))
	if err != nil {
		return nil, err
	}
	d.Notes = append(d.Notes, notes...)
	if data != nil {
		d.Done = data.Manifest().Rows("runs")
	}
	for _, shard := range j.todo {
		missing, again, err := j.preview(data, shard)
		if err != nil {
			return nil, err
		}
		d.Compute += missing + again
		d.Again += again
		if missing+again > 0 {
			d.Shards++
		}
	}
	return d, nil
}

// preview counts the cells of a shard that are to be computed, and those to be
// computed again.
func (j *sweep) preview(data *results.Dataset, shard int) (missing, again int64, err error) {
	from, to := shardBounds(j.spec, shard)
	entry, found := results.Shard{}, false
	if data != nil {
		entry, found = data.Shard(shard)
	}
	switch {
	case found && j.settled(&entry):
		return 0, 0, nil
	case !found && j.only != nil:
		return j.only.Count(from, to), 0, nil
	case !found:
		return j.spec.Grid().Count(from, to, nil, nil), 0, nil
	}
	f, err := data.Part("runs", shard, "cell_id", "status")
	if err != nil {
		return 0, 0, err
	}
	statuses := make(map[uint64]string, f.Len())
	for i, id := range f.Uints("cell_id") {
		statuses[id] = f.Strings("status")[i]
	}
	for cell, id := range spec.NewWalk(j.spec).Cells(from, to) {
		if j.only != nil && !j.only.Has(cell, id) {
			continue
		}
		if status, there := statuses[id]; !there {
			missing++
		} else if j.retry[status] {
			again++
		}
	}
	return missing, again, nil
}
