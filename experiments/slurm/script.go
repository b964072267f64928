package slurm

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// plainWord needs no quotes in a shell.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// shellQuote writes a word so that a POSIX shell reads it back as it is:
// within single quotes nothing is special but the single quote itself.
func shellQuote(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// scripts is what the scripts are written from.
type scripts struct {
	name      string // of the spec
	hash      string
	dir       string // absolute, as is work
	work      string // where the program runs: relative paths in the spec are relative to it
	walras    string
	tasks     int // 0: only merge
	cpus      int
	partition string
	limit     time.Duration // 0: the partition's
	args      []string
	variables [][2]string // the environment, besides what the node gives
}

// command is the program with arguments, ready to stand in a script.
func (s *scripts) command(args ...string) string {
	words := []string{shellQuote(s.walras)}
	for _, a := range args {
		words = append(words, shellQuote(a))
	}
	return strings.Join(words, " ")
}

// body is a script that runs one command of walras in the submitter's folder.
// Slurm runs jobs whose folder is missing elsewhere without a word; cd has one.
// By exec the program gets the signals that are sent to the batch shell.
func (s *scripts) body(comment, command string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#!/bin/sh\n# %s\ncd %s || exit 1\n", comment, shellQuote(s.work))
	for _, v := range s.variables {
		fmt.Fprintf(&b, "export %s=%s\n", v[0], shellQuote(v[1]))
	}
	fmt.Fprintf(&b, "exec %s\n", command)
	return b.String()
}

func (s *scripts) task() string {
	return s.body(fmt.Sprintf("One task of the array that computes %s (spec %.12s).", s.name, s.hash),
		s.command("slurm", "task", s.dir)+` "$SLURM_ARRAY_TASK_ID"`)
}

func (s *scripts) merge() string {
	return s.body(fmt.Sprintf("Merges and verifies what the tasks of %s (spec %.12s) have computed.", s.name, s.hash),
		s.command("slurm", "merge", s.dir))
}

// sbatch is the command that submits a script. The user's arguments come
// first, so that those the engine relies on prevail; dependency is text of the
// shell.
func (s *scripts) sbatch(script, dependency string, own ...string) string {
	words := append([]string{}, s.args...)
	words = append(words, "--parsable", "--export=NONE", "--requeue", "--open-mode=append", "--chdir="+s.work,
		"--nodes=1", "--ntasks=1", fmt.Sprintf("--cpus-per-task=%d", s.cpus))
	if s.partition != "" {
		words = append(words, "--partition="+s.partition)
	}
	if s.limit > 0 {
		words = append(words, "--time="+timeText(s.limit))
	}
	words = append(words, own...)
	for i, w := range words {
		words[i] = shellQuote(w)
	}
	return "sbatch " + strings.Join(words, " ") + dependency + " " + shellQuote(pathIn(s.dir, script))
}

// log is the option that names a log file; a percent sign in the folder would
// begin one of sbatch's patterns.
func (s *scripts) log(pattern string) string {
	return "--output=" + strings.ReplaceAll(pathIn(s.dir, logFolder), "%", "%%") + "/" + pattern
}

// submit is the script that submits the others. It runs once: what it has
// submitted is in the file of jobs. Where the second job is refused, the first
// is taken back.
func (s *scripts) submit() string {
	jobs := shellQuote(pathIn(s.dir, jobsFile))
	var b strings.Builder
	fmt.Fprintf(&b, "#!/bin/sh\n# Submits %s (spec %.12s): %d tasks and the job that merges and verifies.\nset -eu\n", s.name, s.hash, s.tasks)
	fmt.Fprintf(&b, "if [ -e %s ]; then\n    echo 'submit.sh: already submitted; see walras status, walras cancel' >&2\n    exit 1\nfi\n", jobs)
	dependency := ""
	if s.tasks > 0 {
		fmt.Fprintf(&b, "array=$(%s)\narray=${array%%%%;*}\necho \"array $array\" >%s\n", s.sbatch("task.sh", "",
			"--job-name=walras-"+s.name, fmt.Sprintf("--array=0-%d", s.tasks-1),
			// SIGINT means that the limit is near: SIGTERM is also what scancel and preemption send.
			fmt.Sprintf("--signal=B:INT@%d", limitNotice(s.limit)/time.Second), s.log("task-%A-%a.log")), jobs)
		dependency = ` "--dependency=afterok:$array" --kill-on-invalid-dep=yes`
	}
	merge := s.sbatch("merge.sh", dependency, "--job-name=walras-"+s.name+"-merge", s.log("merge-%j.log"))
	fmt.Fprintf(&b, "if ! merge=$(%s); then\n", merge)
	if s.tasks > 0 {
		fmt.Fprintf(&b, "    scancel \"$array\"\n    rm %s\n", jobs)
	}
	fmt.Fprintf(&b, "    exit 1\nfi\necho \"merge ${merge%%%%;*}\" >>%s\ncat %s\n", jobs, jobs)
	return b.String()
}
