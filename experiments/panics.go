package experiments

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// panicsFile is the name of the log of panics in a result folder.
const PanicsFile = "panics.log"

// panicLog keeps the stacks of panics, which are errors in walras, out of the
// results.
type panicLog struct {
	path string
	mu   sync.Mutex
	file *os.File
	err  error
}

func (l *panicLog) write(cell uint64, value any, stack []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil && l.err == nil {
		l.file, l.err = os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	}
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.file, "cell %d: panic: %v\n%s\n", cell, value, stack)
	}
}

func (l *panicLog) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		l.err = errors.Join(l.err, l.file.Close())
	}
	return l.err
}
