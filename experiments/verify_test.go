package experiments

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"walras/experiments/spec"
	"walras/results"
)

// forge writes a shard of a folder as another one, manifest and digests
// included: order gives the rows that each table is to have, and alter may
// append other values.
func forge(t *testing.T, spec *spec.Spec, dir string, from, to int, order func(table string, n int) []int, alter func(b *results.Block, column string, col, row int) bool) {
	t.Helper()
	tables := Tables(spec)
	run, err := results.Create(dir, Header(spec))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []*results.Block
	for _, table := range tables {
		f, err := run.Frame(table.Table, from)
		if err != nil {
			t.Fatal(err)
		}
		b := results.NewBlock(table, f.Len())
		for _, row := range order(table.Table, f.Len()) {
			for col, c := range table.Columns {
				if alter == nil || !alter(b, table.Table+"."+c.Name, col, row) {
					b.AppendFrom(col, f, col, row)
				}
			}
		}
		blocks = append(blocks, b)
	}
	done := make(chan error, 1)
	if err := run.Queue(results.Write{Shard: to, Blocks: blocks, Replace: true, Done: func(err error) { done <- err }}); err != nil {
		t.Fatal(err)
	}
	if err := cmp.Or(<-done, run.Close()); err != nil {
		t.Fatal(err)
	}
}

// set changes one value of a column of floats.
func set(column string, row int, value float64) func(*results.Block, string, int, int) bool {
	return func(b *results.Block, name string, col, at int) bool {
		if name != column || at != row {
			return false
		}
		b.AppendFloat(col, value)
		return true
	}
}

// all is the rows as they are.
func all(_ string, n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// partFile is the file of a shard.
func partFile(dir, table string, shard int) string {
	return filepath.Join(dir, table, fmt.Sprintf("part-%06d.parquet", shard))
}

// rewrite changes a file's bytes.
func rewrite(t *testing.T, from, to string, change func(data []byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, change(data), 0o666); err != nil {
		t.Fatal(err)
	}
}

// forgetShard takes a shard out of the manifest, and its files away.
func forgetShard(t *testing.T, dir string, shard int) {
	t.Helper()
	path := filepath.Join(dir, "manifest.json")
	rewrite(t, path, path, func(text []byte) []byte {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		m := map[string]any{}
		if err := d.Decode(&m); err != nil {
			t.Fatal(err)
		}
		m["done"] = slices.Delete(m["done"].([]any), shard, shard+1)
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return text
	})
	for _, table := range []string{"runs", "trace"} {
		if err := os.Remove(partFile(dir, table, shard)); err != nil {
			t.Fatal(err)
		}
	}
}

// damages are ways in which a folder of gridSpec goes wrong, one at a time, and
// what the first problem is to say.
var damages = map[string]struct {
	do   func(t *testing.T, spec *spec.Spec, dir string)
	says []string
}{
	"flipped byte": {func(t *testing.T, _ *spec.Spec, dir string) {
		path := partFile(dir, "runs", 3)
		rewrite(t, path, path, func(data []byte) []byte { data[len(data)/3] ^= 4; return data })
	}, []string{"runs/part-000003.parquet", "SHA-256"}},
	"missing file": {func(t *testing.T, _ *spec.Spec, dir string) {
		if err := os.Remove(partFile(dir, "trace", 7)); err != nil {
			t.Fatal(err)
		}
	}, []string{"trace/part-000007.parquet", "missing"}},
	"missing shard": {func(t *testing.T, _ *spec.Spec, dir string) {
		forgetShard(t, dir, 5)
	}, []string{"shard 5: ", "cells are missing, the first is cell "}},
	"duplicated cell": {func(t *testing.T, spec *spec.Spec, dir string) {
		forge(t, spec, dir, 31, 31, func(table string, n int) []int {
			rows := all(table, n)
			if table == "runs" {
				rows[n-1] = 2
			}
			return rows
		}, nil)
	}, []string{"shard 31: cell ", "is there twice, in rows 2 and "}},
	"duplicated shard": {func(t *testing.T, spec *spec.Spec, dir string) {
		forge(t, spec, dir, 29, 28, all, nil)
	}, []string{"shard 28: ", "do not belong there", "belongs to shard 29"}},
	"altered value": {func(t *testing.T, spec *spec.Spec, dir string) {
		forge(t, spec, dir, 12, 12, all, set("runs.gap", 1, 0.125))
	}, []string{"shard 12", ": cell ", "table runs: column gap is 0.125 (stored) and ", " (recomputed)"}},
	"altered round": {func(t *testing.T, spec *spec.Spec, dir string) {
		forge(t, spec, dir, 30, 30, all, set("trace.price", 4, -1))
	}, []string{"shard 30", ": cell ", "table trace: column price in round ", " is -1 (stored) and "}},
	"unrecorded file": {func(t *testing.T, _ *spec.Spec, dir string) {
		rewrite(t, partFile(dir, "runs", 0), filepath.Join(dir, "runs", "copy.parquet"), func(data []byte) []byte { return data })
	}, []string{"runs/copy.parquet", "not recorded"}},
}

func TestVerifyCatches(t *testing.T) {
	spec := parse(t, gridSpec, Builtin())
	for name, c := range damages {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			mustRun(t, spec, Options{Dir: dir})
			mustVerify(t, dir)
			c.do(t, spec, dir)
			v, err := Verify(context.Background(), dir, VerifyOptions{Fraction: 1})
			if err != nil {
				t.Fatal(err)
			}
			if len(v.Problems) == 0 {
				t.Fatal("not noticed")
			}
			for _, want := range c.says {
				if !strings.Contains(v.Problems[0], want) || strings.Contains(v.Problems[0], "\n") {
					t.Errorf("the first problem does not say %q: %s", want, v.Problems[0])
				}
			}
		})
	}
}

// TestVerifyLooksElsewhere: cells of another architecture are not compared, and
// neither are those that depend on the machine's speed.
func TestVerifyLooksElsewhere(t *testing.T) {
	dir := t.TempDir()
	spec := parse(t, gridSpec, Builtin())
	mustRun(t, spec, Options{Dir: dir})
	path := filepath.Join(dir, "manifest.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	here := results.CollectProvenance().Arch
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), `"arch": "`+here, `"arch": "abacus`)), 0o666); err != nil {
		t.Fatal(err)
	}
	v, err := Verify(context.Background(), dir, VerifyOptions{Fraction: 1})
	if err != nil || len(v.Problems) > 0 || v.Recomputed != 0 || len(v.Notes) != 1 || !strings.Contains(v.Notes[0], "another architecture") {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := Run(context.Background(), spec, Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "abacus") {
		t.Errorf("continued on another architecture: %v", err)
	}
	if _, err := Verify(context.Background(), dir, VerifyOptions{Fraction: 2}); err == nil {
		t.Error("a fraction of 2 is accepted")
	}
}

// TestSample: the sample is about the fraction asked for, and the same for the
// same seed.
func TestSample(t *testing.T) {
	v := &verifier{options: VerifyOptions{Fraction: 0.1, Seed: 3}}
	n := 0
	for id := range uint64(100_000) {
		if v.sampled(id) {
			n++
		}
	}
	if n < 9600 || n > 10400 { // four standard deviations of 95
		t.Errorf("%d of 100000 cells are in a sample of 10 %%", n)
	}
	v.options.Fraction = 1
	if !v.sampled(7) {
		t.Error("a cell is not in the sample of all")
	}
}
