package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/verify"
)

// The program ends with 2 where nothing was checked, and says why in both languages.
func TestRun(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	broken := filepath.Join(empty, "state.json")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args string
		code int
		out  string
	}{
		{"", 2, ""},
		{"a b", 2, ""},
		{"--lang fr " + empty, 2, ""},
		{"nowhere", 2, ""},
		{empty + " --state " + broken, 2, ""},
		{broken, 2, ""},
		{empty, 2, "KẾT QUẢ: CHƯA KIỂM TRA ĐƯỢC"},
		{empty, 2, "Không thấy sổ công khai trong thư mục này"},
		{"--lang en " + empty, 2, "There is no public log in this folder"},
		{"http://127.0.0.1:1 --lang en", 2, "RESULT: COULD NOT CHECK"},
		{"http://127.0.0.1:1 --json", 2, `"exit": 2`},
	} {
		var out, errs bytes.Buffer
		code, err := run(context.Background(), strings.Fields(tt.args), &out, &errs)
		if code != tt.code || !strings.Contains(out.String(), tt.out) || err == nil != (tt.out != "") {
			t.Errorf("%q: %d, %v\n%s", tt.args, code, err, out.String())
		}
		if strings.Contains(tt.args, "--json") && !json.Valid(out.Bytes()) {
			t.Errorf("%q: no JSON\n%s", tt.args, out.String())
		}
	}
}

// What was seen at an address is remembered without being asked for it, and one that is
// spoilt is never taken for none; --state none goes without.
func TestRemembersByAddress(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", folder)
	t.Setenv("HOME", folder)
	src, err := verify.Open("http://192.0.2.1:1/log")
	if err != nil {
		t.Fatal(err)
	}
	here, err := verify.Open("http://localhost:1")
	if err != nil || verify.StateFile(here) != "" {
		t.Error("a trial on this machine is remembered", err)
	}
	file := verify.StateFile(src)
	if !strings.HasPrefix(file, folder) || filepath.Base(file) != "192.0.2.1_1.json" {
		t.Fatal(file)
	}
	if err := (&verify.State{Origin: "quykhancap.log/a", Key: "k", Size: 7}).Write(file); err != nil {
		t.Fatal(err)
	}
	if s, err := verify.ReadState(file); err != nil || s.Size != 7 {
		t.Fatal(s, err)
	}
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code, err := run(context.Background(), []string{"http://192.0.2.1:1"}, &out, &errs); code != 2 || err == nil || !strings.Contains(verify.Why(err, "vi"), file) {
		t.Errorf("%d %v %s", code, err, out.String())
	}
	if code, err := run(context.Background(), []string{"127.0.0.1:1", "--state", "none"}, &out, &errs); code != 2 || err != nil || !strings.Contains(out.String(), "đã dùng https://") {
		t.Errorf("%d %v %s", code, err, out.String())
	}
	if code, err := run(context.Background(), []string{"--help"}, &out, &errs); code != 0 || err != nil || !strings.Contains(errs.String(), "--state") {
		t.Errorf("%d %v", code, err)
	}
	for _, args := range [][]string{{folder, "--lang", "fr"}, {folder, "--witnesses", "1"}} {
		if code, err := run(context.Background(), args, &out, &errs); code != 2 || !strings.Contains(verify.Why(err, "vi"), args[1]) {
			t.Errorf("%v: %d %v", args, code, err)
		}
	}
}
