package app

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A server that is killed again and again has lost nothing and done nothing twice.
func TestKilled(t *testing.T) {
	const key = "khoa-bao-co-thu-nghiem"
	s := startProgram(t, "sepay="+key)
	s.killedDuringImport()
	s.killedDuringEvents(key)
	s.end()
}

const killedAccount = "0000012345678"

// killedLines is the file's size; 193384 is the fullest day that one account has had.
var killedLines = flag.Int("killed-lines", 15_000, "lines of the file in whose middle the server is killed")

// Killed in the middle of a large import, three times, it finishes it at the next start:
// no line lost, none doubled, every promise held.
func (s *program) killedDuringImport() {
	lines, account := *killedLines, killedAccount
	before := s.covered(account)
	var file bytes.Buffer
	sums, err := givingtest.Write(&file, givingtest.Spec{
		Bank: "vcb", Account: account, Lines: lines, Seed: 91, OutOf: 0,
		From: workday.On(time.Now()).Start().AddDate(0, 0, -3), Days: 2,
	})
	if err != nil {
		s.Fatal(err)
	}
	id := s.upload(account, file.Bytes())
	for _, percent := range []int{10, 40, 70} {
		s.await(id, func(p progress) bool { return p.Progress >= percent })
		s.kill()
		s.start()
	}
	done := s.await(id, func(p progress) bool { return p.State == "done" })
	if done.Lines != lines || done.New != lines || done.Repeated != 0 {
		s.Errorf("%+v", done)
	}
	after := s.covered(account)
	if after.Lines-before.Lines != int64(lines) || after.Sum-before.Sum != sums.In {
		s.Errorf("covered %+v, then %+v; the file brought %d lines and %d đồng", before, after, lines, sums.In)
	}
}

// program is the server as an operator runs it, with the sample.
type program struct {
	testing.TB
	dir, binary, url, token string
	secrets                 string // QUY_WEBHOOK_SECRETS
	process                 *exec.Cmd
}

func (s *program) env() []string {
	return append(os.Environ(), "QUY_DATA_DIR="+filepath.Join(s.dir, "data"), "QUY_LISTEN=127.0.0.1:0",
		"QUY_WEBHOOK_SECRETS="+s.secrets)
}

// startProgram builds the server and starts it in a folder of its own.
func startProgram(t *testing.T, secrets string) *program {
	s := &program{TB: t, dir: pgtest.Folder(t), secrets: secrets}
	s.binary = pgtest.Build(t, s.dir, "../../cmd/quykhancap")
	s.start()
	return s
}

// start waits until the server says where it is, and signs in.
func (s *program) start() {
	s.Helper()
	s.process = exec.Command(s.binary, "serve", "--demo")
	s.process.Env = s.env()
	s.url = pgtest.Serve(s, s.process)
	var session struct {
		Access string `json:"access_token"`
	}
	s.call("POST", "/api/v1/sessions", "application/json",
		strings.NewReader(`{"username":"ketoan.tinh","password":"`+SamplePassword+`"}`), &session)
	s.token = session.Access
}

func (s *program) kill() {
	s.process.Process.Signal(syscall.SIGKILL)
	s.process.Wait()
}

// end holds every promise of the books, and stops the server.
func (s *program) end() {
	s.Helper()
	check := exec.Command(s.binary, "check", "--demo")
	check.Env = s.env()
	if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
		s.Errorf("check: %v\n%s", err, out)
	}
	s.process.Process.Signal(os.Interrupt)
	s.process.Wait()
}

func (s *program) call(method, path, kind string, body io.Reader, into any) {
	s.Helper()
	r, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		s.Fatalf("%s %s: %d %v\n%s", method, path, answer.StatusCode, err, b)
	}
	if err := json.Unmarshal(b, into); err != nil {
		s.Fatal(err)
	}
}

func (s *program) upload(account string, csv []byte) int64 {
	s.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("account", account)
	part, err := form.CreateFormFile("file", "vcb.csv")
	if err != nil {
		s.Fatal(err)
	}
	part.Write(csv)
	form.Close()
	var ref struct{ ID int64 }
	s.call("POST", "/api/v1/bank-statements", form.FormDataContentType(), &body, &ref)
	return ref.ID
}

type progress struct {
	State                          string
	Progress, Lines, New, Repeated int
}

// await asks until the statement is as far as is wanted.
func (s *program) await(id int64, far func(progress) bool) (p progress) {
	s.Helper()
	for until := time.Now().Add(5 * time.Minute); time.Now().Before(until); <-time.After(10 * time.Millisecond) {
		p = progress{}
		s.call("GET", fmt.Sprintf("/api/v1/bank-statements/%d", id), "application/json", nil, &p)
		if far(p) {
			return p
		}
	}
	s.Fatalf("the import stands still at %+v", p)
	return p
}

type cover struct {
	Account string
	Lines   int64
	Sum     int64
}

func (s *program) covered(account string) cover {
	s.Helper()
	var page struct{ Covered []cover }
	s.call("GET", "/api/v1/statement?limit=1", "application/json", nil, &page)
	for _, c := range page.Covered {
		if c.Account == account {
			return c
		}
	}
	s.Fatalf("%s is not covered", account)
	return cover{}
}
