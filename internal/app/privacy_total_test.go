package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// pdfText is what a PDF says.
func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), pgtest.Program(t, "pdftotext"), "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(fmt.Errorf("read a PDF: %w", err))
	}
	return string(out)
}

// A private cause moves no public total: what three households were surveyed and asked
// for stands in no count of households, items, rounds or notices, before or after.
func TestPrivateCauseMovesNoTotal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	before := h.totals()
	d := &holding{unit: thatKhe}
	h.hidden(d)
	if n := h.read(`select count(*) from disaster.verdicts v join disaster.assessments a on a.id = v.assessment_id where a.private`); n < 3 {
		t.Fatalf("%d private surveys are verified", n)
	}
	for address, was := range before {
		if is := h.totals()[address]; is != was {
			t.Errorf("%s was %s\nand is %s", address, was, is)
		}
	}
}

// Nobody counts one to four households of a commune in public: in a small commune
// everybody would know who they are. There are such communes in the sample.
func TestFewHouseholdsAreNotCounted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.read(`select disclose.fold()`)
	few := h.read(`
		select count(*) from disclose.reach
		where verified between 1 and 4 or asked between 1 and 4 or decided between 1 and 4 or given between 1 and 4`)
	if few == 0 {
		t.Fatal("the sample has no commune with one to four households: nothing is tried")
	}
	counted := 0
	for address, text := range h.totals() {
		var page struct{ Items []map[string]any }
		if err := json.Unmarshal([]byte(text), &page); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		for _, item := range page.Items {
			for field, value := range item {
				n, told := value.(float64)
				told = told && strings.HasPrefix(field, "households")
				if told && n > 0 {
					counted++
				}
				if told && n > 0 && n < 5 {
					t.Errorf("%s tells %s %v: %v", address, field, n, item)
				}
			}
		}
	}
	if counted == 0 {
		t.Error("no count of households is public at all")
	}
}

// totals are the public lists that are summed from households, by address.
func (h *house) totals() map[string]string {
	h.t.Helper()
	h.read(`select disclose.fold()`)
	all := map[string]string{}
	ask := func(address string) {
		w := h.do(http.MethodGet, address, "", "", nil)
		if w.Code != http.StatusOK {
			h.t.Fatalf("%s: %d", address, w.Code)
		}
		all[address] = w.Body.String()
	}
	for _, list := range []string{"disasters", "rounds", "notices", "warehouses", "campaigns"} {
		ask("/api/v1/" + list)
	}
	var events struct{ Items []struct{ Slug string } }
	h.must(json.Unmarshal([]byte(all["/api/v1/disasters"]), &events))
	for _, e := range events.Items {
		ask("/api/v1/disasters/" + e.Slug + "/communes")
	}
	if len(events.Items) == 0 {
		h.t.Fatal("no event is public")
	}
	return all
}
