package experiments

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"walras/results"
)

// BenchmarkSweep runs b.N cells of paper-mechanisms into a folder:
//
//	go test -run '^$' -bench Sweep -benchtime 10000000x ./experiments
//
// It reports the throughput, that of the last tenth of the shards over that of
// the first, and the most memory the process has had.
func BenchmarkSweep(b *testing.B) {
	for _, workers := range []int{1, runtime.GOMAXPROCS(0)} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			spec := parse(b, strings.Replace(mechanismsSpec, "1000000", fmt.Sprint(max(1, b.N/5)), 1), Builtin())
			dir := b.TempDir()
			b.ResetTimer()
			if _, err := Run(context.Background(), spec, Options{Dir: dir, Workers: workers}); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			b.ReportMetric(float64(spec.Grid().Cells())/b.Elapsed().Seconds(), "cells/s")
			data, err := results.Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			if n := len(data.Manifest().Done); n >= 20 {
				b.ReportMetric(lastOverFirst(data.Manifest().Done), "last/first")
			}
			b.ReportMetric(peakMiB(b), "peak-MiB")
		})
	}
}

// lastOverFirst compares the rows a second of the last tenth of the shards, in
// the order in which they were written, with those of the first.
func lastOverFirst(done []results.Shard) float64 {
	done = slices.Clone(done)
	slices.SortFunc(done, func(a, b results.Shard) int {
		if a.Seconds < b.Seconds {
			return -1
		}
		return 1
	})
	tenth := len(done) / 10
	rate := func(from, to int) float64 {
		rows := int64(0)
		for _, s := range done[from+1 : to+1] {
			rows += s.Rows("runs")
		}
		return float64(rows) / (done[to].Seconds - done[from].Seconds)
	}
	return rate(len(done)-1-tenth, len(done)-1) / rate(0, tenth)
}

// peakMiB is the most memory that the process has had, where /proc tells.
func peakMiB(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kib); n == 1 {
			return kib / 1024
		}
	}
	return 0
}

// BenchmarkResume looks at a finished folder of a million cells: a run that
// finds nothing to do, and a count of its cells by status.
func BenchmarkResume(b *testing.B) {
	spec := parse(b, strings.Replace(mechanismsSpec, "1000000", "200000", 1), Builtin())
	dir := b.TempDir()
	mustRun(b, spec, Options{Dir: dir})
	b.Run("run", func(b *testing.B) {
		for b.Loop() {
			mustRun(b, spec, Options{Dir: dir})
		}
	})
	b.Run("status", func(b *testing.B) {
		for b.Loop() {
			data, err := results.Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := data.Counts("runs", "status"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
