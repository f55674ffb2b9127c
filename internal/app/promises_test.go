package app

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// An operator reads of a broken promise what was promised, where it is broken and what to
// do, in Vietnamese first.
func TestReportBroken(t *testing.T) {
	got := ReportBroken([]pg.Broken{{
		Check: "receipt_numbers_have_no_gap", Columns: []string{"series", "missing"}, Rows: [][]string{{"BNTM-20", "7"}},
	}})
	at := 0
	for _, want := range []string{
		"receipt_numbers_have_no_gap\n", "Phải luôn đúng: Biên nhận của một dãy số đủ từ 1", "Promised: The receipts of a series carry",
		"Không còn đúng ở", "series\tmissing\n", "BNTM-20\t7\n", "Cần làm: Tìm chứng từ mang số thiếu", "To do: Look for the paper",
	} {
		i := strings.Index(got[at:], want)
		if i < 0 {
			t.Fatalf("%q is not said there:\n%s", want, got)
		}
		at += i
	}
}

// Each remedy has its words, and is of promises that there are, each once.
func TestRemedies(t *testing.T) {
	of := map[string]string{}
	for remedy, checks := range remedies {
		if key := "promise.do." + remedy; site.T(site.Vietnamese, key) == key {
			t.Errorf("no words for %s", key)
		}
		for _, check := range checks {
			if key := "promise." + check; site.T(site.Vietnamese, key) == key {
				t.Errorf("%s is for %s, which is no promise", remedy, check)
			}
			if of[check] != "" {
				t.Errorf("%s has the remedies %s and %s", check, of[check], remedy)
			}
			of[check] = remedy
		}
	}
}
