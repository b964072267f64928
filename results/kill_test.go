package results

import (
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// childFolder is the environment variable that makes the test binary write shards into a folder instead of testing.
const childFolder = "WALRAS_RESULTS_TEST_CHILD"

const killShards = 40

func TestMain(m *testing.M) {
	if dir := os.Getenv(childFolder); dir != "" {
		if err := writeAllShards(dir); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// writeAllShards finishes a folder of killShards shards with two workers.
func writeAllShards(dir string) error {
	r, err := Create(dir, header("killed", killShards, kindsSchema, traceSchema))
	if err != nil {
		return err
	}
	var group, queued sync.WaitGroup
	errs := make([]error, 2)
	background := make(chan error, killShards)
	for w := range errs {
		group.Go(func() {
			rows, trace := NewBlock(kindsSchema, 1000), NewBlock(traceSchema, 1000)
			for k := w; k < killShards && errs[w] == nil; k += len(errs) {
				if isDone(r, k) {
					continue
				}
				rows.Reset()
				trace.Reset()
				for _, row := range someRows(1000, uint64(k)) {
					appendRow(rows, row)
				}
				fillTrace(trace, 5000, uint64(k))
				if w == 0 {
					errs[w] = r.WriteShard(k, rows, trace)
					continue
				}
				queued.Add(1) // the other worker goes on while its shards are made durable
				errs[w] = r.Queue(Write{Shard: k, Blocks: []*Block{rows, trace}, Done: func(err error) { background <- err; queued.Done() }})
				if errs[w] != nil {
					queued.Done()
				}
			}
		})
	}
	group.Wait()
	queued.Wait()
	close(background)
	for err := range background {
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return r.Close()
}

// A run killed again and again, at any moment, is finished by running it again: no shard is lost that was recorded, no
// file is broken, and the content is that of a run that nobody disturbed.
func TestKill(t *testing.T) {
	undisturbed := t.TempDir()
	must(t, writeAllShards(undisturbed))
	want := mustOpen(t, undisturbed).Digest()

	binary, err := os.Executable()
	must(t, err)
	dir := t.TempDir()
	start := func() *exec.Cmd {
		cmd := exec.Command(binary)
		cmd.Env = append(os.Environ(), childFolder+"="+dir)
		cmd.Stderr = os.Stderr
		must(t, cmd.Start())
		return cmd
	}
	killed, done := 0, 0
	for k := 0; k < 30 && done < killShards; k++ {
		cmd := start()
		time.Sleep(time.Duration(5+rand.IntN(60)) * time.Millisecond)
		must(t, cmd.Process.Kill())
		if cmd.Wait() != nil {
			killed++
		}
		d, err := Open(dir)
		if err != nil {
			if done > 0 {
				t.Fatal(err)
			}
			continue // killed before there was a manifest
		}
		must(t, d.Verify())
		if now := len(d.Manifest().Done); now < done {
			t.Fatalf("%d shards done, %d were", now, done)
		} else {
			done = now
		}
	}
	must(t, start().Wait())
	d := mustOpen(t, dir)
	must(t, d.Verify())
	if !d.Manifest().Complete() || d.Digest() != want {
		t.Errorf("after %d kills: %d of %d shards, digest %s, want %s", killed, len(d.Manifest().Done), killShards, d.Digest(), want)
	}
	if killed < 3 {
		t.Errorf("only %d of the processes were killed at work", killed)
	}
}
