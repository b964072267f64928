package results

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// fileSystem is everything that this package does to a disk, so that tests can make any step of it fail.
type fileSystem struct {
	create  func(path string) (diskFile, error) // new or emptied, for writing
	mkdir   func(path string) error             // with its parents
	rename  func(from, to string) error         // replaces to
	remove  func(path string) error
	syncDir func(path string) error // makes renames in a folder durable
}

// diskFile is an open file.
type diskFile interface {
	io.Writer
	Sync() error
	Truncate(size int64) error
	Close() error
}

var disk = fileSystem{
	create: func(path string) (diskFile, error) {
		return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	},
	mkdir:   func(path string) error { return os.MkdirAll(path, 0o777) },
	rename:  os.Rename,
	remove:  os.Remove,
	syncDir: syncDir,
}

// syncDir syncs a folder's entries. Windows cannot, and some network file systems answer EINVAL: there, a power failure
// may lose the last renames, and the shards concerned are computed again.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	if e := d.Close(); err == nil {
		err = e
	}
	return err
}

// replace writes what stands under path anew, whole or not at all: temporary name, sync, rename, sync of the folder.
func (fs *fileSystem) replace(path, temporary string, write func(io.Writer) error) error {
	f, err := fs.create(temporary)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = fs.rename(temporary, path)
	}
	if err != nil {
		fs.remove(temporary) // what a crash leaves behind in a result folder is removed by the next Create
		return err
	}
	return fs.syncDir(filepath.Dir(path))
}

// temporarySuffix marks a file that is being written.
const temporarySuffix = ".tmp"

// writeAll writes data and reports a short write as an error even where the file does not.
func writeAll(w io.Writer, data []byte) error {
	n, err := w.Write(data)
	if err == nil && n < len(data) {
		err = io.ErrShortWrite
	}
	return err
}
