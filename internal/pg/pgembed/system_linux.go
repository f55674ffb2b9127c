package pgembed

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
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
// beside one that does not, and all of an idle one.
const (
	yielding  = 10
	niceMax   = 19
	niceShown = 20 // getpriority(2) tells this less the nice value
)

func yield(pid int) error {
	is, err := syscall.Getpriority(syscall.PRIO_PROCESS, pid)
	if err != nil {
		return err
	}
	return syscall.Setpriority(syscall.PRIO_PROCESS, pid, min(niceShown-is+yielding, niceMax))
}
