//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package results

// folderLock does nothing where there is no flock: the user takes care that one process writes a folder.
type folderLock struct{}

func lockFolder(dir, path string) (*folderLock, error) { return &folderLock{}, nil }

func lockHolder(path string) (pid int, held bool) { return 0, false }

func (l *folderLock) release() error { return nil }
