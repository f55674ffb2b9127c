package backup

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
)

// Place is a PostgreSQL database: its addresses, and the programs of its version.
type Place struct {
	OwnerURL string // as quy_owner, or a member of it
	AppURL   string // as quy_app
	BinDir   string // folder of pg_dump and pg_restore
}

// tool runs pg_dump or pg_restore on a database. The password does not stand in the
// arguments, which every user of the machine can read.
func (p Place) tool(ctx context.Context, name string, in io.Reader, out io.Writer, args ...string) error {
	u, err := url.Parse(p.OwnerURL)
	if err != nil {
		return fmt.Errorf("read the owner's database address: not a PostgreSQL URL")
	}
	env := []string{"PATH=/usr/bin:/bin", "TZ=UTC", "LC_ALL=C", "PGAPPNAME=quykhancap " + name, "PGOPTIONS=-c maintenance_work_mem=256MB"}
	for _, inherited := range []string{"HOME", "PGPASSFILE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY"} {
		if v, ok := os.LookupEnv(inherited); ok {
			env = append(env, inherited+"="+v)
		}
	}
	if password, ok := u.User.Password(); ok {
		u.User = url.User(u.User.Username())
		env = append(env, "PGPASSWORD="+password)
	}
	if q := u.Query(); q.Has("password") {
		env = append(env, "PGPASSWORD="+q.Get("password"))
		q.Del("password")
		u.RawQuery = q.Encode()
	}
	path := filepath.Join(p.BinDir, name)
	if _, err := os.Stat(path); err != nil {
		return fault.Of(fault.Invalid, "backup.no_tool", "tool", path)
	}
	args = append(args, "--no-password", "--role=quy_owner", "--dbname="+u.String())
	cmd := exec.CommandContext(ctx, path, args...)
	var said tail
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = "/", env, in, out, &said
	err = cmd.Run()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case strings.Contains(said.String(), "No space left on device"):
		return fault.Of(fault.Invalid, "backup.disk_full")
	}
	return fmt.Errorf("%s: %w\n%s", name, err, said.String())
}

// tail keeps the end of what a program says.
type tail struct{ b bytes.Buffer }

const tailMax = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.b.Write(p)
	if over := t.b.Len() - tailMax; over > 0 {
		t.b.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string { return strings.TrimSpace(t.b.String()) }

// owner connects as quy_owner.
func (p Place) owner(ctx context.Context) (*pgx.Conn, error) {
	c, err := pgx.Connect(ctx, p.OwnerURL)
	if err != nil {
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	if _, err := c.Exec(ctx, `set role quy_owner`); err != nil {
		c.Close(ctx)
		return nil, fmt.Errorf("act as quy_owner: %w", err)
	}
	return c, nil
}

// Empty reports whether nothing of ours is in a database yet.
func Empty(ctx context.Context, p Place) (bool, error) {
	c, err := p.owner(ctx)
	if err != nil {
		return false, err
	}
	defer c.Close(context.WithoutCancel(ctx))
	var n int
	err = c.QueryRow(ctx, `
		select (select count(*) from pg_namespace
			where nspname not like 'pg\_%' and nspname not in ('information_schema', 'public'))
		+ (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
			where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'S'))`).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look what the database holds: %w", err)
	}
	return n == 0, nil
}

// FindTools finds pg_dump and pg_restore that are not older than the server: those of
// its own version, else the ones on the PATH.
func (p *Place) FindTools(ctx context.Context) error {
	c, err := p.owner(ctx)
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	var major int
	if err := c.QueryRow(ctx, `select current_setting('server_version_num')::int / 10000`).Scan(&major); err != nil {
		return fmt.Errorf("ask PostgreSQL for its version: %w", err)
	}
	if p.BinDir, err = pgembed.FindBin(strconv.Itoa(major)); err == nil {
		return nil
	}
	path, err := exec.LookPath("pg_dump")
	if err != nil {
		return fault.Of(fault.Invalid, "backup.no_tools", "major", major)
	}
	said, err := exec.CommandContext(ctx, path, "--version").Output()
	var ours int
	if _, scan := fmt.Sscanf(string(said), "pg_dump (PostgreSQL) %d", &ours); err != nil || scan != nil || ours < major {
		return fault.Of(fault.Invalid, "backup.no_tools", "major", major)
	}
	p.BinDir = filepath.Dir(path)
	return nil
}
