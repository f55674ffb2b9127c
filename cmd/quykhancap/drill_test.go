package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const (
	drillAccount = "0000012345678"
	drillGifts   = 40
	drillPass    = "cụm mật khẩu của buổi diễn tập"
)

// The drill of operations.md with real programs: gifts, a backup, the machine is gone,
// the books come back elsewhere and go on. Once nothing was lost, and the public log
// is the same log; once gifts came after the backup, and it is a new log that says so.
// A stranger's checker tells the two apart.
func TestRestoreDrill(t *testing.T) {
	d := newDrill(t)
	began := time.Now()
	d.say("DIỄN TẬP PHỤC HỒI, %s", began.In(workday.Zone).Format("15:04 02/01/2006"))

	one := d.serve("one")
	d.give(one, 1)
	d.holds("sổ gốc", d.check(one, "state.json"))
	d.say("1. Máy chủ gốc nhận %d khoản ủng hộ; chương trình kiểm tra bên ngoài: ĐÚNG.", drillGifts)

	note := d.checkpoint(one)
	one.kill()
	file := filepath.Join(d.dir, "quy.age")
	d.say("2. %s", d.run("one", "backup", "--demo", file))

	d.refusals(file)
	d.secret("two")
	d.say("3. KHÔNG MẤT GÌ, có mốc sổ mới nhất:\n%s", d.run("two", "restore", "--demo", "--checkpoint", note, file))
	two := d.serve("two")
	d.give(two, 2)
	findings := d.check(two, "state.json")
	d.holds("sổ phục hồi", findings)
	if !slices.Contains(findings, "passed append.only") {
		d.Errorf("the checker did not see the same log go on: %v", findings)
	}
	d.promises("two")
	d.say("   Máy chủ mới nhận tiếp %d khoản; sổ công khai vẫn là sổ cũ, chỉ viết thêm; mọi quy tắc sổ sách đúng.", drillGifts)

	note = d.checkpoint(two)
	two.kill()
	d.secret("three")
	d.say("4. CÓ MẤT: bản sao lưu cũ hơn sổ đã công bố:\n%s", d.run("three", "restore", "--demo", "--checkpoint", note, file))
	three := d.serve("three")
	d.give(three, 3)
	findings = d.check(three, "state.json")
	for _, want := range []string{"failed append.restart", "failed restart.lost"} {
		if !slices.Contains(findings, want) {
			d.Errorf("the checker who saw the old log does not say %q: %v", want, findings)
		}
	}
	d.holds("sổ mới", d.check(three, "new.json"))
	d.promises("three")
	d.say("   Máy chủ mới nhận tiếp %d khoản. Người đã xem sổ cũ được báo: sổ mới, mất bao nhiêu mục. Người xem lần đầu: ĐÚNG.", drillGifts)
	three.kill()
	d.say("Xong trong %s.", time.Since(began).Round(time.Second))
}

type drill struct {
	*testing.T
	dir, quykhancap, verify string
	report                  *os.File
}

func newDrill(t *testing.T) *drill {
	dir := pgtest.Folder(t)
	d := &drill{T: t, dir: dir, quykhancap: pgtest.Build(t, dir, "."), verify: pgtest.Build(t, dir, "../quykhancap-verify")}
	if path := os.Getenv("QUY_TEST_DRILL_REPORT"); path != "" {
		report, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		d.report = report
		t.Cleanup(func() { d.report.Close() })
	}
	return d
}

// say writes a line for who asked for the drill.
func (d *drill) say(format string, args ...any) {
	line := strings.TrimRight(fmt.Sprintf(format, args...), "\n")
	d.Log(line)
	if d.report != nil {
		fmt.Fprintln(d.report, line)
	}
}

func (d *drill) env(installation string) []string {
	return append(os.Environ(), "QUY_DATA_DIR="+filepath.Join(d.dir, installation), "QUY_LISTEN=127.0.0.1:0",
		"QUY_BACKUP_PASSPHRASE="+drillPass, "DATABASE_URL=", "QUY_OWNER_DATABASE_URL=", "QUY_SECRET_KEY=")
}

// refusals: by another secret, or from half a file, nothing comes back and nothing stays.
func (d *drill) refusals(file string) {
	d.Helper()
	whole, err := os.ReadFile(file)
	if err != nil {
		d.Fatal(err)
	}
	cut := filepath.Join(d.dir, "cut.age")
	if err := os.WriteFile(cut, whole[:len(whole)/2], 0o600); err != nil {
		d.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(d.dir, "one", "demo", "secret.key"))
	if err != nil {
		d.Fatal(err)
	}
	for _, tt := range []struct{ file, secret, want string }{
		{file, strings.Repeat("x", 43), "Khóa bí mật ở đây không phải"},
		{cut, strings.TrimSpace(string(key)), "bị hỏng hoặc bị cắt cụt"},
	} {
		c := exec.Command(d.quykhancap, "restore", "--demo", tt.file)
		c.Env = append(d.env("refused"), "QUY_SECRET_KEY="+tt.secret)
		if out, err := c.CombinedOutput(); err == nil || !strings.Contains(string(out), tt.want) {
			d.Errorf("a restore that must be refused: %v\n%s", err, out)
		}
		if _, err := os.Stat(filepath.Join(d.dir, "refused", "demo", "postgres")); err == nil {
			d.Error("a restore that was refused left a database")
		}
	}
	d.say("   Khóa bí mật khác và tệp bị cắt: bị từ chối, không để lại gì.")
}

// run runs a command of the program and returns the Vietnamese lines of its answer.
func (d *drill) run(installation string, args ...string) string {
	d.Helper()
	c := exec.Command(d.quykhancap, args...)
	c.Env = d.env(installation)
	out, err := c.CombinedOutput()
	if err != nil {
		d.Fatalf("quykhancap %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	var lines []string
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "  ") {
			lines = append(lines, "   "+line)
		}
	}
	return strings.TrimPrefix(strings.Join(lines, ""), "   ")
}

// secret brings the secret key of the first installation, as its keeper would.
func (d *drill) secret(installation string) {
	d.Helper()
	key, err := os.ReadFile(filepath.Join(d.dir, "one", "demo", "secret.key"))
	if err != nil {
		d.Fatal(err)
	}
	folder := filepath.Join(d.dir, installation, "demo")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		d.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "secret.key"), key, 0o600); err != nil {
		d.Fatal(err)
	}
}

// promises holds every promise of the books against an installation.
func (d *drill) promises(installation string) {
	d.Helper()
	if out := d.run(installation, "check", "--demo"); out != "" {
		d.Errorf("check of %s: %s", installation, out)
	}
}

// server is one running installation.
type server struct {
	installation, url string
	process           *exec.Cmd
}

func (s *server) kill() {
	s.process.Process.Signal(syscall.SIGKILL)
	s.process.Wait()
}

// serve starts an installation and waits until it says where it is.
func (d *drill) serve(installation string) *server {
	d.Helper()
	s := &server{installation: installation, process: exec.Command(d.quykhancap, "serve", "--demo")}
	s.process.Env = d.env(installation)
	s.url = pgtest.Serve(d, s.process)
	return s
}

// give brings gifts by a bank's file, and waits until the public log has them.
func (d *drill) give(s *server, seed uint64) {
	d.Helper()
	before := d.settle(s)
	var file, body bytes.Buffer
	_, err := givingtest.Write(&file, givingtest.Spec{
		Bank: "vcb", Account: drillAccount, Lines: drillGifts, Seed: 500 + seed,
		From: workday.On(time.Now()).Start().AddDate(0, 0, -3), Days: 2,
	})
	if err != nil {
		d.Fatal(err)
	}
	var session struct {
		Access string `json:"access_token"`
	}
	d.post(s, "/api/v1/sessions", "application/json", "",
		strings.NewReader(`{"username":"ketoan.tinh","password":"`+app.SamplePassword+`"}`), &session)
	form := multipart.NewWriter(&body)
	form.WriteField("account", drillAccount)
	part, err := form.CreateFormFile("file", "vcb.csv")
	if err != nil {
		d.Fatal(err)
	}
	part.Write(file.Bytes())
	form.Close()
	d.post(s, "/api/v1/bank-statements", form.FormDataContentType(), session.Access, &body, &struct{}{})
	d.await("the log to take the gifts", func() bool { return d.size(s) >= before+drillGifts })
	d.settle(s)
}

func (d *drill) post(s *server, path, kind, token string, body io.Reader, into any) {
	d.Helper()
	r, err := http.NewRequest(http.MethodPost, s.url+path, body)
	if err != nil {
		d.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		d.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 || json.Unmarshal(b, into) != nil {
		d.Fatalf("%s: %d %v\n%s", path, answer.StatusCode, err, b)
	}
}

// settle waits until the log has taken what was told so far, and says how large it is.
func (d *drill) settle(s *server) (size int64) {
	d.Helper()
	same := 0
	d.await("the log to come to rest", func() bool {
		now := d.size(s)
		if now != size {
			size, same = now, 0
		}
		same++
		return same > 40 // at 50 ms: ten rounds of the sequencer
	})
	return size
}

func (d *drill) await(what string, done func() bool) {
	d.Helper()
	for until := time.Now().Add(2 * time.Minute); !done(); <-time.After(50 * time.Millisecond) {
		if time.Now().After(until) {
			d.Fatalf("waited in vain for %s", what)
		}
	}
}

func (d *drill) head(s *server) []byte {
	d.Helper()
	answer, err := http.Get(s.url + "/log/checkpoint")
	if err != nil {
		d.Fatal(err)
	}
	defer answer.Body.Close()
	note, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		d.Fatalf("checkpoint: %d %v", answer.StatusCode, err)
	}
	return note
}

func (d *drill) size(s *server) int64 {
	d.Helper()
	lines := strings.Split(string(d.head(s)), "\n")
	if len(lines) < 3 {
		d.Fatalf("checkpoint: %q", lines)
	}
	n, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		d.Fatal(err)
	}
	return n
}

// checkpoint keeps the newest checkpoint in a file, as a newspaper would.
func (d *drill) checkpoint(s *server) string {
	d.Helper()
	path := filepath.Join(d.dir, s.installation+".checkpoint")
	if err := os.WriteFile(path, d.head(s), 0o644); err != nil {
		d.Fatal(err)
	}
	return path
}

// check runs the stranger's checker and returns what it found: "passed append.only".
func (d *drill) check(s *server, state string) (found []string) {
	d.Helper()
	out, err := exec.Command(d.verify, s.url, "--state", filepath.Join(d.dir, state), "--json").Output()
	var report struct {
		Findings []struct{ Check, Verdict, VI string }
	}
	if json.Unmarshal(out, &report) != nil || len(report.Findings) == 0 {
		d.Fatalf("quykhancap-verify: %v\n%s", err, out)
	}
	for _, f := range report.Findings {
		if f.Check == dayChanged {
			continue
		}
		found = append(found, f.Verdict+" "+f.Check)
		if f.Verdict == "failed" {
			d.say("   %s", f.VI)
		}
	}
	return found
}

// dayChanged is what a checker says of a day to which gifts came late, until the day has
// been still for two minutes and is told anew. The drill does not wait so long.
const dayChanged = "day.changed"

func (d *drill) holds(what string, findings []string) {
	d.Helper()
	for _, f := range findings {
		if strings.HasPrefix(f, "failed ") {
			d.Errorf("%s: the checker found %s", what, f)
		}
	}
}
