package aid

import (
	"io"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/paper"
)

// A list tells how much waits since when, with sums, and no other commune's.
func TestRequestsOfAReach(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	f.household(f.unit, lost)
	f.sent(f.unit)
	f.at("2026-11-19")
	w, err := f.RequestWorkFor(t.Context(), f.approver)
	if err != nil || len(w.Answers) != 1 || w.Answers[0].Late != 2 || w.Answers[0].Since.String() != "2026-11-12" {
		t.Errorf("what waits: %+v, %v", w.Answers, err)
	}
	list, err := f.Requests(t.Context(), f.approver, RequestFilter{Event: f.event})
	if err != nil || len(list) != 1 || list[0].Totals[0].Asked != 50_000_000 || list[0].Totals[0].Households != 1 {
		t.Errorf("list: %+v, %v", list, err)
	}
	sibling := person(50, auth.CommuneChair, 999, 999)
	if list, err := f.Requests(t.Context(), sibling, RequestFilter{}); err != nil || len(list) != 0 {
		t.Errorf("a sibling reads %d requests, %v", len(list), err)
	}
	if _, err := f.RequestSheet(t.Context(), sibling, "0000000000000000"); keyOf(err) != "request.missing" {
		t.Errorf("a sibling opens one: %v", err)
	}
	if err := f.CommentRequest(t.Context(), f.approver, list[0].ID, CommentForm{Body: "Bổ sung ảnh hiện trường"}); err != nil {
		t.Error(err)
	}
	if err := f.CommentRequest(t.Context(), sibling, list[0].ID, CommentForm{Body: "tò mò"}); keyOf(err) != "request.missing" {
		t.Errorf("a sibling comments: %v", err)
	}
}

// The paper is the request: draft and signed, with its number, hash and a code
// that our keys read.
func TestRequestPaper(t *testing.T) {
	f := newFlood(t, "2024-09-20", "2024-09-07")
	f.household(f.old, norm.Facts{House: norm.HouseLost, HungryPersons: 3, HungryMonths: 1, Class: "poor"})
	p := f.propose(f.old)
	draft, err := f.RequestDoc(f.sheet(p.Code))
	if err != nil || !draft.Draft || draft.Number != 0 || draft.QR != "" {
		t.Errorf("the draft's paper: %+v, %v", draft, err)
	}
	s := f.sent(f.old)
	doc, err := f.RequestDoc(s)
	if err != nil {
		t.Fatal(err)
	}
	if doc.Number != 1 || len(doc.To) != 2 || doc.Above != "Huyện Tràng Định" || doc.Name != "Đại Đồng" || len(doc.Rows) != 2 {
		t.Errorf("paper: %+v", doc)
	}
	if doc.Sum != "40.000.000 đ; 45 kg gạo" {
		t.Errorf("sum: %s", doc.Sum)
	}
	if err := paper.Request(io.Discard, doc); err != nil {
		t.Error(err)
	}
	_, token, _ := strings.Cut(doc.QR, "?s=")
	claims, err := f.Keys.Verify(token)
	if err != nil || claims["c"] != s.Code || claims["k"] != "TTR" || len(doc.QR) > 280 {
		t.Errorf("the code says %v, %v (%d letters)", claims, err, len(doc.QR))
	}
}

// What became of a request is read from its sums.
func TestFulfilment(t *testing.T) {
	for _, tt := range []struct {
		name   string
		a      Approval
		totals []Total
		want   Fulfilment
	}{
		{"a draft", Draft, []Total{{Approved: 5, Delivered: 5}}, Pending},
		{"nothing yet", Approved, []Total{{Approved: 5}}, Pending},
		{"a part decided", Approved, []Total{{Approved: 5, Allocated: 1}}, Allocated},
		{"a part given", Approved, []Total{{Approved: 5, Allocated: 5, Delivered: 1}}, Dispatched},
		{"money given, rice not", Approved, []Total{{Approved: 5, Allocated: 5, Delivered: 5}, {Approved: 3}}, Dispatched},
		{"all given", Approved, []Total{{Approved: 5, Allocated: 5, Delivered: 5}}, Delivered},
		{"approved with nothing", Approved, []Total{{}}, Pending},
	} {
		if got := fulfilment(tt.a, tt.totals); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// A verified household that the norms give something and that is in no request is the
// chair's work of the day, until a draft holds it; nobody else's.
func TestVerifiedAndNotAskedFor(t *testing.T) {
	w := newWorld(t)
	chair := w.anyone(32, w.commune)
	waits := func(by auth.Actor) (n int) {
		work, err := w.RequestWorkFor(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range work.Unasked {
			n += x.Households
			if x.Since.IsZero() || x.DueOn != UrgentRelief.Due(x.Since) {
				t.Errorf("since %s, due %s", x.Since, x.DueOn)
			}
		}
		return n
	}
	w.verified(w.commune, loss{head: "Hoàng Văn Bình", house: true}, loss{head: "Nông Thị Dung"})
	if n := waits(chair); n != 1 { // the other one lost nothing that is given for
		t.Errorf("%d households wait", n)
	}
	if n := waits(w.accountant) + waits(w.approver) + waits(w.anyone(35, w.sibling)); n != 0 {
		t.Errorf("%d households wait for others", n)
	}
	if _, err := w.ProposeRequest(t.Context(), chair, ProposeForm{Event: w.event.ID, Unit: w.commune, On: "08/11/2026"}); err != nil {
		t.Fatal(err)
	}
	if n := waits(chair); n != 0 {
		t.Errorf("%d households of a draft wait", n)
	}
}
