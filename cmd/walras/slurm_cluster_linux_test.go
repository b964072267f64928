package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// cluster is a Slurm of one machine: a controller and two nodes of two
// processors each, on loopback, without munge, cgroups or accounting.
type cluster struct {
	dir   string
	nodes map[string]*exec.Cmd
}

// slurmConf is for the folder, the ports of the controller and of the nodes.
// Lost nodes are given up after SlurmdTimeout; a requeued job waits a little
// longer than cred_expire.
const slurmConf = `ClusterName=walras
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=%[2]d
SlurmUser=root
SlurmdUser=root
AuthType=auth/none
AuthInfo=cred_expire=5
CredType=cred/none
MpiDefault=none
MailProg=/bin/true
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core,CR_LLN
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
SlurmdParameters=config_overrides
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
ReturnToService=2
KillWait=2
SlurmdTimeout=10
StateSaveLocation=%[1]s/state
SlurmdSpoolDir=%[1]s/spool/%%n
SlurmctldPidFile=%[1]s/slurmctld.pid
SlurmdPidFile=%[1]s/slurmd-%%n.pid
SlurmctldLogFile=%[1]s/slurmctld.log
SlurmdLogFile=%[1]s/slurmd-%%n.log
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=%[3]d CPUs=2
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=%[4]d CPUs=2
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`

// startCluster starts a cluster that commands find by SLURM_CONF, and stops it
// when the test ends. The test is skipped where Slurm is not installed.
func startCluster(t *testing.T) *cluster {
	t.Helper()
	for _, program := range []string{"slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol", "sinfo"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("no %s in PATH; apt-get install slurm-wlm has it", program)
		}
	}
	if os.Geteuid() != 0 {
		t.Skip("the daemons of Slurm need root")
	}
	c := &cluster{dir: t.TempDir(), nodes: make(map[string]*exec.Cmd)}
	for _, folder := range []string{"state", "spool/n1", "spool/n2"} {
		if err := os.MkdirAll(filepath.Join(c.dir, folder), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	ports := freePorts(t, 3)
	conf := filepath.Join(c.dir, "slurm.conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, slurmConf, c.dir, ports[0], ports[1], ports[2]), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SLURM_CONF", conf)
	controller := c.daemon(t, "slurmctld", "-D")
	for _, node := range []string{"n1", "n2"} {
		c.nodes[node] = c.daemon(t, "slurmd", "-D", "-N", node)
	}
	t.Cleanup(func() { c.stop(t, controller) })
	c.waitNodes(t, "idle", 2)
	return c
}

// freePorts asks the system for ports that nobody has.
func freePorts(t *testing.T, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

func (c *cluster) daemon(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	d := exec.Command(name, args...)
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	return d
}

// waitNodes waits until so many nodes are in a state.
func (c *cluster) waitNodes(t *testing.T, state string, n int) {
	t.Helper()
	waitFor(t, 60*time.Second, fmt.Sprintf("%d nodes to be %s", n, state), func() bool {
		out, err := exec.Command("sinfo", "-h", "-N", "-o", "%T").Output()
		return err == nil && strings.Count(string(out), state) == n
	})
}

func waitFor(t *testing.T, limit time.Duration, what string, ready func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !ready(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %v for %s", limit, what)
		}
	}
}

// stop ends the jobs and the daemons, and shows their logs where the test has
// failed.
func (c *cluster) stop(t *testing.T, controller *exec.Cmd) {
	exec.Command("scancel", "--user", strconv.Itoa(os.Getuid())).Run() // best effort, as is what follows: the daemons are killed at the end
	for range 50 {
		if out, err := exec.Command("squeue", "-h").Output(); err != nil || len(out) == 0 {
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	exec.Command("scontrol", "shutdown").Run()
	for _, d := range []*exec.Cmd{controller, c.nodes["n1"], c.nodes["n2"]} {
		kill := time.AfterFunc(5*time.Second, func() { d.Process.Kill() })
		d.Wait()
		kill.Stop()
	}
	if !t.Failed() {
		return
	}
	logs, _ := filepath.Glob(filepath.Join(c.dir, "*.log"))
	for _, log := range logs {
		text, _ := os.ReadFile(log)
		t.Logf("%s:\n%s", filepath.Base(log), text)
	}
}

// lose does to a node what a power failure does: the daemon and all processes
// of its jobs end at once, and nobody is told.
func (c *cluster) lose(t *testing.T, node string) {
	t.Helper()
	victims := []int{c.nodes[node].Process.Pid}
	for _, pid := range c.processes("SLURMD_NODENAME=" + node) {
		if parent := parentOf(pid); strings.HasPrefix(nameOf(parent), "slurmstepd") {
			victims = append(victims, parent)
		}
		victims = append(victims, pid)
	}
	if len(victims) < 3 {
		t.Fatalf("node %s has no processes of jobs", node)
	}
	for _, pid := range victims {
		syscall.Kill(pid, syscall.SIGKILL)
	}
}

// processes finds the processes of jobs by a variable that they have.
func (c *cluster) processes(variable string) (pids []int) {
	environments, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range environments {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		variables := strings.Split(string(text), "\x00")
		if slices.Contains(variables, "SLURM_CONF="+c.dir+"/slurm.conf") && slices.Contains(variables, variable) {
			pid, _ := strconv.Atoi(strings.Split(path, "/")[2])
			pids = append(pids, pid)
		}
	}
	return pids
}

func nameOf(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return string(text)
}

func parentOf(pid int) int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "PPid:"); ok {
			parent, _ := strconv.Atoi(strings.TrimSpace(value))
			return parent
		}
	}
	return 0
}

// slurm runs a command of Slurm.
func slurmCommand(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(context.Background(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v: %s", name, args, err, out)
	}
	return string(out)
}
