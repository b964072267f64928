package experiments

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"walras/experiments/spec"
)

// TestBackgroundFailureStopsTheRun: a shard that cannot be made durable, long after its worker has gone on, ends the
// run with one line, keeps what was finished, and the rest is computed when the obstacle has gone.
func TestBackgroundFailureStopsTheRun(t *testing.T) {
	const text = "name: late\nreplicates: 20000\nmarket: {paper: {n: 4}}\nsolver: bracket\n"
	dir := t.TempDir()
	obstacle := filepath.Join(dir, "runs", "part-000003.parquet") // a folder, which no file can be renamed to
	registry := Builtin()
	registry.Solvers = slices.Clone(registry.Solvers)
	i := slices.IndexFunc(registry.Solvers, func(c spec.Component) bool { return c.Name == "bracket" })
	fresh := registry.Solvers[i].New
	blocked := false
	registry.Solvers[i].New = func() any {
		if _, err := os.Stat(filepath.Dir(obstacle)); err == nil && !blocked { // the run has begun
			blocked = true
			if err := os.MkdirAll(filepath.Join(obstacle, "in the way"), 0o777); err != nil {
				t.Error(err)
			}
		}
		return fresh()
	}
	s, err := Run(context.Background(), parse(t, text, registry), Options{Dir: dir, Workers: 1})
	if err == nil || !blocked {
		t.Fatalf("blocked is %v, error is %v", blocked, err)
	}
	if say := err.Error(); !strings.Contains(say, "part-000003.parquet") || !strings.Contains(say, "finished shards are kept") || strings.Contains(say, "\n") {
		t.Errorf("error is %q", say)
	}
	if s.Done < 3*625 || s.Done > 20000-625 { // 32 shards; those before were finished, that one was not
		t.Errorf("%d cells are done", s.Done)
	}
	if err := os.RemoveAll(obstacle); err != nil {
		t.Fatal(err)
	}
	spec := parse(t, text, Builtin())
	again, whole := mustRun(t, spec, Options{Dir: dir}), mustRun(t, spec, Options{Dir: t.TempDir()})
	if again.Digest != whole.Digest || again.Computed+s.Done != 20000 {
		t.Errorf("digest %s after %d + %d cells, want %s", again.Digest, s.Done, again.Computed, whole.Digest)
	}
	mustVerify(t, dir)
}
