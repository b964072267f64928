package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"walras/experiments"
	"walras/solver"
)

// How often progress is looked at, and how often a line is written where
// there is no terminal.
const (
	progressTick = 100 * time.Millisecond
	progressLine = 5 * time.Second
)

// showProgress follows a run on w: a bar on a terminal, a line every few
// seconds elsewhere. The returned function ends it.
func showProgress(w io.Writer, name string, watch *experiments.Progress) (stop func()) {
	quit := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if file, ok := w.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
			progressBar(w, name, watch, quit)
		} else {
			progressLines(w, name, watch, quit)
		}
	})
	return func() {
		close(quit)
		wg.Wait()
	}
}

// progressBar draws cells done and total, rate, time left and failures.
func progressBar(w io.Writer, name string, watch *experiments.Progress, quit <-chan struct{}) {
	start := time.Now()
	container := mpb.New(mpb.WithOutput(w), mpb.WithWidth(40))
	bar := container.AddBar(0,
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(name+" ")),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return progressText(watch, time.Since(start)) })),
	)
	ticker := time.NewTicker(progressTick)
	defer ticker.Stop()
	for {
		total, found, done := watch.Counts()
		bar.SetTotal(max(1, total), false)
		bar.SetCurrent(found + done)
		select {
		case <-quit:
			bar.Abort(true)
			container.Wait()
			return
		case <-ticker.C:
		}
	}
}

// progressLines writes the same as a line every few seconds.
func progressLines(w io.Writer, name string, watch *experiments.Progress, quit <-chan struct{}) {
	start := time.Now()
	ticker := time.NewTicker(progressLine)
	defer ticker.Stop()
	for {
		select {
		case <-quit:
			return
		case <-ticker.C:
			fmt.Fprintf(w, "%s %s\n", name, progressText(watch, time.Since(start)))
		}
	}
}

// progressText is what there is to say besides the bar.
func progressText(watch *experiments.Progress, elapsed time.Duration) string {
	total, found, done := watch.Counts()
	rate := float64(done) / elapsed.Seconds()
	text := fmt.Sprintf("%d/%d cells, %.0f/s", found+done, total, rate)
	if left := total - found - done; done > 0 && left > 0 {
		text += fmt.Sprintf(", %s left", time.Duration(float64(left)/rate*1e9).Round(time.Second))
	}
	for _, s := range solver.Statuses() {
		if n := watch.Ended(s); n > 0 && s.Early() {
			text += fmt.Sprintf(", %s %d", s, n)
		}
	}
	return text
}
