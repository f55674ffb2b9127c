package pgembed

import (
	"context"
	"fmt"
)

const (
	sharedBuffersMinMB = 128
	sharedBuffersMaxMB = 1024
)

// settings are what this program wants of PostgreSQL, given on the command line so
// that a newer program brings its own.
func (s *Server) settings(ctx context.Context, o Options) []string {
	memory := max(memoryMB(), 1024)
	buffers := o.SharedBuffersMB
	if buffers == 0 && o.Test {
		buffers = sharedBuffersMinMB
	}
	if buffers == 0 {
		buffers = min(max(memory/8, sharedBuffersMinMB), sharedBuffersMaxMB)
	}
	all := []string{
		"listen_addresses=",
		"unix_socket_permissions=0700",
		"timezone=UTC",
		"log_timezone=UTC",
		"log_min_messages=warning",
		"log_checkpoints=off",
		"log_autovacuum_min_duration=-1",
		fmt.Sprintf("shared_buffers=%dMB", buffers),
		fmt.Sprintf("effective_cache_size=%dMB", memory/2),
		"work_mem=16MB",
		"maintenance_work_mem=128MB",
		"random_page_cost=1.1",
		"jit=off",
		// The public log takes only what is older than the oldest open transaction.
		"idle_in_transaction_session_timeout=60s",
	}
	if o.Test {
		all = append(all, "max_connections=300", "max_wal_size=1GB", "autovacuum=off")
	} else {
		all = append(all, "max_connections=60", "max_wal_size=4GB", "min_wal_size=256MB",
			"checkpoint_timeout=15min", s.walCompression(ctx),
			// Each time a table is counted, every connection plans anew what it asks of it, while
			// somebody waits. While a book is young, a large file has it counted every minute.
			"autovacuum_analyze_scale_factor=0.5", "autovacuum_vacuum_insert_scale_factor=0.5")
	}
	if o.Test && !o.Durable {
		all = append(all, "fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"wal_level=minimal", "max_wal_senders=0")
	}
	return all
}

// walCompression takes lz4 where PostgreSQL was built with it: it costs a third of
// the older method's time, and large imports write many whole pages.
func (s *Server) walCompression(ctx context.Context) string {
	const lz4 = "wal_compression=lz4"
	c := s.command("postgres", "-D", s.data, "-c", lz4, "-C", "wal_compression")
	if _, err := c.output(ctx); err == nil {
		return lz4
	}
	return "wal_compression=on"
}
