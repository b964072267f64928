package slurm

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"walras/experiments"
	"walras/experiments/spec"
	"walras/results"
)

// Merged is what Merge did.
type Merged struct {
	Spec         *spec.Spec
	Summary      *experiments.Summary
	Verification *experiments.Verification // nil where not every shard is there
}

// mergeSample is the fraction of the cells that the merge computes again.
const mergeSample = 0.01

// Merge brings the shards of all tasks into their result folder, verifies
// that folder, and removes the folders of the tasks. Stopped anywhere it can be
// run again. An attempt with damaged files is set aside, and its shards are
// computed again by the next submission. With an error there may be an answer
// too, of what was reached.
func Merge(ctx context.Context, dir string) (*Merged, error) {
	_, spec, err := openPlan(dir)
	if err != nil {
		return nil, err
	}
	run, err := createPatiently(ctx, dir, spec)
	if err != nil {
		return nil, err
	}
	notes, err := adoptAttempts(run)
	notes = append(run.Notes(), notes...)
	if err := errors.Join(err, run.Close()); err != nil {
		return nil, err
	}
	summary, err := experiments.Summarise(dir)
	if err != nil {
		return nil, err
	}
	summary.Notes = notes
	merged := &Merged{Spec: spec, Summary: summary}
	if summary.Done != summary.Cells {
		return merged, fmt.Errorf("%s: %d of %d cells are done; submit the spec again to compute the rest", dir, summary.Done, summary.Cells)
	}
	v, err := experiments.Verify(ctx, dir, experiments.VerifyOptions{Fraction: mergeSample})
	if err != nil {
		return merged, err
	}
	merged.Verification = v
	if len(v.Problems) > 0 {
		return merged, fmt.Errorf("%s: %d problems, the first: %s", dir, len(v.Problems), v.Problems[0])
	}
	if err := results.WriteFile(pathIn(dir, mergedFile), []byte(summary.Digest+"\n")); err != nil {
		return merged, err
	}
	return merged, removeAttempts(dir)
}

// lockPoll is how often createPatiently looks whether the folder is free.
const lockPoll = time.Second

// createPatiently opens the folder, waiting while another process writes it:
// an earlier start of this job whose node was taken for lost.
func createPatiently(ctx context.Context, dir string, spec *spec.Spec) (*results.Run, error) {
	h := experiments.Header(spec)
	for {
		run, err := results.Create(dir, h)
		var locked *results.LockedError
		if !errors.As(err, &locked) {
			return run, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(lockPoll):
		}
	}
}

// adoptAttempts takes what the attempts have finished.
func adoptAttempts(run *results.Run) (notes []string, err error) {
	folders, err := attempts(run.Dir())
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		data, err := openAttempt(folder)
		if err == nil && data == nil {
			continue
		}
		if err == nil {
			if _, err = run.Adopt(data); err == nil {
				continue
			}
			if data.Verify() == nil {
				return notes, err // the attempt is sound: it is something else
			}
		}
		if e := os.Rename(folder, folder+setAside); e != nil {
			return notes, errors.Join(err, e)
		}
		notes = append(notes, fmt.Sprintf("%v; %s is set aside as %s", err, folder, filepath.Base(folder)+setAside))
	}
	return notes, nil
}

// removeAttempts removes the folders of the tasks; stacks of panics, which are
// not in the results, go to the logs.
func removeAttempts(dir string) error {
	folders, err := attempts(dir)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		kept := pathIn(dir, logFolder, filepath.Base(folder)+"-"+experiments.PanicsFile)
		if err := os.Rename(filepath.Join(folder, experiments.PanicsFile), kept); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.RemoveAll(folder); err != nil {
			return err
		}
	}
	err = os.Remove(filepath.Join(dir, tasksFolder))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
		return nil // there are none, or some were set aside
	}
	return err
}
