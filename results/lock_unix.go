//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package results

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// folderLock is an flock(2) on the lock file: the kernel releases it when its holder ends, however that happens. The
// file stays, since removing a lock file lets two processes hold two files of one name.
type folderLock struct{ file *os.File }

func lockFolder(dir, path string) (*folderLock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	err = tryLock(f)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		holder := readPID(f)
		f.Close()
		return nil, &LockedError{Dir: dir, PID: holder}
	case errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOLCK):
		// Some cluster file systems are mounted without locks; there the user takes care.
	case err != nil:
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	// The number is for the message of the process that finds the folder locked; nothing depends on it.
	if f.Truncate(0) == nil {
		f.WriteAt(strconv.AppendInt(nil, int64(os.Getpid()), 10), 0)
	}
	return &folderLock{f}, nil
}

// tryLock takes the lock. It tries again for a moment, in which a lockHolder that merely looks has released it.
func tryLock(f *os.File) (err error) {
	for range 10 {
		if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
	return err
}

// lockHolder reports whether a process holds the lock, and its number where that is known.
func lockHolder(path string) (pid int, held bool) {
	f, err := os.Open(path)
	if err != nil {
		return 0, false
	}
	defer f.Close() // releases the lock as well
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		return readPID(f), true
	}
	return 0, false
}

func readPID(f *os.File) int {
	data, err := io.ReadAll(io.LimitReader(f, 32))
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return 0
	}
	return pid
}

func (l *folderLock) release() error { return l.file.Close() }
