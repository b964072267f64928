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
)

// asWalras makes the test binary behave as the command: see TestMain.
const asWalras = "WALRAS_TEST_AS_COMMAND"

// TestKilledRun kills a run at random moments and runs it again each time: at
// the end the folder holds what an undisturbed run leaves.
func TestKilledRun(t *testing.T) {
	const kills = 6
	dir := t.TempDir()
	spec := filepath.Join(dir, "spec.yaml")
	text := "name: killed\nreplicates: 4000\nmarket: {paper: {n: 20, m: 40, g: [0, 1]}}\nmechanism: [clearing, flat]\nrecord: {trace: log 5, time: false}\n"
	if err := os.WriteFile(spec, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	command := func(out string) *exec.Cmd {
		c := exec.Command(os.Args[0], "run", spec, "-q", "-o", filepath.Join(dir, out))
		c.Env = append(os.Environ(), asWalras+"=1")
		return c
	}
	start := time.Now()
	if out, err := command("whole").CombinedOutput(); err != nil {
		t.Fatalf("undisturbed run: %v\n%s", err, out)
	}
	whole := time.Since(start)

	rng := rand.New(rand.NewPCG(1, 1))
	killed := 0
	for range kills {
		c := command("killed")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rng.Float64() * float64(whole)))
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if c.Wait() != nil {
			killed++
		}
	}
	if killed == 0 {
		t.Error("no run was killed before it had finished")
	}
	if out, err := command("killed").CombinedOutput(); err != nil {
		t.Fatalf("last run: %v\n%s", err, out)
	}
	if a, b := statusOfFolder(t, filepath.Join(dir, "whole")), statusOfFolder(t, filepath.Join(dir, "killed")); a.Digest != b.Digest || b.Done != b.Cells {
		t.Errorf("after %d kills: %d of %d cells, digest %s; undisturbed: %s", killed, b.Done, b.Cells, b.Digest, a.Digest)
	}
}

func statusOfFolder(t *testing.T, dir string) (s folderStatus) {
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
