package pgembed

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// localeFlag knows all letters; text is compared byte by byte unless a query says
// otherwise, so that order does not change with the system's own tables.
const localeFlag = "--locale=C.UTF-8"

// attributes make a child its own process group, so that Ctrl-C reaches the program
// alone and PostgreSQL stops last; and have it told when the program dies.
func attributes(o *owner) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Credential: o.credential(),
		Setpgid:    true,
		Pdeathsig:  syscall.SIGINT,
	}
}

// memoryMB is the memory of this machine, or of the container if that is less.
func memoryMB() int {
	var kb int
	if b, err := os.ReadFile("/proc/meminfo"); err == nil {
		fmt.Sscanf(string(b), "MemTotal: %d kB", &kb)
	}
	mb := kb / 1024
	b, err := os.ReadFile("/sys/fs/cgroup/memory.max")
	if err != nil {
		return mb
	}
	limit, err := strconv.Atoi(strings.TrimSpace(string(b))) // "max" when there is none
	if err != nil {
		return mb
	}
	return min(mb, limit/(1<<20))
}

const (
	sharedMemory = "/dev/shm"
	tmpfs        = 0x01021994 // its magic number, see statfs(2)
)

// memoryFolder is a folder that lies in memory, for files that are gone with the
// machine; "" if it may not hold, or the machine has not free, this much.
func memoryFolder(freeMB int) string {
	var at syscall.Statfs_t
	if err := syscall.Statfs(sharedMemory, &at); err != nil || at.Type != tmpfs {
		return ""
	}
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(b), "MemAvailable:")
	var kb int
	fmt.Sscanf(rest, "%d kB", &kb)
	// The programs of the tests want as much again.
	if at.Bavail*uint64(at.Bsize)>>20 < uint64(freeMB) || min(kb/1024, memoryMB()) < 2*freeMB {
		return ""
	}
	return sharedMemory
}

// yielding is how much nicer a process is that gives way: it gets a tenth of a processor
// beside one that does not, and all of an idle one. It asks for its turn in long slices, so
// that who wakes up with a short piece of work need not wait for the end of one (Linux 6.12
// and later), and does not push others aside when it wakes up itself.
const (
	yielding  = 10
	niceMax   = 19
	niceShown = 20 // getpriority(2) tells this less the nice value
	slice     = 50 * time.Millisecond
)

func yield(pid int) error {
	is, err := syscall.Getpriority(syscall.PRIO_PROCESS, pid)
	if err != nil {
		return err
	}
	nice := min(niceShown-is+yielding, niceMax)
	return errors.Join(
		syscall.Setpriority(syscall.PRIO_PROCESS, pid, nice),
		unix.SchedSetAttr(pid, &unix.SchedAttr{
			Policy: unix.SCHED_BATCH, Nice: int32(nice), Runtime: uint64(slice.Nanoseconds()),
		}, 0),
		yieldGroup(pid, nice),
	)
}

// workersEvery is how often PostgreSQL's own workers are looked for.
const workersEvery = 500 * time.Millisecond

// yieldWorkers makes the workers that PostgreSQL starts by itself, to vacuum tables and to
// count them, give way until it ends: somebody else waits for the processor that one keeps
// for seconds after each large file.
func (p *process) yieldWorkers() {
	tick := time.NewTicker(workersEvery)
	defer tick.Stop()
	yielded := map[int]bool{}
	for {
		select {
		case <-p.done:
			return
		case <-tick.C:
		}
		workers := p.workers()
		for pid := range workers {
			if !yielded[pid] {
				_ = yield(pid) // it may have ended meanwhile
			}
		}
		yielded = workers
	}
}

// workers are the processes that vacuum and count. None where the system does not tell.
func (p *process) workers() map[int]bool {
	found := map[int]bool{}
	pid := p.cmd.Process.Pid
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	for word := range strings.FieldsSeq(string(children)) {
		title, _ := os.ReadFile("/proc/" + word + "/cmdline")
		if n, err := strconv.Atoi(word); err == nil && strings.HasPrefix(string(title), "postgres: autovacuum worker") {
			found[n] = true
		}
	}
	return found
}

// groupTries bounds how often a group is asked to give way: the system lets one be asked
// every tenth of a second.
const groupTries = 20

// yieldGroup makes the group of a process give way. PostgreSQL's processes are sessions of
// their own, and where the system shares its processors between sessions (sched(7),
// autogroup) it counts a process's niceness only within its own.
func yieldGroup(pid, nice int) error {
	group := fmt.Sprintf("/proc/%d/autogroup", pid)
	for try := 1; ; try++ {
		err := os.WriteFile(group, []byte(strconv.Itoa(nice)), 0)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case !errors.Is(err, syscall.EAGAIN) || try == groupTries:
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}
