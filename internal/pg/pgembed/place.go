package pgembed

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// ErrNotInstalled says that this machine has no PostgreSQL that fits.
var ErrNotInstalled = errors.New("no PostgreSQL found on this machine")

// owner is the user that runs PostgreSQL when we are root.
type owner struct {
	name     string
	uid, gid int
}

func (o *owner) credential() *syscall.Credential {
	if o == nil {
		return nil
	}
	return &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)}
}

// prepare finds the programs and the user, opens the folder and takes its lock.
func (s *Server) prepare(o Options) error {
	if err := s.makeDir(o); err != nil {
		return err
	}
	s.data = filepath.Join(s.Dir, "data")
	if err := s.findOwner(); err != nil {
		return err
	}
	var err error
	if s.bin, err = FindBin(s.version()); err != nil {
		return err
	}
	if s.owner != nil {
		if err := os.Lchown(s.Dir, s.owner.uid, s.owner.gid); err != nil {
			return fmt.Errorf("give %s to %s: %w", s.Dir, s.owner.name, err)
		}
		if err := s.checkReach(); err != nil {
			return err
		}
	}
	if err := s.takeLock(); err != nil {
		return err
	}
	return s.makeSocketDir()
}

func (s *Server) makeDir(o Options) error {
	var err error
	if s.throwAway {
		if s.Dir, err = makeThrowAway(o); err != nil {
			return err
		}
	}
	if s.Dir, err = filepath.Abs(s.Dir); err != nil {
		return err
	}
	if err := makeFolders(s.Dir); err != nil {
		return fmt.Errorf("make the folder of the private PostgreSQL: %w", err)
	}
	// The links are followed once, so that every later path is the real one.
	s.Dir, err = filepath.EvalSymlinks(s.Dir)
	return err
}

// makeFolders makes a folder and those above it that are missing. Made by root they
// are passable, whatever the umask, since PostgreSQL runs as somebody else.
func makeFolders(dir string) error {
	if st, err := os.Stat(dir); err == nil {
		if !st.IsDir() {
			return &fs.PathError{Op: "mkdir", Path: dir, Err: syscall.ENOTDIR}
		}
		return nil
	}
	if err := makeFolders(filepath.Dir(dir)); err != nil {
		return err
	}
	mode := fs.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o755
	}
	if err := os.Mkdir(dir, mode); err != nil && !os.IsExist(err) {
		return err
	}
	return os.Chmod(dir, mode)
}

// findOwner chooses who runs PostgreSQL: oneself, or when we are root whoever owns
// the cluster that is there, else postgres, else nobody.
func (s *Server) findOwner() error {
	if os.Geteuid() != 0 {
		return nil
	}
	if st, err := os.Stat(s.data); err == nil {
		if sys := st.Sys().(*syscall.Stat_t); sys.Uid != 0 {
			s.owner = &owner{strconv.Itoa(int(sys.Uid)), int(sys.Uid), int(sys.Gid)}
			if u, err := user.LookupId(s.owner.name); err == nil {
				s.owner.name = u.Username
			}
			return nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err1 == nil && err2 == nil {
			s.owner = &owner{u.Username, uid, gid}
			return nil
		}
	}
	return errors.New("PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody")
}

// checkReach refuses a folder under one that the owner may not pass through, which
// PostgreSQL would report as a missing file.
func (s *Server) checkReach() error {
	for p := filepath.Dir(s.Dir); ; p = filepath.Dir(p) {
		st, err := os.Stat(p)
		if err != nil {
			return err
		}
		if !s.owner.mayPass(st) {
			return fmt.Errorf("%s is closed to user %s, who runs PostgreSQL: open it with chmod o+x, or choose a data folder such as /var/lib/quykhancap (QUY_DATA_DIR)", p, s.owner.name)
		}
		if p == filepath.Dir(p) {
			return nil
		}
	}
}

func (o *owner) mayPass(st fs.FileInfo) bool {
	sys := st.Sys().(*syscall.Stat_t)
	switch {
	case int(sys.Uid) == o.uid:
		return st.Mode().Perm()&0o100 != 0
	case int(sys.Gid) == o.gid:
		return st.Mode().Perm()&0o010 != 0
	default:
		return st.Mode().Perm()&0o001 != 0
	}
}

// takeLock makes the folder ours for as long as we live; the system gives the lock
// back when we die, however we die.
func (s *Server) takeLock() error {
	f, err := os.OpenFile(filepath.Join(s.Dir, "lock"), os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return fmt.Errorf("lock %s: %w", s.Dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if err == syscall.EWOULDBLOCK {
			return s.busy()
		}
		return fmt.Errorf("lock %s: %w", s.Dir, err)
	}
	s.lock = f
	return nil
}

// makeSocketDir makes the closed folder of the socket: in our own folder, or under
// the temporary one where the path would be too long for a socket.
func (s *Server) makeSocketDir() error {
	s.socket = filepath.Join(s.Dir, "socket")
	if len(filepath.Join(s.socket, socketName)) > socketPathMax {
		s.socket = filepath.Join(os.TempDir(), fmt.Sprintf("quykhancap-%x", sha256.Sum256([]byte(s.Dir)))[:27])
	}
	if len(filepath.Join(s.socket, socketName)) > socketPathMax {
		return fmt.Errorf("the path %s is too long for a socket (%d bytes at most): set TMPDIR to a shorter one", s.socket, socketPathMax)
	}
	if err := os.Mkdir(s.socket, 0o700); err != nil && !os.IsExist(err) {
		return fmt.Errorf("make the folder of the socket: %w", err)
	}
	st, err := os.Lstat(s.socket)
	if err != nil {
		return fmt.Errorf("make the folder of the socket: %w", err)
	}
	uid := int(st.Sys().(*syscall.Stat_t).Uid)
	mine := uid == os.Geteuid() || s.owner != nil && uid == s.owner.uid
	if !st.IsDir() || !mine {
		return fmt.Errorf("%s belongs to somebody else: remove it, or set TMPDIR to another folder", s.socket)
	}
	if err := os.Chmod(s.socket, 0o700); err != nil {
		return fmt.Errorf("close the folder of the socket: %w", err)
	}
	if s.owner == nil {
		return nil
	}
	if err := os.Lchown(s.socket, s.owner.uid, s.owner.gid); err != nil {
		return fmt.Errorf("give the folder of the socket to %s: %w", s.owner.name, err)
	}
	return nil
}

// version is the major version that wrote the cluster, "" if there is none yet.
func (s *Server) version() string {
	text, _ := os.ReadFile(filepath.Join(s.data, "PG_VERSION"))
	return strings.TrimSpace(string(text))
}

// FindBin finds the PostgreSQL that fits: of the version that wrote the cluster, or
// the newest if there is no cluster yet. PG_BINDIR names one outright.
func FindBin(version string) (string, error) {
	if dir := os.Getenv("PG_BINDIR"); dir != "" {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
			return "", fmt.Errorf("%w: PG_BINDIR is %s, which has no initdb", ErrNotInstalled, dir)
		}
		return dir, nil
	}
	var dirs []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb",
		"/opt/homebrew/opt/postgresql@*/bin/initdb", "/usr/local/opt/postgresql@*/bin/initdb",
		"/Applications/Postgres.app/Contents/Versions/*/bin/initdb",
	} {
		found, _ := filepath.Glob(pattern)
		for _, f := range found {
			dirs = append(dirs, filepath.Dir(f))
		}
	}
	slices.SortStableFunc(dirs, func(a, b string) int { return majorOf(b) - majorOf(a) })
	if p, err := exec.LookPath("initdb"); err == nil && len(dirs) == 0 {
		return filepath.Dir(p), nil
	}
	for _, dir := range dirs {
		if version == "" || strconv.Itoa(majorOf(dir)) == version {
			return dir, nil
		}
	}
	if len(dirs) > 0 {
		return "", fmt.Errorf("%w: the cluster was written by version %s, here is %s", ErrNotInstalled, version, dirs[0])
	}
	return "", fmt.Errorf("%w: give DATABASE_URL, or install it (Debian and Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17), or name its programs' folder in PG_BINDIR", ErrNotInstalled)
}

// majorOf reads the version out of a path such as /usr/lib/postgresql/15/bin.
func majorOf(bin string) int {
	name := filepath.Base(filepath.Dir(bin))
	n, _ := strconv.Atoi(strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyz@-"))
	return n
}
