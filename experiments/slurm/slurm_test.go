package slurm

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"walras/experiments"
	"walras/experiments/spec"
	"walras/results"
)

// TestShellQuote lets a real shell read the words back.
func TestShellQuote(t *testing.T) {
	for _, word := range []string{"", "plain", "a b", "it's", `"`, "$HOME `id` $(id)", "a\nb\n", "-n", "~", "*", "é", "\\", "'", "''", "!x", "a=b c", "\t", "#"} {
		readBack(t, word)
	}
	rapid.Check(t, func(r *rapid.T) {
		readBack(t, strings.ReplaceAll(rapid.String().Draw(r, "word"), "\x00", ""))
	})
}

func readBack(t *testing.T, word string) {
	t.Helper()
	out, err := exec.Command("sh", "-c", "printf %s. "+shellQuote(word)).Output()
	if err != nil || string(out) != word+"." {
		t.Fatalf("the shell reads %q as %q (%v)", shellQuote(word), out, err)
	}
}

func TestSlurmTime(t *testing.T) {
	for _, c := range []struct{ text, want, notice string }{
		{"1h", "0-01:00:00", "2m0s"}, {"90m", "0-01:30:00", "2m0s"}, {"1h30m10s", "0-01:30:10", "2m0s"},
		{"5", "0-00:05:00", "30s"}, {"1:30", "0-00:01:30", "9s"}, {"90:00", "0-01:30:00", "2m0s"}, {"2:03:04", "0-02:03:04", "2m0s"},
		{"2-12", "2-12:00:00", "2m0s"}, {"1-2:3", "1-02:03:00", "2m0s"}, {"1-02:03:04", "1-02:03:04", "2m0s"},
	} {
		limit, err := parseTime(c.text)
		if err != nil || timeText(limit) != c.want || limitNotice(limit).String() != c.notice {
			t.Errorf("%q: %s, notice %v, %v; want %s, %s", c.text, timeText(limit), limitNotice(limit), err, c.want, c.notice)
		}
	}
	for _, text := range []string{"soon", "0", "-1", "-5m", "30s", "0:30", "1:2:3:4", "1:90", "1:00:61", "1h ", "9999999", "500000:00:00", "1-", "1-2:3:4:5", "NaN"} {
		if limit, err := parseTime(text); err == nil || !strings.Contains(err.Error(), "--time") {
			t.Errorf("%q: %v, %v; want an error", text, limit, err)
		}
	}
}

// TestShares: every shard belongs to one task, and no task has two more than
// another.
func TestShares(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		plan := &jobPlan{Shards: rapid.SliceOfNDistinct(rapid.IntRange(0, 1000), 1, 200, rapid.ID).Draw(r, "shards")}
		plan.Tasks = rapid.IntRange(1, len(plan.Shards)).Draw(r, "tasks")
		var all []int
		least, most := len(plan.Shards), 0
		for task := range plan.Tasks {
			share := plan.share(task)
			all = append(all, share...)
			least, most = min(least, len(share)), max(most, len(share))
		}
		slices.Sort(all)
		want := slices.Sorted(slices.Values(plan.Shards))
		if !slices.Equal(all, want) || most-least > 1 || least == 0 {
			t.Fatalf("%d tasks share %v as %v, between %d and %d each", plan.Tasks, want, all, least, most)
		}
	})
}

const slurmSpec = `
name: cluster
seed: 3
replicates: 40
market: {paper: {n: 8, m: [10, 30], g: [0, 1]}}
mechanism: [clearing, equal]
record: {trace: log 5, time: false}
`

// planned is a folder with a plan of tasks, as after --script-only.
func planned(t *testing.T, spec *spec.Spec, tasks int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	submit(t, spec, dir, tasks)
	return dir
}

func submit(t *testing.T, spec *spec.Spec, dir string, tasks int) *Submission {
	t.Helper()
	walras, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	sub, err := Submit(context.Background(), spec, experiments.Options{Dir: dir}, Options{Tasks: tasks, CPUs: 1, Walras: walras, ScriptOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

func localDigest(t *testing.T, spec *spec.Spec) string {
	t.Helper()
	s, err := experiments.Run(context.Background(), spec, experiments.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return s.Digest
}

func runTask(t *testing.T, dir string, task int) {
	t.Helper()
	if _, _, err := computeShare(context.Background(), dir, task, nil); err != nil {
		t.Fatal(err)
	}
}

func merge(t *testing.T, dir string) *experiments.Summary {
	t.Helper()
	m, err := Merge(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if m.Verification.Recomputed == 0 || m.Verification.Found != m.Summary.Cells {
		t.Errorf("verification: %+v", m.Verification)
	}
	return m.Summary
}

// TestTasksMakeTheLocalRun: interrupted tasks, repeated tasks, two attempts at
// one task at the same time, and a merge that is repeated leave what a local
// run leaves.
func TestTasksMakeTheLocalRun(t *testing.T) {
	spec := parse(t, slurmSpec, experiments.Builtin())
	dir := planned(t, spec, 3)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := computeShare(ctx, dir, 0, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted task: %v", err)
	}
	overlap := make(chan error, 2)
	for range 2 {
		go func() {
			_, _, err := computeShare(context.Background(), dir, 1, nil)
			overlap <- err
		}()
	}
	for range 2 {
		if err := <-overlap; err != nil {
			t.Error(err)
		}
	}
	if m, err := Merge(context.Background(), dir); err == nil || m == nil || m.Summary.Done == 0 || !strings.Contains(err.Error(), "submit the spec again") {
		t.Errorf("merge of one task of three: %v, %v", m, err)
	}
	runTask(t, dir, 0)
	runTask(t, dir, 2)
	if finished, share, err := computeShare(context.Background(), dir, 2, nil); finished != 0 || share == 0 || err != nil {
		t.Errorf("a task that is done: %d shards of %d, %v", finished, share, err)
	}
	merged := merge(t, dir)
	if want := localDigest(t, spec); merged.Digest != want || merged.Done != spec.Grid().Cells() {
		t.Errorf("digest %s of %d cells, local %s of %d", merged.Digest, merged.Done, want, spec.Grid().Cells())
	}
	if again := merge(t, dir); again.Digest != merged.Digest {
		t.Errorf("second merge: digest %s, first %s", again.Digest, merged.Digest)
	}
	if _, err := os.Stat(filepath.Join(dir, tasksFolder)); err == nil {
		t.Error("the folders of the tasks are still there")
	}
	if sub := submit(t, spec, dir, 3); sub.Tasks != 0 || sub.Shards != 0 {
		t.Errorf("submitted when done: %+v", sub)
	}
}

// TestDamagedAttempt: the files of a task are altered before the merge; it says
// so, keeps the rest, and the next submission computes the shards again.
func TestDamagedAttempt(t *testing.T) {
	spec := parse(t, slurmSpec, experiments.Builtin())
	dir := planned(t, spec, 2)
	runTask(t, dir, 0)
	runTask(t, dir, 1)
	parts, _ := filepath.Glob(filepath.Join(dir, tasksFolder, "0001-1", "runs", "*.parquet"))
	data, err := os.ReadFile(parts[0])
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(parts[0], data, 0o666); err != nil {
		t.Fatal(err)
	}
	m, err := Merge(context.Background(), dir)
	if err == nil || m == nil || len(m.Summary.Notes) != 1 || !strings.Contains(m.Summary.Notes[0], parts[0]) || m.Summary.Done == 0 {
		t.Fatalf("merge of a damaged file: %+v, %v", m, err)
	}
	sub := submit(t, spec, dir, 2)
	if sub.Shards == 0 || sub.Shards > experiments.ShardCount(spec)/2 {
		t.Errorf("%d shards to compute again, of %d", sub.Shards, experiments.ShardCount(spec))
	}
	for task := range sub.Tasks {
		runTask(t, dir, task)
	}
	if got, want := merge(t, dir).Digest, localDigest(t, spec); got != want {
		t.Errorf("digest %s, local %s", got, want)
	}
}

// TestPartialShards: what --only has begun is not mixed with whole shards.
func TestPartialShards(t *testing.T) {
	spec := parse(t, slurmSpec, experiments.Builtin())
	dir := t.TempDir()
	if _, err := experiments.Run(context.Background(), spec, experiments.Options{Dir: dir, Only: []string{"mechanism=equal"}}); err != nil {
		t.Fatal(err)
	}
	walras, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Submit(context.Background(), spec, experiments.Options{Dir: dir}, Options{Tasks: 1, CPUs: 1, Walras: walras, ScriptOnly: true}); err == nil || !strings.Contains(err.Error(), "--only") {
		t.Errorf("submitted over partial shards: %v", err)
	}
}

// TestPlanIsBinding: a task runs what was submitted or nothing.
func TestPlanIsBinding(t *testing.T) {
	spec := parse(t, slurmSpec, experiments.Builtin())
	dir := planned(t, spec, 2)
	for _, c := range []struct {
		file, old, new, want string
	}{
		{specFile, "seed: 3", "seed: 4", "was submitted"},
		{planFile, `"walras_sha256":"`, `"walras_sha256":"0`, "not the program"},
		{planFile, `"tasks":2`, `"tasks":0`, "damaged"},
	} {
		text, err := os.ReadFile(pathIn(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(text), c.old, c.new, 1)
		if changed == string(text) {
			t.Fatalf("%s has no %s", c.file, c.old)
		}
		for _, text := range []string{changed, string(text)} {
			if err := os.WriteFile(pathIn(dir, c.file), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			if _, _, err := computeShare(context.Background(), dir, 0, nil); (err == nil) != (text != changed) || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s with %s: %v, want %q", c.file, c.new, err, c.want)
			}
		}
	}
	if _, _, err := computeShare(context.Background(), dir, 2, nil); err == nil || !strings.Contains(err.Error(), "0 to 1") {
		t.Errorf("task 2 of two: %v", err)
	}
	if _, err := Merge(context.Background(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "planned") {
		t.Errorf("merge of an empty folder: %v", err)
	}
}

// TestMergeWaitsForTheLock: the earlier start of a merge job may still be alive.
func TestMergeWaitsForTheLock(t *testing.T) {
	spec := parse(t, slurmSpec, experiments.Builtin())
	dir := planned(t, spec, 1)
	runTask(t, dir, 0)
	run, err := results.Create(dir, experiments.Header(spec))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := Merge(ctx, dir); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("merge into a locked folder: %v", err)
	}
	done := make(chan error)
	go func() {
		_, err := Merge(context.Background(), dir)
		done <- err
	}()
	time.Sleep(50 * time.Millisecond)
	if err := run.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func parse(t testing.TB, text string, registry *spec.Registry) *spec.Spec {
	t.Helper()
	parsed, err := spec.Parse("test.yaml", []byte(text), registry)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
