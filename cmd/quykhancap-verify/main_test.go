package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
