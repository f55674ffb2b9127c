//go:build !linux

package pgembed

import "syscall"

// localeFlag knows all letters; macOS has C.UTF-8 only in its newest versions.
const localeFlag = "--locale=en_US.UTF-8"

// attributes make a child its own process group, so that Ctrl-C reaches the program
// alone and PostgreSQL stops last. Only Linux can have a child told of its parent's
// death; elsewhere the next start ends the one left over.
func attributes(o *owner) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: o.credential(), Setpgid: true}
}

// memoryMB is what we dare to count on where the system is not asked.
func memoryMB() int { return 4096 }

// memoryFolder is a folder that lies in memory: none where the system is not asked.
func memoryFolder(freeMB int) string { return "" }

func yield(int) error { return nil }

func (p *process) yieldWorkers() {}
