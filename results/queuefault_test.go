package results

import (
	"strings"
	"sync"
	"testing"
)

// Shards are queued while others are made durable in the background, and every single step of that fails once, and then
// stays failed: each shard is told exactly once what became of it, or its Queue says so, what was told done is whole and
// recorded, what failed is not, and running again finishes the work.
func TestQueuedWritesMayFail(t *testing.T) {
	const shards = 6
	h := header("q", shards, kindsSchema, traceSchema)
	block := func(k int) *Block { return blockOf(someRows(100+k, uint64(k))) }
	undisturbed := t.TempDir()
	r := mustRun(t, undisturbed, h)
	for k := range shards {
		must(t, r.WriteShard(k, block(k)))
	}
	must(t, r.Close())
	want := mustOpen(t, undisturbed).Digest()

	for _, forever := range []bool{false, true} {
		failed := 0 // runs in which some shard failed in the background
		for at := 1; ; at++ {
			f := &faults{at: at, forever: forever}
			dir := t.TempDir()
			told, inBackground := queueAll(t, f, dir, h, block)
			if inBackground {
				failed++
			}
			again, err := create((&faults{}).fileSystem(), dir, h)
			must(t, err)
			for k := range shards {
				done, written := isDone(again, k), told[k] == nil
				if written != done && !(forever && done) { // a journal that takes no cut either may keep the line of whole files
					t.Fatalf("fault at %d: shard %d: told %v, done is %v", at, k, told[k], done)
				}
				if !done {
					must(t, again.WriteShard(k, block(k)))
				}
			}
			must(t, again.Close())
			d := mustOpen(t, dir)
			must(t, d.Verify())
			if d.Digest() != want {
				t.Fatalf("fault at %d: another digest", at)
			}
			if f.step < at {
				break
			}
		}
		if failed == 0 {
			t.Error("nothing failed in the background")
		}
	}
}

// queueAll queues every shard with the fault, and returns what each was told and whether any failed after Queue had
// returned.
func queueAll(t *testing.T, f *faults, dir string, h Header, block func(int) *Block) (told []error, inBackground bool) {
	t.Helper()
	told = make([]error, h.Shards)
	calls := make([]int, h.Shards)
	r, err := create(f.fileSystem(), dir, h)
	if err != nil {
		for k := range told {
			told[k] = err
		}
		return told, false
	}
	var mu sync.Mutex
	for k := range told {
		err := r.Queue(Write{Shard: k, Blocks: []*Block{block(k)}, Done: func(err error) {
			mu.Lock()
			defer mu.Unlock()
			told[k], inBackground = err, inBackground || err != nil
			calls[k]++
		}})
		if err != nil {
			mu.Lock()
			told[k] = err
			calls[k]++
			mu.Unlock()
		}
	}
	closeErr := r.Close()
	for k, n := range calls {
		if n != 1 {
			t.Fatalf("fault at %d: shard %d was told %d times what became of it", f.at, k, n)
		}
		if told[k] != nil && !strings.Contains(told[k].Error(), "free some space") {
			t.Fatalf("fault at %d: shard %d: no remedy in %q", f.at, k, told[k])
		}
	}
	if closeErr != nil && !strings.Contains(closeErr.Error(), "finished shards are kept") {
		t.Fatalf("fault at %d: Close: %q", f.at, closeErr)
	}
	return told, inBackground
}
