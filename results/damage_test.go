package results

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const smallRows = 60

// smallFolder has one shard of smallRows rows.
func smallFolder(t testing.TB) (dir, path string, data []byte) {
	t.Helper()
	dir, path = writeOne(t, kindsSchema, blockOf(someRows(smallRows, 11)))
	data, err := os.ReadFile(path)
	must(t, err)
	return dir, path, data
}

// readEverything reads all rows in both ways; a panic fails the test by itself.
func readEverything(d *Dataset) error {
	if _, err := d.Frame("kinds"); err != nil {
		return err
	}
	return d.Scan("kinds", nil, func(*Frame) error { return nil })
}

// namesFile checks that an error is one line, names the file and says what to do.
func namesFile(t *testing.T, err error, path string) {
	t.Helper()
	if err == nil {
		t.Fatal("damage was not noticed")
	}
	if text := err.Error(); !strings.HasPrefix(text, path) || !strings.Contains(text, "run the same spec again") || strings.Contains(text, "\n") {
		t.Fatalf("error is %q", text)
	}
}

func TestTruncatedFiles(t *testing.T) {
	dir, path, data := smallFolder(t)
	d := mustOpen(t, dir)
	recorded := &d.manifest.Done[0].Files[0].Bytes
	for n := 0; n < len(data); n += 13 {
		must(t, os.WriteFile(path, data[:n], 0o666))
		*recorded = int64(len(data))
		err := readEverything(d)
		namesFile(t, err, path)
		if !strings.Contains(err.Error(), "truncated") {
			t.Fatalf("error is %q", err)
		}
		namesFile(t, d.Verify(), path)
		*recorded = int64(n) // as if the size had not given it away
		namesFile(t, readEverything(d), path)
	}
	must(t, os.Remove(path))
	namesFile(t, readEverything(d), path)
	namesFile(t, d.Verify(), path)
}

// A flipped bit gives an error, or is where it does not matter to the values; never a panic. Verify notices each one.
func TestFlippedBits(t *testing.T) {
	dir, path, data := smallFolder(t)
	rows := someRows(smallRows, 11)
	d := mustOpen(t, dir)
	silent := 0
	for at := 0; at < len(data); at += 7 {
		bit := byte(1) << (at % 8)
		data[at] ^= bit
		must(t, os.WriteFile(path, data, 0o666))
		if frame, err := d.Frame("kinds"); err != nil {
			namesFile(t, err, path)
		} else {
			checkRows(t, frame, rows)
			silent++
		}
		namesFile(t, d.Verify(), path)
		data[at] ^= bit
	}
	t.Logf("%d of %d flips do not matter to the values", silent, (len(data)+6)/7)
}

// Several damaged files are counted, and Scan stops at the first.
func TestVerifyCounts(t *testing.T) {
	dir := t.TempDir()
	r := mustRun(t, dir, header("v", 3, kindsSchema))
	writeShards(t, r, 0, 1, 2)
	must(t, r.Close())
	for _, k := range []int{0, 2} {
		must(t, os.Truncate(partPath(dir, "kinds", k), 50))
	}
	if err := mustOpen(t, dir).Verify(); err == nil || !strings.Contains(err.Error(), "2 files") || !strings.Contains(err.Error(), "part-000000") {
		t.Errorf("error is %v", err)
	}
}

// A file of another table, or of another number of rows, in the place of a part.
func TestForeignFile(t *testing.T) {
	dir, path, data := smallFolder(t)
	for _, b := range []*Block{blockOf(someRows(smallRows-1, 11)), func() *Block { b := NewBlock(traceSchema, 1); fillTrace(b, smallRows, 1); return b }()} {
		_, other := writeOne(t, b.schema, b)
		foreign, err := os.ReadFile(other)
		must(t, err)
		must(t, os.WriteFile(path, foreign, 0o666))
		d := mustOpen(t, dir)
		d.manifest.Done[0].Files[0].Bytes = int64(len(foreign))
		namesFile(t, readEverything(d), path)
	}
	must(t, os.WriteFile(path, data, 0o666))
	must(t, readEverything(mustOpen(t, dir)))
}

// Any bytes in the place of a part.
func FuzzPart(f *testing.F) {
	dir, path, data := smallFolder(f)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte("PAR1\x00\x00\x00\x00PAR1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		must(t, os.WriteFile(path, data, 0o666))
		d := mustOpen(t, dir)
		d.manifest.Done[0].Files[0].Bytes = int64(len(data))
		if err := readEverything(d); err != nil {
			namesFile(t, err, path)
		}
	})
}

// Any bytes in the place of the manifest and the journal.
func FuzzManifest(f *testing.F) {
	dir, _, _ := smallFolder(f)
	manifest, err := os.ReadFile(filepath.Join(dir, manifestName))
	must(f, err)
	f.Add(manifest, []byte(`{"shard":0,"digest":"","files":[{"table":"kinds","rows":300,"bytes":1,"sha256":""}]}`+"\n"))
	f.Add([]byte(`{"schema_version":1,"spec_hash":"x","shards":1}`), []byte("{\n"))
	f.Fuzz(func(t *testing.T, manifest, journal []byte) {
		must(t, os.WriteFile(filepath.Join(dir, manifestName), manifest, 0o666))
		must(t, os.WriteFile(filepath.Join(dir, journalName), journal, 0o666))
		d, err := Open(dir)
		if err != nil {
			return
		}
		for _, s := range d.Manifest().Done {
			if s.Index < 0 || s.Index >= d.Manifest().Shards {
				t.Fatalf("shard %d of %d", s.Index, d.Manifest().Shards)
			}
		}
	})
}
