package experiments

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"walras/experiments/spec"
	"walras/results"
)

// TestMergeOneSpec: portions of a grid, whole shards and parts of shards, come
// together to what one run makes; what is there twice is dropped.
func TestMergeOneSpec(t *testing.T) {
	spec := parse(t, gridSpec, Builtin())
	whole := mustRun(t, spec, Options{Dir: t.TempDir()})
	a, b, c := t.TempDir(), t.TempDir(), t.TempDir()
	mustRun(t, spec, Options{Dir: a, Only: []string{"solver=bracket"}})
	mustRun(t, spec, Options{Dir: b, Only: []string{"mechanism=clearing"}, Shards: []int{0, 1, 2, 3, 20}})
	mustRun(t, spec, Options{Dir: c, Shards: []int{2, 3, 4, 5, 6, 7, 8, 9}})
	out := filepath.Join(t.TempDir(), "out")
	m, err := Merge(context.Background(), []string{a, b, c}, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m.In != m.Out+m.Dropped || m.Dropped == 0 || m.Specs != 1 || m.Cells != 280 {
		t.Errorf("%+v", m)
	}
	for _, dir := range []string{a, b, c} {
		sameCells(t, dir, out)
	}
	// Merging into it again changes nothing; running computes what is missing.
	again, err := Merge(context.Background(), []string{c, a, b}, out, nil)
	if err != nil || again.Digest != m.Digest || again.Out != m.Out {
		t.Errorf("merged again: %+v, %v", again, err)
	}
	s := mustRun(t, spec, Options{Dir: out})
	if s.Digest != whole.Digest || s.Computed != 280-m.Out {
		t.Errorf("%d computed, digest equal: %v", s.Computed, s.Digest == whole.Digest)
	}
	mustVerify(t, out)
}

// TestMergeSpecs: folders of overlapping specs make one dataset with each cell
// once, that can be verified, merged further and reused.
func TestMergeSpecs(t *testing.T) {
	replace := func(pairs ...string) *spec.Spec {
		return parse(t, strings.NewReplacer(pairs...).Replace(gridSpec), Builtin())
	}
	specs := []*spec.Spec{
		replace(),
		replace("m: [10, 40]", "m: [40, 70]", "replicates: 20", "replicates: 25", "exclude: [{market.paper.m: 10, mechanism: flat}]", ""),
		replace("mechanism: [clearing, flat]", "mechanism: equal", "exclude: [{market.paper.m: 10, mechanism: flat}]", "", "name: grid", "name: other", "seed: 5", "seed: 6"),
	}
	var dirs []string
	total := int64(0)
	for _, spec := range specs {
		dir := t.TempDir()
		mustRun(t, spec, Options{Dir: dir})
		dirs = append(dirs, dir)
		total += spec.Grid().Cells()
	}
	common := int64(2 * 20 * 4) // m = 40, both tau, 20 replicates, 4 treatments
	out := filepath.Join(t.TempDir(), "out")
	m, err := Merge(context.Background(), dirs, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m.In != total || m.Out != total-common || m.Dropped != common || m.Cells != m.Out || m.Specs != 3 {
		t.Errorf("%+v; want %d in, %d dropped", m, total, common)
	}
	data, err := results.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	if name := data.Manifest().Name; name != "grid+other" {
		t.Errorf("name is %s", name)
	}
	for _, dir := range dirs {
		sameCells(t, dir, out)
	}
	mustVerify(t, out)
	// Further on: merged with one of its parts it stays what it is.
	twice, err := Merge(context.Background(), []string{out, dirs[1]}, filepath.Join(t.TempDir(), "twice"), nil)
	if err != nil || twice.Out != m.Out || twice.Digest != m.Digest {
		t.Errorf("merged with one of its parts: %+v, %v", twice, err)
	}
	if s := mustRun(t, specs[1], Options{Dir: t.TempDir(), Reuse: []string{out}}); s.Computed != 0 {
		t.Errorf("%d cells computed that the merged folder has", s.Computed)
	}
	if _, err := Run(context.Background(), specs[0], Options{Dir: out}); err == nil {
		t.Error("a folder of several specs is continued as one of them")
	}
}

// TestMergeRefuses: cells that differ, specs that compute them differently,
// and impossible folders.
func TestMergeRefuses(t *testing.T) {
	spec := parse(t, gridSpec, Builtin())
	a, b := t.TempDir(), t.TempDir()
	mustRun(t, spec, Options{Dir: a})
	mustRun(t, spec, Options{Dir: b})
	forge(t, spec, b, 3, 3, all, func(block *results.Block, column string, col, row int) bool {
		if column == "runs.rounds" && row < 2 {
			block.AppendInt(col, 77)
			return true
		}
		return false
	})
	out := filepath.Join(t.TempDir(), "out")
	m, err := Merge(context.Background(), []string{a, b}, out, nil)
	var conflict *ConflictError
	if !errors.As(err, &conflict) || conflict.Cells != 2 || len(m.Conflicts) != 2 || !strings.Contains(m.Conflicts[0], "column rounds is ") || !strings.Contains(m.Conflicts[0], "77 ("+b+")") {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := results.Open(out); err == nil {
		t.Error("something was written")
	}
	other := t.TempDir()
	mustRun(t, parse(t, strings.Replace(gridSpec, "rounds: 200", "rounds: 201", 1), Builtin()), Options{Dir: other})
	for name, c := range map[string]struct {
		dirs []string
		out  string
		says string
	}{
		"another stop":  {[]string{a, other}, out, "stop.rounds is "},
		"out is input":  {[]string{a, b}, b, "one of the folders"},
		"not a folder":  {[]string{a, filepath.Join(a, "runs")}, out, "not a walras result folder"},
		"other results": {[]string{a}, other, "holds results of other specs"},
	} {
		if _, err := Merge(context.Background(), c.dirs, c.out, nil); err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

// TestEstimate compares the estimate with what a run writes.
func TestEstimate(t *testing.T) {
	spec := parse(t, strings.Replace(mechanismsSpec, "replicates: 1000000", "replicates: 40000", 1), Builtin())
	e, err := EstimateRun(context.Background(), spec, 1)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mustRun(t, spec, Options{Dir: dir})
	data, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	bytes := int64(0)
	for _, s := range data.Manifest().Done {
		for _, f := range s.Files {
			bytes += f.Bytes
		}
	}
	if ratio := float64(e.Bytes) / float64(bytes); ratio < 0.8 || ratio > 1.25 {
		t.Errorf("estimated %d bytes, written %d", e.Bytes, bytes)
	}
	if !(e.Seconds > 0) || e.Sampled < 100 {
		t.Errorf("%+v", e)
	}
	hang := parse(t, "name: hang\nmarket: {paper: {n: 4, m: 5}}\nsolver: {stubborn: {kind: hang}}\n", stubbornRegistry())
	if e, err := EstimateRun(context.Background(), hang, 1); err == nil {
		t.Errorf("a method that hangs: %+v", e)
	}
}

// Files of 100 bytes and 8 a row; files of as many rows that differ by their times; a
// file that got smaller with its rows.
func TestBytesOf(t *testing.T) {
	for _, c := range []struct {
		large, small sizes
		want         int64
	}{
		{sizes{bytes: 2*100 + 8*40, rows: 40, files: 2}, sizes{bytes: 2*100 + 8*20, rows: 20, files: 2}, 8*1000 + 100*3},
		{sizes{bytes: 1000, rows: 2, files: 2}, sizes{bytes: 1300, rows: 2, files: 2}, 500 * 3},
		{sizes{bytes: 1000, rows: 4, files: 2}, sizes{bytes: 1300, rows: 2, files: 2}, 500 * 3},
	} {
		if got := bytesOf(c.large, c.small, 1000, 3); got != c.want {
			t.Errorf("%+v and %+v: %d bytes; want %d", c.large, c.small, got, c.want)
		}
	}
}
