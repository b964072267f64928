package results

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// writeShards writes the given shards of a run whose shard k holds someRows(100+k, k).
func writeShards(t testing.TB, r *Run, shards ...int) {
	t.Helper()
	for _, k := range shards {
		must(t, r.WriteShard(k, blockOf(someRows(100+k, uint64(k)))))
	}
}

func TestContinue(t *testing.T) {
	whole := t.TempDir()
	r := mustRun(t, whole, header("go-on", 6, kindsSchema))
	writeShards(t, r, 0, 1, 2, 3, 4, 5)
	must(t, r.Close())

	dir := t.TempDir()
	r = mustRun(t, dir, header("go-on", 6, kindsSchema))
	writeShards(t, r, 4, 1)
	if d := mustOpen(t, dir); len(d.Manifest().Done) != 2 { // while the run is open
		t.Errorf("%d shards done, want 2", len(d.Manifest().Done))
	}
	must(t, r.Close())
	r = mustRun(t, dir, header("go-on", 6, kindsSchema))
	for k := range 6 {
		if done := k == 4 || k == 1; isDone(r, k) != done {
			t.Errorf("shard %d: done is %v", k, !done)
		}
	}
	writeShards(t, r, 5, 0, 3, 2)
	must(t, r.Close())
	if len(r.Notes()) != 0 {
		t.Errorf("notes %v", r.Notes())
	}
	a, b := mustOpen(t, whole), mustOpen(t, dir)
	if a.Digest() != b.Digest() {
		t.Error("digest depends on interruption and order")
	}
	m := b.Manifest()
	if !m.Complete() || m.Rows("kinds") != 615 || len(m.Sessions) != 2 || m.Spec != "name: go-on\n" {
		t.Errorf("manifest is %+v", m)
	}
	if _, err := os.Stat(filepath.Join(dir, journalName)); err == nil {
		t.Error("Close left the journal")
	}
}

// A finished shard whose file is gone or short is computed again; nothing else is.
func TestRepair(t *testing.T) {
	dir := t.TempDir()
	r := mustRun(t, dir, header("fix", 4, kindsSchema))
	writeShards(t, r, 0, 1, 2, 3)
	must(t, r.Close())
	want := mustOpen(t, dir).Digest()
	must(t, os.Remove(partPath(dir, "kinds", 1)))
	must(t, os.Truncate(partPath(dir, "kinds", 2), 100))

	r = mustRun(t, dir, header("fix", 4, kindsSchema))
	if isDone(r, 1) || isDone(r, 2) || !isDone(r, 0) || !isDone(r, 3) {
		t.Error("shards 1 and 2 must not be done, 0 and 3 must")
	}
	if notes := r.Notes(); len(notes) != 2 || !strings.Contains(notes[0], "part-000001") || !strings.Contains(notes[1], "100 bytes") {
		t.Errorf("notes are %q", notes)
	}
	writeShards(t, r, 1, 2)
	must(t, r.Close())
	d := mustOpen(t, dir)
	must(t, d.Verify())
	if d.Digest() != want {
		t.Error("repaired folder has another digest")
	}
}

func TestOtherSpecIsRefused(t *testing.T) {
	dir := t.TempDir()
	r := mustRun(t, dir, header("mine", 1, kindsSchema))
	writeShards(t, r, 0)
	must(t, r.Close())
	before := mustOpen(t, dir).Digest()
	_, err := Create(dir, header("yours", 1, kindsSchema))
	var other *OtherSpecError
	if !errors.As(err, &other) || other.Name != "mine" || other.NewName != "yours" || other.Hash != "hash-of-mine" {
		t.Fatalf("error is %v", err)
	}
	for _, part := range []string{dir, "mine", "yours", "-o DIR"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not say %q", err, part)
		}
	}
	d := mustOpen(t, dir)
	must(t, d.Verify())
	if d.Digest() != before {
		t.Error("the folder has changed")
	}
	// Another program with the same spec but other shards or columns would mix two kinds of rows.
	for name, h := range map[string]Header{
		"shards":  header("mine", 2, kindsSchema),
		"tables":  header("mine", 1, kindsSchema, traceSchema),
		"columns": header("mine", 1, &Schema{Table: "kinds", Columns: kindsSchema.Columns[:3]}),
	} {
		if _, err := Create(dir, h); err == nil {
			t.Errorf("other %s: accepted", name)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("error of several lines: %q", err)
		}
	}
}

func TestForeignFoldersAreRefused(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "thesis.tex"), []byte("x"), 0o666))
	if _, err := Create(dir, header("a", 1, kindsSchema)); err == nil || !strings.Contains(err.Error(), "thesis.tex") {
		t.Errorf("error is %v", err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), manifestName) {
		t.Errorf("error is %v", err)
	}
	if _, err := Open(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a missing folder opens")
	}

	newer := t.TempDir()
	must(t, os.WriteFile(filepath.Join(newer, manifestName), []byte(`{"schema_version": 99}`), 0o666))
	for _, err := range []error{second(Create(newer, header("a", 1, kindsSchema))), second(Open(newer))} {
		if err == nil || !strings.Contains(err.Error(), "newer walras") || !strings.Contains(err.Error(), "99") {
			t.Errorf("error is %v", err)
		}
	}
	for _, text := range []string{"", "{", "[]", `{"schema_version": 1}`, `{"schema_version":1,"spec_hash":"x","shards":1,"tables":[null]}`,
		`{"schema_version":1,"spec_hash":"x","shards":1,"done":[{"shard":7}]}`} {
		must(t, os.WriteFile(filepath.Join(newer, manifestName), []byte(text), 0o666))
		if _, err := Open(newer); err == nil || !strings.Contains(err.Error(), manifestName) {
			t.Errorf("manifest %q: error is %v", text, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestLock(t *testing.T) {
	dir := t.TempDir()
	r := mustRun(t, dir, header("a", 1, kindsSchema))
	_, err := Create(dir, header("a", 1, kindsSchema))
	var locked *LockedError
	if !errors.As(err, &locked) || locked.PID != os.Getpid() {
		t.Fatalf("error is %v, want one that names process %d", err, os.Getpid())
	}
	must(t, r.Close())
	mustRun(t, dir, header("a", 1, kindsSchema))
}

func TestStaleTemporaryFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	must(t, mustRun(t, dir, header("a", 1, kindsSchema)).Close())
	stale := []string{partPath(dir, "kinds", 0) + temporarySuffix, filepath.Join(dir, manifestName+temporarySuffix)}
	for _, path := range stale {
		must(t, os.WriteFile(path, []byte("half"), 0o666))
	}
	mustRun(t, dir, header("a", 1, kindsSchema))
	for _, path := range stale {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is still there", path)
		}
	}
}

// The journal is believed up to its first line that is not whole.
func TestTornJournal(t *testing.T) {
	dir := t.TempDir()
	r := mustRun(t, dir, header("a", 3, kindsSchema))
	writeShards(t, r, 0, 1)
	path := filepath.Join(dir, journalName)
	lines, err := os.ReadFile(path)
	must(t, err)
	first := strings.IndexByte(string(lines), '\n') + 1
	for cut := range len(lines) + 1 {
		must(t, os.WriteFile(path, lines[:cut], 0o666))
		want := strings.Count(string(lines[:cut]), "\n")
		if got := len(mustOpen(t, dir).Manifest().Done); got != want {
			t.Fatalf("journal cut after %d bytes: %d shards, want %d", cut, got, want)
		}
	}
	must(t, os.WriteFile(path, append([]byte("\x00\x00\x00\n"), lines[first:]...), 0o666))
	if got := len(mustOpen(t, dir).Manifest().Done); got != 0 {
		t.Errorf("after a bad line: %d shards, want 0", got)
	}
}

func TestWriteShardRefuses(t *testing.T) {
	r := mustRun(t, t.TempDir(), header("a", 3, kindsSchema, traceSchema))
	writeShards(t, r, 0)
	uneven := NewBlock(kindsSchema, 1)
	uneven.AppendInt(0, 1)
	b := blockOf(someRows(2, 1))
	for name, err := range map[string]error{
		"shard 3":       r.WriteShard(3, b),
		"shard -1":      r.WriteShard(-1, b),
		"already done":  r.WriteShard(0, b),
		"other table":   r.WriteShard(1, NewBlock(runsSchema, 1)),
		"two blocks":    r.WriteShard(1, b, b),
		"uneven":        r.WriteShard(1, uneven),
		"other columns": r.WriteShard(1, NewBlock(&Schema{Table: "kinds", Columns: kindsSchema.Columns[1:]}, 1)),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	must(t, r.WriteShard(1)) // a shard without rows is a shard
	must(t, r.WriteShard(2, NewBlock(traceSchema, 1)))
	must(t, r.Close())
	if err := r.WriteShard(1, b); err == nil {
		t.Error("closed run accepts a shard")
	}
	d := mustOpen(t, r.Dir())
	f, err := d.Frame("trace")
	must(t, err)
	if f.Len() != 0 || !d.Has("trace") || d.Has("agents") || len(f.Floats("price")) != 0 {
		t.Errorf("trace has %d rows", f.Len())
	}
}

// Workers write at the same time; the result does not depend on it.
func TestConcurrentWriters(t *testing.T) {
	const shards = 24
	alone := t.TempDir()
	r := mustRun(t, alone, header("c", shards, kindsSchema))
	for k := range shards {
		writeShards(t, r, k)
	}
	must(t, r.Close())
	dir := t.TempDir()
	r = mustRun(t, dir, header("c", shards, kindsSchema))
	var group sync.WaitGroup
	for w := range 6 {
		group.Go(func() {
			for k := w; k < shards; k += 6 {
				if err := r.WriteShard(k, blockOf(someRows(100+k, uint64(k)))); err != nil {
					t.Error(err)
				}
				isDone(r, k)
			}
		})
	}
	group.Wait()
	must(t, r.Close())
	d := mustOpen(t, dir)
	must(t, d.Verify())
	if d.Digest() != mustOpen(t, alone).Digest() {
		t.Error("digest depends on concurrency")
	}
}

// isDone reports whether a shard is finished, and whole.
func isDone(r *Run, shard int) bool {
	s, found := r.Entry(shard)
	return found && !s.Partial
}
