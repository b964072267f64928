package results

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Replace writes a file whole or not at all: a crash, of the program or of the machine, leaves the old file or the new one, and an error
// of write, or of the disk, leaves the old one. A new file gets the mode that the umask allows; one that is there keeps its own. A
// symbolic link stays, and what it points to is replaced. What is no regular file (a FIFO, a device, /dev/stdout) is written to as it is.
func Replace(path string, write func(io.Writer) error) error {
	open, err := os.OpenFile(path, os.O_WRONLY, 0) // also refuses what its mode protects
	if errors.Is(err, os.ErrNotExist) {
		return disk.replaceRegular(path, 0, write)
	} else if err != nil {
		return err
	}
	info, err := open.Stat()
	// /dev/stdout may be a regular file, which the shell has open and does not expect to be another one.
	if err == nil && (!info.Mode().IsRegular() || strings.HasPrefix(path, "/dev/") || strings.HasPrefix(path, "/proc/")) {
		err = write(open)
		return errors.Join(err, open.Close())
	}
	if err := errors.Join(err, open.Close()); err != nil {
		return err
	}
	return disk.replaceRegular(path, info.Mode().Perm(), write)
}

// WriteFile is Replace with content that is at hand.
func WriteFile(path string, content []byte) error {
	return Replace(path, func(w io.Writer) error { return writeAll(w, content) })
}

// replaceRegular is Replace for a regular file of the mode, or for one that is not there yet (0).
func (fs *fileSystem) replaceRegular(path string, mode os.FileMode, write func(io.Writer) error) error {
	target, err := linked(path)
	if err != nil {
		return err
	}
	folder, _ := filepath.Split(target)
	temporary := folder + ".walras-" + rand.Text()[:8] + temporarySuffix
	err = fs.replace(target, temporary, func(w io.Writer) error {
		if mode != 0 {
			if err := os.Chmod(temporary, mode); err != nil {
				return err
			}
		}
		return write(w)
	})
	if failed := (*os.PathError)(nil); errors.As(err, &failed) && failed.Path == temporary {
		failed.Path = path // the name that the caller knows
	}
	return err
}

// linked is the path that a path stands for once symbolic links in its last element are followed, whether or not there is a file. The
// paths are joined as the kernel does it: filepath.Join would take link/.. for nothing.
func linked(path string) (string, error) {
	const deepest = 40 // links, as in Linux
	target := path
	for range deepest {
		link, err := os.Readlink(target)
		if err != nil {
			return target, nil // not a link
		}
		if !filepath.IsAbs(link) {
			folder, _ := filepath.Split(target)
			link = folder + link
		}
		target = link
	}
	return "", fmt.Errorf("%s: more than %d symbolic links", path, deepest)
}
