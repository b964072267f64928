// Package slurm runs a spec on a cluster, as one job array and a job behind it that merges and verifies. Submit writes the scripts and
// submits them, RunTask computes the share of one task, Merge brings the shards of all tasks together, ReadStatus and Cancel look after
// the jobs. Everything that the jobs need is kept in the result folder:
//
//	DIR/slurm/spec.yaml   the spec as resolved; what its source becomes later changes nothing
//	DIR/slurm/plan.json   the program, the number of tasks, the shards to compute
//	DIR/slurm/submit.sh   the sbatch commands; writes the job numbers to DIR/slurm/jobs
//	DIR/slurm/task.sh, merge.sh, log/
//	DIR/tasks/0003-2      the second attempt at task 3: a result folder with some of its shards
//
// Every attempt at a task writes a folder of its own, which it claims with mkdir. So two attempts may overlap, as they do when a node
// is taken for lost and is not, and nothing depends on locks that span machines: the merge takes each shard from any attempt that has
// it, and compares where several have. What an attempt has finished, the next one does not compute again.
package slurm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"walras/experiments"
	"walras/experiments/spec"
	"walras/results"
)

// Files and folders in a result folder.
const (
	slurmFolder = "slurm"
	tasksFolder = "tasks"
	specFile    = "spec.yaml"
	planFile    = "plan.json"
	jobsFile    = "jobs"
	mergedFile  = "merged" // holds the digest, once the merge job has verified the results
	logFolder   = "log"
	setAside    = ".damaged" // ends the names of attempts that cannot be merged
)

// Options says how to run a spec on a cluster.
type Options struct {
	Tasks      int      // jobs in the array; each takes an equal share of the shards
	CPUs       int      // processors per task
	Partition  string   // empty: the cluster's default
	Time       string   // limit of a task, such as 1h, 90 (minutes) or 2-12:00:00; empty: the partition's
	Args       []string // more arguments of sbatch
	Walras     string   // absolute path of the program, as the nodes see it
	ScriptOnly bool     // write the scripts and submit nothing
}

// jobPlan is what the tasks of one submission share.
type jobPlan struct {
	Walras   string    `json:"walras"`
	Program  string    `json:"walras_sha256"`
	SpecHash string    `json:"spec_hash"`
	Tasks    int       `json:"tasks"`
	CPUs     int       `json:"cpus"`
	Written  time.Time `json:"written"`
	Shards   []int     `json:"shards"` // that were missing when the plan was made
}

// share is what a task computes: every Tasks-th of the shards, so that
// neighbours, which tend to cost the same, are spread.
func (p *jobPlan) share(task int) []int {
	share := []int{}
	for k := task; k < len(p.Shards); k += p.Tasks {
		share = append(share, p.Shards[k])
	}
	return share
}

// pathIn is a file of the engine in a result folder.
func pathIn(dir string, name ...string) string {
	return filepath.Join(append([]string{dir, slurmFolder}, name...)...)
}

// loadPlan reads the plan of a result folder. The error is fs.ErrNotExist
// where nothing was planned.
func loadPlan(dir string) (*jobPlan, error) {
	data, err := os.ReadFile(pathIn(dir, planFile))
	if err != nil {
		return nil, err
	}
	p := new(jobPlan)
	if err := json.Unmarshal(data, p); err != nil || p.Tasks < 0 || p.Tasks == 0 && len(p.Shards) > 0 {
		return nil, fmt.Errorf("%s is damaged (%d tasks, %d shards, %v); submit the spec again", pathIn(dir, planFile), p.Tasks, len(p.Shards), err)
	}
	return p, nil
}

// openPlan reads plan and spec for the jobs of a submission, and makes sure
// that they are what was submitted and run by the program that submitted them.
func openPlan(dir string) (*jobPlan, *spec.Spec, error) {
	plan, err := loadPlan(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("no Slurm jobs were planned in this folder: %w", err)
	}
	path := pathIn(dir, specFile)
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	spec, err := spec.Parse(path, src, experiments.Builtin())
	if err != nil {
		return nil, nil, err
	}
	if spec.Hash() != plan.SpecHash {
		return nil, nil, fmt.Errorf("%s has hash %.12s, but %.12s was submitted; submit the spec again", path, spec.Hash(), plan.SpecHash)
	}
	digest, err := results.ProgramDigest()
	if err != nil {
		return nil, nil, err
	}
	if digest != plan.Program {
		return nil, nil, fmt.Errorf("this is not the program that submitted these jobs (SHA-256 %.12s, was %.12s); submit the spec again with it", digest, plan.Program)
	}
	return plan, spec, nil
}

// attempts lists the folders of the tasks in order; those without a manifest
// ended before they had begun.
func attempts(dir string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(dir, tasksFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var folders []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasSuffix(e.Name(), setAside) {
			folders = append(folders, filepath.Join(dir, tasksFolder, e.Name()))
		}
	}
	return folders, nil
}

// openAttempt reads an attempt; nil where it ended before it had begun, or is
// being removed by the merge job, which has its shards.
func openAttempt(folder string) (*results.Dataset, error) {
	data, err := results.Open(folder)
	if err != nil {
		if _, gone := os.Stat(filepath.Join(folder, "manifest.json")); errors.Is(gone, fs.ErrNotExist) {
			return nil, nil
		}
	}
	return data, err
}

// finishedShards gives the rows of each shard that is done in a result folder
// or in an attempt at a task.
func finishedShards(dir string) (map[int]int64, error) {
	folders, err := attempts(dir)
	if err != nil {
		return nil, err
	}
	rows := make(map[int]int64)
	for _, folder := range append(folders, dir) {
		data, err := openAttempt(folder)
		if err != nil {
			return nil, err
		}
		if data == nil {
			continue
		}
		for _, s := range data.Manifest().Done {
			if s.Partial {
				continue
			}
			rows[s.Index] = s.Rows("runs")
		}
	}
	return rows, nil
}

// RunTask computes what is missing of the share of one task, and goes back into the queue where the time limit comes first. Only
// the signal tells a limit from a cancellation: SIGINT here is what the scripts ask sbatch for. A task that gets nothing done within
// its limit would do so for ever, and fails. What there is to say goes to log, before Slurm ends the process.
func RunTask(ctx context.Context, dir string, task int, watch *experiments.Progress, log io.Writer) error {
	limit := make(chan os.Signal, 1)
	signal.Notify(limit, os.Interrupt)
	defer signal.Stop(limit)
	finished, share, err := computeShare(ctx, dir, task, watch)
	fmt.Fprintf(log, "task %d: %d shards finished now, %d in its share\n", task, finished, share)
	if !errors.Is(err, context.Canceled) || len(limit) == 0 {
		return err
	}
	if finished == 0 {
		return fmt.Errorf("task %d: the time limit came before one shard was done; submit again with more --time or more --cpus", task)
	}
	if err := requeue(context.Background()); err != nil {
		return fmt.Errorf("task %d: at its time limit, and cannot go back into the queue: %w", task, err)
	}
	fmt.Fprintf(log, "task %d: near its time limit, back into the queue\n", task)
	return nil
}

// computeShare computes what is missing of the share of one task. When ctx ends it keeps the finished shards and returns ctx's
// error. It returns the number of shards that it finished, and the number of shards in the share.
func computeShare(ctx context.Context, dir string, task int, watch *experiments.Progress) (finished, share int, err error) {
	plan, spec, err := openPlan(dir)
	if err != nil {
		return 0, 0, err
	}
	if task < 0 || task >= plan.Tasks {
		return 0, 0, fmt.Errorf("task %d; allowed: 0 to %d", task, plan.Tasks-1)
	}
	done, err := finishedShards(dir)
	if err != nil {
		return 0, 0, err
	}
	shards := plan.share(task)
	left := slices.DeleteFunc(slices.Clone(shards), func(s int) bool { _, ok := done[s]; return ok })
	if len(left) == 0 {
		return 0, len(shards), nil
	}
	folder, err := claimAttempt(dir, task)
	if err != nil {
		return 0, len(shards), err
	}
	_, err = experiments.Run(ctx, spec, experiments.Options{Dir: folder, Workers: plan.CPUs, Yes: true, Shards: left, Watch: watch})
	data, openErr := openAttempt(folder)
	if data != nil {
		finished = len(data.Manifest().Done)
	}
	return finished, len(shards), errors.Join(err, openErr)
}

// claimAttempt makes the folder of the next attempt at a task. Making a folder
// succeeds for one process only, on every file system.
func claimAttempt(dir string, task int) (string, error) {
	if err := os.MkdirAll(filepath.Join(dir, tasksFolder), 0o777); err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		folder := filepath.Join(dir, tasksFolder, fmt.Sprintf("%04d-%d", task, n))
		if _, err := os.Stat(folder + setAside); err == nil {
			continue
		}
		err := os.Mkdir(folder, 0o777)
		if err == nil || !errors.Is(err, fs.ErrExist) {
			return folder, err
		}
	}
}
