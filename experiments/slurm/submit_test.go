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

	"walras/experiments"
	"walras/experiments/spec"
)

// TestScripts compares the scripts with what a reader of sbatch's manual would
// write by hand.
func TestScripts(t *testing.T) {
	s := &scripts{
		name: "fees", hash: "0123456789abcdef", dir: "/data/my run", work: "/home/o'hara", walras: "/opt/walras",
		tasks: 8, cpus: 4, partition: "short", limit: time.Hour, args: []string{"--mem=4G", "--comment=a b"},
		variables: [][2]string{{"WALRAS_MOVIELENS", "/data/$u.data"}},
	}
	const head = `#!/bin/sh
# One task of the array that computes fees (spec 0123456789ab).
cd '/home/o'\''hara' || exit 1
export WALRAS_MOVIELENS='/data/$u.data'
exec /opt/walras slurm task '/data/my run' "$SLURM_ARRAY_TASK_ID"
`
	if got := s.task(); got != head {
		t.Errorf("task.sh is\n%s", got)
	}
	const common = `sbatch --mem=4G '--comment=a b' --parsable --export=NONE --requeue --open-mode=append '--chdir=/home/o'\''hara'` +
		` --nodes=1 --ntasks=1 --cpus-per-task=4 --partition=short --time=0-01:00:00`
	const guard = `if [ -e '/data/my run/slurm/jobs' ]; then
    echo 'submit.sh: already submitted; see walras status, walras cancel' >&2
    exit 1
fi
`
	const submit = `#!/bin/sh
# Submits fees (spec 0123456789ab): 8 tasks and the job that merges and verifies.
set -eu
` + guard + `array=$(` + common + ` --job-name=walras-fees --array=0-7 --signal=B:INT@120` +
		` '--output=/data/my run/slurm/log/task-%A-%a.log' '/data/my run/slurm/task.sh')
array=${array%%;*}
echo "array $array" >'/data/my run/slurm/jobs'
if ! merge=$(` + common + ` --job-name=walras-fees-merge` +
		` '--output=/data/my run/slurm/log/merge-%j.log' "--dependency=afterok:$array" --kill-on-invalid-dep=yes '/data/my run/slurm/merge.sh'); then
    scancel "$array"
    rm '/data/my run/slurm/jobs'
    exit 1
fi
echo "merge ${merge%%;*}" >>'/data/my run/slurm/jobs'
cat '/data/my run/slurm/jobs'
`
	if got := s.submit(); got != submit {
		t.Errorf("submit.sh is\n%s", got)
	}
	s = &scripts{name: "fees", hash: "0123456789abcdef", dir: "/d%A", work: "/w", walras: "/opt/walras", cpus: 1}
	const onlyMerge = `sbatch --parsable --export=NONE --requeue --open-mode=append --chdir=/w --nodes=1 --ntasks=1 --cpus-per-task=1` +
		` --job-name=walras-fees-merge --output=/d%%A/slurm/log/merge-%j.log /d%A/slurm/merge.sh`
	if got := s.submit(); !strings.Contains(got, "merge=$("+onlyMerge+")") || strings.Contains(got, "scancel") {
		t.Errorf("submit.sh without tasks is\n%s", got)
	}
}

// fakes puts programs into PATH, before the shell's own.
func fakes(t *testing.T, programs map[string]string) (bin string) {
	t.Helper()
	bin = t.TempDir()
	for name, body := range programs {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+body), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	return bin
}

// fakeSbatch gives out the jobs 71, 72, ..., and keeps the arguments of each,
// one a line.
const fakeSbatch = `
here=${0%/*}
n=$(cat "$here/n" 2>/dev/null || echo 70)
n=$((n + 1))
echo $n >"$here/n"
for word in "$@"; do printf '%s\n' "$word"; done >"$here/arguments-$n"
echo "$n;cluster"
`

func slurmOptions(t *testing.T) Options {
	t.Helper()
	walras, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Tasks: 4, CPUs: 2, Partition: "p q", Time: "30", Args: []string{"--comment=$HOME 'x'"}, Walras: walras}
}

// TestSubmit: what sbatch gets, what is kept, and that a folder with jobs in
// the queue is left alone until they are cancelled.
func TestSubmit(t *testing.T) {
	spec := parse(t, slurmSpec, experiments.Builtin())
	dir := filepath.Join(t.TempDir(), "it's $1 100% \"odd\"")
	bin := fakes(t, map[string]string{
		"sbatch":  fakeSbatch,
		"squeue":  `[ -e "${0%/*}/cancelled" ] && { echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1; }; case "$4" in *71) echo '71|0|RUNNING|None|n1';; *) echo '72|N/A|PENDING|Dependency|';; esac`,
		"scancel": `echo "$@" >>"${0%/*}/cancelled"`,
	})
	sub, err := Submit(context.Background(), spec, experiments.Options{Dir: dir}, slurmOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	if sub.Array != "71" || sub.Merge != "72" || sub.Tasks != 4 || sub.Shards != experiments.ShardCount(spec) {
		t.Errorf("submitted: %+v", sub)
	}
	for job, want := range map[string][]string{
		"71": {"--comment=$HOME 'x'", "--array=0-3", "--partition=p q", "--time=0-00:30:00", "--export=NONE", "--signal=B:INT@120", filepath.Join(dir, "slurm/task.sh")},
		"72": {"--dependency=afterok:71", "--kill-on-invalid-dep=yes", filepath.Join(dir, "slurm/merge.sh")},
	} {
		text, err := os.ReadFile(filepath.Join(bin, "arguments-"+job))
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		for _, word := range want {
			if !slices.Contains(got, word) {
				t.Errorf("job %s: no argument %q in %q", job, word, got)
			}
		}
		if got[len(got)-1] != want[len(want)-1] {
			t.Errorf("job %s: script is %q", job, got[len(got)-1])
		}
	}
	if text, err := os.ReadFile(pathIn(dir, specFile)); err != nil || string(text) != spec.Canonical() {
		t.Errorf("the spec is not kept: %v", err)
	}
	if _, err := Submit(context.Background(), spec, experiments.Options{Dir: dir}, slurmOptions(t)); err == nil || !strings.Contains(err.Error(), "71") || !strings.Contains(err.Error(), "cancel") {
		t.Errorf("submitted twice: %v", err)
	}
	if out, err := exec.Command("sh", sub.Script).CombinedOutput(); err == nil || !strings.Contains(string(out), "already submitted") {
		t.Errorf("submit.sh a second time: %v, %s", err, out)
	}
	if jobs, err := Cancel(context.Background(), dir); err != nil || jobs != sub.Jobs {
		t.Errorf("cancel: %v, %v", jobs, err)
	}
	if text, _ := os.ReadFile(filepath.Join(bin, "cancelled")); string(text) != "71\n72\n" {
		t.Errorf("scancel got %q", text)
	}
	if again, err := Submit(context.Background(), spec, experiments.Options{Dir: dir}, slurmOptions(t)); err != nil || again.Array != "73" {
		t.Errorf("submitted after cancel: %+v, %v", again, err)
	}
}

// TestSbatchRefuses: its words come through in one line, and nothing stays in
// the queue.
func TestSbatchRefuses(t *testing.T) {
	spec := parse(t, slurmSpec, experiments.Builtin())
	const refusal = "sbatch: error: invalid partition specified: p q\nsbatch: error: Batch job submission failed: Invalid partition name specified"
	refuse := "{ printf '%s\\n' '" + strings.ReplaceAll(refusal, "\n", "' '") + "' >&2; exit 1; }\n"
	const words = "invalid partition specified: p q; sbatch: error: Batch job submission failed"

	fakes(t, map[string]string{"sbatch": refuse})
	dir := t.TempDir()
	_, err := Submit(context.Background(), spec, experiments.Options{Dir: dir}, slurmOptions(t))
	if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "\n") {
		t.Errorf("refused array: %v", err)
	}
	if jobs, err := readJobs(dir); err != nil || jobs != (Jobs{}) {
		t.Errorf("jobs after a refused array: %v, %v", jobs, err)
	}

	bin := fakes(t, map[string]string{
		"sbatch":  `case "$*" in *afterok*)` + refuse + ";; esac\n" + fakeSbatch,
		"scancel": `echo "$@" >>"${0%/*}/cancelled"`,
	})
	_, err = Submit(context.Background(), spec, experiments.Options{Dir: dir}, slurmOptions(t))
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("refused merge: %v", err)
	}
	if text, _ := os.ReadFile(filepath.Join(bin, "cancelled")); string(text) != "71\n" {
		t.Errorf("after a refused merge scancel got %q", text)
	}
	if jobs, err := readJobs(dir); err != nil || jobs != (Jobs{}) {
		t.Errorf("jobs after a refused merge: %v, %v", jobs, err)
	}

	fakes(t, map[string]string{
		"sbatch":  `case "$*" in *afterok*)` + refuse + ";; esac\n" + fakeSbatch,
		"scancel": "echo 'no controller' >&2; exit 1",
	})
	if _, err = Submit(context.Background(), spec, experiments.Options{Dir: dir}, slurmOptions(t)); err == nil || !strings.Contains(err.Error(), "array 71 is in the queue") {
		t.Errorf("refused merge, and scancel too: %v", err)
	}
	if jobs, err := readJobs(dir); err != nil || jobs.Array != "71" {
		t.Errorf("the array that stays in the queue: %v, %v", jobs, err)
	}

	fakes(t, nil)
	t.Setenv("PATH", t.TempDir())
	if _, err = Submit(context.Background(), spec, experiments.Options{Dir: dir}, slurmOptions(t)); err == nil || !strings.Contains(err.Error(), "no sbatch in PATH") {
		t.Errorf("without sbatch: %v", err)
	}
}

func TestOptionsRefused(t *testing.T) {
	parsed := parse(t, slurmSpec, experiments.Builtin())
	dir := filepath.Join(t.TempDir(), "r")
	for _, c := range []struct {
		change func(*Options)
		flag   string
	}{
		{func(s *Options) { s.Tasks = 0 }, "--tasks"},
		{func(s *Options) { s.Tasks = -1 }, "--tasks"},
		{func(s *Options) { s.Tasks = experiments.ShardCount(parsed) + 1 }, "--tasks"},
		{func(s *Options) { s.CPUs = 0 }, "--cpus"},
		{func(s *Options) { s.Time = "tomorrow" }, "--time"},
		{func(s *Options) { s.Args = []string{"4G"} }, "--slurm-arg"},
		{func(s *Options) { s.Args = []string{"--array=1-3"} }, "--slurm-arg"},
		{func(s *Options) { s.Args = []string{"--"} }, "--slurm-arg"},
		{func(s *Options) { s.Args = []string{""} }, "--slurm-arg"},
	} {
		s := slurmOptions(t)
		c.change(&s)
		_, err := Submit(context.Background(), parsed, experiments.Options{Dir: dir}, s)
		var option *spec.OptionError
		if !errors.As(err, &option) || option.Flag != c.flag || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", c.flag, err)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a refused submission made the folder")
	}
	s := slurmOptions(t)
	s.ScriptOnly = true
	if _, err := Submit(context.Background(), parsed, experiments.Options{Dir: "back\\slash"}, s); err == nil || !strings.Contains(err.Error(), "backslash") {
		t.Errorf("a folder that sbatch cannot name: %v", err)
	}
}

// TestSlurmStatus: what the queue says comes before what the folders say, and
// these speak where the queue has forgotten or is not there.
func TestSlurmStatus(t *testing.T) {
	spec := parse(t, slurmSpec, experiments.Builtin())
	dir := planned(t, spec, 5)
	if s, err := ReadStatus(context.Background(), dir); err != nil || s.Lines()[0] != "slurm       5 tasks for 32 shards are planned, not submitted" {
		t.Errorf("before the submission: %+v, %v", s, err)
	}
	if err := os.WriteFile(pathIn(dir, jobsFile), []byte("array 9\nmerge 10\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	runTask(t, dir, 3)
	bin := fakes(t, map[string]string{"squeue": `cat "${0%/*}/queue"`})
	const queue = "9|0|RUNNING|None|n1\n9|1|PENDING|Resources|\n9|2|TIMEOUT|TimeLimit|n2\n9|2|PENDING|BeginTime|\n9|4|FAILED|NonZeroExitCode|n2\n10|N/A|PENDING|Dependency|\n"
	if err := os.WriteFile(filepath.Join(bin, "queue"), []byte(queue), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := ReadStatus(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	// 320 cells in 32 shards, for 5 tasks 7, 7, 6, 6, 6; task 3 has done its own.
	if s.Running != 1 || s.Pending != 2 || s.Done != 1 || s.Ended != 1 || s.MergeState != "pending" || s.ShardsDone != 6 || s.CellsDone != 60 || !slices.Equal(s.Nodes, []string{"n1"}) {
		t.Errorf("status is %+v", s)
	}
	lines := s.Lines()
	if want := "slurm       array 9: 2 pending (Resources), 1 running (n1), 1 done, 1 ended early"; lines[0] != want {
		t.Errorf("first line is %q", lines[0])
	}
	t.Setenv("PATH", t.TempDir())
	s, err = ReadStatus(context.Background(), dir)
	if err != nil || s.Done != 1 || s.Ended != 4 || s.MergeState != "ended" || !strings.Contains(s.Note, "squeue") || !strings.Contains(s.Lines()[0], "4 unfinished") {
		t.Errorf("without squeue: %+v, %v", s, err)
	}
	if s, err := ReadStatus(context.Background(), t.TempDir()); s != nil || err != nil {
		t.Errorf("a folder without jobs: %v, %v", s, err)
	}
}

// TestRequeue: the controller may end the job before scontrol has returned.
func TestRequeue(t *testing.T) {
	bin := fakes(t, map[string]string{"scontrol": `echo "$@" >"${0%/*}/arguments"; sh "${0%/*}/then"`})
	t.Setenv("SLURM_ARRAY_JOB_ID", "12")
	t.Setenv("SLURM_ARRAY_TASK_ID", "3")
	for then, fails := range map[string]bool{"exit 0": false, "kill -TERM $PPID": false, "echo no such job >&2; exit 1": true} {
		if err := os.WriteFile(filepath.Join(bin, "then"), []byte(then), 0o666); err != nil {
			t.Fatal(err)
		}
		err := requeue(context.Background())
		if (err != nil) != fails || fails && err.Error() != "no such job" {
			t.Errorf("scontrol that does %q: %v", then, err)
		}
		if text, _ := os.ReadFile(filepath.Join(bin, "arguments")); string(text) != "requeue 12_3\n" {
			t.Errorf("scontrol got %q", text)
		}
	}
	t.Setenv("SLURM_ARRAY_TASK_ID", "")
	if err := requeue(context.Background()); err == nil {
		t.Error("requeued without being a job")
	}
}

func TestCancelNothing(t *testing.T) {
	if _, err := Cancel(context.Background(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "no Slurm jobs") {
		t.Errorf("cancel: %v", err)
	}
}
