package results

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What is found in a folder beside its finished shards is named, and treated by what it is.
func TestStrangers(t *testing.T) {
	dir, foreign := t.TempDir(), t.TempDir()
	r := mustRun(t, foreign, header("other", 4, kindsSchema))
	writeShards(t, r, 0)
	must(t, r.Close())
	h := header("own", 4, kindsSchema)
	r = mustRun(t, dir, h)
	writeShards(t, r, 0, 1)
	must(t, r.Close())
	digest := mustOpen(t, dir).Digest()
	copyFile := func(from, to string) {
		data, err := os.ReadFile(from)
		must(t, err)
		must(t, os.WriteFile(to, data, 0o666))
	}
	kinds := filepath.Join(dir, "kinds")
	copyFile(partPath(dir, "kinds", 0), partPath(dir, "kinds", 2))                // of this spec, where shard 2 belongs
	copyFile(partPath(foreign, "kinds", 0), partPath(dir, "kinds", 3))            // of another one, where shard 3 belongs
	copyFile(partPath(dir, "kinds", 1), filepath.Join(kinds, "part-1.parquet"))   // a duplicate elsewhere
	copyFile(partPath(foreign, "kinds", 0), filepath.Join(kinds, "mine.parquet")) // of another one, elsewhere
	must(t, os.WriteFile(filepath.Join(kinds, "notes.txt"), []byte("x"), 0o666))
	if n := len(mustOpen(t, dir).Strangers()); n != 4 {
		t.Errorf("%d strangers, want 4", n)
	}
	says := map[string]string{
		"part-000002.parquet": "removed; shard 2 will be computed again",
		"part-000003.parquet": "renamed to part-000003.parquet.foreign",
		"part-1.parquet":      "a duplicate of shard 1, left alone",
		"mine.parquet":        "not written by this run, left alone",
	}
	check := func(notes []string) {
		t.Helper()
		if len(notes) != len(says) {
			t.Errorf("notes are %q", notes)
		}
		for _, note := range notes {
			name, rest, _ := strings.Cut(strings.TrimPrefix(note, kinds+"/"), ": ")
			if want := says[name]; want == "" || !strings.Contains(rest, want) {
				t.Errorf("note is %q", note)
			}
		}
	}
	d, notes, err := Preview(dir, h)
	must(t, err)
	check(notes)
	if d.Digest() != digest || len(d.Strangers()) != 4 {
		t.Error("a preview has changed something")
	}
	r = mustRun(t, dir, h)
	check(r.Notes())
	must(t, r.Close())
	left := map[string]bool{}
	for _, e := range entriesOf(kinds) {
		left[e.Name()] = true
	}
	for _, name := range []string{"part-000000.parquet", "part-000001.parquet", "part-000003.parquet.foreign", "part-1.parquet", "mine.parquet", "notes.txt"} {
		if !left[name] {
			t.Errorf("%s has gone", name)
		}
		delete(left, name)
	}
	if len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
}

// A file that has been touched is read again, and believed if its contents are those that were written; one that was
// altered is not, though its size be the same.
func TestAlteredFile(t *testing.T) {
	dir := t.TempDir()
	r := mustRun(t, dir, header("a", 2, kindsSchema))
	writeShards(t, r, 0, 1)
	must(t, r.Close())
	now := time.Now()
	must(t, os.Chtimes(partPath(dir, "kinds", 0), now, now.Add(-time.Hour)))
	data, err := os.ReadFile(partPath(dir, "kinds", 1))
	must(t, err)
	data[100] ^= 1
	must(t, os.WriteFile(partPath(dir, "kinds", 1), data, 0o666))
	r = mustRun(t, dir, header("a", 2, kindsSchema))
	if notes := r.Notes(); len(notes) != 1 || !strings.Contains(notes[0], "part-000001.parquet: altered since it was written, shard 1 will be computed again") {
		t.Errorf("notes are %q", notes)
	}
	if !isDone(r, 0) || isDone(r, 1) {
		t.Error("shard 0 must be done, and shard 1 not")
	}
}

// The manifest counts the texts of a counted column; where it does not, they are counted by reading.
func TestCounts(t *testing.T) {
	counted := &Schema{Table: "kinds", Columns: append([]Column(nil), kindsSchema.Columns...)}
	counted.Columns[4].Counted = true
	want := map[string]int64{}
	for k := range 3 {
		for _, row := range someRows(100+k, uint64(k)) {
			want[row.s]++
		}
	}
	for _, schema := range []*Schema{counted, kindsSchema} {
		dir := t.TempDir()
		r := mustRun(t, dir, header("c", 3, schema))
		for k := range 3 {
			b := NewBlock(schema, 1)
			for _, row := range someRows(100+k, uint64(k)) {
				appendRow(b, row)
			}
			must(t, r.WriteShard(k, b))
		}
		must(t, r.Close())
		if schema == counted { // not even read
			must(t, os.RemoveAll(filepath.Join(dir, "kinds")))
		}
		got, err := mustOpen(t, dir).Counts("kinds", "s")
		must(t, err)
		for text, n := range want {
			if got[text] != n {
				t.Errorf("%q occurs %d times, counted %d", text, n, got[text])
			}
		}
	}
	bad := &Schema{Table: "x", Columns: []Column{{Name: "n", Kind: Int64, Counted: true}}}
	if _, err := Create(t.TempDir(), header("x", 1, bad)); err == nil {
		t.Error("a counted column of integers is accepted")
	}
}

// Readers see who is writing, and do not get in the way.
func TestWriter(t *testing.T) {
	dir := t.TempDir()
	r := mustRun(t, dir, header("w", 1, kindsSchema))
	d := mustOpen(t, dir)
	if pid, active := d.Writer(); !active || pid != os.Getpid() {
		t.Errorf("writer is %d, %v; want this process", pid, active)
	}
	must(t, r.Close())
	stop := make(chan struct{})
	looked := make(chan struct{})
	go func() {
		defer close(looked)
		for {
			select {
			case <-stop:
				return
			default:
				d.Writer()
			}
		}
	}()
	for range 50 {
		r, err := Create(dir, header("w", 1, kindsSchema))
		must(t, err)
		must(t, r.Close())
	}
	close(stop)
	<-looked
	if _, active := d.Writer(); active {
		t.Error("nobody is writing")
	}
}

// A shard that is replaced, or written in part, is what the last entry says, also before the journal is folded.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	r := mustRun(t, dir, header("r", 2, kindsSchema, traceSchema))
	trace := NewBlock(traceSchema, 1)
	fillTrace(trace, 30, 1)
	must(t, queue(r, Write{Shard: 0, Blocks: []*Block{blockOf(someRows(10, 1)), trace}, Partial: true}))
	if isDone(r, 0) || mustOpen(t, dir).Manifest().Rows("kinds") != 10 {
		t.Error("a shard in part must be read, and not be done")
	}
	if err := queue(r, Write{Shard: 0, Blocks: []*Block{blockOf(someRows(20, 1))}}); err == nil {
		t.Error("a shard is overwritten that was not to be replaced")
	}
	must(t, queue(r, Write{Shard: 0, Blocks: []*Block{blockOf(someRows(20, 1))}, Replace: true}))
	for _, d := range []*Dataset{mustOpen(t, dir), func() *Dataset { must(t, r.Close()); return mustOpen(t, dir) }()} {
		must(t, d.Verify())
		f, err := d.Frame("kinds")
		must(t, err)
		checkRows(t, f, someRows(20, 1))
		if d.Manifest().Rows("trace") != 0 || len(d.Strangers()) > 0 || d.Manifest().Complete() {
			t.Error("the trace of what was replaced is still there, or one shard of two is taken for all")
		}
	}
}
