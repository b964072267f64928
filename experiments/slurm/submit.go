package slurm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"walras/experiments"
	"walras/experiments/spec"
	"walras/generators"
	"walras/results"
)

// Jobs are the jobs of a submission. A number is empty where there is no
// such job.
type Jobs struct {
	Array string `json:"array,omitempty"`
	Merge string `json:"merge,omitempty"`
}

// Submission is what Submit did.
type Submission struct {
	Jobs
	Dir    string   `json:"folder"`
	Script string   `json:"script"` // the script that submits
	Tasks  int      `json:"tasks"`  // in the array; 0: everything is computed, only to be merged
	Shards int      `json:"shards"` // to compute
	Cells  int64    `json:"cells"`  // in the grid
	Notes  []string `json:"notes,omitempty"`
}

// Submit writes the scripts that compute what a spec's folder does not
// have yet, and submits them unless only the scripts are wanted.
func Submit(ctx context.Context, spec *spec.Spec, o experiments.Options, s Options) (*Submission, error) {
	limit, err := s.check(spec)
	if err != nil {
		return nil, err
	}
	if !s.ScriptOnly {
		if _, err := exec.LookPath("sbatch"); err != nil {
			return nil, errors.New("no sbatch in PATH; submit from a machine of the cluster, or write the scripts with --script-only")
		}
	}
	dir, err := filepath.Abs(o.Folder(spec))
	if err != nil {
		return nil, err
	}
	if strings.ContainsAny(dir, "\\\n") {
		return nil, fmt.Errorf("folder %q: sbatch cannot name log files in a folder with a backslash or a newline; choose another with -o DIR", dir)
	}
	if err := notQueued(ctx, dir); err != nil {
		return nil, err
	}
	// A run of no shards makes the folder, or refuses one that is not for this spec.
	summary, err := experiments.Run(ctx, spec, experiments.Options{Dir: dir, Yes: o.Yes, Shards: []int{}})
	if err != nil {
		return nil, err
	}
	if err := noPartial(dir); err != nil {
		return nil, err
	}
	sub, err := s.write(spec, dir, limit)
	if err != nil {
		return nil, err
	}
	sub.Notes, sub.Cells = summary.Notes, summary.Cells
	if s.ScriptOnly {
		return sub, nil
	}
	if _, err := command(ctx, "sh", sub.Script); err != nil {
		if jobs, _ := readJobs(dir); jobs.Array != "" {
			return nil, fmt.Errorf("array %s is in the queue without a job to merge it (%w); walras cancel DIR stops it", jobs.Array, err)
		}
		return nil, fmt.Errorf("nothing was submitted: %w", err)
	}
	sub.Jobs, err = readJobs(dir)
	return sub, err
}

// engineArgs are options of sbatch under which the engine cannot work.
var engineArgs = []string{"--array", "-a", "--wrap", "--wait", "-W", "--test-only", "--export-file"}

// check refuses options before anything is touched, and reads the time limit.
func (s *Options) check(of *spec.Spec) (limit time.Duration, err error) {
	if s.Tasks < 1 || s.Tasks > experiments.ShardCount(of) {
		return 0, &spec.OptionError{Flag: "--tasks", Found: strconv.Itoa(s.Tasks), Allowed: fmt.Sprintf("1 to %d, the number of shards of %s", experiments.ShardCount(of), of.Name)}
	}
	if s.CPUs < 1 {
		return 0, &spec.OptionError{Flag: "--cpus", Found: strconv.Itoa(s.CPUs), Allowed: "at least 1"}
	}
	for _, arg := range s.Args {
		name, _, _ := strings.Cut(arg, "=")
		if len(name) < 2 || name[0] != '-' || name == "--" || slices.Contains(engineArgs, name) {
			return 0, &spec.OptionError{Flag: "--slurm-arg", Found: strconv.Quote(arg),
				Allowed: "one option of sbatch with its value, such as --mem=4G, but not " + strings.Join(engineArgs, ", ")}
		}
	}
	if s.Time == "" {
		return 0, nil
	}
	return parseTime(s.Time)
}

// notQueued refuses a folder whose jobs are in the queue: their plan must not
// change under them.
func notQueued(ctx context.Context, dir string) error {
	jobs, err := readJobs(dir)
	if err != nil || jobs == (Jobs{}) {
		return err
	}
	queue, err := readQueue(ctx, jobs)
	if err != nil {
		return fmt.Errorf("%s: jobs were submitted from this folder and may be in the queue: %w; remove %s if they are not", dir, err, pathIn(dir, jobsFile))
	}
	for _, row := range queue {
		if row.active() {
			return fmt.Errorf("%s: job %s of this folder is in the queue (%s); wait for it (walras status DIR) or stop it (walras cancel DIR)", dir, row.job, row.state)
		}
	}
	return nil
}

// noPartial refuses a folder with shards that have only some of their cells:
// tasks compute whole shards, and the merge replaces none.
func noPartial(dir string) error {
	data, err := results.Open(dir)
	if err != nil {
		return err
	}
	for _, s := range data.Manifest().Done {
		if s.Partial {
			return fmt.Errorf("%s: shard %d has only some of its cells, as --only leaves it; finish them without --engine slurm or choose another folder with -o DIR", dir, s.Index)
		}
	}
	return nil
}

// write makes plan, spec and scripts in a result folder.
func (s *Options) write(spec *spec.Spec, dir string, limit time.Duration) (*Submission, error) {
	digest, err := results.FileDigest(s.Walras)
	if err != nil {
		return nil, err
	}
	work, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	done, err := finishedShards(dir)
	if err != nil {
		return nil, err
	}
	plan := &jobPlan{Walras: s.Walras, Program: digest, SpecHash: spec.Hash(), CPUs: s.CPUs, Written: time.Now().UTC().Truncate(time.Second)}
	for shard := range experiments.ShardCount(spec) {
		if _, ok := done[shard]; !ok {
			plan.Shards = append(plan.Shards, shard)
		}
	}
	plan.Tasks = min(s.Tasks, len(plan.Shards))
	text, err := json.Marshal(plan)
	if err != nil {
		return nil, err
	}
	scripts := &scripts{
		name: spec.Name, hash: spec.Hash(), dir: dir, work: work, walras: s.Walras, tasks: plan.Tasks, cpus: s.CPUs,
		partition: s.Partition, limit: limit, args: s.Args,
	}
	// Where nothing else keeps a task to its processors, Go is told of them.
	scripts.variables = [][2]string{{"GOMAXPROCS", strconv.Itoa(s.CPUs)}}
	if path := os.Getenv(generators.MovieLensEnv); path != "" {
		scripts.variables = append(scripts.variables, [2]string{generators.MovieLensEnv, path})
	}
	if err := os.MkdirAll(pathIn(dir, logFolder), 0o777); err != nil {
		return nil, err
	}
	for _, stale := range []string{jobsFile, mergedFile} {
		if err := os.Remove(pathIn(dir, stale)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	for _, f := range []struct{ name, text string }{
		{specFile, spec.Canonical()}, {planFile, string(text) + "\n"},
		{"task.sh", scripts.task()}, {"merge.sh", scripts.merge()}, {"submit.sh", scripts.submit()},
	} {
		path := pathIn(dir, f.name)
		err := results.WriteFile(path, []byte(f.text))
		if err == nil && strings.HasSuffix(path, ".sh") {
			err = os.Chmod(path, 0o755)
		}
		if err != nil {
			return nil, err
		}
	}
	return &Submission{Dir: dir, Script: pathIn(dir, "submit.sh"), Tasks: plan.Tasks, Shards: len(plan.Shards)}, nil
}

// readJobs reads the numbers of the jobs submitted from a folder; none where
// nothing was.
func readJobs(dir string) (jobs Jobs, err error) {
	path := pathIn(dir, jobsFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return jobs, nil
	}
	if err != nil {
		return jobs, err
	}
	for line := range strings.Lines(string(data)) {
		name, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		if _, err := strconv.ParseUint(id, 10, 64); err != nil {
			return jobs, fmt.Errorf("%s: line %q; expected array or merge and the number of a job", path, strings.TrimSpace(line))
		}
		switch name {
		case "array":
			jobs.Array = id
		case "merge":
			jobs.Merge = id
		}
	}
	return jobs, nil
}
