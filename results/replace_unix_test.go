//go:build unix

package results

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A FIFO and a device are written to; they stay what they are.
func TestReplaceWritesThrough(t *testing.T) {
	dir := t.TempDir()
	fifo := filepath.Join(dir, "fifo")
	must(t, syscall.Mkfifo(fifo, 0o600))
	must(t, os.Symlink("fifo", filepath.Join(dir, "link")))
	for _, path := range []string{fifo, filepath.Join(dir, "link")} {
		read := make(chan string)
		go func() {
			f, err := os.Open(fifo)
			if err != nil {
				read <- err.Error()
				return
			}
			content, _ := io.ReadAll(f)
			f.Close() // before the next writer may take this reader for its own
			read <- string(content)
		}()
		must(t, WriteFile(path, []byte("through")))
		if got := <-read; got != "through" {
			t.Errorf("the reader of %s got %q", path, got)
		}
	}
	must(t, WriteFile(os.DevNull, []byte("nothing")))
	for _, path := range []string{fifo, os.DevNull} {
		if modeOf(t, path).IsRegular() {
			t.Errorf("%s has become a regular file", path)
		}
	}
	checkNames(t, dir, "fifo", "link")
}

// A new file has the mode that the umask of the process allows.
func TestReplaceHonoursUmask(t *testing.T) {
	old := syscall.Umask(0o027)
	defer syscall.Umask(old)
	path := filepath.Join(t.TempDir(), "a.txt")
	must(t, WriteFile(path, []byte("x")))
	if got := modeOf(t, path).Perm(); got != 0o640 {
		t.Errorf("mode %v, want 0640", got)
	}
}
