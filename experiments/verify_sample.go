package experiments

import (
	"path/filepath"
	"runtime"
	"slices"

	"walras/experiments/spec"
	"walras/results"
	"walras/solver"
)

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
