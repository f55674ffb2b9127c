package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// noise tells how much of the machine others used while something was measured. Where
// the kernel does not say, it says nothing.
type noise struct {
	begun       time.Time
	busy, ours  float64 // seconds of processor time
	unavailable bool
}

const ticksPerSecond = 100 // of /proc, on every Linux that Go runs on

func listen() noise {
	busy, ok := busySeconds()
	return noise{begun: time.Now(), busy: busy, ours: ourSeconds(), unavailable: !ok}
}

// others is the share of all processors that neither we nor what we started used.
func (n noise) others() (share float64, ok bool) {
	busy, ok := busySeconds()
	if n.unavailable || !ok {
		return 0, false
	}
	all := time.Since(n.begun).Seconds() * float64(runtime.NumCPU())
	return max(0, (busy-n.busy)-(ourSeconds()-n.ours)) / all, true
}

// busySeconds is the time that the processors have worked, for whomever; time stolen by
// other machines on the same hardware counts.
func busySeconds() (float64, bool) {
	text, err := os.ReadFile("/proc/stat")
	first, _, _ := strings.Cut(string(text), "\n")
	fields := strings.Fields(first)
	if err != nil || len(fields) < 9 {
		return 0, false
	}
	var ticks float64
	for i, f := range fields[1:9] {
		if v, err := strconv.ParseFloat(f, 64); err == nil && i != 3 && i != 4 { // idle, iowait
			ticks += v
		}
	}
	return ticks / ticksPerSecond, true
}

// ourSeconds is the time of this process and all below it, ended ones included.
func ourSeconds() float64 {
	self, below := processTime(os.Getpid())
	return self + below
}

// processTime is the processor time of a process and of all below it, in seconds.
func processTime(pid int) (self, below float64) {
	type process struct {
		parent string
		ticks  float64
	}
	all := map[string]process{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		_, rest, ok := strings.Cut(string(text), ") ")
		fields := strings.Fields(rest)
		if err != nil || !ok || len(fields) < 15 {
			continue
		}
		p := process{parent: fields[1]}
		for _, f := range fields[11:15] { // of itself, and of children that have ended
			v, _ := strconv.ParseFloat(f, 64)
			p.ticks += v
		}
		all[filepath.Base(filepath.Dir(path))] = p
	}
	root := strconv.Itoa(pid)
	for id, p := range all {
		for at := p.parent; at != "" && at != "0"; at = all[at].parent {
			if at == root {
				below += p.ticks
				break
			}
		}
		if id == root {
			self = p.ticks
		}
	}
	return self / ticksPerSecond, below / ticksPerSecond
}
