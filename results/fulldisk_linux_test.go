package results

import (
	"strings"
	"syscall"
	"testing"
)

// A disk that is really full: what was finished stays, the error says what to do, and with more room the run goes on.
func TestFullDisk(t *testing.T) {
	undisturbed := t.TempDir()
	r := mustRun(t, undisturbed, header("full", 40, kindsSchema))
	writeShards(t, r, numbers(0, 40)...)
	must(t, r.Close())
	want := mustOpen(t, undisturbed).Digest()

	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("no tmpfs may be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	r, err := Create(dir, header("full", 40, kindsSchema))
	must(t, err)
	done := 0
	for ; done < 40; done++ {
		if err = r.WriteShard(done, blockOf(someRows(100+done, uint64(done)))); err != nil {
			break
		}
	}
	if err == nil || done == 0 {
		t.Fatalf("%d shards fit into 256 KiB, error %v", done, err)
	}
	for _, say := range []string{"no space left", "finished shards are kept", "free some space"} {
		if !strings.Contains(err.Error(), say) {
			t.Errorf("error %q does not say %q", err, say)
		}
	}
	if err := r.Close(); err != nil { // the manifest may not fit any more; the journal has its entries
		t.Log(err)
	}
	d := mustOpen(t, dir)
	must(t, d.Verify())
	if n := len(d.Manifest().Done); n != done {
		t.Errorf("%d shards are there, %d were written", n, done)
	}
	must(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=16m"))
	r = mustRun(t, dir, header("full", 40, kindsSchema))
	writeShards(t, r, numbers(done, 40)...)
	must(t, r.Close())
	if d := mustOpen(t, dir); d.Digest() != want {
		t.Error("another digest than of an undisturbed run")
	}
}

func numbers(from, to int) (list []int) {
	for k := from; k < to; k++ {
		list = append(list, k)
	}
	return list
}

// A folder that cannot be written is read as ever, and the error of a run says what to do.
func TestReadOnlyDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("no tmpfs may be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	r, err := Create(dir, header("ro", 2, kindsSchema))
	must(t, err)
	writeShards(t, r, 0)
	must(t, r.Close())
	must(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	_, err = Create(dir, header("ro", 2, kindsSchema))
	if err == nil || !strings.Contains(err.Error(), "make the folder writable or choose another") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error is %v", err)
	}
	d := mustOpen(t, dir)
	must(t, d.Verify())
	if _, active := d.Writer(); active {
		t.Error("nobody is writing")
	}
}
