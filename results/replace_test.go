package results

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReplaceFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	plain := filepath.Join(dir, "plain")
	must(t, os.WriteFile(plain, nil, 0o666))
	must(t, WriteFile(path, []byte("one")))
	checkFile(t, path, "one", modeOf(t, plain)) // a new file: what the umask allows
	must(t, os.Chmod(path, 0o750))
	must(t, Replace(path, func(w io.Writer) error { _, err := fmt.Fprint(w, "two"); return err }))
	checkFile(t, path, "two", 0o750)
	failure := errors.New("no more")
	if err := Replace(path, func(w io.Writer) error { io.WriteString(w, "thr"); return failure }); !errors.Is(err, failure) {
		t.Errorf("error %v, want that of the writer", err)
	}
	checkFile(t, path, "two", 0o750)
	checkNames(t, dir, "a.txt", "plain")
	missing := filepath.Join(dir, "missing", "b.txt")
	if err := WriteFile(missing, nil); err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("error %v does not name %s", err, missing)
	}
	if err := WriteFile(dir, nil); err == nil {
		t.Error("a folder was replaced")
	}
}

// Links stay and what they point to is replaced, also through a link to a link, and where nothing is there yet.
func TestReplaceFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "far", "deep"), 0o777))
	for from, to := range map[string]string{"one": "two", "two": "far/three", "far/three": "end", "ring": "ring", "deep": "far/deep", "up": "deep/../end"} {
		must(t, os.Symlink(to, filepath.Join(dir, from)))
	}
	end := filepath.Join(dir, "far", "end")
	for _, name := range []string{"one", "up", "two"} { // the kernel resolves deep/.. to far
		must(t, WriteFile(filepath.Join(dir, name), []byte(name)))
		checkFile(t, end, name, modeOf(t, end))
		if info, err := os.Lstat(filepath.Join(dir, name)); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v %v", name, info, err)
		}
	}
	if err := WriteFile(filepath.Join(dir, "ring"), nil); err == nil {
		t.Error("a link to itself was written")
	}
	checkNames(t, dir, "deep", "far", "one", "ring", "two", "up")
	checkNames(t, filepath.Join(dir, "far"), "deep", "end", "three")
}

// Whatever step fails, the old file is there or the new one, and nothing else.
func TestReplaceMayFail(t *testing.T) {
	for _, short := range []bool{false, true} {
		for at := 1; ; at++ {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.txt")
			must(t, os.WriteFile(path, []byte("old"), 0o600))
			f := &faults{at: at, short: short}
			err := f.fileSystem().replaceRegular(path, 0o600, func(w io.Writer) error { return writeAll(w, []byte("new")) })
			checkNames(t, dir, "a.txt")
			content, e := os.ReadFile(path)
			must(t, e)
			if string(content) != "new" && (err == nil || string(content) != "old") {
				t.Errorf("failure of step %d: error %v, content %q", at, err, content)
			}
			if f.step < at {
				must(t, err)
				break
			}
			if err == nil {
				t.Errorf("failure of step %d is not told", at)
			}
		}
	}
}

// A reader, and so whoever comes after a kill, finds a whole file at any moment.
func TestReplaceIsAtomic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	content := func(k int) []byte { return bytes.Repeat([]byte{byte('a' + k%26)}, 1+k*37%5000) }
	must(t, WriteFile(path, content(0)))
	done := make(chan error, 1)
	go func() {
		for k := range 200 {
			if err := WriteFile(path, content(k)); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for {
		found, err := os.ReadFile(path)
		must(t, err)
		k := 0
		for k < 200 && !bytes.Equal(found, content(k)) {
			k++
		}
		if k == 200 {
			t.Fatalf("found %d bytes that nobody wrote together", len(found))
		}
		select {
		case err := <-done:
			must(t, err)
			return
		default:
		}
	}
}

func modeOf(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.Mode()
}

func checkFile(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	found, err := os.ReadFile(path)
	must(t, err)
	if string(found) != content || modeOf(t, path) != mode {
		t.Errorf("%s holds %q with mode %v, want %q with %v", path, found, modeOf(t, path), content, mode)
	}
}

func checkNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("%s holds %v, want %v", dir, names, want)
	}
}
