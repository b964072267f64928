//go:build unix

package results

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// lazy is a file that is never synced.
type lazy struct{ diskFile }

func (lazy) Sync() error { return nil }

// unsynced is disk without the syncs of files and folders.
var unsynced = func() fileSystem {
	fs := disk
	fs.create = func(path string) (diskFile, error) {
		f, err := disk.create(path)
		return lazy{f}, err
	}
	fs.syncDir = func(string) error { return nil }
	return fs
}()

// BenchmarkCrashSafety writes shards as a sweep of small markets does, two workers that spend as long on computing a
// shard as on encoding it, with and without syncing files and folders. Each turn does both, in changing order, from an
// empty folder to its Close, so that what else the machine does falls on both; the overhead is the median of the turns'.
func BenchmarkCrashSafety(b *testing.B) {
	const rows, workers, shards = 1 << 16, 2, 64
	arms := []*fileSystem{&disk, &unsynced}
	var took [2]time.Duration
	var overheads []float64
	for turn := range b.N {
		var now [2]time.Duration
		for k := range arms {
			arm := (k + turn) % 2
			now[arm] = sweep(b, arms[arm], filepath.Join(b.TempDir(), strconv.Itoa(turn)), rows, workers, shards)
			took[arm] += now[arm]
		}
		overheads = append(overheads, 100*(now[0].Seconds()/now[1].Seconds()-1))
	}
	slices.Sort(overheads)
	total := float64(rows) * shards * float64(b.N)
	b.ReportMetric(total/took[0].Seconds(), "rows/s-synced")
	b.ReportMetric(total/took[1].Seconds(), "rows/s-unsynced")
	b.ReportMetric(overheads[len(overheads)/2], "%overhead")
}

// sweep is the time in which workers write shards of rows rows each.
func sweep(b *testing.B, fs *fileSystem, dir string, rows, workers, shards int) time.Duration {
	begin := time.Now()
	r, err := create(fs, dir, header("bench", shards, runsSchema))
	must(b, err)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			block := NewBlock(runsSchema, rows)
			for k := w; k < shards; k += workers {
				block.Reset()
				fillRuns(block, rows, uint64(k))
				must(b, r.Queue(Write{Shard: k, Blocks: []*Block{block}, Done: func(err error) { must(b, err) }}))
			}
		})
	}
	group.Wait()
	must(b, r.Close())
	took := time.Since(begin)
	settle(b, dir)
	return took
}

// settle removes a folder and waits for the disk to have nothing left to do.
func settle(b *testing.B, dir string) {
	must(b, os.RemoveAll(dir))
	syscall.Sync()
}
