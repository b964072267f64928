package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"walras/experiments/slurm"
	"walras/results"
)

// clusterSpec takes a task of eight about a second, on one processor, and has
// 32 shards.
const clusterSpec = `name: cluster
seed: 12
replicates: 4800
market: {paper: {n: 100, m: [200, 800], g: 0}}
solver: {tatonnement: {step: [0.02, 0.03]}}
stop: {tolerance: 1e-9, rounds: 3000}
`

// TestSlurm runs arrays on a cluster of two nodes.
func TestSlurm(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	c := startCluster(t)
	dir := t.TempDir()
	walras := filepath.Join(dir, "walras")
	if out, err := exec.Command("go", "build", "-o", walras, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	spec := filepath.Join(dir, "spec.yaml")
	if err := os.WriteFile(spec, []byte(clusterSpec), 0o666); err != nil {
		t.Fatal(err)
	}
	s := &slurmTest{cluster: c, dir: dir, walras: walras, spec: spec, start: time.Now()}
	s.run(t, "run", spec, "-q", "-o", filepath.Join(dir, "local"))
	s.want = statusOfFolder(t, filepath.Join(dir, "local"))
	s.log(t, "local run: %d cells, digest %.12s", s.want.Done, s.want.Digest)

	t.Run("refused", s.refused)
	t.Run("cancelled", s.cancelled)
	t.Run("limit", s.limit)
	t.Run("lost", s.lost)
}

// slurmTest is what the parts of TestSlurm share.
type slurmTest struct {
	*cluster
	dir, walras, spec string
	want              slurm.FolderStatus
	start             time.Time
}

func (s *slurmTest) log(t *testing.T, format string, args ...any) {
	t.Helper()
	t.Logf("%6.2fs  %s", time.Since(s.start).Seconds(), fmt.Sprintf(format, args...))
}

// run runs walras with a variable in its environment that no job must see.
func (s *slurmTest) run(t *testing.T, args ...string) string {
	t.Helper()
	c := exec.Command(s.walras, args...)
	c.Dir, c.Env = s.dir, append(os.Environ(), "WALRAS_LEAK=yes")
	out, err := c.Output()
	if err != nil {
		stderr := ""
		if e, ok := err.(*exec.ExitError); ok {
			stderr = string(e.Stderr)
		}
		t.Fatalf("walras %q: %v: %s", args, err, stderr)
	}
	return string(out)
}

func (s *slurmTest) submit(t *testing.T, out string, more ...string) (sub slurm.Submission) {
	t.Helper()
	args := append([]string{"run", s.spec, "--engine", "slurm", "--tasks", "8", "--partition", "main", "--time", "1h", "-o", out, "--json"}, more...)
	if err := json.Unmarshal([]byte(s.run(t, args...)), &sub); err != nil {
		t.Fatal(err)
	}
	s.log(t, "submitted array %s of %d tasks, merge %s", sub.Array, sub.Tasks, sub.Merge)
	return sub
}

func (s *slurmTest) status(t *testing.T, out string) *slurm.Status {
	t.Helper()
	status, err := slurm.ReadStatus(context.Background(), out)
	if err != nil || status == nil {
		t.Fatalf("status: %v, %v", status, err)
	}
	return status
}

// finish waits for the merge and compares with the local run.
func (s *slurmTest) finish(t *testing.T, out string, watch func(*slurm.Status)) {
	t.Helper()
	var status *slurm.Status
	last := ""
	defer func() {
		if t.Failed() {
			t.Logf("last status: %+v", status)
			logs, _ := filepath.Glob(filepath.Join(out, "slurm", "log", "*"))
			for _, log := range logs {
				text, _ := os.ReadFile(log)
				t.Logf("%s:\n%s", filepath.Base(log), text)
			}
		}
	}()
	waitFor(t, 3*time.Minute, "the merge", func() bool {
		status = s.status(t, out)
		if line := strings.Join(status.Lines()[:2], "; "); line != last {
			s.log(t, "%s; %d of %d shards", strings.Join(strings.Fields(line), " "), status.ShardsDone, status.Shards)
			last = line
		}
		watch(status)
		return status.MergeState == "done" || status.MergeState == "ended"
	})
	got := statusOfFolder(t, out)
	s.log(t, "merged: %d cells, digest %.12s", got.Done, got.Digest)
	if got.Digest != s.want.Digest || got.Done != s.want.Cells {
		t.Errorf("%d of %d cells, digest %s; local run: %s", got.Done, got.Cells, got.Digest, s.want.Digest)
	}
	if data, err := results.Open(out); err != nil {
		t.Error(err)
	} else if err := data.Verify(); err != nil {
		t.Error(err)
	}
}

// refused: what the real sbatch says of a partition that is not there.
func (s *slurmTest) refused(t *testing.T) {
	var stdout, stderr bytes.Buffer
	status := run([]string{"run", s.spec, "--engine", "slurm", "--tasks", "2", "--partition", "nowhere", "-o", filepath.Join(s.dir, "refused")}, &stdout, &stderr)
	if status != 1 || !strings.Contains(stderr.String(), "nowhere") || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("exit status %d, stderr %q", status, &stderr)
	}
}

// cancelled: the jobs are gone, and the next submission goes on from what they
// had done.
func (s *slurmTest) cancelled(t *testing.T) {
	out := filepath.Join(s.dir, "can't go on")
	s.submit(t, out)
	waitFor(t, time.Minute, "a shard", func() bool { return s.status(t, out).ShardsDone > 0 })
	s.run(t, "cancel", out)
	waitFor(t, time.Minute, "the jobs to leave", func() bool {
		status := s.status(t, out)
		return status.Pending == 0 && status.Running == 0 && status.MergeState == "ended"
	})
	done := s.status(t, out).ShardsDone
	s.log(t, "cancelled with %d shards done", done)
	if sub := s.submit(t, out); sub.Shards >= 32 || sub.Shards > 32-done {
		t.Errorf("%d shards submitted again, %d of 32 were done", sub.Shards, done)
	}
	s.finish(t, out, func(*slurm.Status) {})
}

// limit: the signal that Slurm sends to the batch shell before the time limit
// makes a task go back into the queue, and the merge waits for it.
func (s *slurmTest) limit(t *testing.T) {
	out := filepath.Join(s.dir, "100% $limit")
	sub := s.submit(t, out)
	waitFor(t, time.Minute, "a shard of task 0", func() bool {
		done, _ := filepath.Glob(filepath.Join(s.dir, "100% $limit", "tasks", "0000-1", "runs", "*.parquet"))
		return len(done) > 0
	})
	shells := s.processes("SLURM_ARRAY_TASK_ID=0")
	if len(shells) != 1 {
		t.Fatalf("task 0 has the processes %v; want one, since its shell becomes walras", shells)
	}
	if leaked := s.processes("WALRAS_LEAK=yes"); leaked != nil {
		t.Errorf("processes %v have the submitter's environment", leaked)
	}
	if err := syscall.Kill(shells[0], syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	s.log(t, "task 0 of array %s is told that its limit is near", sub.Array)
	again := false
	s.finish(t, out, func(*slurm.Status) {
		if _, err := os.Stat(filepath.Join(out, "tasks", "0000-2")); err == nil {
			again = true
		}
	})
	if !again {
		t.Error("task 0 was not started again")
	}
}

// lost: a node is gone in the middle of the array, with all that runs there.
func (s *slurmTest) lost(t *testing.T) {
	out := filepath.Join(s.dir, "lost")
	sub := s.submit(t, out)
	var node, task string
	waitFor(t, time.Minute, "a task in the middle on the first node", func() bool {
		rows := slurmCommand(t, "squeue", "-h", "-r", "-j", sub.Array, "-t", "RUNNING", "-o", "%N %K")
		for row := range strings.Lines(rows) {
			fields := strings.Fields(row)
			if len(fields) != 2 || fields[0] != "n1" {
				continue
			}
			done, _ := filepath.Glob(filepath.Join(out, "tasks", fmt.Sprintf("000%s-1", fields[1]), "runs", "*.parquet"))
			if len(done) > 0 && len(done) < 3 {
				node, task = fields[0], fields[1]
				return true
			}
		}
		return false
	})
	s.lose(t, node)
	s.log(t, "node %s killed in the middle of task %s", node, task)
	var nodes []string
	again := false
	s.finish(t, out, func(status *slurm.Status) {
		nodes = append(nodes, status.Nodes...)
		if _, err := os.Stat(filepath.Join(out, "tasks", fmt.Sprintf("000%s-2", task))); err == nil {
			again = true
		}
	})
	slices.Sort(nodes)
	if !again {
		t.Errorf("task %s was not started again; nodes seen: %v", task, slices.Compact(nodes))
	}
}
