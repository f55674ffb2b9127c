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
