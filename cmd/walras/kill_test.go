package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"walras/experiments/slurm"
)

// asWalras makes the test binary behave as the command: see TestMain.
const asWalras = "WALRAS_TEST_AS_COMMAND"

const killedSpec = `
name: killed
replicates: 1500
market: {paper: {n: 20, m: 40, g: [0, 1]}}
mechanism: [clearing, flat]
record: {trace: log 5, time: false}
`

// killing starts commands and kills them at random moments.
type killing struct {
	t    *testing.T
	dir  string
	rng  *rand.Rand
	kept int // commands that were killed before they had ended
}

func (k *killing) command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Dir = k.dir
	c.Env = append(os.Environ(), asWalras+"=1")
	return c
}

// whole runs a command undisturbed, and says how long that took.
func (k *killing) whole(args ...string) time.Duration {
	k.t.Helper()
	start := time.Now()
	if out, err := k.command(args...).CombinedOutput(); err != nil {
		k.t.Fatalf("walras %v: %v\n%s", args, err, out)
	}
	return time.Since(start)
}

// kill starts a command and kills it within a time; true where it had not ended
// by itself.
func (k *killing) kill(within time.Duration, args ...string) bool {
	k.t.Helper()
	c := k.command(args...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		k.t.Fatal(err)
	}
	time.Sleep(time.Duration(k.rng.Float64() * float64(within)))
	if err := c.Process.Kill(); err != nil {
		return false
	}
	if c.Wait() == nil {
		return false
	}
	if c.ProcessState.Exited() {
		k.t.Fatalf("walras %v: %s", args, &stderr)
	}
	k.kept++
	return true
}

// TestKilledRun kills a run at fifty random moments and runs it again each
// time. Whenever it gets to its end the folder holds what an undisturbed run
// leaves, and another folder is begun.
func TestKilledRun(t *testing.T) {
	const kills = 50
	k := &killing{t: t, dir: t.TempDir(), rng: rand.New(rand.NewPCG(1, 1))}
	if err := os.WriteFile(filepath.Join(k.dir, "spec.yaml"), []byte(killedSpec), 0o666); err != nil {
		t.Fatal(err)
	}
	whole := k.whole("run", "spec.yaml", "-q", "-o", "whole")
	want := statusOfFolder(t, filepath.Join(k.dir, "whole")).Digest
	folders, done := 0, int64(0)
	for k.kept < kills {
		folder := filepath.Join(k.dir, "killed")
		if k.kill(whole, "run", "spec.yaml", "-q", "-o", "killed") {
			if _, err := os.Stat(filepath.Join(folder, "manifest.json")); err == nil {
				s := statusOfFolder(t, folder)
				if s.Done < done {
					t.Fatalf("%d cells done, %d were before the kill", s.Done, done)
				}
				done = s.Done
			}
			continue
		}
		k.whole("run", "spec.yaml", "-q", "-o", "killed")
		k.whole("verify", "killed", "--fraction", "0.001")
		if s := statusOfFolder(t, folder); s.Digest != want || s.Done != s.Cells {
			t.Fatalf("after %d kills: %d of %d cells, digest %s; undisturbed: %s", k.kept, s.Done, s.Cells, s.Digest, want)
		}
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		folders, done = folders+1, 0
	}
	k.whole("run", "spec.yaml", "-q", "-o", "killed")
	if s := statusOfFolder(t, filepath.Join(k.dir, "killed")); s.Digest != want || s.Done != s.Cells {
		t.Errorf("after %d kills: %d of %d cells, digest %s; undisturbed: %s", k.kept, s.Done, s.Cells, s.Digest, want)
	}
	t.Logf("%d runs killed at work, %d folders finished in between", k.kept, folders)
}

// TestKilledMerge kills merges of two folders that share cells, and retries of
// a folder, which replace its shards.
func TestKilledMerge(t *testing.T) {
	k := &killing{t: t, dir: t.TempDir(), rng: rand.New(rand.NewPCG(2, 2))}
	if err := os.WriteFile(filepath.Join(k.dir, "spec.yaml"), []byte(killedSpec), 0o666); err != nil {
		t.Fatal(err)
	}
	k.whole("run", "spec.yaml", "-q", "-o", "whole")
	k.whole("run", "spec.yaml", "-q", "-o", "a", "--only", "mechanism=flat")
	k.whole("run", "spec.yaml", "-q", "-o", "b", "--only", "mechanism=clearing")
	want := statusOfFolder(t, filepath.Join(k.dir, "whole")).Digest
	within := k.whole("merge", "a", "b", "-o", "undisturbed")
	for range 6 {
		k.kill(within, "merge", "a", "b", "-o", "merged")
	}
	k.whole("merge", "a", "b", "-o", "merged")
	for range 6 {
		k.kill(within, "run", "spec.yaml", "-q", "-o", "merged", "--retry", "converged")
	}
	k.whole("run", "spec.yaml", "-q", "-o", "merged")
	if got := statusOfFolder(t, filepath.Join(k.dir, "merged")).Digest; got != want {
		t.Errorf("after %d kills the digest is %s, want %s", k.kept, got, want)
	}
	k.whole("verify", "merged", "--fraction", "0.001")
	if k.kept == 0 {
		t.Error("nothing was killed at work")
	}
}

func statusOfFolder(t *testing.T, dir string) (s slurm.FolderStatus) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if status := run([]string{"status", dir, "--json"}, &stdout, &stderr); status != 0 {
		t.Fatalf("status %s: %s", dir, &stderr)
	}
	if err := json.Unmarshal(stdout.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	return s
}
