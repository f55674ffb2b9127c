package portal

import (
	"regexp"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Two of one masked name in one village are told apart by the end of their code, on
// the round's page as on the notice, and only while the list hangs; one whose name is
// its own has none.
func TestTwoOfOneName(t *testing.T) {
	h, f := decidedHouse(t)
	f.Ask("Hoàng Văn Bách")
	r := f.Round(allot.NormScaled, "90000000")
	f.Decide(r)
	code := regexp.MustCompile(`\(mã hộ …[A-Z0-9]{4}\)`)
	if body := h.see("/phan-bo/" + r.Slug); code.MatchString(body) {
		t.Error("codes before the notice")
	}
	notice := f.PutUp()
	ends := map[string]bool{}
	rows, err := pgtest.Owner(t, h.DB).Query(`select right(household_code, 4) from aid.rows where masked_name = 'Hoàng Văn B••'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var end string
		if err := rows.Scan(&end); err != nil {
			t.Fatal(err)
		}
		ends["(mã hộ …"+end+")"] = true
	}
	for _, path := range []string{"/niem-yet/" + notice, "/phan-bo/" + r.Slug + "?sau=0"} {
		found := code.FindAllString(h.see(path, "Nông Văn D••"), -1)
		if len(found) != 2 || found[0] == found[1] || !ends[found[0]] || !ends[found[1]] {
			t.Errorf("%s tells them apart by %v, want %v", path, found, ends)
		}
	}
}

// A source is the campaign that was given to, with its page; its number in the list
// only beside it, for who computes again.
func TestRoundNamesItsSources(t *testing.T) {
	h, f := decidedHouse(t)
	r := f.Round(allot.NormScaled, "70000000")
	f.Decide(r)
	body := h.see("/phan-bo/"+r.Slug, "Nguồn chung", "nguồn số 1 trong danh sách tính lại")
	if strings.Contains(body, ">L1<") {
		t.Error("a source is called L1")
	}
}
