package slurm

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"walras/experiments"
	"walras/results"
)

// Status is the state of the jobs of a result folder.
type Status struct {
	Jobs
	Tasks      int      `json:"tasks"`
	Pending    int      `json:"pending"`
	Running    int      `json:"running"`
	Done       int      `json:"done"`  // whose share is computed
	Ended      int      `json:"ended"` // not in the queue, with some of the share missing
	Nodes      []string `json:"nodes,omitempty"`
	Reason     string   `json:"reason,omitempty"` // why the first task waits
	MergeState string   `json:"merge_state"`      // pending, running, done, ended or none
	Shards     int      `json:"shards"`
	ShardsDone int      `json:"shards_done"`
	CellsDone  int64    `json:"cells_done"`
	Note       string   `json:"note,omitempty"` // why the queue could not be asked
}

// ReadStatus gives the state of the jobs of a result folder, from the queue
// and from what the tasks have written: finished jobs leave the queue after a
// few minutes. It is nil where none were planned.
func ReadStatus(ctx context.Context, dir string) (*Status, error) {
	plan, err := loadPlan(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s := &Status{Tasks: plan.Tasks, Shards: len(plan.Shards), MergeState: "none"}
	if s.Jobs, err = readJobs(dir); err != nil {
		return nil, err
	}
	done, err := finishedShards(dir)
	if err != nil {
		return nil, err
	}
	for _, rows := range done {
		s.CellsDone += rows
	}
	queue, err := readQueue(ctx, s.Jobs)
	if err != nil {
		s.Note = err.Error()
	}
	for task := range plan.Tasks {
		s.count(task, plan.share(task), done, queue)
	}
	_, merged := os.Stat(pathIn(dir, mergedFile))
	s.judgeMerge(merged == nil, queue)
	return s, nil
}

// count adds a task.
func (s *Status) count(task int, share []int, done map[int]int64, queue []queueRow) {
	missing := 0
	for _, shard := range share {
		if _, ok := done[shard]; !ok {
			missing++
		}
	}
	s.ShardsDone += len(share) - missing
	row := findRow(queue, s.Array, strconv.Itoa(task))
	switch {
	case row != nil && row.running():
		s.Running++
		if row.nodes != "" && !slices.Contains(s.Nodes, row.nodes) {
			s.Nodes = append(s.Nodes, row.nodes)
		}
	case row != nil && row.pending():
		if s.Pending++; s.Reason == "" && row.reason != "None" {
			s.Reason = row.reason
		}
	case missing == 0:
		s.Done++
	default:
		s.Ended++
	}
}

// judgeMerge gives the state of the merge job.
func (s *Status) judgeMerge(merged bool, queue []queueRow) {
	row := findRow(queue, s.Merge, "")
	switch {
	case row != nil && row.running():
		s.MergeState = "running"
	case row != nil && row.pending():
		s.MergeState = "pending"
	case merged:
		s.MergeState = "done"
	case s.Merge != "":
		s.MergeState = "ended"
	}
}

// findRow looks for a job, or a task of an array; one in the queue comes before
// an earlier start of the same that has ended.
func findRow(queue []queueRow, job, task string) *queueRow {
	var found *queueRow
	for i := range queue {
		r := &queue[i]
		if r.job == job && (task == "" || r.task == task) && (found == nil || r.active()) {
			found = r
		}
	}
	return found
}

// Lines are the status for people; none where no jobs were planned.
func (s *Status) Lines() []string {
	if s == nil {
		return nil
	}
	if len(s.list()) == 0 && s.MergeState == "none" {
		return []string{fmt.Sprintf("slurm       %d tasks for %d shards are planned, not submitted", s.Tasks, s.Shards)}
	}
	rest := "ended early"
	if s.Note != "" {
		rest = "unfinished"
	}
	var parts []string
	for _, c := range []struct {
		n          int
		name, more string
	}{{s.Pending, "pending", s.Reason}, {s.Running, "running", strings.Join(s.Nodes, ", ")}, {s.Done, "done", ""}, {s.Ended, rest, ""}} {
		if c.n == 0 {
			continue
		}
		part := fmt.Sprintf("%d %s", c.n, c.name)
		if c.more != "" {
			part += " (" + c.more + ")"
		}
		parts = append(parts, part)
	}
	var lines []string
	if s.Array != "" {
		lines = append(lines, fmt.Sprintf("slurm       array %s: %s", s.Array, strings.Join(parts, ", ")))
	}
	lines = append(lines, fmt.Sprintf("slurm       merge %s: %s", s.Merge, s.MergeState),
		fmt.Sprintf("            %d of %d shards, %d cells computed", s.ShardsDone, s.Shards, s.CellsDone))
	if s.Note != "" {
		lines = append(lines, "            the queue does not answer: "+s.Note)
	}
	return lines
}

// FolderStatus is the state of a result folder, with the jobs that were planned in it.
type FolderStatus struct {
	experiments.FolderStatus
	Slurm *Status `json:"slurm,omitempty"` // nil where no jobs were planned
}

// StatusOf is StatusOf with the jobs of the folder.
func StatusOf(ctx context.Context, data *results.Dataset) (*FolderStatus, error) {
	s, err := experiments.StatusOf(data)
	if err != nil {
		return nil, err
	}
	jobs, err := ReadStatus(ctx, data.Dir())
	return &FolderStatus{*s, jobs}, err
}
