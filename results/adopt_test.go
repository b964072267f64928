package results

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// Parts of a run made in different folders, as on a cluster, come together to the run made in one.
func TestAdopt(t *testing.T) {
	whole := t.TempDir()
	r := mustRun(t, whole, header("m", 5, kindsSchema))
	writeShards(t, r, 0, 1, 2, 3, 4)
	must(t, r.Close())

	first, second := t.TempDir(), t.TempDir()
	r = mustRun(t, second, header("m", 5, kindsSchema))
	writeShards(t, r, 4, 3, 0)
	must(t, r.Close())
	r = mustRun(t, first, header("m", 5, kindsSchema))
	writeShards(t, r, 0, 1)
	n, err := r.Adopt(mustOpen(t, second))
	must(t, err)
	if n != 2 || isDone(r, 2) || !isDone(r, 3) || !isDone(r, 4) {
		t.Errorf("%d shards adopted, want 3 and 4", n)
	}
	writeShards(t, r, 2)
	must(t, r.Close())
	d := mustOpen(t, first)
	must(t, d.Verify())
	if d.Digest() != mustOpen(t, whole).Digest() {
		t.Error("digest of the parts differs from that of the whole")
	}
}

func TestAdoptRefuses(t *testing.T) {
	other := t.TempDir()
	r := mustRun(t, other, header("m", 2, kindsSchema))
	must(t, r.WriteShard(0, blockOf(someRows(9, 99))))
	writeShards(t, r, 1)
	must(t, r.Close())

	r = mustRun(t, t.TempDir(), header("m", 2, kindsSchema))
	writeShards(t, r, 0)
	if _, err := r.Adopt(mustOpen(t, other)); err == nil || !strings.Contains(err.Error(), "shard 0 has other values") {
		t.Errorf("shards that differ: error is %v", err)
	}

	r = mustRun(t, t.TempDir(), header("n", 2, kindsSchema))
	var spec *OtherSpecError
	if _, err := r.Adopt(mustOpen(t, other)); !errors.As(err, &spec) {
		t.Errorf("another spec: error is %v", err)
	}

	path := partPath(other, "kinds", 1)
	data, err := os.ReadFile(path)
	must(t, err)
	data[len(data)/2] ^= 1
	must(t, os.WriteFile(path, data, 0o666))
	r = mustRun(t, t.TempDir(), header("m", 2, kindsSchema))
	if n, err := r.Adopt(mustOpen(t, other)); err == nil || !strings.Contains(err.Error(), path) || n != 1 || isDone(r, 1) {
		t.Errorf("a damaged file: %d adopted, error is %v", n, err)
	}
}
