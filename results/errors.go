package results

import (
	"errors"
	"fmt"
	"syscall"
)

// OtherSpecError says that a result folder holds the results of another spec. Nothing in it has been touched.
type OtherSpecError struct {
	Dir              string
	Name, Hash       string // of the spec whose results the folder holds
	NewName, NewHash string // of the spec that was to be run
}

func (e *OtherSpecError) Error() string {
	return fmt.Sprintf("%s: holds results of spec %s (%.12s), not of %s (%.12s); choose another folder with -o DIR (--reuse takes over the cells that both have) or delete this one",
		e.Dir, e.Name, e.Hash, e.NewName, e.NewHash)
}

// LockedError says that another process is writing the folder.
type LockedError struct {
	Dir string
	PID int // 0 where the holder did not leave its number
}

func (e *LockedError) Error() string {
	holder := "another process"
	if e.PID > 0 {
		holder = fmt.Sprintf("process %d", e.PID)
	}
	return fmt.Sprintf("%s: %s is writing this folder; wait for it or choose another folder with -o DIR", e.Dir, holder)
}

// writeError adds to a failed write what the user can do about it.
func writeError(err error) error {
	remedy := "run the same spec again to continue"
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		remedy = "free some space and run the same spec again to continue"
	case errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		remedy = "make the folder writable or choose another with -o DIR"
	}
	return fmt.Errorf("writing results: %w; finished shards are kept, %s", err, remedy)
}
