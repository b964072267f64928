package results

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// faults makes the step number at, and with forever all later ones, fail.
type faults struct {
	mu       sync.Mutex // the files of a batch are synced together
	step, at int
	forever  bool
	short    bool // writes stop half way, without an error where a full disk would give one
}

func (f *faults) fail() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.step++
	return f.step == f.at || f.forever && f.step > f.at
}

func (f *faults) fileSystem() *fileSystem {
	one := func(do func(string) error) func(string) error {
		return func(path string) error {
			if f.fail() {
				return fmt.Errorf("%s: %w", path, syscall.ENOSPC)
			}
			return do(path)
		}
	}
	return &fileSystem{
		create: func(path string) (diskFile, error) {
			if f.fail() {
				return nil, fmt.Errorf("%s: %w", path, syscall.ENOSPC)
			}
			file, err := disk.create(path)
			return &faultyFile{file, path, f}, err
		},
		rename: func(from, to string) error {
			return one(func(string) error { return disk.rename(from, to) })(to)
		},
		mkdir: one(disk.mkdir), remove: one(disk.remove), syncDir: one(func(string) error { return nil }),
	}
}

type faultyFile struct {
	diskFile
	path string
	f    *faults
}

func (w *faultyFile) Write(data []byte) (int, error) {
	if !w.f.fail() {
		return w.diskFile.Write(data)
	}
	n, _ := w.diskFile.Write(data[:len(data)/2])
	if w.f.short {
		return n, nil
	}
	return n, fmt.Errorf("%s: %w", w.path, syscall.ENOSPC)
}

func (w *faultyFile) Sync() error {
	if w.f.fail() {
		return fmt.Errorf("%s: %w", w.path, syscall.ENOSPC)
	}
	return nil // no test turns the power off
}

func (w *faultyFile) Truncate(size int64) error {
	if w.f.fail() {
		return fmt.Errorf("%s: %w", w.path, syscall.ENOSPC)
	}
	return w.diskFile.Truncate(size)
}

func (w *faultyFile) Close() error {
	err := w.diskFile.Close()
	if w.f.fail() {
		return fmt.Errorf("%s: %w", w.path, syscall.ENOSPC)
	}
	return err
}

// Every single step that touches the disk fails once, and then stays failed: a shard reported as written is there
// afterwards, the error is one line with a remedy, and running again finishes the work.
func TestEveryWriteMayFail(t *testing.T) {
	undisturbed := t.TempDir()
	r := mustRun(t, undisturbed, header("f", 3, kindsSchema, traceSchema))
	writeShards(t, r, 0, 1, 2)
	must(t, r.Close())
	want := mustOpen(t, undisturbed).Digest()

	for _, mode := range []*faults{{}, {forever: true}, {short: true}} {
		for at := 1; ; at++ {
			f := &faults{at: at, forever: mode.forever, short: mode.short}
			if finished := sufferFault(t, f, want); finished {
				break
			}
			if at > 500 {
				t.Fatal("faults never end")
			}
		}
	}
}

// sufferFault runs with the fault, then without, and reports whether the fault came too late to matter.
func sufferFault(t *testing.T, f *faults, want string) (late bool) {
	t.Helper()
	dir := t.TempDir()
	var failures []error
	written := map[int]bool{}
	r, err := create(f.fileSystem(), dir, header("f", 3, kindsSchema, traceSchema))
	if err != nil {
		failures = append(failures, err)
	} else {
		for k := range 3 {
			err := r.WriteShard(k, blockOf(someRows(100+k, uint64(k))))
			if err == nil {
				written[k] = true
			} else {
				failures = append(failures, err)
			}
			if isDone(r, k) != written[k] {
				t.Fatalf("fault %+v: shard %d: done is %v, error is %v", f, k, isDone(r, k), err)
			}
		}
		if err := r.Close(); err != nil {
			failures = append(failures, err)
		}
	}
	for _, err := range failures {
		if text := err.Error(); strings.Contains(text, "\n") || !strings.Contains(text, "finished shards are kept") {
			t.Fatalf("fault %+v: error %q", f, text)
		}
		if errors.Is(err, syscall.ENOSPC) && !strings.Contains(err.Error(), "free some space") {
			t.Fatalf("fault %+v: no remedy in %q", f, err)
		}
	}
	again, err := create((&faults{}).fileSystem(), dir, header("f", 3, kindsSchema, traceSchema))
	must(t, err)
	for _, note := range again.Notes() { // leftovers are named, but nothing that was finished is damaged
		if !strings.Contains(note, "not recorded as finished, removed") && !strings.Contains(note, "half written") {
			t.Fatalf("fault %+v: %v", f, note)
		}
	}
	for k := range 3 {
		if written[k] && !isDone(again, k) {
			t.Fatalf("fault %+v: shard %d was reported as written and is lost", f, k)
		}
		if !isDone(again, k) {
			writeShards(t, again, k)
		}
	}
	must(t, again.Close())
	d := mustOpen(t, dir)
	must(t, d.Verify())
	if d.Digest() != want {
		t.Fatalf("fault %+v: another digest", f)
	}
	return f.step < f.at
}

// Every single step of replacing shards and of adopting one fails once, and then stays failed: each shard is afterwards
// as it was, as it was to become, or not done at all, and running again leads to the same folder.
func TestEveryReplacementMayFail(t *testing.T) {
	h := header("p", 4, kindsSchema, traceSchema)
	other := t.TempDir()
	r := mustRun(t, other, h)
	writeShards(t, r, 3)
	must(t, r.Close())
	donor := mustOpen(t, other)
	undisturbed := t.TempDir()
	r = mustRun(t, undisturbed, h)
	writeShards(t, r, 0, 1, 2, 3)
	must(t, r.Close())
	want := mustOpen(t, undisturbed)
	part := func(k int) *Block { return blockOf(someRows(100+k, uint64(k))[:60]) }
	trace := NewBlock(traceSchema, 1)
	fillTrace(trace, 9, 1)

	for _, forever := range []bool{false, true} {
		for at := 1; ; at++ {
			dir := t.TempDir()
			r, err := create((&faults{}).fileSystem(), dir, h)
			must(t, err)
			writeShards(t, r, 0)
			partial := queue(r, Write{Shard: 1, Blocks: []*Block{part(1), trace}, Partial: true})
			must(t, partial)
			must(t, r.Close())
			old := mustOpen(t, dir).Manifest().Done[1].Digest

			f := &faults{at: at, forever: forever}
			if r, err = create(f.fileSystem(), dir, h); err == nil {
				queue(r, Write{Shard: 1, Blocks: []*Block{blockOf(someRows(101, 1))}, Replace: true}) // what became of it is seen below
				r.Adopt(donor)
				r.Close()
			}
			d := mustOpen(t, dir)
			must(t, d.Verify())
			if s, found := d.Shard(1); found && s.Digest != old && s.Digest != want.Manifest().Done[1].Digest {
				t.Fatalf("fault at %d: shard 1 is neither what it was nor what it was to become", at)
			}
			if r, err = create((&faults{}).fileSystem(), dir, h); err != nil {
				t.Fatal(err)
			}
			for k := range 4 {
				if !isDone(r, k) {
					must(t, queue(r, Write{Shard: k, Blocks: []*Block{blockOf(someRows(100+k, uint64(k)))}, Replace: true}))
				}
			}
			must(t, r.Close())
			d = mustOpen(t, dir)
			must(t, d.Verify())
			if d.Digest() != want.Digest() || len(d.Strangers()) > 0 {
				t.Fatalf("fault at %d: another digest, or files that nobody recorded: %v", at, d.Strangers())
			}
			if f.step < at {
				break
			}
		}
	}
}

// queue is Queue that waits.
func queue(r *Run, w Write) error {
	done := make(chan error, 1)
	w.Done = func(err error) { done <- err }
	if err := r.Queue(w); err != nil {
		return err
	}
	return <-done
}
