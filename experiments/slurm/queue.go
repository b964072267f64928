package slurm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// list gives the numbers that there are.
func (j Jobs) list() []string {
	return slices.DeleteFunc([]string{j.Array, j.Merge}, func(id string) bool { return id == "" })
}

// command runs a program; what it says on stderr becomes one line of the error.
func command(ctx context.Context, name string, args ...string) (stdout string, err error) {
	c := exec.CommandContext(ctx, name, args...)
	var out, complaint bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaint
	if err := c.Run(); err != nil {
		lines := strings.FieldsFunc(complaint.String(), func(r rune) bool { return r == '\n' || r == '\r' })
		if len(lines) == 0 {
			return out.String(), fmt.Errorf("%s: %w", name, err)
		}
		return out.String(), errors.New(strings.Join(lines, "; "))
	}
	return out.String(), nil
}

// requeue puts the array task that this process runs back into the queue.
func requeue(ctx context.Context) error {
	array, task := os.Getenv("SLURM_ARRAY_JOB_ID"), os.Getenv("SLURM_ARRAY_TASK_ID")
	if array == "" || task == "" {
		return errors.New("not a task of a Slurm array: no SLURM_ARRAY_JOB_ID, SLURM_ARRAY_TASK_ID")
	}
	_, err := command(ctx, "scontrol", "requeue", array+"_"+task)
	var exit *exec.ExitError
	if errors.As(err, &exit) && !exit.Exited() {
		return nil // Slurm agreed, and ended all processes of the job before scontrol could say so
	}
	return err
}

// queueRow is what squeue says of a job or of a task of an array.
type queueRow struct {
	job    string // number of the job, or of the whole array
	task   string // index in the array; "N/A" outside of one
	state  string // PENDING, RUNNING, ...
	reason string
	nodes  string
}

// pendingStates are the states of a job that waits, and runningStates those of
// one that a node has; in any other state a job has ended.
var (
	pendingStates = []string{"PENDING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "RESV_DEL_HOLD", "SPECIAL_EXIT"}
	runningStates = []string{"RUNNING", "CONFIGURING", "COMPLETING", "RESIZING", "SIGNALING", "STAGE_OUT", "STOPPED", "SUSPENDED"}
)

func (r *queueRow) pending() bool { return slices.Contains(pendingStates, r.state) }
func (r *queueRow) running() bool { return slices.Contains(runningStates, r.state) }
func (r *queueRow) active() bool  { return r.pending() || r.running() }

// readQueue asks squeue for jobs, one at a time, since it refuses a list with a
// single unknown number. Jobs that ended some minutes ago are unknown.
func readQueue(ctx context.Context, jobs Jobs) ([]queueRow, error) {
	var rows []queueRow
	for _, id := range jobs.list() {
		out, err := command(ctx, "squeue", "--noheader", "--array", "--states=all", "--jobs="+id, "--format=%F|%K|%T|%r|%N")
		if err != nil {
			if strings.Contains(err.Error(), "Invalid job id") {
				continue
			}
			return nil, err
		}
		for line := range strings.Lines(out) {
			fields := strings.Split(strings.TrimSpace(line), "|")
			if len(fields) != 5 {
				return nil, fmt.Errorf("squeue says %q; expected five fields: job, task, state, reason, nodes", strings.TrimSpace(line))
			}
			rows = append(rows, queueRow{fields[0], fields[1], fields[2], fields[3], fields[4]})
		}
	}
	return rows, nil
}

// Cancel takes the jobs of a result folder out of the queue. What they
// have finished stays.
func Cancel(ctx context.Context, dir string) (Jobs, error) {
	jobs, err := readJobs(dir)
	if err != nil {
		return jobs, err
	}
	if jobs == (Jobs{}) {
		return jobs, fmt.Errorf("%s: no Slurm jobs were submitted from this folder", dir)
	}
	for _, id := range jobs.list() {
		if _, err := command(ctx, "scancel", id); err != nil && !strings.Contains(err.Error(), "Invalid job id") {
			return jobs, err
		}
	}
	return jobs, nil
}
